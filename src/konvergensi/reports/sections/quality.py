"""How good the measurements are: worst first, each with what to check."""

from konvergensi.reports.content import Block, Figure
from konvergensi.reports.language import Language
from konvergensi.reports.results import Results


def figure(results: Results, say: Language) -> Figure:
    """The quality in one figure of the strip."""
    return Figure(say("Mutu pengukuran"), "–")


def blocks(results: Results, say: Language) -> list[Block]:
    """Tables of quality by puskesmas and the digits chart."""
    return []
