"""The problem book: every row that needs an eye, with the problem beside the cell it concerns, as a workbook."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import xlsxwriter

from konvergensi.sources._profile import packaged
from konvergensi.sources.masking import PERSONAL, masked
from konvergensi.sources.reading import Reading
from konvergensi.sources.schema import MEASUREMENTS

_Line = tuple[tuple[str, str, int], Mapping[str, Any], Sequence[Mapping[str, Any]]]
SHEET_ROWS = 1_000_000  # below the 1,048,576 of a sheet
MOST_COMMENTS = 10_000  # more make a workbook slow to open; the text stands in its own column too
_FATES = {
    "stored": "disimpan dengan catatan",
    "held": "ditahan",
    "refused": "ditolak",
    "stopped": "berkas tidak dibaca",
}
_COLOURS = {"stored": "#FFF2CC", "held": "#F8CBAD", "refused": "#D9D9D9", "stopped": "#F4B084"}
_SOURCES = (
    "Buku ini dibuat dari berkas-berkas di lembar 'Berkas'.",
    "Setiap baris berkas disimpan, ditahan, atau ditolak; jumlahnya selalu sama dengan baris yang masuk.",
    "disimpan dengan catatan (kuning): baris dipakai; sel yang tidak mungkin dikosongkan dan nilainya ada di sini.",
    "ditahan (jingga): tidak dihitung sampai orang memperbaikinya, karena anak atau bulannya tidak diketahui.",
    "ditolak (kelabu): bukan pengukuran, atau sudah dihitung sekali.",
    "Perbaiki di aplikasi asal (e-PPGBM), bukan di buku ini, lalu ekspor ulang.",
)


def write_problem_book(reading: Reading, path: Path, *, with_names: bool = False, mark: str = "") -> None:
    """Write `problems.xlsx`: sheets Ringkasan, Baris, Catatan berkas, Berkas and Sumber.

    `Baris` shows each row concerned with the faulty cell coloured, the value as in the file, and the sentences beside
    it and in a comment. NIK, names and addresses are masked unless `with_names`. `mark` says who took the book away,
    when and why; it stands below the rows of every sheet that shows any, and on every printed page.
    """
    with xlsxwriter.Workbook(str(path), {"strings_to_numbers": False, "strings_to_formulas": False}) as book:
        writer = _Book(book, with_names, mark)
        writer.summary(reading.findings)
        writer.rows(reading)
        writer.notes(reading.findings.filter(pl.col("row").is_null()))
        writer.accounts(reading)
        writer.sources(reading)


class _Book:
    def __init__(self, book: Any, with_names: bool, mark: str) -> None:
        self._book = book
        self._names = with_names
        self._mark = mark
        self._head = book.add_format(
            {"bold": True, "bg_color": "#1F4E78", "font_color": "white", "text_wrap": True, "valign": "top"}
        )
        self._day = book.add_format({"num_format": "dd/mm/yyyy"})
        self._marks = {
            fate: {
                kind: book.add_format(
                    {"bg_color": colour, "bold": True, **({"num_format": "dd/mm/yyyy"} if kind == "day" else {})}
                )
                for kind in ("text", "day")
            }
            for fate, colour in _COLOURS.items()
        }
        self._comments = 0

    def summary(self, findings: pl.DataFrame) -> None:
        """One line per kind of problem, the most frequent first."""
        sheet = self._sheet(
            "Ringkasan",
            ("Masalah", "Nasib baris", "Banyaknya", "Contoh", "Mengapa", "Yang perlu dilakukan"),
            (34, 24, 11, 70, 60, 60),
        )
        codes = findings.group_by("code", "fate", maintain_order=True).agg(pl.len(), pl.first("what", "why", "do"))
        codes = codes.sort("len", descending=True)
        for line, (code, fate, n, what, why, do) in enumerate(codes.iter_rows(), 1):
            sheet.write_row(line, 0, (code, _FATES[fate], n, what, why, do))
        sheet.autofilter(0, 0, max(codes.height, 1), 5)
        self._sign(sheet, codes.height)

    def notes(self, findings: pl.DataFrame) -> None:
        """What concerns a whole file."""
        sheet = self._sheet(
            "Catatan berkas",
            ("Berkas", "Lembar", "Masalah", "Apa", "Mengapa", "Yang perlu dilakukan"),
            (34, 18, 28, 70, 60, 60),
        )
        columns = findings.select("file", "sheet", "code", "what", "why", "do")
        for line, cells in enumerate(columns.iter_rows(), 1):
            sheet.write_row(line, 0, cells)
        sheet.autofilter(0, 0, max(columns.height, 1), 5)

    def accounts(self, reading: Reading) -> None:
        """Rows in = stored + held + refused, per file and in total."""
        titles = (
            "Berkas",
            "Lembar",
            "Jenis",
            "Baris masuk",
            "Disimpan",
            "Ditahan",
            "Ditolak",
            "Bulan",
            "Puskesmas",
            "Keterangan",
        )
        sheet = self._sheet("Berkas", titles, (40, 18, 12, 12, 12, 12, 12, 20, 30, 80))
        kinds = {"full": "lengkap", "filtered": "tersaring", "copy": "salinan", "stopped": "tidak dibaca"}
        line = 0
        for line, account in enumerate(reading.accounts, 1):
            counts = (account.rows_in, account.stored, account.held, account.refused)
            where = (", ".join(account.months), ", ".join(account.puskesmas), account.reason)
            sheet.write_row(line, 0, (account.file, account.sheet, kinds[account.kind], *counts, *where))
        sheet.autofilter(0, 0, max(line, 1), len(titles) - 1)
        sheet.write(line + 1, 0, "Jumlah", self._head)
        for column, fate in enumerate(("rows_in", "stored", "held", "refused"), 3):
            sheet.write(line + 1, column, sum(getattr(account, fate) for account in reading.accounts), self._head)

    def sources(self, reading: Reading) -> None:
        """What the book is, and the fingerprint of each file."""
        sheet = self._sheet("Sumber", ("Keterangan", "SHA-256"), (110, 68))
        for line, text in enumerate(_SOURCES, 1):
            sheet.write(line, 0, text)
        shown = "NIK, nama, dan alamat ditampilkan." if self._names else "NIK, nama, dan alamat disamarkan."
        sheet.write(len(_SOURCES) + 1, 0, shown)
        for line, account in enumerate(reading.accounts, len(_SOURCES) + 3):
            sheet.write_row(line, 0, (f"{account.file} {account.sheet}".strip(), account.sha256))
        self._sign(sheet, len(_SOURCES) + 3 + len(reading.accounts))

    def rows(self, reading: Reading) -> None:
        """The rows concerned, split over several sheets when they do not fit one."""
        lines = list(_lines(reading, self._names))
        fields = list(packaged().columns)  # the order of the export
        headings = [packaged().columns[name].headers[0] for name in fields]
        titles = ("Berkas", "Lembar", "Baris", "Nasib", "Masalah", "Yang perlu dilakukan", *headings, "Kode")
        widths = (30, 16, 8, 24, 80, 60, *(14 for _ in fields), 30)
        for number, start in enumerate(range(0, max(len(lines), 1), SHEET_ROWS), 1):
            sheet = self._sheet("Baris" if number == 1 else f"Baris {number}", titles, widths, fixed=3)
            part = lines[start : start + SHEET_ROWS]
            for line, content in enumerate(part, 1):
                self._line(sheet, line, content, fields)
            sheet.autofilter(0, 0, max(len(part), 1), len(titles) - 1)
            self._sign(sheet, len(part))

    def _sign(self, sheet: Any, last: int) -> None:
        """Who took it away, below the rows; an empty line keeps it out of what is filtered and sorted."""
        if self._mark:
            sheet.write_string(max(last, 1) + 2, 0, self._mark)

    def _line(
        self,
        sheet: Any,
        line: int,
        content: _Line,
        fields: Sequence[str],
    ) -> None:
        place, values, found = content
        fate = max((problem["fate"] for problem in found), key=("stored", "held", "refused", "stopped").index)
        sheet.write_row(line, 0, (*place, _FATES[fate]))
        marked = {problem["field"]: problem for problem in reversed(found)}
        for column, name in enumerate(fields, 6):
            problem = marked.get(name)
            shown = problem["value"] if problem and problem["value"] and name != "name" else values.get(name)
            style = self._marks[problem["fate"]] if problem else {"day": self._day, "text": None}
            if isinstance(shown, date):
                sheet.write_datetime(line, column, shown, style["day"])
            elif shown is not None or problem:
                sheet.write(line, column, shown, style["text"])
            if problem:
                self._comment(sheet, line, column, problem)
        if "" in marked:
            sheet.write(line, 2, place[2], self._marks[fate]["text"])
            self._comment(sheet, line, 2, marked[""])
        texts = [" ".join(dict.fromkeys(problem[part] for problem in found)) for part in ("what", "do", "code")]
        sheet.write_row(line, 4, texts[:2])
        sheet.write(line, 6 + len(fields), texts[2])

    def _comment(self, sheet: Any, line: int, column: int, problem: Mapping[str, Any]) -> None:
        self._comments += 1
        if self._comments <= MOST_COMMENTS:
            text = f"{problem['what']}\n{problem['why']}\n{problem['do']}"
            sheet.write_comment(line, column, text, {"x_scale": 2.5, "y_scale": 1.5})

    def _sheet(self, name: str, titles: Sequence[str], widths: Sequence[int], fixed: int = 0) -> Any:
        sheet = self._book.add_worksheet(name)
        if self._mark:
            sheet.set_footer(f"&L&8{self._mark[:200].replace('&', '&&')}")
        sheet.write_row(0, 0, titles, self._head)
        sheet.freeze_panes(1, fixed)
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        return sheet


def _lines(reading: Reading, with_names: bool) -> Iterator[_Line]:
    """Each row concerned: its place, its values, and what was found about it."""
    about = reading.findings.filter(pl.col("row").is_not_null()).with_columns(_field(reading).alias("field"))
    if not with_names:
        hidden = pl.col("value")
        for name in PERSONAL:
            hidden = pl.when(pl.col("field") == name).then(masked(name, pl.col("value"))).otherwise(hidden)
        about = about.with_columns(hidden.alias("value"))
    tables = [table.select(*MEASUREMENTS) for table in (reading.measurements, reading.held, reading.refused)]
    rows = pl.concat(tables).join(
        about.select("file", "sheet", "row").unique(), on=["file", "sheet", "row"], how="semi"
    )
    if not with_names:
        rows = rows.with_columns(masked(name, pl.col(name)).alias(name) for name in PERSONAL)
    values = {(row["file"], row["sheet"], row["row"]): _spelled(row) for row in rows.iter_rows(named=True)}
    order = {account.file: number for number, account in enumerate(reading.accounts)}
    found: dict[tuple[str, str, int], list[dict[str, Any]]] = {}
    for problem in about.iter_rows(named=True):
        found.setdefault((problem["file"], problem["sheet"], problem["row"]), []).append(problem)
    for place in sorted(found, key=lambda at: (order.get(at[0], 0), at[1], at[2])):
        yield place, values.get(place, {}), found[place]


def _spelled(row: dict[str, Any]) -> dict[str, Any]:
    """Codes of the schema in the words of the export."""
    spelled: dict[str, dict[Any, str]] = {
        "sex": {1: "L", 2: "P"},
        "posture": {"l": "Terlentang", "h": "Berdiri"},
        "oedema": {True: "Ya", False: "Tidak"},
    }
    return {name: spelled[name].get(value) if name in spelled else value for name, value in row.items()}


def _field(reading: Reading) -> pl.Expr:
    """The column of the schema that a finding's heading means, by the headings of its own file."""
    known = [
        (file, sheet, heading, column)
        for (file, sheet), headings in reading.headings.items()
        for heading, column in headings.items()
    ]
    general = {heading: name for name, column in packaged().columns.items() for heading in column.headers}
    key = pl.concat_str("file", "sheet", "column", separator="\n")
    own = {f"{file}\n{sheet}\n{heading}": column for file, sheet, heading, column in known}
    fallback = pl.col("column").replace_strict(general, default="", return_dtype=pl.String)
    return key.replace_strict(own, default=None, return_dtype=pl.String).fill_null(fallback)
