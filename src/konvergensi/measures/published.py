"""Survey figures as published, beside the routine ones and never mixed with them.

Owns the dated list `parameters/published_figures.yaml` and the words that explain why a survey and the posyandu
registers give different numbers. Where sources disagree every value is returned; one is shown only when a reason for
it can be told. Feeds the report.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from konvergensi.measures.quality import coverage_minimum
from konvergensi.parameters import Entry, load

Standing = Literal["published", "quoted", "memory", "predicted", "misprint"]
STANDINGS: tuple[Standing, ...] = ("published", "quoted", "memory", "predicted", "misprint")

WHY_DIFFERENT = {
    "id": (
        "Angka rutin dan angka survei adalah dua indikator, bukan dua hasil dari satu pengukuran. Angka rutin "
        "(e-PPGBM) dihitung dari anak yang datang dan diukur kader di posyandu bulan ini; anak yang tidak datang tidak "
        "ikut dihitung, padahal sering justru merekalah yang bermasalah. Angka survei (SSGI/SKI) diukur petugas "
        "terlatih pada sampel rumah tangga yang mewakili semua anak, sekali setahun, dengan selang ketidakpastian. "
        "Karena itu angka rutin biasanya lebih rendah. Pakai angka survei untuk menilai target, dan angka rutin untuk "
        "menemukan siapa dan di mana. Jangan mengurangkan atau merata-ratakan keduanya."
    ),
    "en": (
        "Routine and survey figures are two indicators, not two results of one measuring. The routine figure (e-PPGBM) "
        "counts children who came and were measured by volunteers at the posyandu this month; those who did not come "
        "are left out, and they are often the ones at risk. The survey figure (SSGI/SKI) is measured by trained teams "
        "in a sample of households that stands for all children, once a year, with a margin of error. So the routine "
        "figure is usually lower. Use the survey to judge the target, and the routine figure to find who and where. "
        "Never subtract or average the two."
    ),
}
LOW_COVERAGE = {
    "id": "D/S {coverage} % kurang dari {minimum} %: terlalu banyak anak belum diukur, angka rutin ini tidak mewakili "
    "wilayahnya. Kejar dulu anak yang belum diukur.",
    "en": "D/S {coverage}% is below {minimum}%: too many children were not measured, so this routine figure does not "
    "stand for the area. Reach the children not measured first.",
}
UNKNOWN_COVERAGE = {
    "id": "D/S tidak diketahui karena sasaran tidak diberikan (--targets); tidak dapat dikatakan seberapa lengkap "
    "angka rutin ini.",
    "en": "D/S is unknown because no targets were given (--targets); nobody can say how complete this figure is.",
}


class SurveyFigure(Entry):
    """One published value: percent of children 0-59 months below -2 SD height-for-age."""

    region: str  # Kemendagri code, 00 = Indonesia
    name: str
    survey: str
    year: int
    value: float
    standing: Standing
    verified: bool
    note: str = ""

    @property
    def title(self) -> str:
        """`SSGI 2022`."""
        return f"{self.survey} {self.year}"


@dataclass(frozen=True, slots=True)
class Choice:
    """All known figures of a region, and the one to show (None when there is none, or sources disagree) with why."""

    figures: tuple[SurveyFigure, ...]
    shown: SurveyFigure | None
    why: str
    why_en: str


def survey_figures(region: str, on: date) -> list[SurveyFigure]:
    """Every figure of a region known on a day, the newest first and within a year the best source first.

    `region` is a Kemendagri code (`00` Indonesia, `36` Banten, `36.04` Kabupaten Serang). Empty when there is none.
    """
    entries = load("published_figures", SurveyFigure)
    known = [one for one in entries if one.region == region and one.valid_from <= on and _not_ended(one, on)]
    return sorted(known, key=lambda one: (-one.year, STANDINGS.index(one.standing), one.id))


def choose(region: str, on: date) -> Choice:
    """Which figure stands beside the routine one: the newest that a survey published, if its sources agree."""
    figures = tuple(survey_figures(region, on))
    published = [one for one in figures if one.standing == "published"]
    if not published:
        return Choice(figures, None, *_none(figures))
    newest = [one for one in published if one.year == published[0].year]
    if len({one.value for one in newest}) > 1:
        return Choice(figures, None, *_disagree(newest))
    return Choice(figures, newest[0], *_reason(newest[0], figures))


def coverage_warning(coverage: float | None, on: date, lang: Literal["id", "en"] = "id") -> str | None:
    """The warning beside a routine prevalence: D/S (percent) below the minimum in force, or unknown; else None."""
    if coverage is None:
        return UNKNOWN_COVERAGE[lang]
    minimum = coverage_minimum(on)
    if coverage >= minimum:
        return None
    return LOW_COVERAGE[lang].format(coverage=_percent(coverage, lang), minimum=f"{minimum:g}")


def _not_ended(figure: SurveyFigure, on: date) -> bool:
    return figure.valid_to is None or on <= figure.valid_to


def _reason(shown: SurveyFigure, figures: tuple[SurveyFigure, ...]) -> tuple[str, str]:
    why = f"{shown.title} adalah hasil survei terbaru yang sumbernya ditemukan."
    why_en = f"{shown.title} is the newest survey result with a source that was found."
    newer = [one for one in figures if one.year > shown.year]
    if newer:
        told, told_en = _listed(newer)
        why += f" Yang lebih baru belum dapat dipastikan: {told}."
        why_en += f" Newer ones are not certain yet: {told_en}."
    others = [one for one in figures if one.year == shown.year and one.value != shown.value]
    if others:
        told, told_en = _listed(others)
        why += f" Untuk tahun yang sama disebut juga {told}."
        why_en += f" For the same year there is also {told_en}."
    return why, why_en


def _disagree(newest: list[SurveyFigure]) -> tuple[str, str]:
    told, told_en = _listed(newest)
    return (
        f"Sumber berbeda tentang {newest[0].title}: {told}. Tidak ada yang dipilih; pastikan dahulu ke sumber resmi.",
        f"Sources disagree about {newest[0].title}: {told_en}. None is chosen; ask the official source first.",
    )


def _none(figures: tuple[SurveyFigure, ...]) -> tuple[str, str]:
    if not figures:
        return (
            "Belum ada angka survei wilayah ini di berkas parameter.",
            "The parameter file has no survey figure here.",
        )
    told, told_en = _listed(list(figures))
    return (
        f"Belum ada angka survei yang sumbernya dipastikan. Yang disebut: {told}.",
        f"No survey figure with a certain source yet. Mentioned: {told_en}.",
    )


def _listed(figures: list[SurveyFigure]) -> tuple[str, str]:
    id_, en = (
        "; ".join(f"{_percent(one.value, lang)}{mark} ({one.title}, {one.source})" for one in figures)
        for lang, mark in (("id", " %"), ("en", "%"))
    )
    return id_, en


def _percent(value: float, lang: str) -> str:
    text = f"{value:.2f}".rstrip("0")
    text = text + "0" if text.endswith(".") else text
    return text if lang == "en" else text.replace(".", ",")
