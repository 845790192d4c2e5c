"""One cell of a list. Texts are written here: a template for each of hundreds of cells costs more than the page."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from konvergensi_web.platform.tags import angka, tanggal

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
    def plain(self) -> bool:
        """Whether it is a text and nothing more; the others are drawn by a template of their own."""
        return self.column.kind not in ("percent", "chips")

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
