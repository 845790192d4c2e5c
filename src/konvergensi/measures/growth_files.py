"""`zscores` on files: one row out per row in, every given cell unchanged, the results beside it.

Fed by `sources.tables`; the command `growth` is this function. One child and 22 million take the same path: reading,
computing and writing overlap, and memory holds a few row groups.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa

from konvergensi.measures import classes
from konvergensi.measures._growth_account import GrowthAccount
from konvergensi.measures.growth import INDICES, zscores
from konvergensi.problems import ProblemError
from konvergensi.problems.tables import RESULT_EXISTS
from konvergensi.sources import tables

RESULTS = (*INDICES, *(f"{index}_flag" for index in INDICES), *classes.COLUMNS)
DECIMALS = dict.fromkeys(INDICES, 2)


def score_file(
    source: Path, target: Path, *, replace: bool = False, on_rows: Callable[[int, int], None] | None = None
) -> GrowthAccount:
    """Write `source` with the columns `RESULTS` added to `target`; return the account of what was computed.

    `replace`: results of an earlier run in `source` are left out and computed again. `on_rows` is called with the
    rows done and the rows in all (a CSV's lines). Raises `ProblemError` as `sources.tables.open_table` and
    `write_table`, and where a result column already exists. No rows in give no rows out, and a note that tells it.
    """
    tables.check_output(source, target)
    typed = tables.output_format(target) != "csv"
    table = tables.open_table(source, typed=typed)
    given = _given(table, replace=replace)
    if tables.output_format(target) == "xlsx" and table.dialect is None:  # a CSV's lines may be more than its rows
        tables.check_sheet(table.rows)
    account = GrowthAccount(tables.missing_columns(table))
    fields = [*(table.schema.field(at) for at in given), *_result_fields()]
    schema = pa.schema(fields).with_metadata(table.schema.metadata)
    reader = pa.RecordBatchReader.from_batches(schema, _scored(table, given, account))
    tables.write_table(
        reader,
        target,
        dialect=table.dialect,
        row_group=table.row_group if table.format == "parquet" else tables.GROUP,
        decimals=DECIMALS,
        on_rows=None if on_rows is None else (lambda done: on_rows(done, table.rows)),
    )
    return account


def _given(table: tables.TableFile, *, replace: bool) -> list[int]:
    """The columns to carry over, by their place."""
    names = table.schema.names
    taken = [name for name in names if name.strip().lower() in RESULTS]
    if taken and not replace:
        raise ProblemError(RESULT_EXISTS, file=table.path.name, columns=", ".join(taken))
    return [at for at, name in enumerate(names) if name not in taken]


def _result_fields() -> Iterator["pa.Field[Any]"]:
    for index in INDICES:
        yield pa.field(index, pa.float64())
    for index in INDICES:
        yield pa.field(f"{index}_flag", pa.int8())
    for name in classes.COLUMNS:
        yield pa.field(name, pa.dictionary(pa.int8(), pa.string()))


def _scored(table: tables.TableFile, given: list[int], account: GrowthAccount) -> Iterator[pa.RecordBatch]:
    row = table.first_row
    for batch in tables.ahead(table.batches()):
        cleaned = tables.canonical_batch(batch, row, account.cells)
        found = classes.classify(_results(cleaned, batch.num_rows))
        account.add(cleaned, found)
        row += batch.num_rows
        columns = [*(batch.column(at) for at in given), *(found.column(name) for name in RESULTS)]
        yield pa.RecordBatch.from_arrays(columns, names=[*(batch.schema.names[at] for at in given), *RESULTS])


def _results(cleaned: dict[str, Any], rows: int) -> pa.RecordBatch:
    """The z-scores and flags of a batch, in one piece."""
    columns = cleaned or {"sex": pa.nulls(rows, pa.int8())}
    scored = zscores(pa.table(columns)).select([*INDICES, *(f"{index}_flag" for index in INDICES)])
    return scored.combine_chunks().to_batches(max_chunksize=max(rows, 1))[0]
