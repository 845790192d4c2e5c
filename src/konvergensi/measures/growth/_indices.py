"""What tells one index from another."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Index:
    """One index: the measurement it judges and the limits, on the rounded z, beyond which it is flagged."""

    measure: str
    table: str
    needs: frozenset[str]
    flag_low: float
    flag_high: float
    restricted: bool = True  # beyond 3 SD in units of the distance between 2 and 3 SD
    weighed: bool = False  # has weight in it: missing with oedema


def _index(measure: str, table: str, low: float, high: float, *needs: str, **options: bool) -> Index:
    return Index(measure, table, frozenset(needs or (measure,)), low, high, **options)


INDEX = {
    "haz": _index("length", "lhfa", -6, 6, restricted=False),
    "waz": _index("weight", "wfa", -6, 5, weighed=True),
    "whz": _index("weight", "wfl and wfh", -5, 5, "weight", "length", weighed=True),
    "baz": _index("bmi", "bmifa", -5, 5, "weight", "length", weighed=True),
    "hcz": _index("head", "hcfa", -5, 5, restricted=False),
    "acz": _index("muac", "acfa", -5, 5),
    "tsz": _index("triceps", "tsfa", -5, 5),
    "ssz": _index("subscapular", "ssfa", -5, 5),
}
INDICES = tuple(INDEX)
