"""Each check in a sentence that says what was seen and what to look at; the words stand in the parameter file."""

from collections.abc import Mapping

from konvergensi.measures.quality._limits import Lang, Limit

DECIMALS = {"p": 3, "sd": 2, "absolute": 2, "score": 1, "percent": 1, "points": 0}


def label(limit: Limit, lang: Lang) -> str:
    """The name of a check."""
    return limit.words[lang].label


def sentence(limit: Limit, unit: str, facts: Mapping[str, object], *, sound: bool, lang: Lang) -> str:
    """`<unit>: <what is seen>. <What to check>`; the second part is left out where nothing is to be checked."""
    words = limit.words[lang]
    shown = {name: number(value, DECIMALS.get(limit.unit, 0), lang) for name, value in facts.items()}
    seen = f"{unit}: {words.seen.format(**shown)}."
    return seen if sound else f"{seen} {words.check}"


def number(value: object, decimals: int, lang: str) -> str:
    """A number as a reader of the language writes it; whole numbers without decimals, text as it is."""
    if isinstance(value, int | float):
        text = f"{value:,.{decimals if isinstance(value, float) else 0}f}"
        return text if lang == "en" else text.translate(str.maketrans(",.", ".,"))
    return "-" if value is None else str(value)
