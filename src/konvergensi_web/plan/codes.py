"""Codes of activities after Permendagri 90/2019: `1.02.02.2.02.0015`.

Two editions circulate: the sub-activity had two digits and now has four. Both become the newer form. An activity
alone (`1.02.02.2.02`) is a code too.
"""

import re

from konvergensi.problems import ProblemError
from konvergensi.problems.plan import CODE_UNKNOWN

_CODE = re.compile(r"(\d)\.(\d{2})\.(\d{2})\.([12])\.(\d{2})(?:\.(\d{4}|\d{2}))?")
PROVINCE, DISTRICT = "1", "2"


def normalised(text: str) -> str:
    """`1.02.02.2.02.15 ` -> `1.02.02.2.02.0015`; empty for nothing. Raises `ProblemError` (plan.code-unknown)."""
    bare = text.strip().rstrip(".").replace(" ", "").replace(",", ".")
    if not bare:
        return ""
    found = _CODE.fullmatch(bare)
    if found is None:
        raise ProblemError(CODE_UNKNOWN, code=text.strip()[:30])
    *parts, last = found.groups()
    return ".".join(parts) + (f".{int(last):04d}" if last else "")


def urusan_of(code: str) -> str:
    """The affair a code belongs to: `1.02`."""
    return ".".join(code.split(".")[:2])


def tier_of(code: str) -> str:
    """The tier of government that carries it out."""
    return "province" if code.split(".")[3] == PROVINCE else "regency"
