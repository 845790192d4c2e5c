"""How far can the measurements be trusted? Completeness, plausibility, digits, ages, copies and coverage by place.

Fed by `registry` (measurements with `child_id`) and `measures.official` (z-scores); feeds the report, the command
`quality` and the repair books. Never changes a measurement.
"""

from konvergensi.measures.quality._assess import CHECKS, Assessment, assess, assess_levels, doubts
from konvergensi.measures.quality._limits import RATINGS, coverage_minimum, limits
from konvergensi.measures.quality._statistics import (
    Digits,
    Moments,
    age_heaping,
    digit_preference,
    moments,
    proportion_test,
)
from konvergensi.measures.quality._units import LEVELS, TESTED

__all__ = [
    "CHECKS",
    "LEVELS",
    "RATINGS",
    "TESTED",
    "Assessment",
    "Digits",
    "Moments",
    "age_heaping",
    "assess",
    "assess_levels",
    "coverage_minimum",
    "digit_preference",
    "doubts",
    "limits",
    "moments",
    "proportion_test",
]
