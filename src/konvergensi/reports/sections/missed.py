"""Who was not measured yet: the gap of each posyandu, largest first, and the children seen before but not this month."""

from konvergensi.reports.content import Block, Column, Section, Table, Text
from konvergensi.reports.language import Language
from konvergensi.reports.results import Results
from konvergensi.reports.sections import _kit as kit

SHOWN = 25


def section(results: Results, say: Language) -> Section:
    """Chapter: Belum diukur, menurut posyandu."""
    title = say("Belum diukur bulan ini, menurut posyandu")
    if results.public:
        text = say("Versi publik hanya memuat cakupan menurut kecamatan dan desa.")
        return Section("belum-diukur", title, (Text(text, "none"),))
    blocks: list[Block] = []
    if not results.targets_known:
        blocks.append(
            Text(say("D/S tidak diketahui, jadi hanya anak yang pernah tercatat di berkas yang dapat disebut."), "none")
        )
    elif not results.prevalence_refused:
        blocks.append(gaps(results, say))
    return Section("belum-diukur", title, tuple(blocks))


def gaps(results: Results, say: Language) -> Table:
    """Target less measured of each posyandu that has a target; of each desa where the targets are per desa."""
    found = results.at("stunting", "posyandu")
    level = "posyandu" if found["target"].drop_nulls().len() else "village"
    places = dict(results.places.select("code", "name").iter_rows())
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
                row["target"] - row["measured"],
                row["measured"],
                row["target"],
                row["coverage"],
            )
        )
    rows.sort(key=lambda row: (-row[3], row[2], row[1], row[0]))
    columns = (
        Column("posyandu", say("Posyandu"), main=True),
        Column("village", say("Desa/kelurahan")),
        Column("district", say("Kecamatan")),
        Column("missing", say("Belum diukur"), "count"),
        Column("measured", say("Diukur (D)"), "count"),
        Column("target", say("Sasaran (S)"), "count"),
        Column("coverage", say("D/S"), "percent"),
    )
    about = say(
        "Angka negatif: lebih banyak yang diukur daripada sasaran; periksa sasaran. {source}.",
        source=kit.source(results, say),
    )
    return Table(
        "belum-diukur", say("Terbanyak di atas"), columns, rows, sheet=say("Belum diukur"), shown=SHOWN, about=about
    )
