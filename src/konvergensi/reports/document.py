"""From results to the content of the report: the chapters in their order, what stands on every page, the recap."""

import polars as pl

from konvergensi import regions
from konvergensi.reports.content import Report
from konvergensi.reports.language import Language
from konvergensi.reports.results import Results
from konvergensi.reports.sections import _kit as kit
from konvergensi.reports.sections import (
    balance,
    cases,
    cohort,
    coverage,
    headline,
    missed,
    places,
    profile,
    provenance,
    recap,
    trend,
    worklist,
)

CHAPTERS = (
    coverage.section,
    missed.section,
    headline.section,
    balance.section,
    places.section,
    trend.section,
    cases.section,
    cohort.section,
    profile.section,
    worklist.section,
    recap.section,
    provenance.section,
)


def report(results: Results, say: Language) -> Report:
    """The whole report in one language. Nothing is computed here that is not a difference or a wording."""
    sections = tuple(chapter(results, say) for chapter in CHAPTERS)
    return Report(
        title=results.region.label,
        subtitle=subtitle(results, say),
        month=say.month(results.month),
        path=(results.province, results.region.label),
        draft=standing(results, say),
        edition=edition(results, say),
        banner=tuple(coverage.notes(results, say)),
        message=recap.message(results, say),
        sections=sections,
        recap=recap.lines(results, say),
        page_note=page_note(results, say),
        language=say.code,
        public=results.public,
        sources=provenance.sources(results, say),
        extra=tuple(table for table in (worklist.sheet(results, say), missed.sheet(results, say)) if table),
    )


def standing(results: Results, say: Language) -> str:
    """How far the figures got."""
    now = results.standing
    if now is None or now.state == "draft":
        return say("angka sementara, belum dirilis")
    if now.state == "verified":
        return say("angka terverifikasi, belum dirilis")
    return say("angka yang dirilis: rilis ke-{n}, {day}", n=now.number, day=say.day(now.on))


def edition(results: Results, say: Language) -> str:
    """Which of the variants this is; nothing for the one with lists."""
    if not results.public:
        return ""
    return say("versi publik") if results.standing is None else say("versi tanpa daftar anak")


def subtitle(results: Results, say: Language) -> str:
    """Counts of places and the month."""
    levels = results.places["level"].to_list()
    puskesmas = results.tables["children"].filter(results.tables["children"]["month"] == results.month)["puskesmas"]
    # a platform knows the puskesmas of a file, and not always that of a posyandu
    sent = {name for one in results.files if one.months == (results.month,) for name in one.puskesmas}
    return say(
        "{districts} kecamatan · {villages} desa/kelurahan · {puskesmas} puskesmas dalam berkas · {month}",
        districts=say.number(levels.count("district")),
        villages=say.number(levels.count("village")),
        puskesmas=say.number(max(puskesmas.drop_nulls().n_unique(), len(sent))),
        month=say.month(results.month),
    )


def page_note(results: Results, say: Language) -> str:
    """Stands on every page: coverage, source, date."""
    parts = [kit.coverage(results.whole("stunting"), say), kit.source(results, say)]
    if results.prevalence_refused:
        parts.insert(0, say("prevalensi ditolak: ekspor disaring"))
    if results.public:
        parts.append(say("sel di bawah {n} ditahan", n=say.number(results.limits["public_minimum_cell"][0])))
    return " · ".join(parts)


def places_of(region: str) -> pl.DataFrame:
    """The regency with its districts and villages: `code, name, level, parent_code`, sorted by code."""
    table = regions.table()
    return (
        table.filter(table["code"].str.starts_with(region)).select("code", "name", "level", "parent_code").sort("code")
    )
