"""`zscores`: slabs of rows in, slabs of rows out, two threads, a bounded number of slabs in memory."""

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import local
from typing import overload

import numpy as np
import pyarrow as pa

from konvergensi.measures.growth._arrow import Array
from konvergensi.measures.growth._columns import children
from konvergensi.measures.growth._indices import INDEX, INDICES
from konvergensi.measures.growth._kernel import BLOCK, Kernel, Scores
from konvergensi.problems import ProblemError
from konvergensi.problems.growth import UNKNOWN_INDEX

THREADS = 2
SLAB = 32 * BLOCK  # rows of one task

_own = local()


@overload
def zscores(table: pa.Table, indices: Sequence[str] = INDICES) -> pa.Table: ...
@overload
def zscores(table: pa.RecordBatchReader, indices: Sequence[str] = INDICES) -> pa.RecordBatchReader: ...
def zscores(
    table: pa.Table | pa.RecordBatchReader, indices: Sequence[str] = INDICES
) -> pa.Table | pa.RecordBatchReader:
    """Add the z-scores and their flags to measurements in the canonical columns."""
    names = _checked(indices)
    added = [pa.field(name, pa.float64()) for name in names] + [pa.field(f"{name}_flag", pa.int8()) for name in names]
    new = {field.name for field in added}
    kept = [name for name in table.schema.names if name not in new]
    if isinstance(table, pa.Table):
        slabs = list(_scored(table.to_batches(SLAB), names))
        result = table.select(kept)
        for at, field in enumerate(added):
            result = result.append_column(field, pa.chunked_array([slab[at] for slab in slabs], field.type))
        return result
    schema = pa.schema([*(table.schema.field(name) for name in kept), *added], metadata=table.schema.metadata)
    return pa.RecordBatchReader.from_batches(schema, _stream(table, names, kept, schema))


def _checked(indices: Sequence[str]) -> tuple[str, ...]:
    for index in indices:
        if index not in INDEX:
            raise ProblemError(UNKNOWN_INDEX, index=index, known=", ".join(INDICES))
    return tuple(dict.fromkeys(indices))


def _stream(
    batches: Iterable[pa.RecordBatch], names: Sequence[str], kept: list[str], schema: pa.Schema
) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        columns = [batch.column(name) for name in kept]
        yield pa.RecordBatch.from_arrays([*columns, *_columns(batch, names)], schema=schema)


def _scored(batches: list[pa.RecordBatch], names: Sequence[str]) -> Iterable[list[Array]]:
    if len(batches) < THREADS:
        return [_columns(batch, names) for batch in batches]
    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(lambda batch: _columns(batch, names), batches))


def _columns(batch: pa.RecordBatch, names: Sequence[str]) -> list[Array]:
    """z of every index, then the flags."""
    if not hasattr(_own, "kernel"):
        _own.kernel = Kernel()
    kernel: Kernel = _own.kernel
    found = kernel.score(children(batch), names)
    rows = batch.num_rows
    pairs = [_arrays(found.get(name), rows) for name in names]
    return [z for z, _ in pairs] + [flag for _, flag in pairs]


def _arrays(scores: Scores | None, rows: int) -> tuple[Array, Array]:
    if scores is None:
        return pa.nulls(rows, pa.float64()), pa.nulls(rows, pa.int8())
    missing = rows - int(np.bitwise_count(scores.known).sum(dtype=np.int64))
    known = pa.py_buffer(scores.known) if missing else None
    return (
        pa.Array.from_buffers(pa.float64(), rows, [known, pa.py_buffer(scores.z)], missing),
        pa.Array.from_buffers(pa.int8(), rows, [known, pa.py_buffer(scores.flag)], missing),
    )
