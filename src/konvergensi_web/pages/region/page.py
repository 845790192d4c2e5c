"""Everything the page of a region shows at once, read in a handful of queries."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from konvergensi.sources.months import MONTH
from konvergensi_web.measures.selectors import Figure, balance, figures_below, quality, sees, sees_drafts
from konvergensi_web.measures.selectors.history import history
from konvergensi_web.measures.selectors.lists import Balance
from konvergensi_web.pages.region import numbers, tiles
from konvergensi_web.pages.region.links import addresses
from konvergensi_web.pages.region.place import Crumb, Place, crumbs
from konvergensi_web.pages.region.scale import FIRST, asked_indicator, scale_of
from konvergensi_web.pages.region.surveys import find_surveys, survey_note
from konvergensi_web.platform.scope import Actor, may
from konvergensi_web.platform.tags import say

MONTHS = 25


@dataclass(frozen=True, slots=True)
class Shown:
    """One month of one place."""

    place: Place
    crumbs: list[Crumb]
    months: list[str]
    month: str | None
    indicator: str
    now: dict[str, Figure]
    status: str
    strip: list[numbers.Part]
    stats: list[numbers.Stat]
    grid: tiles.Grid | None
    balance: Balance | None
    balance_title: str
    drafts: bool
    may_import: bool
    partial: str = ""  # how many of the places below are in the sum, where not all are
    missed: str = ""


def read(actor: Actor, place: Place, asked: str = "", indicator: str = "") -> Shown:
    """The page of a place for a month (default the latest the reader may see) and the indicator its places show."""
    known = history(actor, place.where, MONTHS)
    months = list(known)
    month = asked if asked in known else (months[0] if months else None)
    now = known[month] if month else {}
    earlier = [one for one in months if month and one < month]
    indicator = asked_indicator(place, indicator)
    grid = read_grid(actor, place, month, now.get(indicator), indicator)
    survey = survey_note(place, find_surveys(place, timezone.localdate(actor.now)))
    made = numbers.sum_of(place, now)
    judged = quality(actor, place.where, month) if month else None
    drafts = sees_drafts(actor, place.where)
    account = balance(actor, place.where, month) if month else None
    return Shown(
        place=place,
        crumbs=crumbs(place, actor),
        months=months,
        month=month,
        indicator=indicator,
        now=now,
        status=next((one.status for one in now.values()), ""),
        strip=_linked(actor, place, month, numbers.strip(now, judged, tiles.most_missing(grid), made, judges=drafts)),
        stats=numbers.headline(now, known[earlier[0]] if earlier else None, survey, made),
        grid=grid,
        balance=account,
        balance_title=_balance_title(account),
        drafts=drafts,
        partial=made.says if made is not None and not made.whole else "",
        missed=_missed(actor, place, asked, months) if month != asked else "",
        may_import=may(actor, "intake.batch.write"),
    )


def _linked(actor: Actor, place: Place, month: str | None, strip: list[numbers.Part]) -> list[numbers.Part]:
    to = addresses(actor, place, month)
    return [replace(part, url=to.get(part.link, "")) for part in strip]


def _missed(actor: Actor, place: Place, asked: str, months: list[str]) -> str:
    """Why another month is shown than the one asked for; nothing where none was."""
    if not MONTH.fullmatch(asked) or not months:
        return ""
    words = {"asked": say().month(asked), "month": say().month(months[0])}
    if asked < months[-1]:
        return _("Angka %(asked)s tidak ada di halaman ini; yang ditampilkan %(month)s.") % words
    match sees(actor, place.where):
        case "draft":
            return _("Belum ada angka %(asked)s; yang ditampilkan %(month)s.") % words
        case "verified":
            return _("%(asked)s belum diverifikasi; yang ditampilkan %(month)s.") % words
        case _state:
            return _("%(asked)s belum dirilis; yang ditampilkan %(month)s.") % words


def read_grid(
    actor: Actor, place: Place, month: str | None, own: Figure | None = None, indicator: str = FIRST
) -> tiles.Grid | None:
    """The tiles of a place for a month. `own` is the place's own figure of that month, if it was read already.

    A run that changes a place below adds up everything above it anew, and a release is one of the whole regency: the
    place's own figure, with when it was computed and its state, therefore names one grid, which is kept. Not so for
    posyandu, whose names may change between two runs.
    """
    level = place.tiles
    if level is None:
        return None

    def make() -> tiles.Grid | None:
        found = figures_below(actor, place.where, level, indicator, month) if month else []
        return tiles.grid(place, found, scale_of(indicator, month, found))

    if own is None or level == "posyandu":
        return make()
    return tiles.kept_grid((place, own, sees(actor, place.where)), make)


def _balance_title(account: Balance | None) -> str:
    """What the account says: longer or shorter, and how many of those recovered."""
    if account is None or not account.previous_month:
        return ""
    from konvergensi.reports.sections.balance import finding

    counts: dict[str, Any] = {line.line: line.n for line in account.lines}
    counts = {"opening": 0, "recovered": 0, "confirmed_new": 0, "old_list": 0, "new_list": 0} | counts
    told: Callable[..., str] = finding
    return told(counts, say())
