"""Registering a person no import has told of: a mother, a member of a household, a child not yet in any register."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

import polars as pl
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as say

from konvergensi.problems import ProblemError
from konvergensi.problems.platform import FIELD_INVALID
from konvergensi.problems.registry_web import MAYBE_KNOWN
from konvergensi.registry import nik as nik_evidence
from konvergensi.registry import words
from konvergensi.registry.matching import RECORDS, judge
from konvergensi_web.platform.actionlog.services import record
from konvergensi_web.platform.privacy.crypto import EncryptedValue, indexes, normalised
from konvergensi_web.platform.privacy.people import searching
from konvergensi_web.platform.scope import Actor, open_scope, require
from konvergensi_web.regions.models import Region
from konvergensi_web.regions.paths import path_of
from konvergensi_web.registry.models import Attachment, Person, Posyandu
from konvergensi_web.registry.selectors.search import Found, hits_of
from konvergensi_web.registry.services.households import create_household
from konvergensi_web.registry.services.persons import WRITE, save_with_history

NIK_DIGITS = 16
EXACT_BELOW_YEARS = 6  # a child's growth and stages are counted in days
MIDDLE = (7, 1)  # of a year of which no more is known
_COLUMNS = ("id", "nik_index", "nik_status", "name", "sex", "birth_date", "mother_name", "village_id")


@dataclass(frozen=True, slots=True, kw_only=True)
class Newcomer:
    """What is told of a person who is not on record. The year of birth stands in where the day is not known."""

    name: str
    village: str  # code of the desa
    sex: int | None = None
    birth_date: date | None = None
    birth_year: int | None = None
    nik: str = ""
    kk: str = ""
    role: str = "lain"  # in the household of the family card
    mother_name: str = ""
    posyandu: str = ""  # its path
    rt: str = ""
    rw: str = ""

    @property
    def born(self) -> date | None:
        """The date of birth, or the middle of the year."""
        return self.birth_date or (date(self.birth_year, *MIDDLE) if self.birth_year else None)


def register_person(*, actor: Actor, told: Newcomer, reason: str, checked: bool = False) -> Person:
    """Keep a new person, in a household when a family card is told. `checked`: the likely ones are other people.

    Raises `ProblemError`: not yours, a field that cannot be right, people on record who may be the same.
    """
    require(actor, WRITE)
    require(actor, WRITE, path=path_of(told.village))
    village, posyandu = _place(told)
    nik = _checked(told, timezone.localdate(actor.now))
    with open_scope(searching(actor)):
        likely = _likely(told)
    if likely and not checked:
        raise ProblemError(MAYBE_KNOWN, n=len(likely))
    person = Person(
        name=told.name.strip(), sex=told.sex, birth_date=told.born,
        birth_year_only=told.birth_date is None and told.birth_year is not None, mother_name=told.mother_name.strip(),
        village=village, posyandu=posyandu, puskesmas_id=posyandu.puskesmas_id if posyandu else None,
        region_path=posyandu.path if posyandu else village.path, rt=told.rt, rw=told.rw, nik_status=_status(nik),
        created_at=actor.now, **EncryptedValue.of(nik or None).columns(),
    )  # fmt: skip
    with transaction.atomic(), open_scope(actor):
        save_with_history(actor, person, reason)
        Attachment.objects.create(
            person=person, region_path=person.region_path, village=village, posyandu=posyandu,
            puskesmas_id=person.puskesmas_id, valid_from=timezone.localdate(actor.now),
        )  # fmt: skip
        record(actor, "registry.person.registered", person, reason=reason, likely=len(likely))
        if told.kk.strip():
            create_household(
                actor=actor, person_id=person.pk, role=told.role, on=timezone.localdate(actor.now), reason=reason,
                kk=told.kk,
            )  # fmt: skip
    return person


def likely_known(*, actor: Actor, told: Newcomer) -> Found:
    """People on record who may be this one, to be shown: logged as the search it is."""
    with open_scope(searching(actor)):
        found = hits_of(_likely(told), actor)
    with transaction.atomic():
        record(
            actor, "registry.person.searched", path=path_of(told.village), hits=len(found.hits),
            asked=["name", "village", *(["nik"] if told.nik.strip() else [])], everywhere=True,
            people=[hit.person_id for hit in found.hits],
        )  # fmt: skip
    return found


def _likely(told: Newcomer) -> list[UUID]:
    """Who may be this person by the rules that find duplicates, in the open scope."""
    nik = normalised(told.nik) if told.nik.strip() else ""
    near = Q(village_id=told.village, search_name=words.key_of(told.name)[:120])
    near |= Q(nik_index__in=indexes(nik)) if nik else Q()
    near |= Q(village_id=told.village, birth_date=told.birth_date) if told.birth_date else Q()
    rows = list(Person.objects.filter(Person.living_records()).filter(near).values_list(*_COLUMNS)[:500])
    return _alike(told, nik, rows)


def _status(nik: str) -> str:
    """What the number says about itself, as imports judge it."""
    one = pl.DataFrame({"nik": [nik or None]}, schema={"nik": pl.String()})
    return str(one.select(nik_evidence.status(pl.col("nik"))).item())


def _alike(told: Newcomer, nik: str, rows: list[tuple[object, ...]]) -> list[UUID]:
    """Those the rules call one person or worth a look, and namesakes of the village born in the same year."""
    if not rows:
        return []
    key = indexes(nik)[0] if nik else ""
    new = ("+", key, _status(nik), told.name, told.sex, told.birth_date, told.mother_name, told.village)
    lines = [new, *((str(row[0]), *row[1:]) for row in rows)]
    judged = judge(pl.DataFrame(lines, schema=RECORDS, orient="row")).filter(pl.col("id") == "+")
    one_nik = pl.col("evidence").list.contains("NIK sama")
    alike = judged.filter(pl.col("verdict").is_in(["one", "review"]) | one_nik)["other_id"].to_list()
    wanted, year = words.key_of(told.name), told.born.year if told.born else None
    namesakes = [
        str(row[0]) for row in rows
        if row[7] == told.village and words.key_of(str(row[3])) == wanted
        and (year is None or row[5] is None or row[5].year == year)  # type: ignore[attr-defined]
    ]  # fmt: skip
    return [UUID(one) for one in dict.fromkeys([*alike, *namesakes])]


def _place(told: Newcomer) -> tuple[Region, Posyandu | None]:
    village = Region.objects.filter(code=told.village, level="village").first()
    if village is None:
        raise ProblemError(FIELD_INVALID, field="desa", value=told.village, reason="Desa itu tidak dikenal.")
    if not told.posyandu:
        return village, None
    posyandu = Posyandu.objects.filter(path=told.posyandu, village=village).first()
    if posyandu is None:
        raise ProblemError(
            FIELD_INVALID, field="posyandu", value=told.posyandu, reason="Posyandu itu terletak di desa lain."
        )
    return village, posyandu


def _checked(told: Newcomer, today: date) -> str:
    """The NIK in digits. Raises `ProblemError` (platform.field-invalid) for what cannot be right."""
    if not told.name.strip():
        raise ProblemError(FIELD_INVALID, field="nama", value="kosong", reason="Setiap orang perlu nama.")
    if told.born and (told.born > today or (told.birth_date is None and told.born.year > today.year)):
        raise ProblemError(FIELD_INVALID, field="tanggal lahir", value=f"{told.born:%d/%m/%Y}",
                           reason="Tanggal lahir tidak dapat sesudah hari ini.")  # fmt: skip
    if told.birth_date is None and told.birth_year and told.birth_year > today.year - EXACT_BELOW_YEARS:
        raise ProblemError(
            FIELD_INVALID, field="tanggal lahir", value=str(told.birth_year),
            reason=say("Anak di bawah %(years)s tahun perlu tanggal lahir: pertumbuhannya dihitung dalam hari.")
            % {"years": EXACT_BELOW_YEARS},
        )  # fmt: skip
    nik = normalised(told.nik) if told.nik.strip() else ""
    if told.nik.strip() and (len(nik) != NIK_DIGITS or not nik.isdigit()):
        raise ProblemError(FIELD_INVALID, field="NIK", value="***", reason="NIK terdiri atas 16 angka.")
    return nik
