"""Taking an import of measurements back, and what forbids it."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Max, Q
from django.urls import reverse
from django.utils.translation import gettext as tell

from konvergensi_web.intake.loaders import Dependent, Undone
from konvergensi_web.intake.models import Batch
from konvergensi_web.measures.models import Correction, Measurement, Release, WorklistItem
from konvergensi_web.platform.scope import Actor, open_scope, system_actor
from konvergensi_web.platform.tags import say
from konvergensi_web.regions.paths import path_of
from konvergensi_web.registry.models import DuplicatePair
from konvergensi_web.registry.services import facts_seen_never, facts_seen_until, forget_people_of, merges_of


def take_back(actor: Actor, batch: Batch, most: int) -> Undone:
    """Remove some rows of an import, those first that nothing replaced; after them some of the people only it made.

    What these rows had replaced counts again by itself: nobody points at it any more. A proposal about them that was
    withdrawn goes with them.
    """
    with open_scope(system_actor("membatalkan impor", path_of(batch.regency_id or ""))):
        rows = Measurement.objects.filter(batch=batch, replaced_by__isnull=True).order_by()
        some = dict(rows.values_list("pk", "person_id")[:most])
        if some:
            Correction.objects.filter(measurement__in=some, state=Correction.State.WITHDRAWN).delete()
            Measurement.objects.filter(pk__in=some).delete()
            facts_seen_until(_newest(set(some.values())), batch)
            return Undone(len(some), more=True)
        undone = Batch.objects.filter(Q(pk=batch.pk) | Q(regency_id=batch.regency_id, state=Batch.State.UNDONE))
        left = WorklistItem.objects.filter(
            person__first_batch_id__in=undone.values("pk"), person__measurements__isnull=True
        )
        left.delete()  # what the marts say of them; a refresh follows
        gone = forget_people_of(batch, actor=actor, most=most, seen=_seen)
        if not gone:
            facts_seen_never(batch, Measurement.objects.filter(batch__isnull=False))
    return Undone(0, more=gone > 0)


def _newest(people: Collection[UUID]) -> dict[UUID, date | None]:
    """The newest day on which an import that stands saw each of these people."""
    rows = Measurement.objects.filter(person_id__in=people, batch__isnull=False).order_by().values("person_id")
    found = dict(rows.annotate(newest=Max("measured_on")).values_list("person_id", "newest"))
    return {person: found.get(person) for person in people}


def _seen(people: Collection[UUID]) -> dict[UUID, Sequence[tuple[date, datetime]]]:
    """On which days imports that stand saw these people, and when those rows were stored."""
    rows = Measurement.objects.filter(person_id__in=people, batch__isnull=False).order_by()
    found: dict[UUID, list[tuple[date, datetime]]] = {}
    for person, day, at in rows.values_list("person_id", "measured_on", "recorded_at"):
        found.setdefault(person, []).append((day, at))
    return dict(found)


def dependents_of(batch: Batch) -> list[Dependent]:
    """Rows that a later import replaced, proposals, merges, released months."""
    with open_scope(system_actor("memeriksa ketergantungan", path_of(batch.regency_id or ""))):
        rows = Measurement.objects.filter(batch=batch)
        later = rows.filter(replaced_by__isnull=False).exclude(replaced_by__batch=batch)
        proposals = Correction.objects.filter(measurement__in=rows).exclude(state=Correction.State.WITHDRAWN)
        newest: Any = Batch.objects.filter(measurements__replaces__in=later).order_by("-committed_at").first()
        replaced, proposed, merged = later.count(), proposals.count(), merges_of(batch)
    released = [say().month(month) for month in _released(batch)]
    day = f" {newest.created_at:%d/%m/%Y}" if newest else ""
    return [
        Dependent(
            what=tell("%(n)s barisnya sudah diganti oleh impor yang lebih baru%(day)s") % {"n": replaced, "day": day},
            count=replaced,
            url=f"/sumber/{newest.pk}/" if newest else "",
        ),
        Dependent(
            what=tell("%(n)s usulan perbaikan menyangkut barisnya") % {"n": proposed},
            count=proposed,
            url=reverse("measures:corrections"),
        ),
        Dependent(
            what=tell("%(n)s gabungan data menyangkut orang yang dibuatnya; pisahkan dulu") % {"n": merged},
            count=merged,
            url=f"{reverse('registry:duplicates')}?keadaan={DuplicatePair.State.SAME}",
        ),
        Dependent(what=tell("angka %(months)s sudah dirilis") % {"months": ", ".join(released)}, count=len(released)),
    ]


def _released(batch: Batch) -> list[str]:
    """The months of an import whose figures are out."""
    if not batch.stored:
        return []
    out = Release.objects.filter(
        region_path=path_of(batch.regency_id or ""),
        month__in=batch.months or batch.plan.get("months", []),
        state=Release.State.RELEASED,
        released_at__gte=batch.created_at,
    )
    return sorted(out.values_list("month", flat=True))
