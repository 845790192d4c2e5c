"""`zscores`: chunks in, chunks out."""

from collections.abc import Iterator, Sequence
from typing import overload

import numpy as np
import pyarrow as pa

from konvergensi.measures.growth._columns import children
from konvergensi.measures.growth._kernel import INDEX, scores
from konvergensi.problems import ProblemError
from konvergensi.problems.growth import UNKNOWN_INDEX

INDICES = tuple(INDEX)
CHUNK = 65_536


@overload
def zscores(table: pa.Table, indices: Sequence[str] = INDICES) -> pa.Table: ...
@overload
def zscores(table: pa.RecordBatchReader, indices: Sequence[str] = INDICES) -> pa.RecordBatchReader: ...
def zscores(
    table: pa.Table | pa.RecordBatchReader, indices: Sequence[str] = INDICES
) -> pa.Table | pa.RecordBatchReader:
    """Add the z-scores and their flags to measurements in the canonical columns."""
    for index in indices:
        if index not in INDEX:
            raise ProblemError(UNKNOWN_INDEX, index=index, known=", ".join(INDICES))
    added = [*indices, *(f"{index}_flag" for index in indices)]
    kept = [name for name in table.schema.names if name not in added]
    fields = [table.schema.field(name) for name in kept]
    fields += [pa.field(index, pa.float64()) for index in indices]
    fields += [pa.field(f"{index}_flag", pa.int8()) for index in indices]
    schema = pa.schema(fields, metadata=table.schema.metadata)
    if isinstance(table, pa.Table):
        return pa.Table.from_batches(_batches(table.to_batches(CHUNK), kept, indices, schema), schema)
    return pa.RecordBatchReader.from_batches(schema, _batches(table, kept, indices, schema))


def _batches(batches: object, kept: list[str], indices: Sequence[str], schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    for batch in batches:  # type: ignore[attr-defined]
        found = children({name: batch.column(name) for name in batch.schema.names}, batch.num_rows)
        results = [scores(found, index) for index in indices]
        z = [pa.array(value, from_pandas=True) for value, _ in results]
        flags = [pa.array(flag, mask=np.isnan(value)) for value, flag in results]
        yield pa.RecordBatch.from_arrays([*(batch.column(name) for name in kept), *z, *flags], schema=schema)
