"""The tables of a region's page as a workbook, CSV or PDF: what, from where, when and for whom."""

import csv
import io
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from konvergensi_web.measures.selectors import trend
from konvergensi_web.pages.region.chart import find_chart
from konvergensi_web.pages.region.page import Shown, read
from konvergensi_web.pages.region.place import Place, level_word
from konvergensi_web.pages.region.scale import FIRST
from konvergensi_web.pages.region.table import PlaceRow, place_rows, share_title
from konvergensi_web.platform._listing_export import XLSX, guarded
from konvergensi_web.platform.privacy.exports import record_export, watermark
from konvergensi_web.platform.scope import Actor
from konvergensi_web.platform.tags import hari, say
from konvergensi_web.regions.paths import code_of, paths_of

FORMS = ("xlsx", "csv", "pdf")
Table = tuple[str, Sequence[str], Sequence[Sequence[Any]]]  # title of the sheet, heads, rows


def export(actor: Actor, place: Place, month: str, indicator: str, form: str, *, purpose: str = "") -> HttpResponse:
    """The file. It carries who took it, when, for what and until when, and so does the register of exports."""
    page = read(actor, place, month, indicator)
    tables = tables_of(actor, page)
    rows = sum(len(table[2]) for table in tables)
    what = f"{place.label}, {page.month}" if page.month else place.label
    path = "" if place.several else place.path
    mark = watermark(record_export(actor=actor, what=what, purpose=purpose, rows=rows, path=path, form=form))
    told = [*sources(actor, page), (_("Tanda"), mark)]
    if form == "pdf":
        from konvergensi_web.pages.region.pdf import pdf

        content, kind = (
            pdf(actor, page, tables, told, find_chart(actor, place, page.month or "", page.indicator)),
            "application/pdf",
        )
    elif form == "csv":
        content, kind = _csv(tables, mark), "text/csv; charset=utf-8"
    else:
        content, kind = _xlsx(tables, told), XLSX
    about = "" if page.indicator == FIRST else f"-{page.indicator}"
    name = f"wilayah-{place.code}-{page.month or 'kosong'}{about}.{form}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(content, content_type=kind, headers=headers)


def tables_of(actor: Actor, page: Shown) -> list[Table]:
    """The headline figures, the places below, the months, the balance."""
    figures = (
        _("Angka utama"),
        (_("Indikator"), _("Persen atau jumlah"), _("Pembilang"), _("Penyebut"), _("Diukur (D)"), _("Sasaran (S)"),
         _("D/S"), _("Status")),
        [(one.title, one.shown if one.is_ratio else whole(one.shown), one.numerator, one.denominator, one.measured,
          one.target_children, one.coverage_pct, _status(one.status)) for one in page.now.values()],
    )  # fmt: skip
    known = trend(actor, page.place.where, page.indicator, 36)
    months = [one for one in known if not page.month or one.month <= page.month]
    share = share_title(page.indicator)
    found: list[Table] = [figures]
    levels = [level for level in dict.fromkeys((page.place.below, page.place.tiles)) if level is not None]
    found += [
        _places(level, place_rows(actor, page.place, page.month, level, page.indicator), share) for level in levels
    ]
    if months:
        heads = (_("Bulan"), share, _("Pembilang"), _("Penyebut"), _("D/S"))
        rows = [(one.month, one.pct, one.numerator, one.denominator, one.coverage_pct) for one in months]
        found.append((_("Tren"), heads, rows))
    if page.balance is not None:
        lines = [(line.label, line.sign * line.n if line.sign else line.n) for line in page.balance.lines]
        found.append((_("Neraca daftar"), (_("Baris"), _("Anak")), lines))
    return found


def _places(level: str, rows: list[PlaceRow], share: str) -> Table:
    heads = (_("Kode"), _("Wilayah"), share, _("Pembilang"), _("Penyebut"), _("Diukur (D)"),
             _("Sasaran (S)"), _("D/S"))  # fmt: skip
    cells = [
        (
            row.code,
            row.name,
            one.pct,
            one.numerator,
            one.denominator,
            one.measured,
            one.target_children,
            one.coverage_pct,
        )
        if (one := row.figure) is not None
        else (row.code, row.name, None, None, None, None, None, None)
        for row in rows
    ]
    return (_("Per %(level)s") % {"level": level_word(level).replace("/", " ")}, heads, cells)


def whole(value: float | None) -> float | int | None:
    """A count as the whole number it is; a half (an average) stays as it is."""
    return int(value) if value is not None and float(value).is_integer() else value


def _status(status: str) -> str:
    return {"draft": _("sementara"), "verified": _("terverifikasi"), "released": _("dirilis")}.get(status, status)


def sources(actor: Actor, page: Shown) -> list[tuple[str, str]]:
    """What the sheet `Sumber` tells."""
    any_figure = page.now.get(page.indicator) or next(iter(page.now.values()), None)
    computed = any_figure.computed_at if any_figure else None
    return [
        (_("Wilayah"), f"{page.place.label} ({_codes(page.place)})"),
        (_("Bulan"), say().month(page.month) if page.month else "–"),
        (_("Status angka"), _status(page.status)),
        (_("Sumber"), any_figure.source if any_figure else "–"),
        (_("Definisi"), _("berlaku sejak %(day)s") % {"day": hari(any_figure.definition)} if any_figure else "–"),
        (_("Dihitung"), _moment(computed) if computed else "–"),
        (_("Diekspor oleh"), actor.name),
        (_("Pada"), _moment(timezone.now())),
        (_("Catatan"), _("Angka rutin e-PPGBM, bukan survei. Persen selalu dari pembilang dan penyebutnya.")),
    ]


def _codes(place: Place) -> str:
    return ", ".join(code_of(path) for path in paths_of(place.where))


def _moment(at: datetime) -> str:
    return f"{timezone.localtime(at):%d/%m/%Y %H.%M}"


def _xlsx(tables: Sequence[Table], told: Sequence[tuple[str, str]]) -> bytes:
    import xlsxwriter

    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    head, share = book.add_format({"bold": True, "bottom": 1}), book.add_format({"num_format": "0.0"})
    for title, heads, rows in tables:
        sheet = book.add_worksheet(title[:31])
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, max(len(rows), 1), len(heads) - 1)
        for at, word in enumerate(heads):
            sheet.set_column(at, at, max(12, len(word) + 2))
            sheet.write_string(0, at, word, head)
        for line, row in enumerate(rows, start=1):
            for at, value in enumerate(row):
                if isinstance(value, (int, float)):
                    sheet.write_number(line, at, value, share if isinstance(value, float) else None)
                elif value is not None:
                    sheet.write_string(line, at, str(value))
    source = book.add_worksheet(_("Sumber"))
    source.set_column(0, 0, 20)
    source.set_column(1, 1, 80)
    for line, (label, text) in enumerate(told):
        source.write_string(line, 0, label, head)
        source.write_string(line, 1, text)
    book.close()
    return target.getvalue()


def _csv(tables: Sequence[Table], mark: str) -> bytes:
    """One table for machines: the name of the table stands in the first column, the mark of the export at the end."""
    target = io.StringIO()
    writer = csv.writer(target)
    for title, heads, rows in tables:
        writer.writerow([guarded(word) for word in (_("tabel"), *heads)])
        writer.writerows([guarded(value) for value in (title, *row)] for row in rows)
    writer.writerow([guarded(mark)])
    return b"\xef\xbb\xbf" + target.getvalue().encode()
