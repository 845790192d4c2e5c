"""One month from files to a folder of reports: read, identify, run the named steps, word, write."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from konvergensi import engines, regions, registry, sources
from konvergensi.measures import indicators, quality
from konvergensi.measures import steps as measured
from konvergensi.problems import ProblemError
from konvergensi.problems import reports as problems
from konvergensi.reports import boundaries as borders
from konvergensi.reports import files
from konvergensi.reports.document import places_of, report
from konvergensi.reports.language import Code, Language
from konvergensi.reports.repair import write_repair_books
from konvergensi.reports.results import MeasurementError, Results, Standing, tells
from konvergensi.reports.suppress import public_indicators
from konvergensi.sources import masking
from konvergensi.sources import tables as tables_of
from konvergensi.sources.schema import FINDINGS

OnStage = Callable[[str, int, int], None]
QUALITY_LEVELS = ("regency", "puskesmas")
LIMITS = ("public_minimum_cell", "stunting_classes")
EVENT_COLUMNS = {"bulan": "month", "kejadian": "event", "nik anak": "nik"}
NO_EVENTS = {"child_id": pl.String(), "month": pl.String(), "event": pl.String()}
NO_TARGETS = {"village_code": pl.String(), "posyandu": pl.String(), "kind": pl.String(), "target": pl.Int64()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What was asked for. `today` is written into the report; `key` makes the pseudonyms of the children."""

    exports: Sequence[Path]
    region: str
    out: Path
    today: date
    key: bytes
    month: str | None = None
    targets: Path | None = None
    profile: Path | None = None
    aliases: Path | None = None
    boundaries: Path | None = None
    events: Path | None = None
    language: Code = "id"
    public: bool = False
    with_names: bool = False
    standing: Standing | None = None


@dataclass(frozen=True, slots=True)
class Built:
    """What came of it: the written files by their role, the results, and the recap."""

    written: Mapping[str, Path]
    results: Results
    recap: tuple[str, ...]
    banner: tuple[str, ...]


def build(order: Order, on_stage: OnStage | None = None) -> Built:
    """Write the whole report of one month into `order.out`. Only files of ours are replaced there.

    `on_stage(what, done, of)` is called as work goes on. Raises `ProblemError` when nothing can be reported.
    """
    tell = on_stage or (lambda what, done, of: None)
    order = replace(order, region=regions.regency(order.region).code)
    files.check_folder(order)
    reading = sources.read_exports(
        order.exports, regency=order.region, profile=order.profile, aliases=order.aliases, on_progress=tell
    )
    if not reading.measurements.height:
        book = files.problem_book(reading, order)
        raise ProblemError(problems.NOTHING_TO_REPORT, n=len(reading.accounts), book=book or "problems.xlsx")
    results = compute(order, reading, tell)
    if not order.public:
        tell("Menulis buku perbaikan", 0, 1)
        results = replace(results, repair_books=_repair(order, reading, results))
    say = Language(order.language)
    tell("Menggambar dan menyusun laporan", 0, 1)
    content = report(results, say)
    written = files.write_all(content, results, reading, order, say=say, tell=tell)
    return Built(written, results, content.recap, tuple(f"{item.title} {item.text}".strip() for item in content.banner))


def _repair(order: Order, reading: sources.Reading, results: Results) -> tuple[Path, ...]:
    """The repair books of the month, closed by what an earlier run in the same folder left open."""
    books = write_repair_books(
        results.tables["judged"],
        results.to_mend,
        order.out,
        on=order.today,
        with_names=order.with_names,
        held=reading.held,
        months=[results.month],
    )
    return tuple(book.path for book in books)


@dataclass(frozen=True, slots=True)
class Stored:
    """Measurements that are stored already, with `child_id`: what a platform writes its report from.

    `targets` has the columns `village_code, posyandu, kind, target`; `accounts` tell the files the rows came from, and
    `lists` has `file, sheet, kind` as the rows name them (None: they name the files of the accounts).
    """

    measurements: pl.DataFrame
    accounts: Sequence[sources.FileAccount]
    targets: pl.DataFrame
    findings: pl.DataFrame
    lists: pl.DataFrame | None = None


