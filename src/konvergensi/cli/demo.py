"""`konvergensi demo`: an invented Kabupaten Serang as real-format exports, and the report on them."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from konvergensi.cli._console import console, errors, print_json, progress
from konvergensi.cli._options import Json, KeyFile, Lang, Out, language, pseudonym_key

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from konvergensi.synthetic import Population

REGION, UNTIL, MONTHS = "36.04", "2024-08", 12
CHILDREN, FULL = 13_000, 130_000
SEED, PREVALENCE = 1, 24.0


def demo(
    out: Out = Path("demo"),
    full: Annotated[bool, typer.Option("--full", help="Ukuran sebenarnya: 130.000 anak.")] = False,
    lang: Lang = "id",
    key_file: KeyFile = None,
    as_json: Json = False,
) -> None:
    """Laporan percontohan: Kabupaten Serang buatan (36.04), 29 kecamatan, semua desa, 12 bulan.

    Semua orang di dalamnya tidak ada; NIK-nya berawalan 99. Ekspor e-PPGBM ditulis ke FOLDER/ekspor (bulan
    terakhir, satu berkas tiap puskesmas) dan FOLDER/riwayat (bulan-bulan sebelumnya), lalu dilaporkan.

    Contoh:

        konvergensi demo

        konvergensi demo --full --out demo-besar
    """
    from datetime import date

    from konvergensi import synthetic
    from konvergensi.cli.report import show, summary
    from konvergensi.reports import Order, build

    spoken = language(lang)
    with progress() as display:
        bar = display.add_task("Mengarang penduduk", total=None)
        people = synthetic.district(
            region=REGION, children=FULL if full else CHILDREN, months=MONTHS, until=UNTIL, seed=SEED,
            prevalence=PREVALENCE,
        )  # fmt: skip
        exports = write(people, out, display)
        order = Order(
            exports=exports, region=REGION, out=out, today=date.today(), targets=out / "sasaran_riil.csv",
            key=pseudonym_key(key_file or out / "kunci-pseudonim"), language=spoken,
        )  # fmt: skip
        built = build(
            order, lambda what, done, of: display.update(bar, description=what[:60], completed=done, total=of)
        )
    if as_json:
        print_json(summary(built))
        return
    show(built)
    errors.print(f"\nSemua orang dalam laporan ini buatan. Ekspornya ada di {out / 'ekspor'} dan {out / 'riwayat'}.")
    console.print(f"\nBuka laporannya: {(out / 'laporan.html').resolve()}", highlight=False, soft_wrap=True)


def write(people: "Population", out: Path, display: "Progress") -> list[Path]:
    """The exports: a workbook per puskesmas for the last month, one file for each month before; the files to read."""
    from konvergensi import synthetic

    exports: list[Path] = []
    plans = (
        (out / "riwayat", people.months[:-1], "csv", "kabupaten"),
        (out, people.months[-1:], "xlsx", "puskesmas"),
    )
    for folder, months, kind, per in plans:
        bar = display.add_task(f"Menulis ekspor e-PPGBM ({kind})", total=len(months))

        def tell(done: int, of: int, bar: "TaskID" = bar) -> None:
            display.update(bar, completed=done, total=of)

        synthetic.write_exports(
            people, folder, formats=(kind,), layout="cara-ukur", per=per, months=months, on_progress=tell
        )
        exports += sorted((folder / "ekspor").glob(f"*.{kind}"))
        display.remove_task(bar)
    return exports
