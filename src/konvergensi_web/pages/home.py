"""Beranda, my day: what I owe, what changed in my area, three figures with their gap, one button for my task."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_GET

from konvergensi.measures.quality import coverage_minimum
from konvergensi.problems import ProblemError
from konvergensi_web.measures.catalogue import find_meta
from konvergensi_web.measures.selectors import Figure, latest_worklist, with_done, worklist
from konvergensi_web.measures.selectors.history import history
from konvergensi_web.measures.services.entry import may_enter
from konvergensi_web.pages.region import numbers
from konvergensi_web.pages.region.place import Place, may_at, own_place
from konvergensi_web.pages.region.scale import last_day
from konvergensi_web.pages.region.surveys import LEVELS, find_targets
from konvergensi_web.platform import navigation
from konvergensi_web.platform.panels import panels_for
from konvergensi_web.platform.scope import Actor, may
from konvergensi_web.platform.tags import say, url_if

AGAIN = "measure_again"
THREE = ("stunting", "ds", "gizi_buruk")
CHANGES = ("stunting", "wasting", "underweight", "gizi_buruk", "two_t", "bgm", "new_confirmed", "ds", "nd")

ENTER = "measures.measurement.write"  # also asks the switch of the office
# The commonest task: the first one the actor may do and some app gives. Permission, address, words.
TASKS = (
    ("intake.batch.write", ("intake:upload", "intake:new", "intake:list"), gettext_noop("Impor data bulan ini")),
    ("measures.release.publish", ("measures:releases",), gettext_noop("Rilis angka bulan ini")),
    ("measures.measurement.write", ("registry:search", "measures:worklist"), gettext_noop("Catat hasil ukur")),
    ("measures.worklist.view", ("measures:worklist",), gettext_noop("Buka daftar kerja")),
    ("platform.office.manage", ("accounts:offices", "accounts:office-list"), gettext_noop("Kelola kantor dan akun")),
    ("platform.privacy.manage", ("privacy:home", "privacy:requests"), gettext_noop("Urus permohonan data pribadi")),
    ("plan.programme.write", ("plan:programmes", "plan:list"), gettext_noop("Perbarui program")),
    ("platform.log.view", ("actionlog:log", "actionlog:list"), gettext_noop("Baca catatan tindakan")),
    ("measures.released.view", ("pages:own-region",), gettext_noop("Lihat angka wilayah")),
)


class Need(NamedTuple):
    """What children wait for: the reason, which names its list too, words, tone."""

    reason: str
    words: str
    tone: str


CHILDREN = (  # the most urgent first
    Need("gizi_buruk", gettext_noop("anak gizi buruk: rujuk hari ini"), "bad"),
    Need(AGAIN, gettext_noop("anak dugaan kasus: ukur ulang"), "warn"),
    Need("bgm", gettext_noop("anak di bawah garis merah (BGM): rujuk"), "warn"),
    Need("two_t", gettext_noop("anak tidak naik 2 bulan (2T): rujuk"), "warn"),
    Need("case_not_measured", gettext_noop("anak dalam daftar belum diukur: kunjungi"), "none"),
    Need("not_measured", gettext_noop("anak belum diukur: ajak datang atau kunjungi"), "none"),
)


@dataclass(frozen=True, slots=True)
class Owed:
    """One thing that waits for the reader."""

    text: str
    detail: str
    count: int
    tone: str
    url: str


@login_required
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """The first page after signing in."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = _own_place(request)
    context: dict[str, Any] = {"task": task_of(actor), "owed": owed(actor), "place": place}
    if place is not None and may_at(actor, "measures.released.view", place):
        known = history(actor, place.where, 2)
        months = list(known)
        context |= {"month": months[0] if months else None}
        if months:
            before = known[months[1]] if len(months) > 1 else {}
            context |= {"stats": three(place, known[months[0]], before), "changes": changes(known[months[0]], before)}
    return render(request, "pages/home.html", context)


@login_required
@require_GET
def panels(request: HttpRequest) -> HttpResponse:
    """What the stages have for the first page."""
    shown = panels_for(request.actor, "home", None)  # type: ignore[attr-defined]
    return render(request, "pages/components/panels.html", {"panels": shown})


