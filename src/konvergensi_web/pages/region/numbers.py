"""The figures of a region's page: the strip of coverage and quality, and the headline figures below it."""

from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext as _

from konvergensi.measures.quality import coverage_minimum
from konvergensi_web.measures.catalogue import Meta, find_meta
from konvergensi_web.measures.selectors import Figure
from konvergensi_web.pages.region.place import Place, level_word, names_below
from konvergensi_web.pages.region.scale import COVERAGE, last_day
from konvergensi_web.platform.tags import say

HEADLINE = ("stunting", "new_confirmed", "gizi_buruk", "wasting", "two_t")
ALIKE = 0.9  # our own: months whose numbers of children differ by more have counts of other things
Month = dict[str, Figure]


@dataclass(frozen=True, slots=True)
class Stat:
    """One headline figure as the page shows it."""

    indicator: str
    title: str
    value: str
    fraction: str = ""
    lines: tuple[str, ...] = ()
    change: str = ""
    change_tone: str = ""
    tone: str = ""
    hero: bool = False
    note: str = ""
    help: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the strip."""

    label: str
    value: str
    lines: tuple[str, ...] = ()
    tone: str = ""
    meter: float | None = None
    link: str = ""  # which page it leads to; `url` its address, where the reader may open it
    url: str = ""
    link_text: str = ""
    limit: float = field(default=80.0)


@dataclass(frozen=True, slots=True)
class Sum:
    """Of which places the figures of a place are the sum: in words, and whether that is all of them."""

    says: str
    whole: bool


def sum_of(place: Place, now: Month) -> Sum | None:
    """Regencies that released of those of the province; of an office its places with figures, where some have none."""
    figure = now.get("stunting") or next(iter(now.values()), None)
    if figure is None or figure.places is None or place.below is None:
        return None
    everywhere = len(names_below(place, place.below)) if not place.several else len(place.several)
    if place.several and figure.places >= everywhere:
        return None
    words = {"n": say().number(figure.places), "all": say().number(everywhere), "what": level_word(place.below)}
    says = (
        _("%(n)s dari %(all)s wilayah kerja punya angka")
        if place.several
        else _("%(n)s dari %(all)s %(what)s sudah merilis")
    )
    return Sum(says % words, figure.places >= everywhere)


def headline(now: Month, before: Month | None, survey: str = "", made: Sum | None = None) -> list[Stat]:
    """The headline figures of a month beside those of the month before."""
    return [stat(name, now, before, survey, made) for name in HEADLINE]


def stat(name: str, now: Month, before: Month | None, survey: str = "", made: Sum | None = None) -> Stat:
    """One headline figure."""
    meta, figure = find_meta(name), now.get(name)
    title = meta.title if meta else name
    if figure is None:
        return Stat(name, title, "–", _("belum ada angka"), hero=name == "stunting", help=told(meta, None), tone="weak")
    change, tone = difference(name, now, before)
    weight = "weak" if figure.is_ratio and figure.pct is None else ""
    weight = "bad" if name == "gizi_buruk" and figure.numerator else weight
    hero = name == "stunting"
    lines = tuple(beside(name, figure, now, made))
    return Stat(
        name, title, shown(figure), fraction(figure), lines, change, tone, weight, hero,
        survey if hero else "", told(meta, figure),
    )  # fmt: skip


def shown(figure: Figure) -> str:
    """The large number: a percentage, or a count."""
    if figure.indicator == "gizi_buruk":
        return say().number(figure.numerator)
    return say().percent(figure.pct) if figure.is_ratio else say().number(figure.value)


def fraction(figure: Figure) -> str:
    """What the number is made of."""
    if not figure.is_ratio:
        return _("anak pada %(month)s") % {"month": say().month(figure.month)}
    counts = {"n": say().number(figure.numerator), "all": say().number(figure.denominator)}
    if figure.indicator == COVERAGE:  # its denominator is the target, of which not everybody was looked at
        return _("%(n)s dari %(all)s sasaran diukur") % counts
    made = _("%(n)s dari %(all)s anak dinilai") % counts
    return f"{say().percent(figure.pct)} · {made}" if figure.indicator == "gizi_buruk" else made


def beside(name: str, figure: Figure, now: Month, made: Sum | None = None) -> list[str]:
    """The lines under a figure: of what it is the sum; suspected cases beside the confirmed; coverage and source."""
    found = [made.says] if made is not None else []
    if name == "new_confirmed" and (suspected := now.get("new_suspected")) is not None:
        found.append(_("+ %(n)s dugaan baru") % {"n": say().number(suspected.value)})
    cover = figure.coverage_pct
    if cover is not None:
        found.append(f"D/S {say().percent(cover)} · {figure.source} {say().month(figure.month, short=True)}")
    else:
        found.append(f"{figure.source} {say().month(figure.month)}")
    return found


def comparable(now: Figure, before: Figure | None) -> bool:
    """Whether two months may be set side by side: enough children measured in both, or about as many.

    Two sums are comparable when they are of as many places.
    """
    if before is None or now.shown is None or before.shown is None or now.places != before.places:
        return False
    covers = [one.coverage_pct for one in (now, before)]
    if None not in covers:
        return min(cover for cover in covers if cover is not None) >= coverage_minimum(last_day(now.month))
    fewest, most = sorted(one.measured or 0 for one in (now, before))
    return not fewest or most < 2 * fewest


def _as_many(now: Figure | None, before: Figure | None) -> bool:
    """Whether two months weighed about as many children; a half-imported month has half the cases, too."""
    if now is None or before is None:
        return True
    fewest, most = sorted(one.measured or 0 for one in (now, before))
    return comparable(now, before) and fewest >= ALIKE * most


def difference(name: str, months: Month, earlier: Month | None) -> tuple[str, str]:
    """The change of a figure since the month before, with its sign and whether it is good.

    A count grows with the children looked at: it is compared only where both months weighed about as many.
    """
    figure, before, meta = months[name], (earlier or {}).get(name), find_meta(name)
    if before is None or not comparable(figure, before):
        return ("", "")
    if not figure.is_ratio and not _as_many(months.get("stunting"), (earlier or {}).get("stunting")):
        return ("", "")
    unit = _("poin") if figure.is_ratio else _("anak")
    decimals = 1 if figure.is_ratio else 0
    points = round(figure.shown or 0, decimals) - round(before.shown or 0, decimals)
    month = say().month(before.month)
    if abs(points) < 0.05:
        return _("= tetap dari %(month)s") % {"month": month}, ""
    better = (points < 0) == ((meta.better if meta else "lower") == "lower")
    words = {"sign": "▲" if points > 0 else "▼", "n": say().number(abs(points), decimals), "unit": unit, "month": month}
    return _("%(sign)s %(n)s %(unit)s dari %(month)s") % words, "good" if better else "bad"


def told(meta: Meta | None, figure: Figure | None) -> str:
    """Definition, numerator, denominator, law and age of the data: what the question mark opens."""
    if meta is None:
        return ""
    parts = [meta.definition]
    if meta.numerator:
        parts.append(_("Pembilang: %(n)s.") % {"n": meta.numerator})
    if meta.denominator:
        parts.append(_("Penyebut: %(n)s.") % {"n": meta.denominator})
    if meta.law:
        parts.append(_("Dasar: %(law)s.") % {"law": meta.law})
    if figure is not None and figure.computed_at:
        parts.append(_("Dihitung %(day)s.") % {"day": say().day(figure.computed_at.date())})
    return "\n\n".join(parts)


def strip(
    now: Month, quality: Any, missing: list[tuple[str, int]], made: Sum | None = None, *, judges: bool = True
) -> list[Part]:
    """Coverage, who was not measured, quality, and where the figures come from.

    `judges`: whether the reader is one of those who see how the measurements were judged.
    """
    figure = now.get("stunting") or next(iter(now.values()), None)
    measured, origin = _measured(figure), _origin(figure)
    if made is not None:
        tone = measured.tone if made.whole else "warn"
        measured = replace(measured, lines=(made.says, *measured.lines), tone=tone)
        origin = replace(origin, lines=(*origin.lines, made.says))
    return [measured, _not_measured(figure, missing), _quality(quality, judges=judges), origin]


def _measured(figure: Figure | None) -> Part:
    if figure is None:
        return Part(_("Diukur (D/S)"), "–", (_("belum ada angka"),), "none")
    if figure.coverage_pct is None:
        line = _("sasaran (S) belum diketahui, jadi D/S tidak dapat dihitung")
        return Part(_("Diukur (D)"), say().number(figure.measured), (line,), "warn")
    least = coverage_minimum(last_day(figure.month))
    kind = _("sasaran riil") if figure.target_kind == "riil" else _("sasaran")
    made = {"d": say().number(figure.measured_in_target), "s": say().number(figure.target_children), "kind": kind}
    low = figure.coverage_pct < least
    lines = [_("%(d)s dari %(s)s %(kind)s") % made]
    if low:
        lines.append(_("▲ di bawah %(n)s: angka belum mewakili") % {"n": say().percent(least, 0)})
    if figure.coverage_pct > 100:
        lines.append(_("lebih dari 100 %: periksa sasaran"))
    pct = say().percent(figure.coverage_pct)
    tone, meter = "warn" if low else "", min(figure.coverage_pct, 100.0)
    return Part(_("Diukur (D/S)"), pct, tuple(lines), tone, meter, limit=least)


def _not_measured(figure: Figure | None, missing: list[tuple[str, int]]) -> Part:
    if figure is None or figure.target_children is None or figure.measured_in_target is None:
        return Part(_("Belum diukur"), "–", (_("tanpa sasaran tidak diketahui"),), "none")
    gap = max(0, figure.target_children - figure.measured_in_target)
    lines = [_("sasaran dikurangi yang diukur")]
    if missing and missing[0][1] > 0:
        lines.append(_("terbanyak: %(name)s %(n)s") % {"name": missing[0][0], "n": say().number(missing[0][1])})
    # whoever was ever measured: neither all of the target, nor only of it
    known = _("lihat anak yang pernah diukur")
    return Part(_("Belum diukur"), say().number(gap), tuple(lines), link="not-measured", link_text=known)


def _quality(quality: Any, *, judges: bool) -> Part:
    if not judges:
        return Part(_("Mutu pengukuran"), "–", (_("dibaca kantor yang memeriksa angka sebelum dirilis"),), "none")
    if quality is None:
        return Part(_("Mutu pengukuran"), "–", (_("belum dinilai"),), "none")
    ratings = {
        "problematic": (_("Bermasalah"), "bad"),
        "acceptable": (_("Perhatian"), "warn"),
        "good": (_("Baik"), "good"),
        "excellent": (_("Sangat baik"), "good"),
    }
    value, tone = ratings.get(quality.rating, (_("Belum dinilai"), "none"))
    lines, link = tuple(_doubts(quality)), _("lihat mutu data")
    return Part(_("Mutu pengukuran"), value, lines, tone, link="quality", link_text=link)


def _doubts(quality: Any) -> list[str]:
    """The two shares people know, or the first finding in brief where the counts are not kept."""
    counts: dict[str, Any] = quality.counts or {}
    found = []
    if counts.get("lengths"):
        heaped = 100 * (counts.get("heaped_length") or 0) / counts["lengths"]
        found.append(_("%(pct)s tinggi berakhir ,0 atau ,5") % {"pct": say().percent(heaped, 0)})
    if counts.get("rows"):
        doubtful = 100 * ((counts.get("impossible") or 0) + (counts.get("copied") or 0)) / counts["rows"]
        found.append(_("%(pct)s tidak masuk akal atau salinan") % {"pct": say().percent(doubtful)})
    return found or [str(one).split(". ", maxsplit=1)[0] for one in quality.findings[:1]]


def _origin(figure: Figure | None) -> Part:
    if figure is None:
        return Part(_("Asal angka"), "–", (_("belum ada yang diimpor"),), "none", link="origin")
    line = _("dihitung %(day)s") % {"day": say().day(figure.computed_at.date())} if figure.computed_at else ""
    text = _("dari mana angka ini?")
    return Part(_("Asal angka"), figure.source, (line,) if line else (), link="origin", link_text=text)
