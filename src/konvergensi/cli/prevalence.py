"""`konvergensi prevalence`: prevalences with their standard errors from a table of measurements."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from konvergensi.cli._console import console, counted, errors, print_json
from konvergensi.cli._options import Json

if TYPE_CHECKING:
    from konvergensi.measures.prevalence import Account, Estimates

HEADLINES = {
    "haz<-2": "Pendek + sangat pendek (TB/U)",
    "whz<-2": "Gizi kurang + gizi buruk (BB/TB)",
    "waz<-2": "Berat badan kurang (BB/U)",
    "whz>2": "Gizi lebih + obesitas (BB/TB)",
}


def prevalence(
    source: Annotated[Path, typer.Argument(metavar="IN", help="Tabel pengukuran: CSV, Parquet atau XLSX.")],
    target: Annotated[Path, typer.Argument(metavar="OUT", help="Tabel hasil: CSV, Parquet atau XLSX.")],
    weight: Annotated[str | None, typer.Option(help="Kolom bobot sampel.", metavar="KOLOM")] = None,
    stratum: Annotated[str | None, typer.Option(help="Kolom strata.", metavar="KOLOM")] = None,
    cluster: Annotated[str | None, typer.Option(help="Kolom klaster (PSU).", metavar="KOLOM")] = None,
    by: Annotated[
        list[str] | None,
        typer.Option(help="Kelompok: age_group, sex, atau nama kolom. Boleh diulang.", metavar="KOLOM"),
    ] = None,
    by_region: Annotated[
        str | None,
        typer.Option(help="Kolom kode wilayah Kemendagri, dijumlahkan ke setiap tingkat.", metavar="KOLOM"),
    ] = None,
    as_json: Json = False,
) -> None:
    """Prevalensi dengan galat baku dan selang kepercayaan 95 %, menurut kelompok.

    Masukan: satu baris per anak dengan kolom baku (sex, age_days atau age_months atau birth_date dan measured_on,
    weight_kg, length_height_cm, posture, oedema) dan kolom lain bila perlu. Z-score dihitung sendiri.

    Hasil: tabel panjang by, group, indicator, n, weighted_n, pct, se, low, high.

    Contoh:

        konvergensi prevalence anak.csv prevalensi.csv --by age_group --by sex

        konvergensi prevalence survei.csv hasil.xlsx --weight bobot --cluster klaster --stratum strata --by region

        konvergensi prevalence anak.parquet hasil.parquet --by-region village_code
    """
    from konvergensi.measures.prevalence import estimate
    from konvergensi.sources.tables import check_output, read_table, write_table

    check_output(source, target)
    with errors.status("Membaca dan menghitung ..."):
        table = read_table(source).read_all()
        found = estimate(table, weight=weight, stratum=stratum, cluster=cluster, by=by or (), by_region=by_region)
        write_table(found.table.to_reader(), target)
    if as_json:
        print_json(summary(found, target))
    else:
        _show(found, target)


def summary(found: "Estimates", target: Path) -> dict[str, object]:
    """The account and the headline figures, for `--json`."""
    from dataclasses import asdict

    rows = found.table.slice(0, 30).to_pylist()
    return {
        "out": str(target),
        "rows_out": found.table.num_rows,
        "account": asdict(found.account),
        "all": [row for row in rows if row["indicator"] in HEADLINES],
    }


def _show(found: "Estimates", target: Path) -> None:
    from rich.table import Table

    account = found.account
    console.print(f"{counted(account.used)} dari {counted(account.rows)} baris dihitung.", *_left_out(account))
    figures = {row["indicator"]: row for row in found.table.slice(0, 30).to_pylist()}
    table = Table("indikator", "n", "%", "galat baku", "selang 95 %", title_justify="left")
    for name, words in HEADLINES.items():
        row = figures[name]
        limits = f"{_number(row['low'])} - {_number(row['high'])}"
        table.add_row(words, counted(row["n"]), _number(row["pct"]), _number(row["se"], 2), limits)
    console.print(table)
    if account.clusters < account.used or account.strata > 1:
        sizes = f"{counted(account.clusters)} klaster, {counted(account.strata)} strata"
        console.print(f"Rancangan: {sizes}, derajat bebas {account.df}.")
    console.print(f"{counted(found.table.num_rows)} baris ditulis ke {target}", soft_wrap=True)


def _left_out(account: "Account") -> list[str]:
    """Why rows are not counted, in words."""
    reasons = [
        (account.no_age, "tanpa umur"),
        (account.too_old, "berumur 60 bulan atau lebih"),
        (account.no_place, "tanpa klaster atau strata"),
    ]
    parts = [f"{counted(number)} {reason}" for number, reason in reasons if number]
    said = [f"Tidak dihitung: {', '.join(parts)}."] if parts else []
    flagged = sum(account.flagged.values())
    if account.no_weight:
        said.append(f"{counted(account.no_weight)} anak tanpa bobot dihitung dengan bobot nol.")
    if flagged:
        said.append(f"{counted(flagged)} z-score tidak masuk akal (bendera WHO) tidak dihitung.")
    if account.oedema:
        said.append(f"{counted(account.oedema)} anak dengan edema dihitung sebagai gizi buruk.")
    return said


def _number(value: float | None, digits: int = 1) -> str:
    return "-" if value is None else f"{value:.{digits}f}".replace(".", ",")
