"""Postures that cannot be: what the kernel takes as unknown, so that it can be reported."""

import numpy as np
import pyarrow as pa

from konvergensi.measures.growth._age import STANDING_FROM, unrounded
from konvergensi.measures.growth._arrow import Array
from konvergensi.measures.growth._columns import posture_codes
from konvergensi.measures.growth._parameters import STANDING


def standing_too_young(table: pa.Table) -> "pa.ChunkedArray[pa.BooleanScalar]":
    """Which rows were recorded as measured standing below 9 months (unrounded days / 30.4375).

    table: the canonical columns `posture` and those of the age, as for `zscores`. Returns one boolean per row, never
    null. `zscores` takes the posture of these rows as unknown and does not correct their length; a report counts them:
    `pc.sum(standing_too_young(table))`. Source: WHO Anthro.
    """
    return pa.chunked_array([_too_young(batch) for batch in table.to_batches()], pa.bool_())


def _too_young(batch: pa.RecordBatch) -> Array:
    columns: dict[str, Array] = dict(zip(batch.schema.names, batch.columns, strict=True))
    columns = {name: column for name, column in columns.items() if not pa.types.is_null(column.type)}
    if "posture" not in columns:
        return pa.array(np.zeros(batch.num_rows, np.bool_))
    age = unrounded(columns, batch.num_rows)
    return pa.array((posture_codes(columns["posture"]) == STANDING) & (age < STANDING_FROM))
