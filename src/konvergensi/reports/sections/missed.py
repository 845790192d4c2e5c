"""Who was not measured yet: the gap of each posyandu, largest first, and the children seen before, not now."""

import polars as pl

from konvergensi.reports.content import Block, Column, Section, Table, Text
from konvergensi.reports.language import Language
from konvergensi.reports.results import Results
from konvergensi.reports.sections import _kit as kit

SHOWN = 12


def section(results: Results, say: Language) -> Section:
    """Chapter: Belum diukur, menurut posyandu."""
    title = say("Belum diukur bulan ini, menurut posyandu")
    if results.public:
        text = say("Versi ini hanya memuat cakupan menurut kecamatan dan desa.")
        return Section("belum-diukur", title, (Text(text, "none"),))
    known = results.tables["not_measured"].height
    blocks: list[Block] = []
    if not results.targets_known:
        blocks.append(
            Text(say("D/S tidak diketahui, jadi hanya anak yang pernah tercatat di berkas yang dapat disebut."), "none")
        )
    if results.targets_known and not results.prevalence_refused:
        blocks.append(gaps(results, say))
    elif known:
        blocks.append(known_by_posyandu(results, say))
    if not known:
        blocks.append(
            Text(
                say("Tidak ada anak dari bulan sebelumnya yang hilang bulan ini, atau hanya satu bulan yang dibaca."),
                "none",
            )
        )
    lead = (
        say("{n} anak yang pernah tercatat belum diukur bulan ini; namanya ada di daftar kerja.", n=say.number(known))
        if known
        else ""
    )
    return Section("belum-diukur", title, tuple(blocks), lead=lead)


def _known(results: Results) -> dict[tuple[str | None, str | None], int]:
    table = results.tables["not_measured"].with_columns(pl.col("posyandu").str.strip_chars().str.to_uppercase())
    return {
        (village, posyandu): n for village, posyandu, n in table.group_by("village_code", "posyandu").len().iter_rows()
    }


def known_by_posyandu(results: Results, say: Language) -> Table:
    """Children seen before and not this month, counted per posyandu, most first."""
    places = dict(results.places.select("code", "name").iter_rows())
    rows = [
        (posyandu or say("tidak diketahui"), places.get(village or "", ""), places.get((village or "")[:8], ""), n)
        for (village, posyandu), n in sorted(_known(results).items(), key=lambda item: -item[1])
    ]
    columns = (
        Column("posyandu", say("Posyandu"), main=True),
        Column("village", say("Desa/kelurahan")),
        Column("district", say("Kecamatan")),
        Column("known", say("Pernah tercatat, belum diukur"), "count"),
    )
    return Table(
        "belum-diukur",
        say("Terbanyak di atas"),
        columns,
        rows,
        sheet=say("Belum diukur"),
        shown=SHOWN,
        about=kit.source(results, say),
    )


def sheet(results: Results, say: Language) -> Table | None:
    """The children themselves, for the workbook."""
    table = results.tables["not_measured"]
    if results.public or not table.height:
        return None
    places = dict(results.places.select("code", "name").iter_rows())
    columns = (
        Column("child", say("Anak"), main=True),
        Column("nik", "NIK"),
        Column("age", say("Umur, bulan"), "count"),
        Column("last", say("Terakhir diukur"), "date"),
        Column("missed", say("Bulan terlewat"), "count"),
        Column("puskesmas", say("Puskesmas")),
        Column("village", say("Desa/kelurahan")),
        Column("posyandu", say("Posyandu")),
    )
    rows = [
        (
            row["child"],
            row["nik"],
            row["age_months"],
            row["measured_on"],
            row["months_missed"],
            row["puskesmas"],
            places.get(row["village_code"], ""),
            row["posyandu"],
        )
        for row in table.iter_rows(named=True)
    ]
    return Table(
        "anak-belum-diukur",
        say("Anak yang pernah tercatat dan belum diukur bulan ini"),
        columns,
        rows,
        sheet=say("Anak belum diukur"),
    )


def gaps(results: Results, say: Language) -> Table:
    """Target less measured of each posyandu that has a target; of each desa where the targets are per desa."""
    found = results.at("stunting", "posyandu")
    level = "posyandu" if found["target"].drop_nulls().len() else "village"
    places = dict(results.places.select("code", "name").iter_rows())
    known = _known(results)
    rows = []
    for row in results.at("stunting", level).iter_rows(named=True):
        if row["target"] is None:
            continue
        village = row["code"].split("/")[0]
        rows.append(
            (
                row["name"] if level == "posyandu" else "",
                places.get(village, village),
                places.get(village[:8], ""),
                None if row["measured"] is None else row["target"] - row["measured"],
                row["measured"],
                row["target"],
                row["coverage"],
                known.get((village, row["name"] if level == "posyandu" else None), 0),
                _remark(row["measured"], say),
            )
        )
    rows.sort(key=lambda row: (row[3] is None, -(row[3] or 0), row[2], row[1], row[0]))
    about = say(
        "Angka negatif: lebih banyak yang diukur daripada sasaran; periksa sasaran. {source}.",
        source=kit.source(results, say),
    )
    return Table(
        "belum-diukur",
        say("Terbanyak di atas"),
        _columns(say),
        rows,
        sheet=say("Belum diukur"),
        shown=SHOWN,
        about=about,
    )


def _remark(measured: int | None, say: Language) -> str:
    """An empty list and no list at all are two things."""
    if measured is None:
        return say("puskesmasnya tidak memberi ekspor lengkap bulan ini")
    return "" if measured else say("tidak ada satu baris pun bulan ini")


def _columns(say: Language) -> tuple[Column, ...]:
    return (
        Column("posyandu", say("Posyandu"), main=True),
        Column("village", say("Desa/kelurahan")),
        Column("district", say("Kecamatan")),
        Column("missing", say("Belum diukur"), "count"),
        Column("measured", say("Diukur (D)"), "count"),
        Column("target", say("Sasaran (S)"), "count"),
        Column("coverage", say("D/S"), "percent"),
        Column("known", say("Pernah tercatat"), "count"),
        Column("remark", say("Catatan")),
    )