def _own_place(request: HttpRequest) -> Place | None:
    """The area of the office; None for the whole country."""
    try:
        return own_place(request.actor, request.post.office.name)  # type: ignore[attr-defined]
    except ProblemError:  # a posyandu of which no import has told yet
        return None


def task_of(actor: Actor) -> tuple[str, str] | None:
    """The one button: words and address."""
    for permission, names, words in TASKS:
        address = next((url for name in names if (url := url_if(name))), "")
        if address and (may_enter(actor) if permission == ENTER else may(actor, permission)):
            return _(words), address
    return None


def owed(actor: Actor) -> list[Owed]:
    """What waits for the reader: children first, the late before the others; then what the menu's badges count."""
    rest = [
        Owed(words, _(str(entry.title)), count, "", url_if(entry.url_name))
        for entry, words, count in navigation.waiting(actor)
    ]
    return [*_children(actor), *rest]


def _children(actor: Actor) -> list[Owed]:
    """Children to measure again, to refer, to visit."""
    if not may(actor, "measures.worklist.view"):
        return []
    month = latest_worklist(actor, actor.paths)
    if month is None:
        return []
    open_rows = with_done(worklist(actor, actor.paths, month)).filter(done=False)
    counts, late = _waiting(open_rows, timezone.localdate(actor.now))
    return [_line(month, need, counts[need.reason], late) for need in CHILDREN if counts[need.reason]]


def _line(month: str, need: Need, n: int, late: int) -> Owed:
    """One line, leading to the list that holds exactly these children; the overdue said with those to measure again."""
    address, detail, tone = url_if("measures:worklist"), say().month(month), need.tone
    if need.reason == AGAIN and late:
        tone, detail = "bad", f"{detail} · " + _("%(n)s lewat jatuh tempo") % {"n": say().number(late)}
    asked = urlencode({"bulan": month, "alasan": need.reason, "sudah": "belum"})
    return Owed(_(need.words), detail, n, tone, f"{address}?{asked}" if address else "")


def _waiting(rows: QuerySet[Any], today: date) -> tuple[Counter[str], int]:
    """How many children wait for what, and how many are overdue; thousands of rows tell few lists of reasons."""
    late = Count("pk", filter=Q(due_on__lt=today))
    found, overdue = Counter[str](), 0
    for codes, n, late_n in rows.order_by().values_list("codes").annotate(n=Count("pk"), late=late):
        found.update(dict.fromkeys(filter(None, codes.split(",")), n))
        overdue += late_n if AGAIN in codes.split(",") else 0
    return found, overdue


def three(place: Place, now: dict[str, Figure], before: dict[str, Figure]) -> list[tuple[numbers.Stat, str]]:
    """Three headline figures, each with the distance to where it should be."""
    made = numbers.sum_of(place, now)
    return [(numbers.stat(name, now, before, made=made), gap(place, name, now.get(name))) for name in THREE]


def gap(place: Place, name: str, figure: Figure | None) -> str:
    """How far it still is; a survey target is told with its year and never held against a routine figure."""
    if figure is None or figure.shown is None:
        return ""
    if name == "ds":
        least, share = coverage_minimum(last_day(figure.month)), figure.pct or 0.0
        if share >= least:
            return _("batas %(n)s tercapai") % {"n": say().percent(least, 0)}
        words = {"n": say().number(least - share, 1), "least": say().percent(least, 0)}
        return _("kurang %(n)s poin dari batas %(least)s") % words
    if name == "gizi_buruk":
        return _("target: semua dalam tata laksana")
    targets = find_targets(place)
    if not targets:  # a survey target is never split below the regency: there is none to miss
        return _("target belum dicatat") if place.level in LEVELS else ""
    last = targets[-1]
    return _("target survei %(year)s: %(pct)s") % {"year": last.year, "pct": say().percent(last.value)}


def changes(now: dict[str, Figure], before: dict[str, Figure]) -> list[tuple[str, str, str, str]]:
    """What moved since the month before: title, value, words of the change, tone; the worse first."""
    found = []
    for name in CHANGES:
        figure, meta = now.get(name), find_meta(name)
        if figure is None or meta is None:
            continue
        words, tone = numbers.difference(name, now, before)
        if words and tone:
            found.append((meta.title, numbers.shown(figure), words, tone))
    return sorted(found, key=lambda one: one[3] != "bad")[:6]
