"""Keeping numbers of people out of what a job stores."""

import re

_LONG_NUMBER = re.compile(r"\d(?:[ .-]?\d){15}")  # a NIK or KK, also written in groups


def without_numbers(text: str) -> str:
    """The text with every NIK-like number blotted out."""
    return _LONG_NUMBER.sub("****************", text)


def names_somebody(value: object) -> bool:
    """Whether a value that is to be stored holds a NIK-like number."""
    return bool(_LONG_NUMBER.search(str(value)))
