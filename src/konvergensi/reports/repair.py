"""Repair books: per puskesmas the rows to mend in the national application, closed by a later export.

Reads the measurements of a run and what was found about them; carries the state of every issue in
`perbaikan.parquet` beside the books, under pseudonyms. Never changes a measurement.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from konvergensi.measures import quality
from konvergensi.reports._repair_book import read_notes, write_book
from konvergensi.reports._repair_state import DONE, GONE, OPEN, STATE, carry, named, nothing
from konvergensi.sources.masking import HIDDEN, PERSONAL, masked_name, masked_nik

STATE_FILE = "perbaikan.parquet"
NOWHERE = "tanpa-puskesmas"
# Findings about how a file was written or named, which nobody can mend in the application
NOT_THERE = (
    "sources.month-first", "sources.nik-as-number", "sources.outside-title-month", "sources.other-regency",
    "sources.repeated-header", "sources.same-row-twice", "sources.shifted-row", "sources.total-row",
    "sources.unknown-label", "sources.village-ambiguous", "sources.village-spelling", "sources.village-unknown",
)  # fmt: skip
PERSONAL_HEADING = r"(?i)nik|nama|name|ortu|orang tua|ibu|ayah|alamat"
LESSER = r"nik|grams"


@dataclass(frozen=True, slots=True)
class BookAccount:
    """One book and how many of its issues are open, done and gone."""

    path: Path
    puskesmas: str | None
    open: int
    done: int
    gone: int


def write_repair_books(
    measurements: pl.DataFrame,
    findings: pl.DataFrame,
    folder: Path,
    *,
    on: date,
    with_names: bool = False,
    previous: Path | None = None,
    held: pl.DataFrame | None = None,
    months: Sequence[str] | None = None,
) -> list[BookAccount]:
    """Write `perbaikan-<puskesmas>.xlsx` for every puskesmas that has or had something to mend.

    `measurements` (with `child_id`) and `held` are the rows of the export, `findings` what `sources` and `registry`
    found about them; the doubts of `measures.quality` are added here. `on` is the day of the export. `previous` is
    the folder (or state file) of the run before, by default `folder` itself. `months` are those to look at, by
    default the last one and all that still have open issues. Names and NIK are masked unless `with_names`; the
    state never holds them. Notes people wrote into an earlier book are kept. Raises OSError when a book cannot be
    written (for instance because it is open).
    """
    folder.mkdir(parents=True, exist_ok=True)
    before = _remembered(folder if previous is None else previous)
    wanted = _months(measurements, before, months)
    rows = _rows(measurements, held)
    doubts = quality.doubts(measurements, [month for month in wanted if month in set(rows["month"])], on=on)
    found = pl.concat([findings.filter(~pl.col("code").str.starts_with("quality.")), doubts])
    current = _issues(_once(found), rows, wanted)
    state = carry(before, current.select(*STATE), rows, wanted, on)
    accounts = _write(state, rows, folder, on, with_names=with_names)
    state.write_parquet(folder / STATE_FILE)
    return accounts


def _once(found: pl.DataFrame) -> pl.DataFrame:
    """Without our word about a second measuring where `registry` has said so already."""
    said = found.filter(code="registry.measured-twice-in-month").select("file", "sheet", "row")
    again = found.filter(code="quality.measured-twice").join(said, on=["file", "sheet", "row"], how="anti")
    return pl.concat([found.filter(pl.col("code") != "quality.measured-twice"), again])


def _remembered(place: Path) -> pl.DataFrame:
    """The state of the run before, with the notes written into its books since."""
    file = place / STATE_FILE if place.is_dir() else place
    if not file.exists():
        return nothing()
    state = pl.read_parquet(file).select(*STATE)
    notes: dict[str, str] = {}
    for book in sorted(file.parent.glob("perbaikan-*.xlsx")):
        notes.update(read_notes(book))
    written = pl.DataFrame(
        {"issue": list(notes), "written": list(notes.values())},
        schema_overrides={"issue": pl.String, "written": pl.String},
    )
    joined = state.join(written, on="issue", how="left", maintain_order="left")
    return joined.with_columns(note=pl.coalesce("written", "note")).select(*STATE)


def _months(measurements: pl.DataFrame, before: pl.DataFrame, months: Sequence[str] | None) -> list[str]:
    last = measurements["month"].drop_nulls().max()
    still_open = before.filter(pl.col("state") == OPEN)["month"].drop_nulls().to_list()
    asked = list(months) if months is not None else [str(last)] if last is not None else []
    return sorted({*asked, *still_open})


def _rows(measurements: pl.DataFrame, held: pl.DataFrame | None) -> pl.DataFrame:
    """All rows of the export that can be looked up, with `child_id`."""
    columns = [
        "file", "sheet", "row", "month", "puskesmas", "village", "posyandu", "name", "nik", "parent_name", "address",
        "birth_date", "measured_on", "weight_kg", "length_height_cm",
    ]  # fmt: skip
    child = pl.col("child_id") if "child_id" in measurements.columns else pl.lit(None, pl.String).alias("child_id")
    parts = [measurements.select(*columns, child)]
    if held is not None:
        parts.append(held.select(*columns, pl.lit(None, pl.String).alias("child_id")))
    return pl.concat(parts)


def _issues(found: pl.DataFrame, rows: pl.DataFrame, months: Sequence[str]) -> pl.DataFrame:
    """The findings about rows that can be mended, with the child and place they concern, masked.

    A row that was refused is a repetition of one that is kept, or no measuring, so there is nothing to mend in it.
    """
    about = found.filter(pl.col("row").is_not_null() & ~pl.col("code").is_in(NOT_THERE))
    placed = about.join(rows, on=["file", "sheet", "row"], how="inner", maintain_order="left")
    wanted = placed.filter(pl.col("month").is_in(months) | pl.col("month").is_null())
    hidden = _hidden(wanted)
    empty = {"state": pl.lit(OPEN), "note": pl.lit(None, pl.String)}
    days = {name: pl.lit(None, pl.Date) for name in ("first_seen", "closed_on")}
    shown = {"child": masked_name(pl.col("name")), "nik": masked_nik(pl.col("nik"))}
    return named(hidden.with_columns(**shown, **empty, **days))


def _hidden(issues: pl.DataFrame) -> pl.DataFrame:
    """Mask a personal value wherever it stands: in the cell and in the sentences about it."""
    value = pl.col("value")
    personal = pl.any_horizontal(
        *((value == pl.col(name)).fill_null(False) for name in PERSONAL),
        pl.col("column").str.contains(PERSONAL_HEADING),
    ) & (value != "")
    safe = pl.when(pl.col("column").str.contains("(?i)nik")).then(masked_nik(value)).otherwise(pl.lit(HIDDEN))
    marked = issues.with_columns(personal=personal.fill_null(False), safe=safe)
    texts = {
        name: [
            text.replace(cell, HIDDEN) if hide else text
            for text, cell, hide in marked.select(name, "value", "personal").iter_rows()
        ]
        for name in ("what", "do")
    }
    replaced = marked.with_columns(pl.Series(name, text, pl.String) for name, text in texts.items())
    return replaced.with_columns(value=pl.when("personal").then("safe").otherwise("value")).drop("personal", "safe")


def _write(state: pl.DataFrame, rows: pl.DataFrame, folder: Path, on: date, *, with_names: bool) -> list[BookAccount]:
    shown = _with_names(state, rows) if with_names else state
    order = pl.col("state").replace_strict({OPEN: 0, DONE: 1, GONE: 2}, return_dtype=pl.Int64)
    lesser = pl.col("code").str.contains(LESSER)  # what does not change the nutritional status comes last
    sorted_ = shown.sort(order, lesser, "month", "village", "posyandu", "file", "sheet", "row", nulls_last=True)
    books: dict[str, pl.DataFrame] = {}
    for (name,), part in sorted_.partition_by("puskesmas", as_dict=True, maintain_order=True).items():
        slug = slugged(name)
        books[slug] = pl.concat([books[slug], part]) if slug in books else part
    accounts = []
    for slug, part in sorted(books.items()):
        path = folder / f"perbaikan-{slug}.xlsx"
        write_book(path, part, on, with_names=with_names)
        counts = (part.filter(pl.col("state") == kind).height for kind in (OPEN, DONE, GONE))
        accounts.append(BookAccount(path, part["puskesmas"][0], *counts))
    return accounts


def _with_names(state: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """Names and NIK of the children who are in this export; of the others only the masks are known."""
    people = (
        rows.drop_nulls("child_id").group_by("child_id").agg(full=pl.col("name").last(), number=pl.col("nik").last())
    )
    joined = state.join(people, on="child_id", how="left", maintain_order="left")
    return joined.with_columns(child=pl.coalesce("full", "child"), nik=pl.coalesce("number", "nik")).select(*STATE)


def slugged(name: str | None) -> str:
    """`Puskesmas Ciruas` -> `ciruas`, for the name of a file."""
    plain = unicodedata.normalize("NFKD", name or "").encode("ascii", "ignore").decode().lower()
    words = re.sub(r"^(upt\w*\s+)?(puskesmas|pkm)\s+", "", plain.strip())
    return re.sub(r"[^a-z0-9]+", "-", words).strip("-") or NOWHERE
