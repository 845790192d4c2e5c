"""Canonical measurement tables as CSV, Parquet or XLSX: one row is one measuring, columns have the canonical names.

Owns the reading of such a table into canonical types and the writing of any table, both as streams: a table of 22
million rows takes no more memory than one of its row groups. Exports of the national application, with their banner
and their own headers, are read by `read_exports` instead.

    reader = read_table(Path("anak.csv"))            # sex 1/2, dates as dates, posture l/h, oedema true/false
    write_table(reader, Path("anak.parquet"))
"""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pyarrow as pa

from konvergensi.problems import Finding, ProblemError
from konvergensi.problems.sources import NO_ROWS
from konvergensi.problems.tables import NO_CANONICAL_COLUMN, NO_FOLDER, OUTPUT_IS_INPUT, SHEET_TOO_LONG
from konvergensi.sources._tables_clean import (
    CANONICAL,
    CellAccount,
    absent,
    canonical_name,
    clean,
    clean_type,
)
from konvergensi.sources._tables_read import GROUP, TableFile, format_of, open_file
from konvergensi.sources._tables_text import Dialect
from konvergensi.sources._tables_threads import Behind, ahead
from konvergensi.sources._tables_write import SHEET_ROWS, Output, Style

__all__ = [
    "CANONICAL",
    "GROUP",
    "CellAccount",
    "Dialect",
    "TableFile",
    "ahead",
    "canonical_batch",
    "check_output",
    "check_sheet",
    "missing_columns",
    "open_any",
    "open_table",
    "output_format",
    "read_table",
    "write_table",
]

# Headers people write where a canonical name was meant; only ever suggested, never assumed.
MEANT: Mapping[str, str] = {
    "jk": "sex",
    "jenis kelamin": "sex",
    "gender": "sex",
    "umur": "age_months",
    "usia": "age_months",
    "age": "age_months",
    "umur (bulan)": "age_months",
    "tgl lahir": "birth_date",
    "tanggal lahir": "birth_date",
    "tgl ukur": "measured_on",
    "tanggal pengukuran": "measured_on",
    "berat": "weight_kg",
    "bb": "weight_kg",
    "weight": "weight_kg",
    "tinggi": "length_height_cm",
    "tb": "length_height_cm",
    "height": "length_height_cm",
    "cara ukur": "posture",
    "edema": "oedema",
    "lila": "muac_cm",
    "muac": "muac_cm",
}


def open_table(path: Path, *, typed: bool = True) -> TableFile:
    """Open a table as it is given; nothing is read but what tells its columns (for text: how it is written).

    `typed`: columns of a text table that hold only plain numbers become numbers, if not one cell would change by it.
    A table with a header and no rows is a table. Raises `ProblemError`: file missing, unknown suffix, no table, empty,
    encrypted, truncated, columns that stand twice, or not one canonical column.
    """
    table = open_file(path, typed=typed)
    if not any(canonical_name(name) for name in table.schema.names):
        raise ProblemError(
            NO_CANONICAL_COLUMN,
            file=path.name,
            seen=_shortened(table.schema.names),
            known=", ".join(CANONICAL),
            hint=_hint(table.schema.names),
        )
    return table


def open_any(path: Path) -> TableFile:
    """Open a table of any columns, its cells as they are written; for tables that are no measurements.

    Raises `ProblemError`: file missing, unknown suffix, no table, empty, encrypted, truncated, columns twice.
    """
    return open_file(path, typed=False)


def read_table(path: Path, *, account: CellAccount | None = None, typed: bool = True) -> pa.RecordBatchReader:
    """All rows of a table in their order, canonical columns under their names and in their types, others as given.

    `sex` int8 1/2, `birth_date`/`measured_on` date32, `posture` l/h, `oedema` bool, measurements numbers. A cell that
    cannot be understood is null and noted in `account`. Raises `ProblemError` as `open_table`, and where no row stands
    below the header: there is nothing to count.
    """
    table = open_table(path, typed=typed)
    if table.rows == 0:
        raise ProblemError(NO_ROWS, file=path.name)
    noted = account if account is not None else CellAccount()
    noted.other += table.notes
    schema = _clean_schema(table.schema)

    def batches() -> Iterator[pa.RecordBatch]:
        row = table.first_row
        for batch in ahead(table.batches()):
            cleaned = canonical_batch(batch, row, noted)
            columns = [
                cleaned.get(canonical_name(name) or "", column)
                for name, column in zip(table.schema.names, batch.columns, strict=True)
            ]
            row += batch.num_rows
            yield pa.RecordBatch.from_arrays(columns, schema=schema)

    return pa.RecordBatchReader.from_batches(schema, batches())


