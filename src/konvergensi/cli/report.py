"""`konvergensi report`: from the exports of a month to the report on the table."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from konvergensi.cli._console import console, counted, errors, print_json, progress
from konvergensi.cli._options import (
    Aliases,
    Exports,
    File,
    Json,
    KeyFile,
    Lang,
    Month,
    Out,
    Profile,
    Region,
    Targets,
    found_files,
    language,
    pseudonym_key,
)

if TYPE_CHECKING:
    from datetime import date

    from konvergensi.reports import Built, Order

Borders = Annotated[File, typer.Option(help="Batas wilayah: TopoJSON atau GeoJSON.", metavar="BERKAS")]
Events = Annotated[File, typer.Option(help="Pindah, pindah masuk, meninggal (CSV).", metavar="BERKAS")]
Public = Annotated[bool, typer.Option("--public", help="Versi publik: tanpa baris anak, sel kecil ditahan.")]
Names = Annotated[bool, typer.Option("--with-names", help="Cetak nama dan NIK lengkap.")]
Explain = Annotated[bool, typer.Option("--explain", help="Cetak langkah perhitungan, lalu selesai.")]


def report(
    exports: Exports,
    region: Region,
    out: Out = Path("laporan"),
    month: Month = None,
    targets: Targets = None,
    profile: Profile = None,
    aliases: Aliases = None,
    boundaries: Borders = None,
    events: Events = None,
    lang: Lang = "id",
    public: Public = False,
    with_names: Names = False,
    key_file: KeyFile = None,
    explain: Explain = False,
    as_json: Json = False,
) -> None:
    """Laporan bulanan gizi balita dari ekspor e-PPGBM: HTML, PDF, XLSX, Parquet, dan buku masalah.

    Ekspor boleh banyak (satu per puskesmas) dan beberapa bulan sekaligus. Tanpa --targets cakupan D/S tidak
    diketahui. Ekspor yang sudah disaring (misalnya hanya anak pendek) tidak dipakai untuk prevalensi.

    Contoh:

        konvergensi report ekspor/*.xlsx --region 36.04 --month 2024-08 --targets sasaran.csv --out laporan

        konvergensi report ekspor --region 36.04 --out laporan-publik --public

        konvergensi report agustus.xlsx --region 36.04 --boundaries desa.topojson --lang en
    """
    from datetime import date

    from konvergensi.reports import Order

    today = date.today()
    if explain:
        console.print(_steps(month or "2024-08", today), highlight=False, soft_wrap=True)
        return
    order = Order(
        exports=found_files(exports), region=region, out=out, today=today, key=pseudonym_key(key_file), month=month,
        targets=targets, profile=profile, aliases=aliases, boundaries=boundaries, events=events,
        language=language(lang), public=public, with_names=with_names,
    )  # fmt: skip
    built = run(order)
    if as_json:
        print_json(summary(built))
    else:
        show(built)


def run(order: "Order") -> "Built":
    """Build under a progress bar."""
    from konvergensi.reports import build

    with progress() as display:
        bar = display.add_task("Membaca", total=1)
        return build(order, lambda what, done, of: display.update(bar, description=what[:60], completed=done, total=of))


def _steps(month: str, today: "date") -> str:
    from konvergensi import engines
    from konvergensi.measures import steps

    return engines.explain(steps.steps(month=month, on=today))


def summary(built: "Built") -> dict[str, Any]:
    """What `--json` prints: the account of rows, the headline with its fractions, the paths. No names."""
    from konvergensi.measures.indicators import HEADLINE

    results = built.results
    keys = ("pct", "numerator", "denominator", "measured", "target", "target_kind", "coverage")
    rows = {name: results.whole(name) for name in HEADLINE}
    return {
        "region": results.region.code,
        "month": results.month,
        "rows": _totals(built),
        "files": [
            {
                "file": one.file,
                "kind": one.kind,
                "reason": one.reason,
                "months": list(one.months),
                "rows_in": one.rows_in,
                "stored": one.stored,
                "held": one.held,
                "refused": one.refused,
            }
            for one in results.files
        ],
        "prevalence_refused": results.prevalence_refused,
        "indicators": {name: {key: row[key] for key in keys} for name, row in rows.items() if row},
        "warnings": list(built.banner),
        "recap": list(built.recap),
        "written": {role: str(path) for role, path in built.written.items()},
    }


def _totals(built: "Built") -> dict[str, int]:
    """The account of all files together."""
    fates = ("rows_in", "stored", "held", "refused")
    return {fate: sum(getattr(one, fate) for one in built.results.files) for fate in fates}


def show(built: "Built") -> None:
    """A compact account on the screen: rows, kinds of files, recap, paths."""
    from rich.markup import escape
    from rich.table import Table

    results = built.results
    kinds = {"full": "lengkap", "filtered": "disaring", "copy": "salinan", "stopped": "tidak terbaca"}
    counts = {kind: sum(one.kind == kind for one in results.files) for kind in kinds}
    told = ", ".join(f"{n} {kinds[kind]}" for kind, n in counts.items() if n)
    table = Table.grid(padding=(0, 2))
    numbers = {fate: counted(n) for fate, n in _totals(built).items()}
    table.add_row("Berkas", f"{len(results.files)}: {told}")
    table.add_row(
        "Baris",
        f"{numbers['rows_in']} masuk = {numbers['stored']} disimpan + {numbers['held']} ditahan + "
        f"{numbers['refused']} ditolak",
    )
    console.print(table)
    for one in results.files:
        if one.kind != "full" and not any(one.file in text for text in built.banner):
            errors.print(f"[yellow]![/] {escape(one.file)}: {kinds.get(one.kind, one.kind)}. {escape(one.reason)}")
    for text in built.banner:
        errors.print(f"[bold red]![/] {escape(text)}" if results.prevalence_refused else f"[yellow]![/] {escape(text)}")
    console.print()
    for line in built.recap:
        console.print(escape(line), highlight=False, soft_wrap=True)
    console.print()
    books = [path for role, path in built.written.items() if role.startswith("perbaikan")]
    if books:
        console.print(f"  {escape(str(books[0].parent / 'perbaikan-*.xlsx'))} ({len(books)} buku)", highlight=False)
    for path in [path for path in built.written.values() if path not in books]:
        console.print(f"  {escape(str(path))}", highlight=False, soft_wrap=True)
