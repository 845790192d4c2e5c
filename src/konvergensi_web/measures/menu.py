"""The stage's entries in the menu, with what waits behind them."""

from django.utils import timezone
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from konvergensi_web.measures.models import Correction, IndicatorValue, OfficeTask, WorklistItem
from konvergensi_web.measures.selectors.lists import with_done
from konvergensi_web.measures.selectors.sasaran import VERIFY, waiting
from konvergensi_web.platform import navigation
from konvergensi_web.platform.scope import Actor, Reach, may
from konvergensi_web.platform.scope.policy import reach

STEPS = (("measures.release.verify", "draft"), ("measures.release.publish", "verified"))


def _urgent(actor: Actor) -> int:
    """Children of the latest month whose first reason is a referral, and whom nobody has looked after yet."""
    newest = WorklistItem.objects.order_by("-month").values_list("month", flat=True).first()
    urgent = WorklistItem.objects.filter(month=newest, priority__lte=3)
    return int(with_done(urgent).filter(done=False).count()) if newest else 0


def _tasks(actor: Actor) -> int | None:
    """Tasks of the own office that are not done."""
    if reach(actor, "measures.worklist.view") is not Reach.TASKS:
        return None
    return int(OfficeTask.objects.filter(OfficeTask.open_on(timezone.localdate(actor.now))).count())


def _waiting(actor: Actor) -> int:
    """Proposals that wait for the puskesmas."""
    return int(Correction.objects.filter(state=Correction.State.OPEN).count())


def _unverified(actor: Actor) -> int | None:
    """Lists of targets that wait for the reader's word."""
    return waiting(actor) if may(actor, VERIFY) else None


def _to_release(actor: Actor) -> int | None:
    """Months whose next step is the reader's: drafts for who verifies, verified ones for who releases."""
    states = [state for permission, state in STEPS if may(actor, permission)]
    if not states:
        return None
    months = IndicatorValue.objects.filter(region_path__in=actor.paths, level="regency", indicator="stunting")
    return int(months.filter(state__in=states).count())


def _release_waits(actor: Actor) -> str:
    if may(actor, "measures.release.publish"):
        return say("bulan menunggu dirilis")
    return say("bulan menunggu verifikasi") if may(actor, "measures.release.verify") else ""


def _corrections_wait(actor: Actor) -> str:
    """The puskesmas carries a proposal into the national application."""
    may_correct = may(actor, "measures.correction.write")
    return say("usulan perbaikan menunggu diperbaiki di e-PPGBM") if may_correct else ""


ENTRIES = (
    (_("Daftar kerja"), "measures:worklist", 3, "measures.worklist.view", _urgent, None),
    (_("Daftar tugas"), "measures:tasks", 31, "measures.worklist.view", _tasks,
     lambda actor: say("tugas kantor Anda belum selesai")),
    (_("Usulan perbaikan"), "measures:corrections", 32, "measures.measurement.view", _waiting, _corrections_wait),
    (_("Rilis angka"), "measures:releases", 34, "measures.released.view", _to_release, _release_waits),
    (_("Data sasaran"), "measures:sasaran", 35, "measures.sasaran.view", _unverified,
     lambda actor: say("daftar sasaran desa menunggu verifikasi")),
    (_("Target"), "measures:targets", 36, "measures.released.view", None, None),
    (_("Indikator makro"), "measures:indicators", 37, "measures.released.view", None, None),
)  # fmt: skip


def register() -> None:
    """Register the entries; called once the apps are ready."""
    for title, name, order, permission, badge, waits in ENTRIES:
        navigation.register(
            navigation.Entry(
                title=title,  # type: ignore[arg-type]
                url_name=name,
                order=order,
                permission=permission,
                badge=badge,
                waits=waits,
            )
        )
