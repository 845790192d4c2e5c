"""One child's measurements followed through the months: what the series says, and which cases it opened."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from konvergensi.measures import one_child
from konvergensi.measures.growth.ages import DAYS_PER_MONTH, HEIGHT_FROM_DAY, POSTURE_CM
from konvergensi_web.measures.models import Correction, Measurement
from konvergensi_web.registry.models import Person


@dataclass(frozen=True)
class ChildGrowth:
    """Every measurement of a child, the replaced ones included, and what follows from the standing ones."""

    person: Person
    rows: Sequence[Measurement]
    corrections: Sequence[Correction]

    @cached_property
    def standing(self) -> list[Measurement]:
        """Measurements that nothing replaced, by day."""
        return [row for row in self.rows if not hasattr(row, "replaced_by")]

    @cached_property
    def last(self) -> Measurement | None:
        """The latest standing measurement."""
        return self.standing[-1] if self.standing else None

    @cached_property
    def last_length(self) -> Measurement | None:
        """The latest with a plausible length-for-age."""
        return next((row for row in reversed(self.standing) if row.haz is not None and not row.haz_flag), None)

    @cached_property
    def last_whz(self) -> Measurement | None:
        """The latest with a plausible weight-for-length."""
        return next((row for row in reversed(self.standing) if row.whz is not None and not row.whz_flag), None)

    @cached_property
    def months(self) -> list[one_child.Month]:
        """The child's months in order, as the pipeline follows them."""
        return one_child.follow(_measuring(self.person, number, row) for number, row in enumerate(self.standing))

    @cached_property
    def episodes(self) -> list[one_child.Episode]:
        """The child's cases, as the pipeline counts them."""
        return one_child.episodes(self.months)

    def open_corrections(self, measurement_id: UUID) -> list[Correction]:
        """Proposals that wait for a measurement."""
        waiting = Correction.State.OPEN
        return [one for one in self.corrections if one.measurement_id == measurement_id and one.state == waiting]


def get_growth(person: Person) -> ChildGrowth:
    """The growth of a person already fetched through the registry's gatekeeper. Two queries."""
    rows = Measurement.objects.filter(person=person).select_related("replaced_by")
    ordered = rows.order_by("measured_on", "recorded_at", "pk")
    return ChildGrowth(person, list(ordered), list(Correction.objects.filter(person=person)))


def corrected_length(row: Measurement) -> float | None:
    """Length below 731 days, height from then on: the 0.7 cm between lying and standing is put right."""
    if row.length_height_cm is None or row.age_days is None:
        return row.length_height_cm
    if row.age_days < HEIGHT_FROM_DAY and row.posture == "h":
        return row.length_height_cm + POSTURE_CM
    if row.age_days >= HEIGHT_FROM_DAY and row.posture == "l":
        return row.length_height_cm - POSTURE_CM
    return row.length_height_cm


def months_of_age(row: Measurement) -> float | None:
    """Age in months of 30.4375 days, not rounded."""
    return None if row.age_days is None else row.age_days / DAYS_PER_MONTH


def _measuring(person: Person, number: int, row: Measurement) -> one_child.Measuring:
    """A row as the library follows it."""
    return one_child.Measuring(
        row=number,
        month=row.month,
        measured_on=row.measured_on,
        birth_date=person.birth_date,
        sex=person.sex,
        weight_kg=row.weight_kg,
        haz=row.haz,
        waz=row.waz,
        haz_flag=row.haz_flag,
        waz_flag=row.waz_flag,
        birth_length_cm=person.birth_length_cm,
        printed_gain=(row.printed or {}).get("gain"),
    )
