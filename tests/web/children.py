"""Children for the web tests: a person with measurements whose z-scores are the library's own."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from konvergensi.measures.judging import Typed, judge
from konvergensi_web.measures.models import Measurement
from konvergensi_web.platform.scope import open_scope, system_actor
from konvergensi_web.registry.models import Person

VILLAGE = "36.04.05.2001"
BORN = date(2023, 6, 9)


def make_child(
    path: str = VILLAGE + ".", *, name: str = "Ahmad Zaki Pratama", sex: int = 1, born: date | None = BORN, **facts: Any
) -> Person:
    """A person at a place, made by the system."""
    now = datetime(2024, 9, 1, tzinfo=UTC)
    with open_scope(system_actor("uji")):
        person: Person = Person.objects.create(
            name=name, sex=sex, birth_date=born, region_path=path, village_id=path[:13], created_at=now, updated_at=now,
            nik_masked="************0001", **facts,
        )  # fmt: skip
    return person


def measure(person: Person, on: date, weight: float | None, length: float | None, **more: Any) -> Measurement:
    """A measurement of the day, judged as an import would; `recorded_at` is the day after unless said."""
    typed = Typed(
        sex=person.sex, birth_date=person.birth_date, measured_on=on, weight_kg=weight, length_height_cm=length,
        posture=more.pop("posture", "l"),
    )  # fmt: skip
    values = dict(judge(typed, today=on).values)
    wanted = {name: values[name] for name in ("age_days", "haz", "waz", "whz", "baz", "gizi_buruk")}
    wanted |= {name: bool(values[name]) if values[name] is not None else None for name in values if "_flag" in name}
    wanted |= {name: values[name] or "" for name in ("haz_class", "waz_class", "whz_class")}
    recorded = more.pop("recorded_at", datetime(on.year, on.month, on.day, tzinfo=UTC) + timedelta(days=1))
    with open_scope(system_actor("uji")):
        made: Measurement = Measurement.objects.create(
            person=person, region_path=person.region_path, month=f"{on:%Y-%m}", measured_on=on, weight_kg=weight,
            length_height_cm=length, posture=typed.posture or "", recorded_at=recorded, digest=f"{person.pk}"[:20],
            **wanted | more,
        )  # fmt: skip
    return made


def follow(person: Person, lengths: Sequence[float], weights: Sequence[float] | None = None) -> list[Measurement]:
    """Monthly measurements from the first month of life on."""
    assert person.birth_date
    grams = weights or [3.3 + 0.55 * month for month in range(len(lengths))]
    days = [person.birth_date + timedelta(days=30 * (month + 1)) for month in range(len(lengths))]
    return [measure(person, *row) for row in zip(days, grams, lengths, strict=True)]