def canonical_batch(
    batch: pa.RecordBatch, first_row: int, account: CellAccount
) -> "dict[str, pa.Array[pa.Scalar[pa.DataType]]]":
    """The canonical columns of a batch by name, understood; `first_row` is the row number of its first row."""
    found = {}
    for header, column in zip(batch.schema.names, batch.columns, strict=True):
        name = canonical_name(header)
        if name is not None:
            found[name] = clean(name, column, header=header, first_row=first_row, account=account)
    return found


def missing_columns(table: TableFile) -> CellAccount:
    """An account that already tells which columns nothing can be computed without, and whether there is any row."""
    nobody = [Finding(NO_ROWS, file=table.path.name)] if table.rows == 0 else []
    return CellAccount(other=[*table.notes, *nobody, *absent(table.path.name, table.schema.names)])


def write_table(
    reader: pa.RecordBatchReader,
    path: Path,
    *,
    dialect: Dialect | None = None,
    row_group: int = GROUP,
    decimals: Mapping[str, int] | None = None,
    on_rows: Callable[[int], None] | None = None,
) -> int:
    """Write a stream of batches to CSV, Parquet (zstd) or XLSX by the suffix; return the number of rows.

    Writing has a thread of its own. The file gets its name when it is whole; an error leaves no file behind.
    `dialect`: how CSV is written (default: comma, point, UTF-8). `decimals`: columns with fixed decimals in CSV and
    XLSX. `on_rows` is called with the number of rows given to the writer so far.
    Raises `ProblemError`: unknown suffix, more rows than a sheet holds, a column type the format cannot hold.
    """
    style = Style(dialect or Dialect(), row_group, decimals or {})
    rows = 0
    with Output(path, reader.schema, style) as output, Behind(output.write) as writer:
        for batch in reader:
            writer.put(pa.Table.from_batches([batch]))
            rows += batch.num_rows
            if on_rows is not None:
                on_rows(rows)
    return rows


def check_sheet(rows: int) -> None:
    """Raise `ProblemError` if a sheet of a workbook cannot hold so many rows."""
    if rows > SHEET_ROWS:
        raise ProblemError(SHEET_TOO_LONG, limit=f"{SHEET_ROWS:,}".replace(",", "."))


def output_format(path: Path) -> str:
    """`csv`, `parquet` or `xlsx`. Raises `ProblemError` for another suffix."""
    return format_of(path, output=True)


def check_output(source: Path, target: Path) -> None:
    """Raise `ProblemError` if the result would overwrite its source, or its suffix or folder cannot be written."""
    format_of(target, output=True)
    if not target.absolute().parent.is_dir():
        raise ProblemError(NO_FOLDER, folder=str(target.parent))
    if target.exists() and source.exists() and target.samefile(source):
        raise ProblemError(OUTPUT_IS_INPUT, file=str(target))


def _clean_schema(given: pa.Schema) -> pa.Schema:
    fields = []
    for at in range(len(given)):
        column = given.field(at)
        name = canonical_name(column.name)
        fields.append(pa.field(name, clean_type(name, column.type)) if name else column)
    return pa.schema(fields)


def _shortened(names: list[str]) -> str:
    shown = ", ".join(name.strip() for name in names[:20])
    return f"{shown}, ..." if len(names) > 20 else shown


def _hint(names: list[str]) -> str:
    meant = [(name.strip(), MEANT[name.strip().lower()]) for name in names if name.strip().lower() in MEANT]
    return f" ({', '.join(f'{name} menjadi {canonical}' for name, canonical in meant)})" if meant else ""
