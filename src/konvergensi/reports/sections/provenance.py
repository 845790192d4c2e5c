"""Where each number comes from: the files, the steps with their row counts, and what was wrong in the files."""

from konvergensi.measures.indicators import HEADLINE
from konvergensi.reports.content import WITHHELD, Block, Column, Facts, Section, Table, Text
from konvergensi.reports.language import Language
from konvergensi.reports.results import Results
from konvergensi.reports.sections import _kit as kit


def section(results: Results, say: Language) -> Section:
    """Chapter: Dari mana angka ini."""
    blocks: list[Block] = [files(results, say), _steps(results, say)]
    if results.findings.height:
        blocks.append(_findings(results, say))
    blocks.append(
        Text(
            say(
                "Nama dan NIK {state} Kolom child_id adalah kode acak yang tidak dapat dibalik menjadi NIK.",
                state=say("dicetak karena diminta (--with-names).")
                if results.with_names
                else say("disamarkan di semua berkas."),
            )
        )
    )
    return Section(
        "asal",
        say("Dari mana angka ini"),
        tuple(blocks),
        lead=say("Setiap baris berkas dihitung: masuk = disimpan + ditahan + ditolak."),
    )


def files(results: Results, say: Language) -> Table:
    """One row a file: its kind, months and the account of its rows."""
    kinds = {
        "full": say("lengkap"),
        "filtered": say("disaring"),
        "copy": say("salinan"),
        "stopped": say("tidak terbaca"),
    }
    counts: tuple[tuple[str, str], ...] = (
        ("rows_in", say("Baris masuk")),
        ("stored", say("Disimpan")),
        ("held", say("Ditahan")),
        ("refused", say("Ditolak")),
    )
    if results.public:  # the rows of a filtered list are the children it selects
        counts = ()
    columns = (
        Column("file", say("Berkas"), main=True),
        Column("kind", say("Jenis")),
        Column("months", say("Bulan")),
        *(Column(key, title, "count") for key, title in counts),
        Column("reason", say("Keterangan")),
    )
    rows = [
        (
            one.file,
            kinds.get(one.kind, one.kind),
            ", ".join(one.months),
            *(getattr(one, key) for key, _ in counts),
            one.reason,
        )
        for one in results.files
    ]
    return Table("berkas", say("Berkas yang dibaca"), columns, rows, sheet=say("Berkas"), shown=60)


def _steps(results: Results, say: Language) -> Facts:
    items = []
    for done in results.steps:
        read = ", ".join(f"{name} {say.number(rows)}" for name, rows in done.rows_read.items())
        counts = say(
            "{read} → {name} {rows} baris", read=read, name=done.step.writes, rows=say.number(done.rows_written)
        )
        if results.public:  # the rows of some tables are children on a list
            counts = f"{', '.join(done.rows_read)} → {done.step.writes}"
        items.append((say(done.step.says), f"{done.step.name}: {counts}"))
    return Facts(tuple(items), numbered=True)


def _findings(results: Results, say: Language) -> Table:
    columns = (
        Column("code", say("Kode"), main=True),
        Column("n", say("Baris"), "count"),
        Column("fate", say("Nasib")),
        Column("what", say("Contoh")),
    )
    fates = {"stored": say("disimpan"), "held": say("ditahan"), "refused": say("ditolak"), "stopped": say("berhenti")}
    rows = [
        (
            row["code"],
            WITHHELD if results.public and row["n"] < results.limits["public_minimum_cell"][0] else row["n"],
            fates.get(row["fate"], row["fate"]),
            "" if results.public else row["what"],
        )
        for row in results.findings.iter_rows(named=True)
    ]
    about = "" if results.public else say("Tiap barisnya ada di problems.xlsx, di samping sel yang bersangkutan.")
    return Table(
        "masalah", say("Masalah yang ditemukan di berkas"), columns, rows, sheet=say("Masalah"), shown=30, about=about
    )


def sources(results: Results, say: Language) -> Table:
    """The workbook's first sheet: source, date, definition of what follows."""
    rows = [
        (say("Wilayah"), f"{results.region.code} {results.region.label}"),
        (say("Bulan"), say.month(results.month)),
        (say("Dihitung"), say.day(results.today)),
        (say("Sumber"), say("Ekspor e-PPGBM: {n} berkas", n=say.number(len(results.files)))),
        (say("Cakupan"), kit.coverage(results.whole("stunting"), say)),
        (
            say("Prevalensi"),
            say("ditolak: ekspor disaring") if results.prevalence_refused else say("angka rutin, bukan survei"),
        ),
        *((kit.indicator_name(name, say), kit.definition(name, say)) for name in HEADLINE),
    ]
    return Table(
        "sumber",
        say("Sumber, tanggal, dan definisi"),
        (Column("what", say("Hal"), main=True), Column("is", say("Isi"), "chips")),
        rows,
        sheet=say("Sumber"),
    )
