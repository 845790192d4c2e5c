"""Where the links of a page lead: every kind of page once, whatever place, person or month it is of."""

import re
from html import unescape

LED_TO = re.compile(r'(?:href|hx-get)="(/[^"#]*|\?[^"#]*)')
VARIES = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d+(?:[.-]\d+)*|(?<==)[^&]*")
FILES = re.compile(r"[?&]ekspor=|/unduh/|/berkas/|/static/|\.\w+$|^/publik/|^/api/")


def kind(path: str) -> str:
    """The same for pages of the same kind; empty for a file, and for what is no page of the platform's own."""
    return "" if FILES.search(path) else VARIES.sub("", path)


def links(html: str, path: str) -> list[str]:
    """The addresses in a page, those that say only what is asked for written out."""
    here = path.partition("?")[0]
    found = (unescape(one) for one in LED_TO.findall(html))
    return [here + one if one.startswith("?") else one for one in found]
