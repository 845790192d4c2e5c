"""Who needs something now, per posyandu: what was measured and what to do; no diagnosis, no poverty, masked names."""

from collections.abc import Iterable
from typing import Any

import polars as pl

from konvergensi.measures.worklist import REASONS
from konvergensi.reports.content import Block, Column, Group, Section, Table, Text
from konvergensi.reports.language import Language
from konvergensi.reports.results import Results

MOST_ON_PAGE = 5000


def section(results: Results, say: Language) -> Section:
    """Chapter: Daftar kerja."""
    title = say("Daftar kerja menurut posyandu")
    if results.public:
        return Section("kerja", title, (Text(say("Daftar anak tidak ada dalam versi ini."), "none"),))
    lead = say(
        "Alasan menyebut apa yang terukur, bukan diagnosis. Yang paling mendesak di atas. Cetak per posyandu: "
        "daftar-kerja.html."
    )
    rows = results.tables["worklist"]
    if not rows.height:
        return Section("kerja", title, (Text(say("Tidak ada anak yang perlu tindak lanjut."), "good"),), lead=lead)
    blocks: list[Block] = [_summary(rows, results, say)]
    urgent = rows.with_row_index("_order").sort("urgency", "_order").head(MOST_ON_PAGE).sort("_order")
    if urgent.height < rows.height:
        blocks.append(
            Text(
                say(
                    "Halaman ini memuat {n} anak yang paling mendesak; semua {all} anak ada di laporan.xlsx dan "
                    "daftar-kerja.html.",
                    n=say.number(urgent.height),
                    all=say.number(rows.height),
                ),
                "none",
            )
        )
    blocks += [
        Group(f"{puskesmas} · {say('{n} anak', n=say.number(part.height))}", tuple(posyandu_tables(part, results, say)))
        for puskesmas, part in by(urgent, "puskesmas", say)
    ]
    return Section("kerja", title, tuple(blocks), lead=lead)


def by(rows: pl.DataFrame, column: str, say: Language) -> Iterable[tuple[str, pl.DataFrame]]:
    """The rows by the values of a column, in the order of the first."""
    for key, part in rows.partition_by(column, as_dict=True, maintain_order=True).items():
        yield str(key[0] or say("tidak diketahui")), part


def posyandu_tables(rows: pl.DataFrame, results: Results, say: Language) -> Iterable[Table]:
    """One table a posyandu."""
    places = dict(results.places.select("code", "name").iter_rows())
    for (village, posyandu), part in rows.partition_by(
        ["village_code", "posyandu"], as_dict=True, maintain_order=True
    ).items():
        where = f"{posyandu or say('tidak diketahui')}, {places.get(village, say('desa tidak diketahui'))}"
        yield Table(
            f"kerja-{village}-{posyandu}",
            where,
            columns(results, say),
            [cells(row, results, say) for row in part.iter_rows(named=True)],
            about=say("{n} anak", n=say.number(part.height)),
        )


def columns(results: Results, say: Language) -> tuple[Column, ...]:
    """The columns of a worklist on page and paper."""
    nik = (Column("nik", "NIK"),)
    return (
        Column("child", say("Anak"), main=True),
        *nik,
        Column("age", say("L/P, umur")),
        Column("reasons", say("Alasan"), "chips"),
        Column("do", say("Langkah")),
        Column("due", say("Sebelum"), "date"),
        Column("last", say("Terakhir diukur"), "date"),
    )


def cells(row: dict[str, Any], results: Results, say: Language) -> tuple[Any, ...]:
    """One child; names and NIK come masked from the worklist table unless names were asked for."""
    english = say.code == "en"
    reasons = tuple(REASONS[code].why_en if english else REASONS[code].why for code in row["reasons"])
    first = REASONS[row["reasons"][0]]
    sex = {1: say("L"), 2: say("P")}.get(row["sex"], "?")
    age = say("{sex}, {age} bln", sex=sex, age="?" if row["age_months"] is None else row["age_months"])
    return (
        row["child"],
        row["nik"],
        age,
        reasons,
        first.do_en if english else first.do,
        row["due_on"],
        row["measured_on"],
    )


def _summary(rows: pl.DataFrame, results: Results, say: Language) -> Table:
    english = say.code == "en"
    short = {code: reason.why_en if english else reason.why for code, reason in REASONS.items()}
    counts = (
        rows.select("puskesmas", "reasons")
        .explode("reasons")
        .group_by("puskesmas", "reasons")
        .len()
        .pivot("reasons", index="puskesmas", values="len")
        .fill_null(0)
    )
    totals = dict(rows.group_by("puskesmas").len().iter_rows())
    names = (
        Column("puskesmas", say("Puskesmas"), main=True),
        Column("n", say("Anak"), "count"),
        *(Column(code, text, "count") for code, text in short.items() if code in counts.columns),
    )
    body = [
        (
            row["puskesmas"] or say("tidak diketahui"),
            totals[row["puskesmas"]],
            *(row[code] for code in short if code in counts.columns),
        )
        for row in counts.iter_rows(named=True)
    ]
    body.sort(key=lambda cells_: -cells_[1])
    total = ("", sum(row[1] for row in body), *(sum(row[place] for row in body) for place in range(2, len(names))))
    return Table(
        "kerja-ringkas",
        say("Berapa anak, karena apa, menurut puskesmas"),
        names,
        [(say("Semua"), *total[1:]), *body],
        sheet=say("Daftar kerja ringkas"),
        shown=12,
    )


def sheet(results: Results, say: Language) -> Table | None:
    """Every row of the worklist as one sheet of the workbook."""
    if results.public:
        return None
    places = dict(results.places.select("code", "name").iter_rows())
    extra = (
        Column("puskesmas", say("Puskesmas")),
        Column("village", say("Desa/kelurahan")),
        Column("posyandu", say("Posyandu")),
        Column("urgency", say("Urutan"), "count"),
    )
    rows = [
        (
            *cells(row, results, say),
            row["puskesmas"],
            places.get(row["village_code"], ""),
            row["posyandu"],
            row["urgency"],
        )
        for row in results.tables["worklist"].iter_rows(named=True)
    ]
    about = say("Alasan menyebut apa yang terukur, bukan diagnosis.")
    return Table(
        "kerja", say("Daftar kerja"), (*columns(results, say), *extra), rows, sheet=say("Daftar kerja"), about=about
    )
