"""The stage's entries in the menu."""

from django.utils.translation import gettext_lazy as _

from konvergensi_web.measures.models import Correction, OfficeTask, WorklistItem
from konvergensi_web.measures.selectors.sasaran import VERIFY, waiting
from konvergensi_web.platform import navigation
from konvergensi_web.platform.scope import Actor, Reach, may
from konvergensi_web.platform.scope.policy import reach


def _urgent(actor: Actor) -> int:
    """Children of the latest month whose first reason is a referral."""
    newest = WorklistItem.objects.order_by("-month").values_list("month", flat=True).first()
    return int(WorklistItem.objects.filter(month=newest, priority__lte=3).count()) if newest else 0


def _tasks(actor: Actor) -> int | None:
    """Tasks of the own office that are not done."""
    if reach(actor, "measures.worklist.view") is not Reach.TASKS:
        return None
    return int(OfficeTask.objects.filter(OfficeTask.open_on(actor.now.date())).count())


def _waiting(actor: Actor) -> int:
    """Proposals that wait for the puskesmas."""
    return int(Correction.objects.filter(state=Correction.State.OPEN).count())


def _unverified(actor: Actor) -> int | None:
    """Lists of targets that wait for the reader's word."""
    return waiting(actor) if may(actor, VERIFY) else None


def register() -> None:
    """Register the entries; called once the apps are ready."""
    for title, name, order, permission, badge in (
        (_("Daftar kerja"), "measures:worklist", 3, "measures.worklist.view", _urgent),
        (_("Daftar tugas"), "measures:tasks", 31, "measures.worklist.view", _tasks),
        (_("Usulan perbaikan"), "measures:corrections", 32, "measures.measurement.view", _waiting),
        (_("Rilis angka"), "measures:releases", 34, "measures.released.view", None),
        (_("Data sasaran"), "measures:sasaran", 35, "measures.sasaran.view", _unverified),
        (_("Target"), "measures:targets", 36, "measures.released.view", None),
        (_("Indikator makro"), "measures:indicators", 37, "measures.released.view", None),
    ):
        navigation.register(
            navigation.Entry(title=title, url_name=name, order=order, permission=permission, badge=badge)  # type: ignore[arg-type]
        )
