"""`zscores`: slabs of rows in, slabs of rows out, two threads, a bounded number of slabs in memory."""

from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import local
from typing import overload

import numpy as np
import pyarrow as pa

from konvergensi.measures.growth._arrow import Array, buffer
from konvergensi.measures.growth._columns import children
from konvergensi.measures.growth._indices import INDEX, INDICES
from konvergensi.measures.growth._kernel import BLOCK, Scores
from konvergensi.measures.growth._single import SinglePass
from konvergensi.problems import ProblemError
from konvergensi.problems.growth import UNKNOWN_INDEX

THREADS = 2
SLAB = 8 * BLOCK  # most rows of one task: results of 4 MiB come from the system in large pages
WAITING = 2 * THREADS  # slabs read ahead of the one that is being taken

_own = local()  # the scratch memory of each thread


@overload
def zscores(table: pa.Table, indices: Sequence[str] = INDICES) -> pa.Table: ...
@overload
def zscores(table: pa.RecordBatchReader, indices: Sequence[str] = INDICES) -> pa.RecordBatchReader: ...
def zscores(
    table: pa.Table | pa.RecordBatchReader, indices: Sequence[str] = INDICES
) -> pa.Table | pa.RecordBatchReader:
    """Add z-scores by the WHO Child Growth Standards (0 to 59 months), and their flags, to a table of measurements.

    Columns that are used; an absent one is missing in every row, and any other column is carried along:
    `sex` 1 boy, 2 girl; age as `birth_date` and `measured_on` (dates), else `age_days`, else `age_months` (x 30.4375),
    rounded half up to whole days, dates winning over days over months row by row; `weight_kg`; `length_height_cm`;
    `posture` 'l' lying or 'h' standing; `oedema` (boolean); `head_cm`; `muac_cm`; `triceps_mm`; `subscapular_mm`.
    Measurements that are 0, negative or not finite are missing.

    indices: which of `INDICES` to compute: haz (length/height for age), waz (weight for age), whz (weight for
    length/height), baz (BMI for age), hcz (head), acz (arm), tsz and ssz (skinfolds).

    Returns what was given, a Table for a Table and a RecordBatchReader for a reader, with the input columns in their
    order, then each index (float64, two decimals, null where it cannot be computed), then each `<index>_flag` (int8:
    1 where the z is beyond WHO's limits, -6..6 for haz, -6..5 for waz, -5..5 for the others; null where z is null).
    A column of the input that has the name of a result is replaced. Rows keep their order; a reader is read ahead in
    a thread of its own and takes the memory of a few slabs, however long it is.

    Raises ProblemError for an unknown index, and for a column of a type that cannot be meant (text as weight).
    Source: WHO Child Growth Standards 2006 and 2007; the rules are those of WHO Anthro, see docs/rujukan/growth.md.
    """
    names = _checked(indices)
    added = [pa.field(name, pa.float64()) for name in names] + [pa.field(f"{name}_flag", pa.int8()) for name in names]
    new = {field.name for field in added}
    kept = [at for at, name in enumerate(table.schema.names) if name not in new]
    fields = [*(table.schema.field(at) for at in kept), *added]
    schema = pa.schema(fields).with_metadata(table.schema.metadata)
    if isinstance(table, pa.Table):
        return _table(table, kept, names, schema)
    return pa.RecordBatchReader.from_batches(schema, _stream(table, kept, names, schema))


def _checked(indices: Sequence[str]) -> tuple[str, ...]:
    for index in indices:
        if index not in INDEX:
            raise ProblemError(UNKNOWN_INDEX, index=index, known=", ".join(INDICES))
    return tuple(dict.fromkeys(indices))


def _table(table: pa.Table, kept: list[int], names: Sequence[str], schema: pa.Schema) -> pa.Table:
    """The input columns stay the memory they are; the results have a chunk per slab."""
    share = -(-table.num_rows // THREADS // BLOCK) * BLOCK
    batches = table.to_batches(max_chunksize=max(min(SLAB, share), BLOCK))
    if len(batches) < THREADS:
        slabs = [_results(batch, names) for batch in batches]
    else:
        with ThreadPoolExecutor(THREADS) as pool:
            slabs = list(pool.map(lambda batch: _results(batch, names), batches))
    columns = [table.column(at) for at in kept]
    columns += [
        pa.chunked_array([slab[at] for slab in slabs], schema.field(len(kept) + at).type)
        for at in range(2 * len(names))
    ]
    return pa.table(columns, schema=schema)


def _stream(
    reader: pa.RecordBatchReader, kept: list[int], names: Sequence[str], schema: pa.Schema
) -> Iterator[pa.RecordBatch]:
    """One thread reads ahead, two compute, the caller takes the slabs in order."""
    slabs = _slabs(reader)
    with ThreadPoolExecutor(1) as reading, ThreadPoolExecutor(THREADS) as computing:

        def score(batch: pa.RecordBatch) -> pa.RecordBatch:
            columns = [batch.column(at) for at in kept]
            return pa.RecordBatch.from_arrays([*columns, *_results(batch, names)], schema=schema)

        pending = deque(reading.submit(next, slabs, None) for _ in range(WAITING))
        scored: deque[object] = deque()
        try:
            while True:
                # a slab is computed as soon as it is read; reading goes on one slab for each that is taken
                while pending and len(scored) < THREADS:
                    batch = pending.popleft().result()
                    if batch is None:
                        pending.clear()
                        break
                    scored.append(computing.submit(score, batch))
                    pending.append(reading.submit(next, slabs, None))
                if not scored:
                    return
                yield scored.popleft().result()  # type: ignore[attr-defined]
        finally:
            reading.shutdown(wait=False, cancel_futures=True)
            computing.shutdown(wait=False, cancel_futures=True)


def _slabs(reader: pa.RecordBatchReader) -> Iterator[pa.RecordBatch]:
    """Batches of a size worth a task: small ones together, large ones in parts."""
    together: list[pa.RecordBatch] = []
    rows = 0
    for batch in reader:
        for start in range(0, batch.num_rows, SLAB):
            part = batch.slice(start, SLAB)
            together.append(part)
            rows += part.num_rows
            if rows >= BLOCK:
                yield _joined(together)
                together, rows = [], 0
    if together:
        yield _joined(together)


def _joined(batches: list[pa.RecordBatch]) -> pa.RecordBatch:
    if len(batches) == 1:
        return batches[0]
    return pa.Table.from_batches(batches).combine_chunks().to_batches()[0]


def _results(batch: pa.RecordBatch, names: Sequence[str]) -> list[Array]:
    """z of every index, then the flags."""
    if not hasattr(_own, "scorer"):
        _own.scorer = SinglePass()
    scorer: SinglePass = _own.scorer
    found = scorer.score(children(batch), names)
    pairs = [_arrays(found.get(name), batch.num_rows) for name in names]
    return [z for z, _ in pairs] + [flag for _, flag in pairs]


def _arrays(scores: Scores | None, rows: int) -> tuple[Array, Array]:
    if scores is None:
        return pa.nulls(rows, pa.float64()), pa.nulls(rows, pa.int8())
    missing = rows - int(np.bitwise_count(scores.known).sum(dtype=np.int64))
    known = buffer(scores.known) if missing else None
    return (
        pa.Array.from_buffers(pa.float64(), rows, [known, buffer(scores.z)], missing),
        pa.Array.from_buffers(pa.int8(), rows, [known, buffer(scores.flag)], missing),
    )
