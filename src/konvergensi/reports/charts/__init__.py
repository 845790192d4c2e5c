"""Charts as static SVG: one Altair definition for page and paper, in a wide and a narrow drawing.

A drawing function takes plain rows and a `Look` and returns an Altair chart; `draw` makes the two SVG of it.
"""

from konvergensi.reports.charts._draw import Drawing, draw, still
from konvergensi.reports.charts._look import Look

__all__ = ["Drawing", "Look", "draw", "still"]
