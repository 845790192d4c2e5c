"""`konvergensi profile`: what is in the columns of a file, as a mapping profile."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from konvergensi.cli._console import console, print_json

if TYPE_CHECKING:
    from konvergensi.sources.propose import Proposal


def profile(
    files: list[Path] = typer.Argument(..., help="Berkas yang judul kolomnya tidak dikenal; boleh beberapa."),
    out: Path | None = typer.Option(None, "--out", "-o", help="Tulis profil ke berkas YAML ini."),
    json: bool = typer.Option(False, "--json", help="Cetak usulan sebagai JSON."),
) -> None:
    """Usulkan profil pemetaan untuk berkas dengan judul kolom lain.

    Setiap kolom dikenali dari judulnya (juga bila salah eja) dan dari isinya: kolom berisi 16 angka adalah NIK, kolom
    berisi L dan P adalah jenis kelamin. Contoh isi ditampilkan tersamar. Periksa YAML-nya sebelum dipakai.

    Contoh:

        konvergensi profile ekspor-agustus.xlsx

        konvergensi profile ekspor-agustus.xlsx --out profil.yaml

        konvergensi report ekspor-agustus.xlsx --region 36.04 --profile profil.yaml --out hasil
    """
    from konvergensi.sources.propose import propose, to_yaml

    proposals = [propose(file) for file in files]
    if out is not None:
        out.write_text(to_yaml(proposals), encoding="utf-8")
    if json:
        print_json([_as_json(proposal) for proposal in proposals])
        return
    for proposal in proposals:
        _show(proposal)
    if out is None:
        console.print("Tambahkan [bold]--out profil.yaml[/] untuk menyimpan usulan ini.")
    else:
        console.print(f"Profil ditulis ke {out}. Periksa isinya, lalu pakai dengan --profile {out}.", soft_wrap=True)


def _as_json(proposal: "Proposal") -> dict[str, object]:
    return {**asdict(proposal), "lacking": proposal.lacking}


def _show(proposal: "Proposal") -> None:
    from rich.markup import escape
    from rich.table import Table

    where = f"{proposal.file}{f' - {proposal.sheet}' if proposal.sheet else ''}, judul di baris {proposal.header_row}"
    table = Table(title=escape(where), title_justify="left")
    for title in ("Judul di berkas", "Kolom", "Yakin", "Sebab", "Contoh (tersamar)"):
        table.add_column(title, justify="right" if title == "Yakin" else "left")
    for column in proposal.columns:
        confidence = f"{column.confidence:.0%}" if column.column else "-"
        colour = "green" if column.confidence >= 0.9 else "yellow" if column.column else "dim"
        guessed = next((name for name, heading in proposal.likely.items() if heading == column.heading), "")
        named = column.column or (f"mungkin {guessed}?" if guessed else "(tidak dipakai)")
        because = "isi mirip; pastikan di YAML" if guessed else column.because
        colour = "yellow" if guessed else colour
        cells = (column.heading, named, confidence, because, column.sample)
        table.add_row(*(escape(cell) for cell in cells), style=colour)
    console.print(table)
    if proposal.lacking:
        console.print(f"[bold red]Belum ditemukan:[/] {', '.join(proposal.lacking)}.")
    for name, heading in proposal.likely.items():
        told = f"Untuk {name}, isi kolom '{heading}' paling cocok; bila benar, hapus tanda # di depan barisnya di YAML."
        console.print(escape(told), soft_wrap=True, highlight=False)
