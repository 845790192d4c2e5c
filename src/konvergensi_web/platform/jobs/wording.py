"""Keeping numbers of people out of what a job stores."""

import re

# A NIK or KK, also written in groups; not a piece of an identifier, which may hold sixteen digits in a row too
_LONG_NUMBER = re.compile(r"(?<![0-9A-Za-z-])\d(?:[ .]?\d){15}(?![0-9A-Za-z-])")


def without_numbers(text: str) -> str:
    """The text with every NIK-like number blotted out."""
    return _LONG_NUMBER.sub("****************", text)


def names_somebody(value: object) -> bool:
    """Whether a value that is to be stored holds a NIK-like number."""
    return bool(_LONG_NUMBER.search(str(value)))
