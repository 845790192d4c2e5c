"""The three growth charts of a child, each with its table."""

from collections.abc import Callable, Sequence
from typing import Any, Literal

from django.utils.translation import gettext as say

from konvergensi.measures.growth.ages import HEIGHT_FROM_DAY
from konvergensi.reports.charts import Look
from konvergensi.reports.charts.growth import DANGER, DOUBT, NORMAL, WARNING, Measured, child_text
from konvergensi_web.measures.models import Measurement
from konvergensi_web.measures.selectors.child import ChildGrowth, corrected_length, months_of_age
from konvergensi_web.measures.wording import class_name
from konvergensi_web.pages.charts import Cell, Chart
from konvergensi_web.platform.tags import angka, bertanda, tanggal
from konvergensi_web.platform.tags import say as language

Index = Literal["haz", "waz", "whz"]
WIDTH = 660
SEVERE, LOW = -3.0, -2.0
At = Callable[[Measurement], float | None]


def charts(growth: ChildGrowth) -> list[Chart]:
    """Length, weight, weight for length; none without measurements, or when sex or birth date is not known."""
    if not growth.standing or growth.person.sex not in (1, 2) or growth.person.birth_date is None:
        return []
    return [_chart(growth, index) for index in ("haz", "waz", "whz")]


def finding(growth: ChildGrowth) -> str:
    """What the length chart shows, in words: since when the child is behind, or that it is not."""
    rows = [row for row in growth.standing if row.haz is not None and not row.haz_flag]
    if not rows:
        return say("Belum ada panjang badan yang dapat dinilai")
    if _below(rows[-1]) is False:
        was = any(_below(row) for row in rows)
        return say("Kembali ke dalam batas normal") if was else say("Tumbuh di dalam batas normal")
    since = next((row for at, row in enumerate(rows) if all(_below(later) for later in rows[at:])), rows[-1])
    months = int(months_of_age(since) or 0)
    if since is rows[0]:
        return say("Di bawah −2 SD sejak pertama diukur (usia %(months)s bulan)") % {"months": months}
    return say("Tertinggal sejak usia %(months)s bulan") % {"months": months}


def _below(row: Measurement) -> bool:
    return row.haz is not None and row.haz < LOW


def _chart(growth: ChildGrowth, index: Index) -> Chart:
    titles = {"haz": finding(growth), "waz": say("Berat menurut umur"), "whz": say("Berat menurut panjang atau tinggi")}
    words = _words(index)
    last = growth.last_whz or growth.last
    standing = bool(index == "whz" and last and last.age_days is not None and last.age_days >= HEIGHT_FROM_DAY)
    rows = [row for row in growth.standing if _at(index, row) is not None and _value(index, row) is not None]
    points = [_point(index, row) for row in rows]
    text = child_text(index, growth.person.sex or 1, points, words, Look(language(), WIDTH), standing=standing)
    return Chart(
        name=f"pertumbuhan-{index}",
        title=titles[index],
        unit={"haz": "cm", "waz": "kg", "whz": "kg"}[index],
        alt=say("Grafik pertumbuhan: %(finding)s, %(n)s pengukuran") % {"finding": titles[index], "n": len(points)},
        text=text,
        headers=[say("Tanggal"), say("Umur (bulan)"), say("Nilai"), say("z-score"), say("Keterangan")],
        rows=[_told(index, row) for row in rows],
        source=say("Standar Pertumbuhan Anak WHO 2006; Permenkes 2/2020. Pita hijau: −2 sampai +2 SD."),
        note=say("Koreksi 0,7 cm antara terlentang dan berdiri sudah dihitung.") if index != "waz" else "",
    )


def _words(index: Index) -> tuple[str, str, str, str]:
    low, severe = {
        "haz": (say("pendek"), say("sangat pendek")),
        "waz": (say("berat kurang"), say("berat sangat kurang")),
        "whz": (say("gizi kurang"), say("gizi buruk")),
    }[index]
    return say("di atas −2 SD"), low, severe, say("tidak masuk akal")


def _at(index: Index, row: Measurement) -> float | None:
    return corrected_length(row) if index == "whz" else months_of_age(row)


def _value(index: Index, row: Measurement) -> float | None:
    return corrected_length(row) if index == "haz" else row.weight_kg


def _z(index: Index, row: Measurement) -> tuple[float | None, bool | None]:
    return getattr(row, index), getattr(row, f"{index}_flag")


def _status(index: Index, row: Measurement) -> str:
    z, flag = _z(index, row)
    if z is None or flag:
        return DOUBT
    return DANGER if z < SEVERE else WARNING if z < LOW else NORMAL


def _point(index: Index, row: Measurement) -> Measured:
    z, _flag = _z(index, row)
    at, value = _at(index, row), _value(index, row)
    assert at is not None and value is not None  # noqa: PT018 - rows without were left out
    unit = "cm" if index == "haz" else "kg"
    says = f"{tanggal(row.measured_on)} · {angka(value, 1)} {unit} · z {bertanda(z, 2)}"
    return Measured(round(at, 2), round(value, 2), _status(index, row), says)


def _told(index: Index, row: Measurement) -> Sequence[Any]:
    """One row of the chart's table."""
    z, flag = _z(index, row)
    label = class_name(index, getattr(row, f"{index}_class"))
    explained = say("tidak masuk akal, tidak dihitung") if flag else label or say("tidak dapat dinilai")
    day = Cell(tanggal(row.measured_on), row.measured_on.isoformat())
    score = Cell(bertanda(z, 2), "" if z is None else f"{z:g}")
    return [day, months_of_age(row), _value(index, row), score, explained]
