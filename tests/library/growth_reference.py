"""The rules of the WHO z-scores once more, for one child in plain Python: slow, short, and nothing shared with ours.

It reads the packaged tables as text. Lengths are decimals, so no step of it can miss a table row.
"""

import csv
import math
from decimal import ROUND_FLOOR, Decimal
from functools import cache
from importlib.resources import files
from typing import Any

Child = dict[str, Any]
MONTH = 30.4375
AGE_TABLES = {
    "haz": "lhfa",
    "waz": "wfa",
    "baz": "bmifa",
    "hcz": "hcfa",
    "acz": "acfa",
    "tsz": "tsfa",
    "ssz": "ssfa",
}
MEASURED = {"hcz": "head_cm", "acz": "muac_cm", "tsz": "triceps_mm", "ssz": "subscapular_mm"}
LIMITS = {"haz": (-6, 6), "waz": (-6, 5)}


@cache
def rows(name: str) -> dict[tuple[int, Decimal], tuple[float, float, float]]:
    text = files("konvergensi.measures.growth").joinpath("tables", f"{name}.csv").read_text(encoding="utf-8")
    return {
        (int(row["sex"]), Decimal(row["x"])): (float(row["l"]), float(row["m"]), float(row["s"]))
        for row in csv.DictReader(text.splitlines())
    }


def age_of(child: Child) -> float | None:
    """Unrounded days."""
    born, measured = child.get("birth_date"), child.get("measured_on")
    if born is not None and measured is not None:
        days: float | None = (measured - born).days
    elif usable(child.get("age_days"), zero=True, negative=True):
        days = child["age_days"]
    elif usable(child.get("age_months"), zero=True, negative=True):
        days = child["age_months"] * MONTH
    else:
        days = None
    return days if days is not None and days >= 0 else None


def usable(value: float | None, *, zero: bool = False, negative: bool = False) -> bool:
    return value is not None and math.isfinite(value) and (negative or value > 0 or (zero and value == 0))


def score(child: Child, index: str) -> tuple[float | None, int | None]:
    """z with two decimals and its flag."""
    z = raw(child, index)
    if z is None:
        return None, None
    z = rounded(z)
    low, high = LIMITS.get(index, (-5, 5))
    return z, int(z < low or z > high)


def rounded(z: float) -> float:
    size = abs(z)
    low, high = math.floor(size * 100), math.ceil(size * 100)
    down, up = size - low / 100, high / 100 - size
    nearest = low if down < up or (down == up and low % 2 == 0) else high
    return math.copysign(nearest / 100, z) + 0.0


def raw(child: Child, index: str) -> float | None:
    age = age_of(child)
    sex = child.get("sex")
    if sex not in (1, 2) or (age is not None and age / MONTH >= 60):
        return None
    if index in ("waz", "whz", "baz") and (child.get("oedema") or not usable(child.get("weight_kg"))):
        return None
    day = None if age is None else math.floor(age + 0.5)
    posture = child.get("posture")
    if posture == "h" and age is not None and age / MONTH < 9:
        posture = None
    length = corrected(child.get("length_height_cm"), posture, day)
    if index == "whz":
        return for_length(child["weight_kg"], sex, length, posture, day)
    y = value(child, index, length)
    row = None if day is None else rows(AGE_TABLES[index]).get((sex, Decimal(day)))
    if y is None or row is None:
        return None
    return curve(y, *row, restricted=index not in ("haz", "hcz"))


def corrected(length: float | None, posture: str | None, day: int | None) -> Decimal | None:
    if length is None or not usable(length):
        return None
    exact = Decimal(repr(length))
    if posture == "h" and day is not None and day < 731:
        return exact + Decimal("0.7")
    if posture == "l" and day is not None and day >= 731:
        return exact - Decimal("0.7")
    return exact


def value(child: Child, index: str, length: Decimal | None) -> float | None:
    if index == "haz":
        return None if length is None or length <= 0 else float(length)
    if index == "waz":
        return float(child["weight_kg"])
    if index == "baz":
        return None if length is None or length <= 0 else child["weight_kg"] / (float(length) / 100) ** 2
    measured = child.get(MEASURED[index])
    return measured if usable(measured) else None


def for_length(weight: float, sex: int, length: Decimal | None, posture: str | None, day: int | None) -> float | None:
    if length is None:
        return None
    lying = day < 731 if day is not None else posture == "l" or (posture is None and length < 87)
    table = rows("wfl" if lying else "wfh")
    low = length.quantize(Decimal("0.1"), rounding=ROUND_FLOOR)
    before, after = table.get((sex, low)), table.get((sex, low + Decimal("0.1")))
    part = float((length - low) * 10)
    if before is None or (after is None and part):
        return None
    after = after or before
    l, m, s = (a + part * (b - a) for a, b in zip(before, after, strict=True))  # noqa: E741
    return curve(weight, l, m, s, restricted=True)


def curve(y: float, l: float, m: float, s: float, *, restricted: bool) -> float | None:  # noqa: E741
    try:
        z = ((y / m) ** l - 1) / (s * l)
    except OverflowError:
        return None
    if restricted and abs(z) > 3:
        side = math.copysign(1, z)
        sd3, sd2 = (m * (1 + l * s * k * side) ** (1 / l) for k in (3, 2))
        z = 3 + (y - sd3) / (sd3 - sd2) if side > 0 else -3 + (y - sd3) / (sd2 - sd3)
    return z if math.isfinite(z) else None
