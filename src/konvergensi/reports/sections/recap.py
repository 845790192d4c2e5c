"""The ten lines to paste into a chat, and the three sentences on the first page: no names, every figure with its base."""

from konvergensi.reports.content import Section
from konvergensi.reports.language import Language
from konvergensi.reports.results import Results
from konvergensi.reports.sections import _kit as kit


def section(results: Results, say: Language) -> Section:
    """Chapter: Ringkasan."""
    return Section(
        "ringkasan", say("Ringkasan sepuluh baris"), (), lead=say("Tanpa nama, siap ditempel di percakapan.")
    )


def lines(results: Results, say: Language) -> tuple[str, ...]:
    """At most ten lines."""
    row = results.whole("stunting")
    return (f"{results.region.label} {kit.share(row, say)}",)


def message(results: Results, say: Language) -> tuple[str, ...]:
    """Three sentences: how many were measured, how many are short, what changed."""
    return lines(results, say)
