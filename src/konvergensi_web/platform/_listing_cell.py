"""One cell of a list. Texts are written here: a template for each of hundreds of cells costs more than the page."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.formats import localize
from django.utils.html import conditional_escape, escape
from django.utils.safestring import SafeString, mark_safe

from konvergensi_web.platform.tags import angka, persen, persen_pecahan, tanggal

if TYPE_CHECKING:
    from konvergensi_web.platform.listing import Column


@dataclass(frozen=True, slots=True)
class Cell:
    """One value as the template draws it."""

    column: "Column"
    value: Any
    url: str | None
    label: str = ""  # the title of the column, translated once for all its cells

    @property
    def right(self) -> bool:
        """Whether it stands at the right, as numbers do."""
        return self.column.kind in ("number", "percent")

    @property
    def html(self) -> SafeString:
        """The whole cell of the table."""
        told = self._told()
        if self.url:
            told = f'<a href="{escape(self.url)}">{told}</a>'
        right = ' class="num-cell"' if self.right else ""
        return mark_safe(f'<td data-label="{escape(self.label)}"{right}>{told}</td>')  # noqa: S308 - escaped above

    def _told(self) -> str:
        """What stands in it, escaped."""
        if self.column.kind == "chips":
            return "".join(f'<span class="chip {one["tone"]}">{_written(one["text"])}</span>' for one in self.chips)
        if self.column.kind == "percent":
            return persen_pecahan(*self.parts) if self.parts else persen(self.value)
        return _written(self.text)

    @property
    def text(self) -> str:
        """The text of a plain cell."""
        if self.column.kind == "number":
            return angka(self.value, self.column.decimals)
        if self.column.kind == "date":
            return tanggal(self.value)
        return "–" if self.value is None else self.value

    @property
    def chips(self) -> list[dict[str, Any]]:
        """The chips of a value: texts or pairs of tone and text."""
        pairs = [one if isinstance(one, tuple) else ("", one) for one in self.value or ()]
        return [{"tone": tone, "text": text} for tone, text in pairs]

    @property
    def parts(self) -> tuple[Any, Any, Any] | None:
        """Percent, numerator, denominator where the value carries them."""
        return self.value if isinstance(self.value, tuple) and len(self.value) == 3 else None


def _written(value: Any) -> str:
    """As a template would write it."""
    return conditional_escape(value if isinstance(value, str) else localize(value))
