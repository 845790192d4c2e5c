"""Synthetic measurements for the benchmarks: Indonesian levels of stunting, readings as a posyandu writes them."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from konvergensi.measures.growth import measurement_at_z

SEED = 20240801
DAYS = 1827


def measurements(rows: int, *, seed: int = SEED, hundredths: float = 0.0, nulls: float = 0.0) -> pa.Table:
    """`rows` children in the canonical columns.

    hundredths: share of lengths and weights read to 0.01; nulls: share missing in each measured column.
    """
    rng = np.random.default_rng(seed)
    sex = rng.integers(1, 3, rows).astype(np.int8)
    age = rng.integers(0, DAYS, rows).astype(np.int32)
    common = rng.normal(0, 0.6, rows)
    measured = {
        "weight_kg": measurement_at_z("waz", sex, age, common + rng.normal(-0.9, 0.9, rows)),
        "length_height_cm": measurement_at_z("haz", sex, age, common + rng.normal(-1.1, 1.0, rows)),
        "head_cm": measurement_at_z("hcz", sex, age, rng.normal(-0.6, 1.1, rows)),
        "muac_cm": measurement_at_z("acz", sex, np.maximum(age, 91), rng.normal(-0.4, 1.1, rows)),
        "triceps_mm": measurement_at_z("tsz", sex, np.maximum(age, 91), rng.normal(0, 1.2, rows)),
        "subscapular_mm": measurement_at_z("ssz", sex, np.maximum(age, 91), rng.normal(0, 1.2, rows)),
    }
    fine = rng.random(rows) < hundredths
    columns = {
        "id": pa.array(np.arange(rows, dtype=np.int64)),
        "sex": pa.array(sex),
        "age_days": pa.array(age),
    }
    for name, values in measured.items():
        read = np.where(fine, np.round(values, 2), np.round(values, 1))
        columns[name] = pa.array(read, mask=rng.random(rows) < nulls if nulls else None)
    columns["posture"] = _posture(rng, age)
    columns["oedema"] = pa.array(rng.random(rows) < 0.002)
    return pa.table(columns)


def _posture(rng: np.random.Generator, age: npt.NDArray[np.int32]) -> pa.Array:
    """Lying below two years, standing above, with the confusion and the gaps of the field."""
    standing = (age >= 731) ^ (rng.random(len(age)) < 0.06)
    codes = pa.array(standing.astype(np.int32), mask=rng.random(len(age)) < 0.02)
    return pa.DictionaryArray.from_arrays(codes, pa.array(["l", "h"])).cast(pa.string())
