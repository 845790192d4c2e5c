"""Writing the folder: each file under its own name, replaced as a whole, nothing else touched."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from konvergensi import sources
from konvergensi.problems import ProblemError
from konvergensi.problems import reports as problems
from konvergensi.reports import html, pdf, workbook
from konvergensi.reports.content import Report
from konvergensi.reports.language import Language
from konvergensi.reports.results import Results
from konvergensi.reports.sections import worklist
from konvergensi.sources import Reading

if TYPE_CHECKING:
    from konvergensi.reports.build import Order

PERSONAL = ("problems.xlsx", "children.parquet", "daftar-kerja.html", "perbaikan-*.xlsx", "perbaikan.parquet")
IDENTITY = ("nik", "name", "parent_name")
CHILDREN = (
    "child_id", "month", "measured_on", "sex", "age_days", "age_months", "regency_code", "district_code",
    "village_code", "puskesmas", "posyandu", "weight_kg", "length_height_cm", "posture", "posture_source", "oedema",
    "muac_cm", "haz", "waz", "whz", "baz", "haz_flag", "waz_flag", "whz_flag", "baz_flag", "haz_class", "waz_class",
    "whz_class", "baz_class", "haz_valid", "waz_valid", "whz_valid", "gizi_buruk", "gizi_buruk_reason",
    "weight_status", "two_t", "bgm", "faltering", "catch_up", "in_full_file", "file", "row",
)  # fmt: skip


def check_folder(order: "Order") -> None:
    """Make the folder. A public report may not land beside files with rows of children of an earlier one."""
    if order.public and order.with_names:
        raise ProblemError(problems.PUBLIC_WITH_NAMES)
    order.out.mkdir(parents=True, exist_ok=True)
    personal = sorted(path.name for pattern in PERSONAL for path in order.out.glob(pattern))
    if order.public and personal:
        raise ProblemError(
            problems.PUBLIC_FOLDER_HAS_PERSONAL_FILES, folder=str(order.out), files=", ".join(personal[:5])
        )


def write_documents(
    content: Report, results: Results, order: "Order", *, say: Language, tell: Callable[[str, int, int], None]
) -> dict[str, Path]:
    """Write the report as a page, a document and a workbook; where each lies, by role."""
    out = order.out
    tell("Menulis laporan.html", 0, 4)
    (out / "laporan.html").write_bytes(html.page(content, say, results.coverage_minimum).encode("utf-8"))
    tell("Menulis laporan.pdf", 1, 4)
    (out / "laporan.pdf").write_bytes(pdf.document(content, say, results.today))
    tell("Menulis laporan.xlsx", 2, 4)
    workbook.write(content, out / "laporan.xlsx", say)
    return {kind: out / f"laporan.{kind}" for kind in ("html", "pdf", "xlsx")}


def write_all(
    content: Report,
    results: Results,
    reading: Reading,
    order: "Order",
    *,
    say: Language,
    tell: Callable[[str, int, int], None],
) -> dict[str, Path]:
    """Write every file and return where each lies, by role."""
    out = order.out
    written = write_documents(content, results, order, say=say, tell=tell)

    def put(role: str, name: str, content_: str) -> None:
        (out / name).write_bytes(content_.encode("utf-8"))
        written[role] = out / name

    put("recap", "ringkasan.txt", "\n".join(content.recap) + "\n")
    tell("Menulis tabel dan buku masalah", 3, 4)
    results.indicators.write_parquet(out / "indicators.parquet")
    written["indicators"] = out / "indicators.parquet"
    if not results.public:
        tables = worklist.posyandu_tables(results.tables["worklist"], results, say)
        put("worklist", "daftar-kerja.html", html.printouts(content, tables, say))
        children(results).write_parquet(out / "children.parquet")
        written["children"] = out / "children.parquet"
        book = problem_book(reading, order)
        if book is not None:
            written["problems"] = book
        for path in results.repair_books:
            written[path.stem] = path
    return written


def children(results: Results) -> pl.DataFrame:
    """One row a child and month under its pseudonym; identity only where it was asked for."""
    table = results.tables["children"]
    kept = [name for name in CHILDREN if name in table.columns]
    return table.select([*kept, *(name for name in IDENTITY if results.with_names and name in table.columns)])


def problem_book(reading: Reading, order: "Order") -> Path | None:
    """`problems.xlsx`, masked unless names were asked for."""
    if order.public:
        return None
    path = order.out / "problems.xlsx"
    sources.write_problem_book(reading, path, with_names=order.with_names)
    return path
