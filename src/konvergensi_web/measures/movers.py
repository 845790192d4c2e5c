"""What of this stage follows a person when two records are found to be one."""

from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_noop

from konvergensi_web.measures.models import Correction, Measurement, OfficeTask, WorklistItem, WorklistMark
from konvergensi_web.registry.movers import Mover, stays
from konvergensi_web.registry.movers import register as register_mover


def register() -> None:
    """Called once the apps are ready."""
    register_mover(Mover("measures.measurement", Measurement, "person", gettext_noop("pengukuran")))
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
