"""Pairs of records that may be one person: found by the rules of the library, decided by a person."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import polars as pl
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_noop

from konvergensi.problems import ProblemError
from konvergensi.problems.platform import NOT_FOUND
from konvergensi.problems.registry_web import DECIDED
from konvergensi.registry.matching import RECORDS, judge
from konvergensi_web.platform.actionlog.services import record
from konvergensi_web.platform.bulk import chunks
from konvergensi_web.platform.ids import new_id
from konvergensi_web.platform.jobs.models import Job
from konvergensi_web.platform.jobs.services import start_job
from konvergensi_web.platform.scope import Actor, open_scope, require, system_actor
from konvergensi_web.regions.paths import ancestors, cut
from konvergensi_web.registry.models import DuplicatePair, Person

DECIDE = "registry.duplicate.decide"
JOB = "registry.find_duplicates"
_COLUMNS = ("id", "nik_index", "nik_status", "name", "sex", "birth_date", "mother_name", "village_id")
_ONE_NIK = gettext_noop("satu NIK dipakai dua nama")
_SURE = gettext_noop("menurut aturan pengenalan, ini satu orang")


def look_for_duplicates_later(regency: str) -> None:
    """Start the search in the regency, unless one is waiting already."""
    waiting = Job.objects.filter(kind=JOB, state=Job.State.QUEUED, args={"path": regency})
    if not waiting.exists():
        start_job(actor=system_actor("mencari data ganda", regency), kind=JOB, args={"path": regency})


def start_search(*, actor: Actor) -> list[Job]:
    """Look for duplicates in the regencies of the actor's area, as jobs."""
    require(actor, DECIDE)
    places = sorted({cut(path, "regency") for path in actor.paths if path.count(".") > 1})
    return [start_job(actor=actor, kind=JOB, args={"path": path}, result_url="/registri/ganda/") for path in places]


def find_duplicates(*, actor: Actor, path: str) -> int:
    """Compare the records at or below a path, and keep what a person should look at. Returns how many pairs are open.

    A pair somebody decided is not asked again; one that is no longer alike is dropped while it is undecided.
    """
    with open_scope(actor):
        people = Person.objects.filter(Person.living_records(), region_path__startswith=path)
        rows = list(people.values_list(*_COLUMNS, "region_path"))
    places = {str(row[0]): row[-1] for row in rows}
    alike = judge(pl.DataFrame([(str(row[0]), *row[1:-1]) for row in rows], schema=RECORDS, orient="row"))
    found = {(UUID(first), UUID(second)): (score, chips) for first, second, score, chips in _told(alike)}
    with transaction.atomic(), open_scope(actor):
        known = {
            (pair.first_id, pair.second_id): pair for pair in DuplicatePair.objects.filter(region_path__startswith=path)
        }
        stale = [pair.pk for key, pair in known.items() if key not in found and pair.state == DuplicatePair.State.OPEN]
        for some in chunks(stale, 1_000):
            DuplicatePair.objects.filter(pk__in=some).delete()
        new = [
            DuplicatePair(
                id=new_id(), first_id=first, second_id=second, score=score, evidence=chips, found_at=actor.now,
                region_path=shared_path(places[str(first)], places[str(second)]),
            )
            for (first, second), (score, chips) in found.items() if (first, second) not in known
        ]  # fmt: skip
        DuplicatePair.objects.bulk_create(new, batch_size=1_000)
        if new or stale:
            record(actor, "registry.duplicates.found", path=path, new=len(new), dropped=len(stale))
        waiting = DuplicatePair.objects.filter(region_path__startswith=path, state=DuplicatePair.State.OPEN)
        return int(waiting.count())


def decide_pair(*, actor: Actor, pair_id: UUID, state: str, reason: str) -> DuplicatePair:
    """Say that two records are two people (`different`), or put the question off (`later`)."""
    with transaction.atomic(), open_scope(actor):
        pair = get_pair(actor, pair_id, for_update=True)
        require(actor, DECIDE, path=pair.region_path)
        undecided = (DuplicatePair.State.OPEN, DuplicatePair.State.LATER)
        if pair.state not in undecided or state not in (DuplicatePair.State.DIFFERENT, DuplicatePair.State.LATER):
            raise ProblemError(DECIDED)
        settle(pair, actor, state, reason)
        record(actor, "registry.duplicate.decided", pair, reason=reason, decision=state)
    return pair


def reopen_pair(*, actor: Actor, pair_id: UUID, reason: str) -> DuplicatePair:
    """Take a decision back. A merge is taken back with `unmerge_people`."""
    with transaction.atomic(), open_scope(actor):
        pair = get_pair(actor, pair_id, for_update=True)
        require(actor, DECIDE, path=pair.region_path)
        if pair.state not in (DuplicatePair.State.DIFFERENT, DuplicatePair.State.LATER):
            raise ProblemError(DECIDED)
        settle(pair, actor, DuplicatePair.State.OPEN, reason)
        record(actor, "registry.duplicate.reopened", pair, reason=reason)
    return pair


def settle(pair: DuplicatePair, actor: Actor, state: str, reason: str) -> None:
    """Write the state of a pair."""
    pair.state, pair.reason = state, reason
    pair.decided_at, pair.decided_by_id = actor.now, actor.user_id
    pair.save()


def get_pair(actor: Actor, pair_id: UUID | str, *, for_update: bool = False) -> DuplicatePair:
    """A pair in the actor's scope, with both records. Raises `ProblemError` (platform.not-found)."""
    with open_scope(actor):
        pairs = DuplicatePair.objects.filter(pk=pair_id).select_related(
            "first__village", "first__posyandu", "second__village", "second__posyandu"
        )
        found: DuplicatePair | None = (pairs.select_for_update(of=("self",)) if for_update else pairs).first()
    if found is None:
        raise ProblemError(NOT_FOUND, what="Pasangan itu")
    return found


def shared_path(one: str, other: str) -> str:
    """The smallest area both paths lie in."""
    both = [above for above in ancestors(one) if above in ancestors(other)]
    return both[-1] if both else ""


def pairs_of(person: Person) -> Q:
    """The pairs a record is in."""
    return Q(first=person) | Q(second=person)


def regency_of(person: Person) -> str:
    """The regency a record belongs to."""
    return cut(person.region_path, "regency")


def _told(alike: pl.DataFrame) -> Iterator[tuple[Any, ...]]:
    """The pairs worth asking about: a person should look, surely one but two records, or one NIK under two names."""
    one_nik = pl.col("evidence").list.contains("NIK sama")
    shown = alike.filter(pl.col("verdict").is_in(["review", "one"]) | ((pl.col("verdict") == "two") & one_nik))
    told = shown.with_columns(
        pl.when(pl.col("verdict") == "two").then(pl.concat_list(pl.lit([_ONE_NIK]), "evidence"))
        .when(pl.col("verdict") == "one").then(pl.concat_list(pl.lit([_SURE]), "evidence"))
        .otherwise("evidence").alias("evidence")
    )  # fmt: skip
    yield from told.select("id", "other_id", "score", "evidence").iter_rows()
