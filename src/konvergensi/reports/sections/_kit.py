"""What all chapters share: how a share is told, where a figure comes from, which class it falls in."""

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from konvergensi.reports.content import WITHHELD, Cell, Text
from konvergensi.reports.language import Language
from konvergensi.reports.results import Results

LOW_COVERAGE, NO_DATA = 5, 6
Row = Mapping[str, Any]


def indicator_name(name: str, say: Language) -> str:
    """What offices call an indicator."""
    return {
        "stunting": say("Pendek (terindikasi stunting)"),
        "severe_stunting": say("Sangat pendek"),
        "wasting": say("Kurus (wasting)"),
        "underweight": say("Berat badan kurang"),
        "overweight": say("Berat badan lebih"),
        "gizi_buruk": say("Gizi buruk"),
        "two_t": say("Tidak naik 2 bulan (2T)"),
        "bgm": say("Bawah garis merah (BGM)"),
    }[name]


def definition(name: str, say: Language) -> str:
    """Numerator, denominator and law of an indicator in one or two sentences."""
    return {
        "stunting": say(
            "Balita dengan PB/U atau TB/U di bawah −2 SD dibagi balita yang PB/U atau TB/U-nya dapat dinilai. "
            "Permenkes 2/2020. Stunting adalah diagnosis dokter; data ini hanya menunjukkan indikasi."
        ),
        "wasting": say(
            "Balita dengan BB/PB atau BB/TB di bawah −2 SD dibagi balita yang BB/PB atau BB/TB-nya dapat dinilai. "
            "Permenkes 2/2020."
        ),
        "underweight": say(
            "Balita dengan BB/U di bawah −2 SD dibagi balita yang BB/U-nya dapat dinilai. Permenkes 2/2020."
        ),
        "overweight": say(
            "Balita dengan BB/PB atau BB/TB di atas +2 SD (gizi lebih dan obesitas) dibagi balita yang dapat dinilai. "
            "Permenkes 2/2020."
        ),
        "gizi_buruk": say(
            "Balita dengan BB/PB atau BB/TB di bawah −3 SD, atau edema, atau LiLA di bawah 11,5 cm (6–59 bulan), "
            "dibagi balita yang salah satu tandanya dapat dinilai. Permenkes 2/2020."
        ),
    }.get(name, "")


def share(row: Row | None, say: Language) -> str:
    """The percentage of an indicator row in words."""
    if row is None or row["pct"] is None:
        return "–"
    return say.percent(row["pct"])


def fraction(row: Row | None, say: Language) -> str:
    """`6.662 dari 110.431 anak dinilai`."""
    if row is None:
        return say("tidak ada angka")
    if row["numerator"] is None or row["denominator"] is None:
        return say("ditahan: sel kecil")
    return say("{n} dari {d} anak dinilai", n=say.number(row["numerator"]), d=say.number(row["denominator"]))


def coverage(row: Row | None, say: Language) -> str:
    """`D/S 86,2 %`, or that it is not known."""
    if row is None or row.get("coverage") is None:
        return say("D/S tidak diketahui")
    return f"D/S {say.percent(row['coverage'])}"


def source(results: Results, say: Language, *, short: bool = False) -> str:
    """Where routine figures come from and when."""
    if short:
        return say("e-PPGBM {month}", month=say.month(results.month))
    return say("e-PPGBM {month}, dihitung {day}", month=say.month(results.month), day=say.day(results.today))


def source_line(results: Results, say: Language) -> str:
    """The line under every chart: source, coverage, date."""
    return say(
        "Sumber: {source}. {coverage}.", source=source(results, say), coverage=coverage(results.whole("stunting"), say)
    )


def cell(row: Row, name: str) -> Cell:
    """A count of an indicator row, or that it is withheld."""
    return WITHHELD if row.get(f"{name}_withheld") else row[name]


def pct_cell(row: Row) -> Cell:
    """The percentage of an indicator row, or that it is withheld."""
    return WITHHELD if row.get("numerator_withheld") or row.get("denominator_withheld") else row["pct"]


def coverage_cell(row: Row) -> Cell:
    """D/S of an indicator row, or that it is withheld."""
    return WITHHELD if row.get("measured_withheld") or row.get("target_withheld") else row["coverage"]


def refused(results: Results, say: Language) -> Text:
    """Why no share of children is printed."""
    names = ", ".join(sorted({one.file for one in results.filtered}))
    reason = next((one.reason for one in results.filtered if one.reason), "")
    if not names:
        return Text(
            say(
                "Tidak ada ekspor lengkap untuk {month}, jadi prevalensi tidak dihitung.",
                month=say.month(results.month),
            ),
            "bad",
            say("Prevalensi ditolak."),
        )
    return Text(
        say(
            "{names} adalah ekspor yang sudah disaring, bukan semua anak yang diukur. {reason} Persentase dari daftar "
            "seperti itu pasti salah, jadi tidak dicetak di mana pun; daftar kerja tetap dibuat. Ekspor ulang tanpa "
            "saringan status gizi, lalu jalankan lagi.",
            names=names,
            reason=reason,
        ),
        "bad",
        say("Prevalensi ditolak."),
    )


def class_of(pct: float | None, cover: float | None, results: Results) -> int:
    """0-4: WHO class; 5: coverage too low; 6: no data."""
    if pct is None:
        return NO_DATA
    if cover is not None and cover < results.coverage_minimum:
        return LOW_COVERAGE
    return sum(pct >= limit for limit in results.limits["stunting_classes"])


def class_legend(results: Results, say: Language) -> list[str]:
    """The seven entries of the legend of tiles and map."""
    limits = [say.number(limit, 1 if limit % 1 else 0) for limit in results.limits["stunting_classes"]]
    middle = [f"{low}–{high} %" for low, high in pairwise(limits)]
    low = say.number(results.coverage_minimum)
    return [f"< {limits[0]} %", *middle, f"≥ {limits[-1]} %", say("cakupan < {n} %", n=low), say("tidak ada data")]


def comparable(now: Row, before: Row, results: Results) -> bool:
    """Whether two months may be set side by side: both known, both measured among enough of the children.

    With targets each month needs the least coverage; without, neither may have measured twice as many as the other.
    """
    if now["pct"] is None or before["pct"] is None:
        return False
    covers = [row["coverage"] for row in (now, before) if row["coverage"] is not None]
    if covers:
        return bool(min(covers) >= results.coverage_minimum)
    fewest, most = sorted(row["measured"] or 0 for row in (now, before))
    return bool(most < 2 * fewest)


def measured_of_target(row: Row) -> int:
    """D of D/S: the children measured in the places whose target is known."""
    return int(0.5 + row["coverage"] * row["target"] / 100)


def elsewhere(row: Row, results: Results, say: Language) -> str:
    """Children measured in places without a target, who are not in D/S; nothing when there are none."""
    others = row["measured"] - measured_of_target(row)
    if others <= 0:
        return ""
    return say("{n} anak lain diukur di tempat tanpa sasaran", n=told(others, results, say))


def hide(n: float | None, results: Results) -> Cell:
    """A count, or that it is too small for the public variant."""
    if n is not None and results.public and n < results.limits["public_minimum_cell"][0]:
        return WITHHELD
    return n


def told(n: float | None, results: Results, say: Language) -> str:
    """A count in words."""
    return say("ditahan") if hide(n, results) is WITHHELD else say.number(n)
