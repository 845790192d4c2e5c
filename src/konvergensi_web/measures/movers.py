"""What of this stage follows a person when two records are found to be one."""

from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_noop

from konvergensi_web.measures.models import Correction, Measurement, OfficeTask, WorklistItem, WorklistMark
from konvergensi_web.regions.paths import subtree
from konvergensi_web.registry.models import PersonKey
from konvergensi_web.registry.movers import Mover, stays
from konvergensi_web.registry.movers import register as register_mover


def register() -> None:
    """Called once the apps are ready."""
    register_mover(
        Mover("measures.measurement", Measurement, "person", gettext_noop("pengukuran"), after=_came_meanwhile)
    )
    register_mover(Mover("measures.correction", Correction, "person", gettext_noop("usulan perbaikan")))
    register_mover(
        Mover(
            "measures.worklist-mark", WorklistMark, "person", gettext_noop("tanda daftar kerja"), leave=_marked_already
        )
    )
    register_mover(
        Mover("measures.office-task", OfficeTask, "person", gettext_noop("tugas kantor lain"), leave=_asked_already)
    )
    stays(WorklistItem, "person", "made anew by the refresh that follows a merge")


def _marked_already(kept: UUID, gone: UUID) -> Q:
    """A mark stays behind where the kept record has one for the month."""
    months = WorklistMark.objects.filter(person_id=kept, taken_back_at__isnull=True).values("month")
    return Q(taken_back_at__isnull=True, month__in=list(months.values_list("month", flat=True)))


def _asked_already(kept: UUID, gone: UUID) -> Q:
    """An open task stays behind where the same office is asked about the kept record already."""
    offices = OfficeTask.objects.filter(person_id=kept, done_at=None, ended_at=None).values_list("office_id", flat=True)
    return Q(done_at__isnull=True, ended_at__isnull=True, office_id__in=list(offices))


def _came_meanwhile(kept: UUID, gone: UUID) -> None:
    """What files brought under the other record's pseudonyms while the two were one is the other record's."""
    for key in PersonKey.objects.filter(person_id=gone).values_list("key", flat=True):
        regency, _, child_id = key.partition(":")
        rows = Measurement.objects.filter(subtree([regency]), person_id=kept, child_id=child_id)
        Correction.objects.filter(measurement__in=rows).update(person_id=gone)
        rows.update(person_id=gone)
