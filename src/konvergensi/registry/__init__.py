"""Who is it, in which household, in which village?

Owns the identity of children: what a NIK says (evidence, never a reason to refuse), which rows are one child across
files and months, and the pseudonym `child_id` under which later stages know it. Fed by `sources`; `measures` follows.
"""

from konvergensi.registry import nik
from konvergensi.registry._identify import CANDIDATES, Identified, identify
from konvergensi.registry._key import load_or_create_key

__all__ = ["CANDIDATES", "Identified", "identify", "load_or_create_key", "nik"]
