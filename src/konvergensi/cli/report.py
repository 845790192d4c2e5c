"""`konvergensi report`: from the exports of a month to the report on the table."""

import glob
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from konvergensi.cli._console import console, errors, print_json, progress

if TYPE_CHECKING:
    from konvergensi.reports import Built, Order


File = Path | None
Exports = Annotated[list[str], typer.Argument(metavar="EKSPOR...", help="Berkas, folder, atau pola ('ekspor/*.xlsx').")]
Region = Annotated[str, typer.Option(help="Kode kabupaten/kota, misalnya 36.04.", metavar="KODE")]
Out = Annotated[Path, typer.Option(help="Folder hasil.", metavar="FOLDER")]
Month = Annotated[str | None, typer.Option(help="Bulan laporan; bawaan: bulan terakhir.", metavar="2024-08")]
Targets = Annotated[File, typer.Option(help="Berkas sasaran per posyandu atau desa.", metavar="BERKAS")]
Profile = Annotated[File, typer.Option(help="Profil kolom (YAML).", metavar="BERKAS")]
Aliases = Annotated[File, typer.Option(help="Alias nama wilayah (YAML).", metavar="BERKAS")]
Borders = Annotated[File, typer.Option(help="Batas wilayah: TopoJSON atau GeoJSON.", metavar="BERKAS")]
Events = Annotated[File, typer.Option(help="Pindah, pindah masuk, meninggal (CSV).", metavar="BERKAS")]
Lang = Annotated[str, typer.Option(help="Bahasa laporan: id atau en.", metavar="id|en")]
Public = Annotated[bool, typer.Option("--public", help="Versi publik: tanpa baris anak, sel kecil ditahan.")]
Names = Annotated[bool, typer.Option("--with-names", help="Cetak nama dan NIK lengkap.")]
KeyFile = Annotated[File, typer.Option(help="Kunci pseudonim.", metavar="BERKAS", envvar="KONVERGENSI_KEY_FILE")]
Explain = Annotated[bool, typer.Option("--explain", help="Cetak langkah perhitungan, lalu selesai.")]
Json = Annotated[bool, typer.Option("--json", help="Cetak ringkasan sebagai JSON.")]


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
    if lang not in ("id", "en"):
        raise typer.BadParameter("pilih id atau en", param_hint="--lang")
    order = Order(
        exports=found_files(exports), region=region, out=out, today=today, key=_key(key_file), month=month,
        targets=targets, profile=profile, aliases=aliases, boundaries=boundaries, events=events,
        language="en" if lang == "en" else "id", public=public, with_names=with_names,
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


def found_files(words: list[str]) -> list[Path]:
    """Files and folders as given; patterns that the shell did not expand are expanded here."""
    from konvergensi.problems import ProblemError
    from konvergensi.problems.reports import NO_MATCH

    paths: list[Path] = []
    for word in words:
        if Path(word).exists() or not glob.has_magic(word):
            paths.append(Path(word))
            continue
        matched = sorted(glob.glob(word, recursive=True))  # noqa: PTH207 - the pattern may be absolute
        if not matched:
            raise ProblemError(NO_MATCH, pattern=word)
        paths += [Path(match) for match in matched]
    return paths


def _key(path: Path | None) -> bytes:
    """The key of the pseudonyms, kept in the user's own folder unless another place is named."""
    from platformdirs import user_data_path

    from konvergensi.registry import load_or_create_key

    return load_or_create_key(path or user_data_path("konvergensi") / "kunci-pseudonim")


def _steps(month: str, today: Any) -> str:
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
        "rows": {
            fate: sum(getattr(one, fate) for one in results.files) for fate in ("rows_in", "stored", "held", "refused")
        },
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


def show(built: "Built") -> None:
    """A compact account on the screen: rows, kinds of files, recap, paths."""
    from rich.markup import escape
    from rich.table import Table

    results = built.results
    totals = {
        fate: sum(getattr(one, fate) for one in results.files) for fate in ("rows_in", "stored", "held", "refused")
    }
    kinds = {"full": "lengkap", "filtered": "disaring", "copy": "salinan", "stopped": "tidak terbaca"}
    counts = {kind: sum(one.kind == kind for one in results.files) for kind in kinds}
    told = ", ".join(f"{n} {kinds[kind]}" for kind, n in counts.items() if n)
    table = Table.grid(padding=(0, 2))
    numbers = {name: f"{n:,}".replace(",", ".") for name, n in totals.items()}
    table.add_row("Berkas", f"{len(results.files)}: {told}")
    table.add_row(
        "Baris",
        f"{numbers['rows_in']} masuk = {numbers['stored']} disimpan + {numbers['held']} ditahan + "
        f"{numbers['refused']} ditolak",
    )
    console.print(table)
    for one in results.files:
        if one.kind != "full":
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
