"""`konvergensi growth`: z-scores, flags and classes for a table of measurements."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from konvergensi.cli._console import console, counted, errors, print_json, progress
from konvergensi.cli._options import Json

if TYPE_CHECKING:
    from konvergensi.measures._growth_account import GrowthAccount
    from konvergensi.problems import Finding

NAMES = {
    "haz": "haz  TB/U",
    "waz": "waz  BB/U",
    "whz": "whz  BB/TB",
    "baz": "baz  IMT/U",
    "hcz": "hcz  kepala",
    "acz": "acz  LiLA",
    "tsz": "tsz  trisep",
    "ssz": "ssz  subskapula",
}


def growth(
    source: Annotated[Path, typer.Argument(metavar="IN", help="Tabel pengukuran: .csv, .tsv, .parquet, atau .xlsx.")],
    target: Annotated[Path, typer.Argument(metavar="OUT", help="Berkas hasil; akhirannya menentukan jenisnya.")],
    replace: Annotated[
        bool, typer.Option("--replace", help="Ganti kolom hasil yang sudah ada di IN dengan hitungan baru.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Hitung z-score WHO, tanda nilai tidak masuk akal, dan status Permenkes 2/2020.

    Kolom masukan; yang tidak ada membuat hasilnya kosong:

    - sex: L/P, m/f, 1/2

    - age_days, atau age_months, atau birth_date dan measured_on

    - weight_kg, length_height_cm, posture (l telentang, h berdiri), oedema (y/n)

    - head_cm, muac_cm, triceps_mm, subscapular_mm

    Kolom lain dibawa apa adanya.

    Hasil: baris dan kolom yang sama, urutan yang sama, ditambah

    - haz, waz, whz, baz, hcz, acz, tsz, ssz: 2 desimal, kosong = tidak dapat dihitung

    - haz_flag sampai ssz_flag: 1 = tidak masuk akal menurut batas WHO

    - waz_class, haz_class, whz_class, baz_class: status gizi

    Contoh:

        konvergensi growth anak.csv hasil.csv

        konvergensi growth anak.xlsx hasil.xlsx

        konvergensi growth pengukuran.parquet hasil.parquet --json
    """
    from konvergensi.measures.growth_files import score_file

    with progress() as bar:
        task = bar.add_task("Menghitung z-score", total=None)
        account = score_file(
            source,
            target,
            replace=replace,
            on_rows=lambda done, total: bar.update(task, completed=done, total=max(done, total)),
        )
    findings = account.cells.findings(source.name)
    if as_json:
        print_json({"out": str(target), **account.as_dict(), "findings": [_plain(finding) for finding in findings]})
    else:
        _show(account, target)
    _warn(findings)


def _plain(finding: "Finding") -> dict[str, object]:
    what, why, do = finding.sentences()
    return {
        "code": finding.problem.code,
        "column": finding.column,
        "row": finding.row,
        "what": what,
        "why": why,
        "do": do,
    }


def _show(account: "GrowthAccount", target: Path) -> None:
    from rich.table import Column, Table

    from konvergensi.measures._growth_account import REASONS

    table = Table(
        "indeks", *(Column(name, justify="right") for name in ("dihitung", "ditandai", "kosong")), "sebab kosong"
    )
    for index, name in NAMES.items():
        reasons = [f"{counted(n)} {REASONS[reason]}" for reason, n in account.missing[index].items()]
        empty = account.rows - account.computed[index]
        numbers = (account.computed[index], account.flagged[index], empty)
        table.add_row(name, *map(counted, numbers), ", ".join(reasons))
    console.print(table)
    if account.standing_below_9_months:
        console.print(
            f"{counted(account.standing_below_9_months)} anak di bawah 9 bulan tercatat diukur berdiri; "
            "cara ukurnya dianggap tidak diketahui (tanpa koreksi 0,7 cm)."
        )
    console.print(f"{counted(account.rows)} baris ditulis ke {target}", soft_wrap=True)


def _warn(findings: "list[Finding]") -> None:
    for finding in findings:
        what, why, do = finding.sentences()
        errors.print(f"[yellow]![/] {_safe(what)} {_safe(why)} {_safe(do)}", soft_wrap=True)


def _safe(text: str) -> str:
    from rich.markup import escape

    return escape(text)
