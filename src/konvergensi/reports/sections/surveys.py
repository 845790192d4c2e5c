"""The published survey figure beside the routine one: two indicators, never one."""

from konvergensi.reports.content import Block
from konvergensi.reports.language import Language
from konvergensi.reports.results import Results


def blocks(results: Results, say: Language) -> list[Block]:
    """Table of published survey figures of the region and its province, and why they differ."""
    return []


def beside(results: Results, say: Language) -> str:
    """One line under the routine stunting figure."""
    return ""
