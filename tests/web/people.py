"""People for the registry's tests: rows as the readers give them, and what becomes of them."""

from datetime import date
from typing import Any
from uuid import UUID

import polars as pl

from konvergensi.registry import identify
from konvergensi.sources.schema import MEASUREMENTS
from konvergensi_web.intake.models import Batch
from konvergensi_web.platform.scope import Actor, open_scope
from konvergensi_web.registry.models import Person
from konvergensi_web.registry.services import resolve_people
from konvergensi_web.registry.services._store import rewrite_words

KEY = b"kunci uji yang cukup panjang"
VILLAGE, NEXT_VILLAGE = "36.04.05.2001", "36.04.06.2001"
AISYAH: dict[str, Any] = {
    "nik": "9904055203220001",
    "name": "Aisyah Zahra Putri",
    "sex": 2,
    "birth_date": date(2022, 3, 12),
    "birth_weight_kg": 3.1,
    "birth_length_cm": 49.0,
    "parent_name": "Siti Aminah",
    "rt": "001",
    "rw": "002",
    "address": "Kp. Sawah",
    "puskesmas": "Puskesmas Kramatwatu",
    "village": "Kramatwatu",
    "posyandu": "Melati 1",
    "regency_code": "36.04",
    "district_code": "36.04.05",
    "village_code": VILLAGE,
    "measured_on": date(2024, 8, 6),
    "month": "2024-08",
    "weight_kg": 10.5,
    "length_height_cm": 85.0,
}
FARHAN = AISYAH | {
    "nik": "9904051501230002", "name": "Farhan Maulana", "sex": 1, "birth_date": date(2023, 1, 15),
    "parent_name": "Dewi Lestari", "posyandu": "Mawar",
}  # fmt: skip


def rows(*told: dict[str, Any]) -> pl.DataFrame:
    """Measurements with `child_id`, as the import hands them on."""
    lines = [
        {"file": "uji.xlsx", "sheet": "", "row": number} | dict.fromkeys(MEASUREMENTS) | one
        | {"file": "uji.xlsx", "sheet": "", "row": number}
        for number, one in enumerate(told, start=2)
    ]  # fmt: skip
    return identify(pl.DataFrame(lines, schema=MEASUREMENTS), key=KEY).measurements


def batch_of(actor: Actor, path: str = "36.04.") -> Batch:
    """An import of the actor's office."""
    with open_scope(actor):
        batch: Batch = Batch.objects.create(
            register="eppgbm", office_id=actor.office_id, region_path=path, created_at=actor.now
        )
    return batch


def imported(actor: Actor, *told: dict[str, Any], batch: Batch | None = None) -> list[Person]:
    """The people of the rows, in their order."""
    frame = rows(*told)
    with open_scope(actor):
        found = resolve_people(actor=actor, rows=frame, batch=batch or batch_of(actor))
        people = Person.objects.in_bulk(list(found.values()))
    return [people[found[child]] for child in frame["child_id"]]


def typed(actor: Actor, **told: Any) -> Person:
    """One person made by hand."""
    given = {"name": "Siti Aminah", "sex": 2, "village_id": VILLAGE, "region_path": f"{VILLAGE}."} | told
    with open_scope(actor):
        person: Person = Person.objects.create(**given, created_at=actor.now, updated_at=actor.now)
        rewrite_words([(person.pk, person.region_path, person.name, person.mother_name)])
        person.refresh_from_db()
    return person


def again(actor: Actor, person: Person | UUID) -> Person:
    """The person as it stands now."""
    with open_scope(actor):
        found: Person = Person.objects.get(pk=person if isinstance(person, UUID) else person.pk)
    return found
