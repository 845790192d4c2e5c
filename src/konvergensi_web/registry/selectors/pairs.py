"""Pairs of records side by side."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as say

from konvergensi_web.platform.privacy.identities import identities
from konvergensi_web.platform.scope import Actor, open_scope
from konvergensi_web.platform.tags import angka
from konvergensi_web.registry.models import DuplicatePair, Person
from konvergensi_web.registry.movers import Mover, movers


@dataclass(frozen=True, slots=True)
class Compared:
    """One fact of both records. `name` is the choice of the merge form."""

    name: str
    label: str
    first: str
    second: str
    same: bool
    both: bool  # both say something, so one has to be chosen


def find_pairs(actor: Actor) -> QuerySet[Any]:
    """The pairs in the actor's area, with both records."""
    with open_scope(actor):
        pairs: QuerySet[Any] = DuplicatePair.objects.select_related("first__village", "second__village")
        return pairs


def compare(actor: Actor, pair: DuplicatePair) -> list[Compared]:
    """The facts of both records, masked unless opened."""
    seen = identities(actor)
    sides = (pair.first, pair.second)

    def fact(name: str, label: str, shown: Any, plain: Any) -> Compared:
        raw = [plain(one) for one in sides]
        texts = [str(shown(one) or "–") for one in sides]
        both = all(value not in (None, "") for value in raw)
        return Compared(name, label, texts[0], texts[1], raw[0] == raw[1], both)

    def address(one: Person) -> str:
        return _address(one, seen.sees(one.pk, one.region_path))

    return [
        fact("name", say("Nama"), seen.name_of, lambda one: one.name),
        fact("nik", "NIK", seen.nik_of, lambda one: one.nik_index),
        fact("birth_date", say("Tanggal lahir"), _day, lambda one: one.birth_date),
        fact("sex", say("Jenis kelamin"), _sex, lambda one: one.sex),
        fact(
            "mother_name",
            say("Ibu/orang tua"),
            lambda one: seen.name_of(one, "mother_name"),
            lambda one: one.mother_name,
        ),
        fact("place", say("Desa, posyandu"), _place, lambda one: one.region_path),
        fact("address", say("Alamat"), address, lambda one: one.address),
        fact(
            "birth_weight_kg",
            say("Berat lahir"),
            _weight,
            lambda one: one.birth_weight_kg,
        ),
        fact(
            "birth_length_cm",
            say("Panjang lahir"),
            _length,
            lambda one: one.birth_length_cm,
        ),
    ]


def evidence_of(pair: DuplicatePair) -> list[str]:
    """What speaks for one person, in the reader's language; kept in Indonesian."""
    return [say(text) for text in pair.evidence]


def moved_by(pair: DuplicatePair) -> list[str]:
    """What hangs on either record and would come together: one query for all tables."""
    told = [mover for mover in movers() if mover.says]
    counts = {f"n{number}": _counted(mover) for number, mover in enumerate(told)}
    rows = Person.objects.filter(pk__in=(pair.first_id, pair.second_id)).annotate(**counts)
    found = {row["pk"]: row for row in rows.values("pk", *counts)}
    lines = []
    for number, mover in enumerate(told):
        first, second = (found.get(pk, {}).get(f"n{number}") or 0 for pk in (pair.first_id, pair.second_id))
        if first or second:
            told_of = {"rows": say(mover.says), "first": first, "second": second}
            lines.append(say("%(rows)s: %(first)s pada A, %(second)s pada B") % told_of)
    return lines


def _counted(mover: Mover) -> Subquery:
    column = f"{mover.field}_id"
    rows = mover.model._default_manager.filter(**{column: OuterRef("pk")}).order_by()
    return Subquery(rows.values(column).annotate(count=Count("pk")).values("count"))


def _weight(person: Person) -> str:
    return "" if person.birth_weight_kg is None else f"{angka(person.birth_weight_kg, 2)} kg"


def _length(person: Person) -> str:
    return "" if person.birth_length_cm is None else f"{angka(person.birth_length_cm, 1)} cm"


def _day(person: Person) -> str:
    return f"{person.birth_date:%d/%m/%Y}" if person.birth_date else ""


def _sex(person: Person) -> str:
    return {1: say("laki-laki"), 2: say("perempuan")}.get(person.sex or 0, "")


def _place(person: Person) -> str:
    return ", ".join(one.name for one in (person.village, person.posyandu) if one)


def _address(person: Person, shown: bool) -> str:
    area = f"RT {person.rt or '–'}/RW {person.rw or '–'}"
    return f"{person.address}, {area}" if shown and person.address else area