def compute(order: Order, reading: sources.Reading, tell: OnStage) -> Results:
    """The tables of the report from what was read."""
    tell("Mengenali anak", 0, 1)
    identified = registry.identify(reading.measurements, key=order.key)
    targets, target_findings = _targets(order)
    found = [one for one in (reading.findings, identified.findings, target_findings) if one.height]
    stored = Stored(
        identified.measurements,
        reading.accounts,
        targets,
        pl.concat(found, how="diagonal_relaxed") if found else pl.DataFrame(),
    )
    results = compute_stored(order, stored, tell, events=_events(order.events, identified.measurements))
    return replace(results, to_mend=pl.concat([reading.findings, identified.findings]))


def compute_stored(order: Order, stored: Stored, tell: OnStage, *, events: pl.DataFrame | None = None) -> Results:
    """The tables of the report from measurements whose children are known."""
    months = sorted(stored.measurements["month"].drop_nulls().unique().to_list())
    month = _month(order.month, months)
    inputs = _inputs(order, stored, events if events is not None else pl.DataFrame(schema=NO_EVENTS))
    run = _run(inputs, month, order.today, tell)
    tables = {name: measured.frame(table) for name, table in run.tables.items()}
    _finish(tables, order)
    tell("Menilai mutu pengukuran", 0, 1)
    assessed = _quality(tables, inputs["files"], month, order.today)
    return Results(
        region=regions.get(order.region),
        province=regions.get(order.region[:2]).name,
        month=month,
        months=tuple(one for one in months if one <= month and tells(order.standing, one)),
        today=order.today,
        files=stored.accounts,
        findings=_counted([stored.findings] if stored.findings.height else []),
        steps=run.steps,
        tables=tables,
        places=inputs["places"],
        limits={name: indicators.limits(name, order.today) for name in LIMITS},
        coverage_minimum=quality.coverage_minimum(order.today),
        quality=assessed,
        boundaries=borders.read(order.boundaries, order.region) if order.boundaries else None,
        public=order.public,
        with_names=order.with_names,
        standing=order.standing,
        error=_error(tables, order),
        to_mend=pl.DataFrame(schema=FINDINGS),
        missing_puskesmas=_missing(stored.measurements, month),
    )


def write_stored(order: Order, stored: Stored, on_stage: OnStage | None = None) -> Mapping[str, Path]:
    """Write the report of stored measurements as html, pdf and xlsx into `order.out`; where each lies, by role."""
    tell = on_stage or (lambda what, done, of: None)
    order.out.mkdir(parents=True, exist_ok=True)
    results = compute_stored(order, stored, tell)
    say = Language(order.language)
    tell("Menggambar dan menyusun laporan", 0, 1)
    return files.write_documents(report(results, say), results, order, say=say, tell=tell)


