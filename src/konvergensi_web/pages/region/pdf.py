"""The page of a region on A4: the message first, then the tables, then the source. Made by typst."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from konvergensi.reports import charts
from konvergensi_web.pages.charts import Chart, picture
from konvergensi_web.pages.region.page import Shown
from konvergensi_web.platform.accounts.selectors import office_name
from konvergensi_web.platform.scope import Actor
from konvergensi_web.platform.tags import say

SOURCE = Path(__file__).with_name("wilayah.typ")
FONTS = Path(charts.__file__).parents[1] / "fonts"


def pdf(
    actor: Actor, page: Shown, tables: Sequence[Any], told: Sequence[tuple[str, str]], chart: Chart | None
) -> bytes:
    """The document, under the name of the office of who takes it."""
    import typst

    content = {
        "office": office_name(actor),
        "made": say().day(timezone.localdate()),
        "title": page.place.label,
        "subtitle": say().month(page.month) if page.month else _("belum ada angka"),
        "draft": _("SEMENTARA: belum dirilis") if page.status in ("draft", "verified") else "",
        "strip": [{"label": part.label, "value": part.value, "lines": list(part.lines)} for part in page.strip],
        "stats": [
            {"label": one.title, "value": one.value, "lines": [one.fraction, *one.lines, one.change, one.note]}
            for one in page.stats
        ],
        "chart": _picture(chart) if chart else None,
        "tables": [
            {
                "title": title,
                "heads": list(heads),
                "rows": [[_text(value) for value in row] for row in rows],
                "words": 2 if any(isinstance(row[1], str) for row in rows) else 1,
            }
            for title, heads, rows in tables
        ],
        "sources": [list(pair) for pair in told],
        "sources_title": _("Sumber dan cara baca"),
    }
    made = typst.compile(
        str(SOURCE), font_paths=[str(FONTS)], ignore_system_fonts=True, sys_inputs={"content": json.dumps(content)}
    )
    return bytes(made)


def _picture(chart: Chart) -> dict[str, str]:
    told = " ".join(text for text in (chart.note, chart.source) if text)
    return {"title": chart.title, "svg": picture(chart), "alt": chart.alt, "note": told}


def _text(value: Any) -> str:
    if isinstance(value, float):
        return say().number(value, 1)
    return say().number(value) if isinstance(value, int) else "–" if value is None else str(value)
