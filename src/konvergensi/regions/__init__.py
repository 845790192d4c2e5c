"""Kemendagri region codes, and finding the code of a name inside one kab/kota.

Owns the packaged tables (built by `tools/build_regions.py`) and the rule that turns the names of an export into codes.
Codes are dotted text (`36.04.05.2001`); the code of a parent is a prefix of the codes of its children, so that rolling
up is cutting. Fed by nothing; `sources` resolves the names it reads here.
"""

from konvergensi.regions._aliases import Alias, Aliases
from konvergensi.regions._resolve import RESOLVED, resolve
from konvergensi.regions._search import path_of, search
from konvergensi.regions._table import (
    LEVELS,
    Level,
    Region,
    ancestor,
    ancestor_of,
    children,
    crosswalk,
    dotted,
    get,
    level_of,
    regency,
    table,
)

__all__ = [
    "LEVELS",
    "RESOLVED",
    "Alias",
    "Aliases",
    "Level",
    "Region",
    "ancestor",
    "ancestor_of",
    "children",
    "crosswalk",
    "dotted",
    "get",
    "level_of",
    "path_of",
    "regency",
    "resolve",
    "search",
    "table",
]
