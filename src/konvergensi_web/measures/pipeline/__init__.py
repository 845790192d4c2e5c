"""From measurements to marts: a Parquet snapshot, the library's named steps, sums upwards, tables for dashboards.

`refresh` is the way in; the job `measures.refresh` calls it. DuckDB reads Parquet and frames, never the database.
"""

from konvergensi_web.measures.pipeline.refresh import refresh

__all__ = ["refresh"]
