"""The people of an import: found or made, and their facts brought up to date with a dated history.

Works for one regency at a time. Queries grow with chunks of thousands of people, not with rows; the same rows twice
change nothing.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

import polars as pl
from django.db import transaction

from konvergensi.problems import ProblemError
from konvergensi.problems.platform import NOT_YOURS
from konvergensi_web.intake.models import Batch
from konvergensi_web.platform.accounts.models import Office
from konvergensi_web.platform.actionlog.services import record
from konvergensi_web.platform.privacy.crypto import blind_index_many
from konvergensi_web.platform.scope import Actor, open_scope, system_actor
from konvergensi_web.regions.models import Region
from konvergensi_web.regions.paths import cut, within
from konvergensi_web.registry.services._facts import Facts, facts, facts_of
from konvergensi_web.registry.services._known import find_known
from konvergensi_web.registry.services._speaking import silent
from konvergensi_web.registry.services._store import Belongs, Work, create_people, update_people
from konvergensi_web.registry.services.duplicates import look_for_duplicates_later
from konvergensi_web.registry.services.places import Place, ensure_posyandu, ensure_puskesmas, posyandu_key


@dataclass(frozen=True, slots=True)
class Resolved:
    """What became of the people of an import."""

    people: dict[str, UUID]
    created: int
    changed: int


def resolve_people(
    *, actor: Actor, rows: pl.DataFrame, batch: Batch, whole: pl.DataFrame | None = None
) -> dict[str, UUID]:
    """The person of each `child_id` in the rows of `konvergensi.registry.identify(...).measurements`.

    `whole` is all rows of the import, where `rows` are only some of them.
    A child is found by its pseudonym, then by the rules that tell children apart (NIK, name, birth, parent, village),
    and made otherwise. The newest row tells the facts; a fact that changes is dated, with the batch as its reason.
    Raises `ProblemError` (platform.not-yours) when a row lies outside the actor's area.
    """
    return resolve(actor=actor, rows=rows, batch=batch, whole=whole).people


def resolve(*, actor: Actor, rows: pl.DataFrame, batch: Batch, whole: pl.DataFrame | None = None) -> Resolved:
    """As `resolve_people`, with the counts."""
    regency = cut(batch.region_path, "regency")
    children = facts(facts_of(rows))
    # a child that moved in from a village outside the actor's area is still the same child of the regency
    with transaction.atomic(), open_scope(system_actor("mengenali orang dari impor", regency)):
        belongs = _belonging(regency, children)
        outside = [one.path for one in belongs.values() if not within(one.path, actor.paths)]
        if outside:
            raise ProblemError(NOT_YOURS, what="mencatat orang di luar wilayah kerja", who=actor.name or "Anda")
        indexes = dict(
            zip([c.child_id for c in children], blind_index_many([c.nik or None for c in children]), strict=True)
        )
        people = find_known(regency, children, indexes, batch.pk)
        work = Work(actor, batch.pk, regency, belongs, indexes)
        changed = update_people(work, children, people, silent(people, rows if whole is None else whole))
        new = [child for child in children if child.child_id not in people]
        people |= create_people(work, new)
        counts = Resolved(people, len(new), changed)
        record(
            actor, "registry.people.resolved", batch,
            children=len(children), created=counts.created, changed=counts.changed,
        )  # fmt: skip
        if counts.created or counts.changed:
            look_for_duplicates_later(regency)
    return counts


def _belonging(regency_path: str, children: list[Facts]) -> dict[str, Belongs]:
    """Where each child belongs: the posyandu's path, else the village's, else the regency's."""
    codes = {child.place[0] for child in children if child.place[0]}
    villages = {
        region.code: region
        for region in Region.objects.filter(code__in=sorted(codes))
        if region.path.startswith(regency_path)
    }
    regency = Region.objects.get(path=regency_path)
    counted = Counter(Place(*child.place) for child in children if child.place[0] in villages)
    offices = ensure_puskesmas(regency, counted.items())
    asked: dict[tuple[str, str], tuple[str, Office | None]] = {}
    for place in sorted(counted, key=lambda one: (-counted[one], one.village_code, one.posyandu, one.puskesmas)):
        if place.posyandu:
            office = offices.get(posyandu_key(place.puskesmas)) if place.puskesmas else None
            asked.setdefault((place.village_code, posyandu_key(place.posyandu)), (place.posyandu, office))
    known = ensure_posyandu(villages, asked)
    where: Mapping[Place, Belongs] = {
        place: Belongs.of(
            villages[place.village_code],
            known.get((place.village_code, posyandu_key(place.posyandu))) if place.posyandu else None,
            offices.get(posyandu_key(place.puskesmas)) if place.puskesmas else None,
        )
        for place in counted
    }
    nowhere = Belongs(regency_path, None, None, None)
    return {child.child_id: where.get(Place(*child.place), nowhere) for child in children}