def _inputs(order: Order, stored: Stored, events: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """The tables the steps begin with."""
    lists = pl.DataFrame(
        [(one.file, one.sheet, one.kind) for one in stored.accounts],
        schema={"file": pl.String, "sheet": pl.String, "kind": pl.String},
        orient="row",
    )
    return {
        "measurements": stored.measurements,
        "files": lists if stored.lists is None else stored.lists,
        "targets": stored.targets,
        "places": places_of(order.region),
        "events": events,
    }


def _run(inputs: Mapping[str, pl.DataFrame], month: str, on: date, tell: OnStage) -> engines.Run:
    steps = measured.steps(month=month, on=on)
    done = 0

    def on_step(step: engines.Step) -> None:
        nonlocal done
        tell(step.says, done, len(steps))
        done += 1

    return engines.run(steps, {name: measured.arrow(table) for name, table in inputs.items()}, on_step)


def _finish(tables: dict[str, pl.DataFrame], order: Order) -> None:
    """What depends on the reader: names or masks in the lists, small cells withheld from the public."""
    named = _names(tables["series"], with_names=order.with_names)
    for raw, told in (("due", "worklist"), ("missed", "not_measured")):
        tables[told] = tables[raw].join(named, on="child_id", how="left", maintain_order="left")
    for name in ("indicators", "new_cases", "balance"):
        shown = [one for one in tables[name]["month"].unique() if tells(order.standing, one)]
        tables[name] = tables[name].filter(pl.col("month").is_in(shown))
    if order.public:
        minimum = int(indicators.limits("public_minimum_cell", order.today)[0])
        tables["indicators"] = public_indicators(tables["indicators"], minimum)


def _quality(
    tables: Mapping[str, pl.DataFrame], files_read: pl.DataFrame, month: str, on: date
) -> dict[str, quality.Assessment]:
    """The measurements of complete exports judged; nothing when the month has none: a filtered list is no sample."""
    full = files_read.filter(pl.col("kind") == "full")
    judged = tables["judged"].join(full, on=["file", "sheet"], how="semi").filter(pl.col("month") <= month)
    if not judged.filter(pl.col("month") == month).height:
        return {}
    targets = tables["targets_used"] if tables["targets_used"].height else None
    return {level: quality.assess(judged, targets, level=level, month=month, on=on) for level in QUALITY_LEVELS}


def _names(series: pl.DataFrame, *, with_names: bool) -> pl.DataFrame:
    """`child_id, child, nik` of the last row of each child, masked unless names were asked for."""
    last = series.sort("month").unique("child_id", keep="last").select("child_id", "name", "nik")
    child = pl.col("name") if with_names else masking.masked_name(pl.col("name"))
    nik = pl.col("nik") if with_names else masking.masked_nik(pl.col("nik"))
    return last.select("child_id", child=child, nik=nik)


def _error(tables: Mapping[str, pl.DataFrame], order: Order) -> MeasurementError | None:
    """What measurement error alone explains in the region, where it could be estimated."""
    monthly = tables["false_cases"].filter((pl.col("level") == "regency") & (pl.col("code") == order.region))
    whole = tables["error"].filter(pl.col("age_group") == "all")
    if not monthly.height or not whole.height or whole["sd_cm"].item() is None:
        return None
    crossing, children = monthly.select("crossing", "children").row(0)
    suspected = dict(monthly.select("month", "false_suspected").iter_rows())
    return MeasurementError(whole["sd_cm"].item(), whole["triples"].item(), crossing, children, suspected)


def _month(wanted: str | None, months: Sequence[str]) -> str:
    if wanted is None:
        return months[-1]
    if re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", wanted) is None:
        raise ProblemError(problems.MONTH_INVALID, month=wanted)
    if wanted not in months:
        raise ProblemError(problems.MONTH_NOT_THERE, month=wanted, months=", ".join(months))
    return wanted


def _targets(order: Order) -> tuple[pl.DataFrame, pl.DataFrame]:
    if order.targets is None:
        return pl.DataFrame(schema=NO_TARGETS), pl.DataFrame()
    found = sources.read_target_list(order.targets, regency=order.region, aliases=order.aliases)
    return found.targets.select(list(NO_TARGETS)).cast(dict(NO_TARGETS)), found.findings  # type: ignore[arg-type]


def _events(path: Path | None, measurements: pl.DataFrame) -> pl.DataFrame:
    """Events `child_id, month, event` from a file with `nik` or `child_id`, `month` (bulan), `event` (kejadian)."""
    if path is None:
        return pl.DataFrame(schema=NO_EVENTS)
    read = measured.frame(tables_of.read_table(path).read_all())
    read = read.rename({name: EVENT_COLUMNS.get(name.strip().lower(), name) for name in read.columns})
    missing = [name for name in ("month", "event") if name not in read.columns]
    if missing or not {"nik", "child_id"} & set(read.columns):
        raise ProblemError(problems.EVENTS_INVALID, file=path.name, columns=", ".join(read.columns))
    read = read.with_columns(pl.col("month", "event").cast(pl.String))
    if "child_id" not in read.columns:
        known = measurements.select("nik", "child_id").drop_nulls().unique("nik")
        read = read.with_columns(pl.col("nik").cast(pl.String)).join(known, on="nik", how="inner")
    return read.select(list(NO_EVENTS)).cast(dict(NO_EVENTS))  # type: ignore[arg-type]


def _counted(findings: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """Findings by code, most frequent first, with one example each."""
    schema: dict[str, Any] = {"code": pl.String(), "fate": pl.String(), "what": pl.String(), "n": pl.Int64()}
    if not findings:
        return pl.DataFrame(schema=schema)
    table = pl.concat([one.select("code", "fate", "what") for one in findings], how="vertical_relaxed")
    counted = table.group_by("code", "fate").agg(pl.col("what").first(), pl.len().cast(pl.Int64).alias("n"))
    return counted.select(list(schema)).sort(["n", "code"], descending=[True, False])


def _missing(measurements: pl.DataFrame, month: str) -> tuple[str, ...]:
    """Puskesmas that other months know and this month has no row of."""
    named = measurements.select("month", "puskesmas").drop_nulls().unique()
    here = set(named.filter(pl.col("month") == month)["puskesmas"])
    return tuple(sorted(set(named["puskesmas"]) - here))
