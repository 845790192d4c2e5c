"""Families of the demonstration: mothers, fathers, households and pregnancies of the kecamatan its accounts work in.

The exports know children only, and no register of families is read yet; so these are written at once from the answer
key, as a register of family cards would tell them. A child is met by its NIK; one typed wrongly stays without family.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import polars as pl
from django.db import transaction

from konvergensi.synthetic import Population
from konvergensi_web.commands.demo.data import actor_named
from konvergensi_web.commands.demo.people import DISTRICT
from konvergensi_web.platform.actionlog.services import record
from konvergensi_web.platform.bulk import insert
from konvergensi_web.platform.ids import new_id
from konvergensi_web.platform.privacy.crypto import KK, EncryptedValue, blind_index_many
from konvergensi_web.platform.scope import Actor, open_scope
from konvergensi_web.regions.paths import path_of
from konvergensi_web.registry.models import Attachment, Household, LifeEvent, Membership, MotherLink, Person
from konvergensi_web.registry.services._store import COLUMNS, rewrite_words, write_history

REASON = "keluarga percontohan"
ENDS = {"born": "childbirth", "lost": "pregnancy_end"}


@dataclass(slots=True)
class Home:
    """One family: the row of the answer key, its children on record, its parents once they are made."""

    told: Mapping[str, Any]
    children: list[Person] = field(default_factory=list)
    mother: dict[str, Any] = field(default_factory=dict)
    father: dict[str, Any] = field(default_factory=dict)
    household: Household | None = None

    @property
    def parents(self) -> list[dict[str, Any]]:
        """Those of the two who are named."""
        return [one for one in (self.mother, self.father) if one]


def load_families(people: Population) -> int:
    """Write the families of the kecamatan once. Returns how many there are."""
    actor, path = actor_named("dinkes"), path_of(DISTRICT)
    with open_scope(actor), transaction.atomic():
        if Household.objects.filter(region_path__startswith=path).exists():
            return 0
        homes = _met(people, path)
        _make_parents(actor, homes)
        _make_households(actor, homes)
        _link(actor, homes)
        LifeEvent.objects.bulk_create(_events(actor, homes, people.pregnancies), batch_size=500)
        record(actor, "registry.families.loaded", path=path, count=len(homes), reason=REASON)
    return len(homes)


def _met(people: Population, path: str) -> list[Home]:
    """The families of which a child is on record, in the order of the answer key."""
    here = pl.col("village_code").str.starts_with(DISTRICT)
    children = people.children.filter(here & pl.col("nik").is_not_null())
    index = dict(zip(blind_index_many(children["nik"].to_list()), children["household"].to_list(), strict=True))
    homes = {row["household"]: Home(row) for row in people.households.filter(here).iter_rows(named=True)}
    living = Person.objects.filter(Person.living_records(), region_path__startswith=path, nik_index__gt="")
    for child in living.order_by("birth_date", "pk"):
        home = homes.get(index.get(child.nik_index, ""))
        if home is not None:
            home.children.append(child)
    return [home for home in homes.values() if home.children]


def _make_parents(actor: Actor, homes: Iterable[Home]) -> None:
    for home in homes:
        told, digits = home.told, str(home.told["household"])[1:]
        if told["mother"]:
            born = told["mother_birth_date"]
            nik = f"99{digits[2:6]}{born.day + 40:02d}{born:%m%y}{int(digits[-5:]) % 9_000 + 1:04d}"
            home.mother = _parent(actor, home, str(told["mother"]), sex=2, born=born, nik=nik)
        if told["father"]:
            home.father = _parent(actor, home, str(told["father"]), sex=1)
    rows = [one for home in homes for one in home.parents]
    for row, number in zip(rows, EncryptedValue.many([row["nik"] for row in rows]), strict=True):
        row.update(number.columns())
    insert(Person, COLUMNS, [tuple(row[name] for name in COLUMNS) for row in rows])
    write_history(actor, rows, kind="+", reason=REASON)
    rewrite_words([(row["id"], row["region_path"], row["name"], "") for row in rows])
    Attachment.objects.bulk_create(
        [
            Attachment(person_id=row["id"], **{name: row[name] for name in
                       ("region_path", "village_id", "posyandu_id", "puskesmas_id")})
            for row in rows
        ],
        batch_size=500,
    )  # fmt: skip


def _parent(
    actor: Actor, home: Home, name: str, *, sex: int, born: date | None = None, nik: str = ""
) -> dict[str, Any]:
    """A parent as a row, belonging where the child belongs."""
    child = home.children[-1]
    lives = {at: getattr(child, at) for at in ("region_path", "village_id", "posyandu_id", "puskesmas_id")}
    return dict.fromkeys(COLUMNS) | lives | {
        "id": new_id(), "name": name, "search_name": "", "search_mother": "", "mother_name": "", "sex": sex,
        "birth_date": born, "birth_year_only": False, "nik": nik, "nik_status": "valid" if nik else "missing",
        "rt": child.rt, "rw": child.rw, "address": child.address, "typed_fields": [], "created_at": actor.now,
        "updated_at": actor.now,
    }  # fmt: skip


def _make_households(actor: Actor, homes: list[Home]) -> None:
    numbers = [str(home.told["household"])[3:] for home in homes]  # the village without its province, and a count
    cards = EncryptedValue.many([f"99{number[:4]}0{number[4:]}" for number in numbers], KK)
    for home, card in zip(homes, cards, strict=True):
        child = home.children[-1]
        home.household = Household(
            region_path=child.region_path, village_id=child.village_id, rt=child.rt, rw=child.rw,
            address=child.address, created_at=actor.now, updated_at=actor.now, **card.columns("kk"),
        )  # fmt: skip
    Household.objects.bulk_create([home.household for home in homes if home.household], batch_size=500)


def _link(actor: Actor, homes: Iterable[Home]) -> None:
    """Who belongs to which household since when, and whose child each is."""
    said = {"reason": REASON, "recorded_by_id": actor.user_id, "recorded_at": actor.now}
    members, mothers = [], []
    for home in homes:
        since = min(child.birth_date for child in home.children if child.birth_date)
        roles = [(home.father, "kepala"), (home.mother, "pasangan" if home.father else "kepala")]
        lines = [(row["id"], role, since) for row, role in roles if row]
        lines += [(child.pk, "anak", child.birth_date or since) for child in home.children]
        members += [
            Membership(household=home.household, person_id=person, role=role, valid_from=day, source="kk",
                       region_path=home.children[-1].region_path, **said)
            for person, role, day in lines
        ]  # fmt: skip
        mothers += [
            MotherLink(child=child, mother_id=home.mother["id"], region_path=child.region_path, evidence="same_kk",
                       confidence=90, state="confirmed", valid_from=child.birth_date or since, **said)
            for child in home.children if home.mother
        ]  # fmt: skip
    Membership.objects.bulk_create(members, batch_size=500)
    MotherLink.objects.bulk_create(mothers, batch_size=500)


def _events(actor: Actor, homes: Iterable[Home], pregnancies: pl.DataFrame) -> Iterator[LifeEvent]:
    """When the mothers' pregnancies began, and how they ended."""
    mothers = {home.told["household"]: home.mother for home in homes if home.mother}
    for row in pregnancies.iter_rows(named=True):
        mother = mothers.get(row["household"])
        if mother is None:
            continue
        ends = [(ENDS[row["outcome"]], row["ended_on"])] if row["outcome"] in ENDS and row["ended_on"] else []
        for kind, day in (("pregnancy_start", row["started_on"]), *ends):
            yield LifeEvent(
                person_id=mother["id"], region_path=mother["region_path"], kind=kind, happened_on=day, reason=REASON,
                source="kia", recorded_by_id=actor.user_id, recorded_at=actor.now,
            )  # fmt: skip
