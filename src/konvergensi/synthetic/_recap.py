"""The wide yearly recap: one row per child, five columns per month, a header in two rows."""

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from konvergensi.synthetic._population import Population
from konvergensi.synthetic._xlsx import write_cells

MONTHS = (
    "JANUARI", "FEBRUARI", "MARET", "APRIL", "MEI", "JUNI", "JULI", "AGUSTUS", "SEPTEMBER", "OKTOBER", "NOVEMBER",
    "DESEMBER",
)  # fmt: skip
CHILD = {"NIK": "NIK", "NAMA ANAK": "Nama", "TANGGAL LAHIR": "Tgl Lahir", "JENIS KELAMIN": "JK"}
MEASURE = {"TGL UKUR": "Tanggal Pengukuran", "UMUR": "Usia Saat Ukur", "BERAT": "Berat", "TINGGI": "Tinggi",
           "CARA UKUR": "Cara Ukur"}  # fmt: skip


def write_recap(population: Population, folder: Path, months: Sequence[str], per: str) -> list[Path]:
    """One workbook per puskesmas (or for the whole region) with all the months side by side."""
    wide = _wide(population, months)
    files = []
    groups = (
        [("kabupaten", wide)]
        if per == "kabupaten"
        else [
            (str(name), wide.filter(pl.col("puskesmas") == name))
            for name in wide["puskesmas"].unique(maintain_order=True)
        ]
    )
    top = ["NO", *CHILD, *(title for month in months for title in (_title(month), *[""] * (len(MEASURE) - 1)))]
    below = [*[""] * (len(CHILD) + 1), *(list(MEASURE) * len(months))]
    for name, part in groups:
        files.append(folder / f"rekap_{''.join(c if c.isalnum() else '-' for c in name.lower())}_{months[-1][:4]}.xlsx")
        numbers = pl.int_range(1, part.height + 1, eager=True).cast(pl.String).alias("NO")
        cells = part.drop("puskesmas", "id").insert_column(0, numbers)
        write_cells(cells, files[-1], banners=[], header=[top, below], sheet="Rekap")
    return files


def _title(month: str) -> str:
    return f"{MONTHS[int(month[5:]) - 1]} {month[:4]}"


def _wide(population: Population, months: Sequence[str]) -> pl.DataFrame:
    """Every child that was measured at all, sorted by puskesmas and child; what was not measured is empty."""
    wide: pl.DataFrame | None = None
    for month in months:
        tables = population.month(month)
        rows = tables.export.select(
            *(pl.col(source).alias(name) for name, source in CHILD.items()),
            *(pl.col(source).alias(f"{month} {name}") for name, source in MEASURE.items()),
            id=tables.truth["id"],
            puskesmas=tables.truth["puskesmas"],
        ).unique("id", keep="first", maintain_order=True)
        if wide is None:
            wide = rows
            continue
        wide = wide.join(rows, on="id", how="full", coalesce=True, suffix=" new", maintain_order="left_right")
        both = [*CHILD, "puskesmas"]
        wide = wide.with_columns(pl.coalesce(name, f"{name} new").alias(name) for name in both).drop(
            f"{name} new" for name in both
        )
    assert wide is not None
    spelling = {"Terlentang": "Telentang"}  # the recap writes it without the r
    wide = wide.with_columns(pl.col(f"{month} CARA UKUR").replace(spelling) for month in months)
    columns = [*CHILD, *(f"{month} {name}" for month in months for name in MEASURE)]
    return wide.sort("puskesmas", "id").select(*columns, "puskesmas", "id").with_columns(pl.col(columns).fill_null(""))
