"""Exports of lists: a workbook with numbers as numbers and a sheet that tells its source, and CSV without formulas."""

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from konvergensi.problems import ProblemError
from konvergensi.problems.platform import FIELD_INVALID, LIST_TOO_LONG
from konvergensi_web.platform.language import stored
from konvergensi_web.platform.privacy.exports import record_export, watermark

if TYPE_CHECKING:
    from konvergensi_web.platform.listing import Column, View

EXPORTS = ("xlsx", "csv")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LIMIT = 200_000
RISKY = ("=", "+", "-", "@", "\t", "\r", "\n")  # a spreadsheet would run such a text as a formula


def export(view: "View", form: str) -> HttpResponse:
    """The file of the list. Writes who took how many rows for what into the action log."""
    if view.listing.private and not view.purpose:
        raise ProblemError(
            FIELD_INVALID, field=_("Tujuan"), value="–", reason=_("Ekspor data orang perlu tujuan yang tercatat.")
        )
    columns = [column for column in view.listing.columns if column.export and (column in view.chosen or column.always)]
    people: list[UUID] = []
    found: Iterable[Any] = islice(view.every(), LIMIT + 1)
    shares = [column for column in columns if column.kind == "percent"]
    if shares:  # such lists are of places and figures: short enough to look first whether any share has its fraction
        found = list(found)
    split = {column.name for column in shares if any(isinstance(column.of(row), tuple) for row in found)}
    heads, rows = _heads(columns, split), _rows(view, columns, split, found, people)
    content = _xlsx(view, heads, rows, people) if form == "xlsx" else _csv(view, heads, rows, people)
    kind = XLSX if form == "xlsx" else "text/csv; charset=utf-8"
    name = f"{slugify(str(view.listing.title)) or view.listing.name}-{timezone.localdate():%Y%m%d}.{form}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(content, content_type=kind, headers=headers)


def _heads(columns: "list[Column]", split: set[str]) -> list[str]:
    """The titles; a share with its fraction takes three columns."""
    found: list[str] = []
    for column in columns:
        found.append(str(column.title))
        if column.name in split:
            found += [f"{column.title}: {_('pembilang')}", f"{column.title}: {_('penyebut')}"]
    return found


def _recorded(view: "View", form: str, count: int, people: list[UUID]) -> str:
    """Write the export down; the line the file carries about it."""
    if view.actor is None:
        return ""
    made = record_export(
        actor=view.actor, what=stored(view.listing.title), purpose=view.purpose, rows=count, form=form, people=people,
        path=view.actor.paths[0] if len(view.actor.paths) == 1 else "", with_names=view.listing.private,
    )  # fmt: skip
    return watermark(made)


def _rows(
    view: "View", columns: "list[Column]", split: set[str], found: Iterable[Any], people: list[UUID]
) -> Iterator[list[Any]]:
    for number, row in enumerate(found):
        if number == LIMIT:  # a file that ends early would pass for the whole list
            raise ProblemError(LIST_TOO_LONG, limit=f"{LIMIT:,}".replace(",", "."))
        person = getattr(row, "person_id", None) or (row.pk if view.listing.private else None)
        if isinstance(person, UUID):
            people.append(person)
        cells: list[Any] = []
        for column in columns:
            value = column.of(row)
            if column.name in split:
                cells += list(value) if isinstance(value, tuple) else [value, None, None]
            else:
                cells.append(plain(value))
        yield cells


def plain(value: Any) -> Any:
    """The value as a spreadsheet holds it: a number, a date or a text."""
    if isinstance(value, datetime):
        return timezone.localtime(value).replace(tzinfo=None) if timezone.is_aware(value) else value
    if value is None or isinstance(value, (bool, int, float, date)):
        return value
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, (list, tuple)):
        return ", ".join(str(one[1] if isinstance(one, tuple) else one) for one in value)
    return str(value)


