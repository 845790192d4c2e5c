"""One name written alike without a frame: `_names.folded` and `joined` for a text of ASCII letters.

A search box writes one name; a frame for it costs 2 ms of processor, this a hundredth. The rules stand in
`_names.py` and are read from there where they are tables; `tests/library/test_registry_words.py` holds the two to the
same words. Accents and other scripts need what Polars knows of Unicode and go through a frame.
"""

import re
from functools import lru_cache
from string import ascii_uppercase

from konvergensi.registry._names import SPELLING
from konvergensi.registry._rules import rules

_FATHER = re.compile(r"\bbint?i?\b.*\Z", re.IGNORECASE | re.ASCII)
_QUOTES = str.maketrans("", "", "'`")
_BETWEEN = re.compile(r"[^A-Z]+")
_SPELT = re.compile("|".join(SPELLING))
_REPEATED = re.compile(r"([A-Z])\1{1,2}")


def folded(name: str) -> str | None:
    """`_names.folded` of an ASCII text."""
    words = _letters(_FATHER.sub("", name)) or _letters(name)
    if not words:
        return None
    written = " ".join(_short_forms().get(word, word) for word in words.split(" "))
    return _REPEATED.sub(r"\1", _SPELT.sub(lambda found: SPELLING[found[0]], written))


def joined(folded_name: str) -> str:
    """`_names.joined`."""
    return _REPEATED.sub(r"\1", folded_name.replace(" ", ""))


def _letters(name: str) -> str:
    return _BETWEEN.sub(" ", name.upper().translate(_QUOTES)).strip(" ")


@lru_cache(maxsize=1)
def _short_forms() -> dict[str, str]:
    return dict(rules().names.short_forms)


def without_doubles(word: str, letters: str = ascii_uppercase) -> str:
    """Two of the same letter made one, for these letters."""
    return _doubles(letters).sub(r"\1", word)


@lru_cache(maxsize=4)
def _doubles(letters: str) -> re.Pattern[str]:
    return re.compile(f"([{letters}])\\1")
