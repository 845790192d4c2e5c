"""Finding a person by name, mother, village, birth year or NIK; from indexes alone, alike on every database.

Words are compared as `konvergensi.registry.words` writes them, and may be beginnings. What was searched is never
logged; how many were found is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from konvergensi.registry import words
from konvergensi.sources.masking import mask_name
from konvergensi_web.platform.actionlog.services import record
from konvergensi_web.platform.privacy.crypto import indexes, normalised
from konvergensi_web.platform.privacy.people import searching
from konvergensi_web.platform.scope import Actor, Reach, open_scope, require
from konvergensi_web.platform.scope.policy import reach
from konvergensi_web.regions.models import Region
from konvergensi_web.regions.paths import subtree, within
from konvergensi_web.registry.models import Person, PersonToken

LIMIT = 50
NIK_DIGITS = 16
_AFTER_LETTERS = "["  # follows Z, byte by byte
_SHOWN = ("pk", "name", "birth_date", "village__name", "mother_name", "posyandu__name", "region_path", "search_name")


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What somebody searches. Empty fields ask nothing."""

    name: str = ""
    mother: str = ""
    village: str = ""
    year: int | None = None
    nik: str = ""
    everywhere: bool = False  # the whole regency, not only the own work area

    @property
    def empty(self) -> bool:
        """Whether too little was asked: a village or a year alone is a list, not a search."""
        return not (self.name.strip() or self.mother.strip() or self.nik.strip())

    @property
    def asked(self) -> list[str]:
        """Which fields were used, for the log: never what stood in them."""
        return [name for name in ("name", "mother", "village", "year", "nik") if getattr(self, name)]


@dataclass(frozen=True, slots=True)
class Hit:
    """One person as a search shows him: name, birth year, village, mother's initial."""

    person_id: Any
    name: str
    year: int | None
    village: str
    mother: str
    posyandu: str
    mine: bool  # within the own work area; elsewhere only emergency access opens the record


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found."""

    hits: list[Hit]
    more: bool


def search_people(*, actor: Actor, query: Query, limit: int = LIMIT) -> Found:
    """The likeliest people. The log gets a row with the count. Raises `ProblemError` (platform.not-yours)."""
    require(actor, Person.view_permission)
    if query.empty:
        return Found([], False)
    wide = query.everywhere and may_search_wide(actor)
    with open_scope(searching(actor) if wide else actor):
        rows = _matching(query, limit + 1)
    hits = [_hit(row, actor) for row in rows[:limit]]
    with transaction.atomic():  # the entry and its payload in one wait for the disk
        record(
            actor, "registry.person.searched", path=actor.paths[0] if actor.paths else "",
            hits=len(hits), asked=query.asked, everywhere=wide, people=[hit.person_id for hit in hits],
        )  # fmt: skip
    return Found(hits, len(rows) > limit)


def may_search_wide(actor: Actor) -> bool:
    """Whether the whole regency may be searched: by who opens identities of an area, so that an emergency has a way.

    A village office, a cadre and whoever works on single tasks see their own.
    """
    return reach(actor, "platform.identity.open") is Reach.AREA


def hits_of(ids: Sequence[Any], actor: Actor) -> Found:
    """People known by id as a search shows them, in that order, in the open scope."""
    rows = {row[0]: row for row in Person.objects.filter(pk__in=list(ids)[:LIMIT]).values_list(*_SHOWN)}
    return Found([_hit(rows[one], actor) for one in ids if one in rows], len(ids) > LIMIT)


def _matching(query: Query, limit: int) -> list[tuple[Any, ...]]:
    """The first people found, those whose whole name begins as typed before those who only have the words.

    Neither question is sorted by the database, so both stop at the limit however common a name is; what is shown is
    sorted here. Who finds more than the limit is told to narrow the search.
    """
    name, mother = _tokens(query.name), _tokens(query.mother)
    if name is None or mother is None:
        return []
    people = _with_words(_narrowed(query), "m", mother).order_by()
    ids: list[Any] = []
    if name:
        ids = list(people.filter(pk__in=_with_word("n", "".join(name))).values_list("pk", flat=True)[:limit])
        people = _with_words(people, "n", name)
    if len(ids) < limit:
        ids += list(people.exclude(pk__in=ids).values_list("pk", flat=True)[: limit - len(ids)])
    rows = Person.objects.filter(pk__in=ids).values_list(*_SHOWN)
    key = words.key_of(query.name)
    return sorted(rows, key=lambda row: (row[-1] != key, not row[-1].startswith(key), row[-1], row[0]))


def _tokens(text: str) -> list[str] | None:
    """The words to search by; None when something was typed that has no letter to search by."""
    if not text.strip():
        return []
    return words.query_tokens(text) or None


def _narrowed(query: Query) -> QuerySet[Any]:
    """The people all of the query but the names leaves."""
    people: QuerySet[Any] = Person.objects.filter(Person.living_records())
    if query.nik.strip():
        people = people.filter(nik_index__in=indexes(query.nik))
    if query.village.strip():
        people = people.filter(_in_village(query.village))
    if query.year:
        people = people.filter(birth_date__range=(date(query.year, 1, 1), date(query.year, 12, 31)))
    return people


def _with_words(people: QuerySet[Any], kind: str, tokens: list[str]) -> QuerySet[Any]:
    """Those who have every word. The sets are cut before anybody's row is looked at, or PostgreSQL reads them all."""
    found = [_with_word(kind, token) for token in tokens]
    if not found:
        return people
    return people.filter(pk__in=found[0].intersection(*found[1:]) if found[1:] else found[0])


def _with_word(kind: str, token: str) -> QuerySet[Any]:
    found: QuerySet[Any] = PersonToken.objects.filter(kind=kind, token__gte=token, token__lt=token + _AFTER_LETTERS)
    return found.values("person_id")


def _in_village(text: str) -> Q:
    """People of the villages with that name or code. A name nobody has finds nobody."""
    named = Region.objects.filter(Q(name__icontains=text.strip()) | Q(code=text.strip()), level="village")
    paths = list(named.values_list("path", flat=True)[:200])
    return subtree(paths)


def _hit(row: tuple[Any, ...], actor: Actor) -> Hit:
    person_id, name, born, village, mother, posyandu, path, _ = row
    mine = within(path, actor.paths)
    initial = next((letters for letters in (mask_name(mother) or "").split(" ") if letters[:1].isalpha()), "")
    return Hit(
        person_id, name, born.year if born else None, village or "", initial, (posyandu or "") if mine else "", mine
    )


def looks_like_nik(text: str) -> bool:
    """Whether what was typed is a whole NIK."""
    return len(normalised(text)) == NIK_DIGITS and normalised(text).isdigit()


def by_words(people: QuerySet[Any], asked: list[str]) -> QuerySet[Any]:
    """For a list of people: those whose name or mother's name has every word."""
    for text in asked:
        tokens = words.query_tokens(text)
        for token in tokens:
            people = people.filter(Q(pk__in=_with_word("n", token)) | Q(pk__in=_with_word("m", token)))
        if not tokens:
            return people.none()
    return people