def _xlsx(view: "View", titles: list[str], rows: Iterator[list[Any]], people: list[UUID]) -> bytes:
    import xlsxwriter  # 0.1 s, only when somebody exports

    target = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    book = xlsxwriter.Workbook(target, options)
    head, day = book.add_format({"bold": True, "bottom": 1}), book.add_format({"num_format": "dd/mm/yyyy"})
    moment = book.add_format({"num_format": "dd/mm/yyyy hh:mm"})
    sheet = book.add_worksheet(_("Data"))
    sheet.freeze_panes(1, 0)
    for at, title in enumerate(titles):
        sheet.set_column(at, at, min(40, max(11, len(title) + 2)))
        sheet.write_string(0, at, title, head)
    count = 0
    for count, cells in enumerate(rows, start=1):
        for at, value in enumerate(cells):
            _write(sheet, (count, at), value, {"day": day, "moment": moment})
    sheet.autofilter(0, 0, max(count, 1), max(len(titles) - 1, 0))
    source = book.add_worksheet(_("Sumber"))
    source.set_column(0, 0, 22)
    source.set_column(1, 1, 80)
    for line, (label, text) in enumerate(about(view, count, _recorded(view, "xlsx", count, people))):
        source.write_string(line, 0, label, head)
        source.write_string(line, 1, text)
    book.close()
    return target.getvalue()


def _write(sheet: Any, place: tuple[int, int], value: Any, formats: dict[str, Any]) -> None:
    if isinstance(value, bool):
        sheet.write_string(*place, _("ya") if value else _("tidak"))
    elif isinstance(value, (int, float)):
        sheet.write_number(*place, value)
    elif isinstance(value, datetime):
        sheet.write_datetime(*place, value, formats["moment"])
    elif isinstance(value, date):
        sheet.write_datetime(*place, value, formats["day"])
    elif value is not None:
        sheet.write_string(*place, str(value)[:32_000])


def about(view: "View", count: int, mark: str = "") -> list[tuple[str, str]]:
    """What the sheet `Sumber` tells: what, who, when, for what, how narrowed."""
    told = [
        (_("Daftar"), str(view.listing.title)),
        (_("Baris"), str(count)),
        (_("Diekspor oleh"), view.actor.name if view.actor else "–"),
        (_("Pada"), f"{timezone.localtime():%d/%m/%Y %H.%M}"),
        (_("Tujuan"), view.purpose or "–"),
    ]
    told += [(str(label), str(text)) for label, text in view.listing.sources] or [(_("Sumber"), "Konvergensi")]
    told += [(str(one["filter"].title), _title(one)) for one in view.filters if one["chosen"]]
    if view.words and not view.listing.private:
        told.append((_("Pencarian"), view.words))
    if mark:
        told.append((_("Tanda ekspor"), mark))
    if view.listing.private:
        told.append((_("Catatan"), _("Memuat data pribadi: simpan terkunci, hapus sesudah dipakai.")))
    return told


def _title(one: dict[str, Any]) -> str:
    return next((str(pair["title"]) for pair in one["choices"] if pair["chosen"]), "")


def _csv(view: "View", titles: list[str], rows: Iterator[list[Any]], people: list[UUID]) -> bytes:
    target = io.StringIO()
    writer = csv.writer(target)
    writer.writerow([guarded(title) for title in titles])
    count = 0
    for count, cells in enumerate(rows, start=1):  # noqa: B007 - its last value is the number of rows
        writer.writerow([guarded(value) for value in cells])
    mark = _recorded(view, "csv", count, people)
    if view.listing.private and mark:  # a public table stays a table to its last line
        writer.writerow([mark])
    return b"\xef\xbb\xbf" + target.getvalue().encode()


def guarded(value: Any) -> Any:
    """The value for CSV: a text that a spreadsheet would run gets an apostrophe; numbers stay numbers."""
    if isinstance(value, str) and value.startswith(RISKY):
        return f"'{value}"
    return "" if value is None else value
