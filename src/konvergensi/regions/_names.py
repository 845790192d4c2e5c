"""Writing names alike before they are compared."""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict

from konvergensi.parameters import Entry, load

_ROMAN = re.compile(r"(X{0,3})(IX|IV|V?I{0,3})")
_DIGITS = {"X": 10, "IX": 9, "V": 5, "IV": 4, "I": 1}
_DOUBLED = re.compile(r"([A-Z])\1+")
_BRACKETED = re.compile(r"\([^)]*\)|\[[^\]]*\]")
_JOINED = re.compile(r"['`’‘\"]")
_WORDS = re.compile(r"[A-Z0-9]+")


class EditLimit(BaseModel):
    """So many letters may differ in a name of at most `upto` letters."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    upto: int | None = None
    edits: int


class NameRules(Entry):
    """The payload of `parameters/region_names.yaml`."""

    max_edits: tuple[EditLimit, ...]
    margin_edits: int
    list_from_score: float
    list_within: float
    list_at_most: int
    prefixes: dict[str, tuple[str, ...]]
    abbreviations: dict[str, str]
    old_spelling: tuple[tuple[str, str], ...]

    def edits_allowed(self, length: int) -> int:
        """How many letters may differ in a name of `length` letters."""
        return next(limit.edits for limit in self.max_edits if limit.upto is None or length <= limit.upto)


@lru_cache(maxsize=1)
def rules() -> NameRules:
    """The youngest entry: how names are compared is a method, not a law with a day."""
    return max(load("region_names", NameRules), key=lambda entry: entry.valid_from)


class Forms(NamedTuple):
    """One name, written in the ways it is compared. `kind` is what its prefix says: district, kelurahan, desa or ""."""

    plain: tuple[str, ...]  # letters and digits only; with and without the prefix
    folded: tuple[str, ...]  # the same with old spelling, abbreviations, numerals and doubled letters made alike
    kind: str


@lru_cache(maxsize=65536)
def forms(name: str, *, official: bool = False) -> Forms:
    """The forms of a name as typed; of an official name only the whole one, because its first word belongs to it."""
    words = _words(name)
    kind, rest = _without_prefix(words)
    readings = [words] if official or rest == words else [words, rest]
    plain = tuple(dict.fromkeys("".join(reading) for reading in readings))
    return Forms(plain, tuple(dict.fromkeys(map(_fold, readings))), kind)


def _words(name: str) -> list[str]:
    text = unicodedata.normalize("NFKD", name.upper())
    text = "".join(letter for letter in text if not unicodedata.combining(letter))
    without = _BRACKETED.sub(" ", text)
    return _WORDS.findall(_JOINED.sub("", without)) or _WORDS.findall(text)


def _without_prefix(words: list[str]) -> tuple[str, list[str]]:
    kind = ""
    while len(words) > 1:
        found = next((kind for kind, prefixes in rules().prefixes.items() if words[0] in prefixes), None)
        if found is None:
            break
        kind, words = kind or found, words[1:]
    return kind, words


def _fold(words: list[str]) -> str:
    abbreviations = rules().abbreviations
    several = len(words) > 1
    alike = [_arabic(abbreviations.get(word, word)) if several else word for word in words]
    text = "".join(alike)
    for old, new in rules().old_spelling:
        text = text.replace(old, new)
    return _DOUBLED.sub(r"\1", text)


def _arabic(word: str) -> str:
    """`IV` -> `4`; any other word as it is."""
    found = _ROMAN.fullmatch(word)
    if not found or not word:
        return word.lstrip("0") or word
    tens, units = found.groups()
    small = _DIGITS.get(units, 0) if units in ("IX", "IV") else 5 * ("V" in units) + units.count("I")
    return str(10 * len(tens) + small)


def numbers(folded: str) -> tuple[str, ...]:
    """The numbers in a folded name: Sukarame 1 and Sukarame 2 differ in one letter and are never mistaken."""
    return tuple(re.findall(r"\d+", folded))
