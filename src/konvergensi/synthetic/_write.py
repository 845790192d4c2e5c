"""Files as a district has them, with the answer key beside them.

`<out>/ekspor/` holds what people would send, `<out>/kunci/` the truth: `truth.parquet` has one row per row of the
exports (`file`, `row` as the user sees it), `events.parquet` what happened to whom.
"""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Literal, get_args

import polars as pl

from konvergensi.problems import ProblemError
from konvergensi.problems.synthetic import BAD_CHOICE
from konvergensi.synthetic._frames import MonthTables
from konvergensi.synthetic._layouts import Layout, arrange
from konvergensi.synthetic._population import Population
from konvergensi.synthetic._recap import write_recap
from konvergensi.synthetic._xlsx import write_export

Format = Literal["xlsx", "csv", "parquet"]
Per = Literal["puskesmas", "kabupaten"]
OnProgress = Callable[[int, int], None]


def write_exports(
    population: Population,
    out: Path,
    *,
    formats: Sequence[str] = ("xlsx",),
    layout: str = "plain",
    per: str = "puskesmas",
    months: Sequence[str] | None = None,
    on_progress: OnProgress | None = None,
) -> list[Path]:
    """Write the exports of the months (all of them by default), the targets and the answer key; the files written.

    `formats`: `xlsx`, `csv` (`;`, decimal comma, DD/MM/YYYY, BOM), `parquet` (numbers, codes, one table a month).
    `layout`: `plain` (33 columns), `cara-ukur` (newer variant) or `recap` (wide, one file for the whole time).
    Raises `ProblemError` for a choice that does not exist.
    """
    _check(formats, layout, per)
    exports, key = out / "ekspor", out / "kunci"
    for folder in (exports, key):
        folder.mkdir(parents=True, exist_ok=True)
    wanted = list(months or population.months)
    written: list[Path] = []
    truth: list[pl.DataFrame] = []
    for done, label in enumerate(wanted):
        tables = population.month(label)
        if "parquet" in formats:
            written.append(exports / f"pengukuran_{label}.parquet")
            tables.measurements.write_parquet(written[-1], statistics=True)
        if layout != "recap":
            for name, part in _parts(population, tables, per):
                files = _write_month(part, exports / f"eppgbm_{name}_{label}", formats, layout)
                written += files
                truth += [_keyed(part.truth, file) for file in files]
        if not truth or layout == "recap":
            truth.append(_keyed(tables.truth, Path(f"pengukuran_{label}.parquet"), first=1))
        if on_progress is not None:
            on_progress(done + 1, len(wanted))
    if layout == "recap":
        written += write_recap(population, exports, wanted, per)
    written += _write_beside(population, out, key)
    pl.concat(truth).write_parquet(key / "truth.parquet")
    return [*written, key / "truth.parquet"]


def _check(formats: Sequence[str], layout: str, per: str) -> None:
    for option, values, known in (
        ("--format", formats, get_args(Format)),
        ("--layout", [layout], get_args(Layout)),
        ("--per", [per], get_args(Per)),
    ):
        for value in values:
            if value not in known:
                raise ProblemError(BAD_CHOICE, option=option, value=value, known=", ".join(known))


def _parts(population: Population, tables: MonthTables, per: str) -> Iterator[tuple[str, MonthTables]]:
    """The month cut into files: one for each puskesmas, or one for the whole region."""
    if per == "kabupaten":
        yield slug(population.plan.places.villages["regency"][0]), tables
        return
    column = tables.truth["puskesmas"]
    for name in column.unique(maintain_order=True):
        which = column == name
        yield (
            slug(name),
            MonthTables(
                tables.label,
                tables.export.filter(which),
                tables.measurements.filter(which),
                tables.truth.filter(which),
            ),
        )


def _write_month(part: MonthTables, stem: Path, formats: Sequence[str], layout: str) -> list[Path]:
    files = []
    if "xlsx" in formats:
        files.append(stem.with_name(f"{stem.name}.xlsx"))
        frame = arrange(part.export, layout)
        write_export(frame, files[-1], banner=banner(part.label), header=frame.columns)
    if "csv" in formats:
        files.append(stem.with_name(f"{stem.name}.csv"))
        write_csv(part.export, files[-1], layout)
    return files


def write_csv(export: pl.DataFrame, path: Path, layout: str = "cara-ukur") -> None:
    """As it looks after a pass through a spreadsheet: `;`, decimal comma, DD/MM/YYYY, with a byte-order mark."""
    comma = ["BB Lahir", "TB Lahir", "Berat", "Tinggi", "LiLA", "ZS BB/U", "ZS TB/U", "ZS BB/TB"]
    frame = arrange(export, layout).with_columns(
        [pl.col(name).str.replace(".", ",", literal=True) for name in comma if name != "LiLA"]
        + [
            pl.when(pl.col("LiLA").str.count_matches(".", literal=True) == 1)
            .then(pl.col("LiLA").str.replace(".", ",", literal=True))
            .otherwise("LiLA")
        ]
        + [
            pl.format(
                "{}/{}/{}", pl.col(name).str.slice(8, 2), pl.col(name).str.slice(5, 2), pl.col(name).str.head(4)
            ).alias(name)
            for name in ("Tgl Lahir", "Tanggal Pengukuran")
        ]
    )
    frame.write_csv(path, separator=";", include_bom=True, quote_style="necessary", line_terminator="\r\n")


def banner(label: str) -> str:
    """`Data Tanggal : 2024-08-31 21:14:05`: when the export was made, the last day of its month."""
    last = pl.Series([f"{label}-01"]).str.to_date().dt.month_end()[0]
    return f"Data Tanggal : {last} 21:14:05"


def _keyed(truth: pl.DataFrame, file: Path, *, first: int | None = None) -> pl.DataFrame:
    """The answer key of one file: its name and the row a user sees."""
    start = first if first is not None else 3 if file.suffix == ".xlsx" else 2
    rows = pl.int_range(start, start + truth.height, eager=True)
    return truth.select(pl.lit(file.name).alias("file"), rows.alias("row"), pl.all())


def _write_beside(population: Population, out: Path, key: Path) -> list[Path]:
    """Targets for the user, tables of truth for tests."""
    files = []
    for kind in ("riil", "proyeksi"):
        files.append(out / f"sasaran_{kind}.csv")
        population.targets(kind).write_csv(files[-1])
    for name in ("children", "households", "pregnancies", "events", "posyandu"):
        files.append(key / f"{name}.parquet")
        getattr(population, name).write_parquet(files[-1])
    return files


def slug(name: str) -> str:
    """A name as part of a file's name."""
    return "".join(letter if letter.isalnum() else "-" for letter in name.lower())
