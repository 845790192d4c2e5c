"""What the library's report reads: the rows of a snapshot, and the account of the files they came from."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any

import polars as pl
from django.utils.translation import gettext as _

from konvergensi.reports.build import Stored
from konvergensi.sources import FileAccount
from konvergensi.sources.schema import FINDINGS
from konvergensi_web.intake.models import Batch, HeldRow
from konvergensi_web.measures.models import PipelineRun
from konvergensi_web.measures.pipeline import children, snapshot
from konvergensi_web.measures.pipeline.compute import INPUT
from konvergensi_web.platform.scope import open_scope, system_actor
from konvergensi_web.regions.paths import subtree
from konvergensi_web.registry.models import Person, Posyandu

MONTHS = 24  # so many months before the one reported are read, for trends and cases


def stored_of(run: PipelineRun, path: str, month: str) -> Stored:
    """The measurements a run has read, up to the month, as the library's report reads them."""
    with open_scope(system_actor("menyusun laporan", path)):
        measurements = _measurements(run, month)
        accounts = _accounts(measurements, month)
        targets = children.read(path)
        villages = measurements["village_code"].drop_nulls().unique().to_list()
        names = _posyandu_names(path)
    newest = children.newest(targets, [*villages, *targets["village_code"]])
    named = newest.with_columns(
        posyandu=pl.concat_str("village_code", "posyandu", separator=".").replace_strict(names, default=None)
    )
    lists = measurements.select("file", "sheet").unique().with_columns(kind="sheet")
    return Stored(measurements, accounts, named, pl.DataFrame(schema=FINDINGS), lists)


def _measurements(run: PipelineRun, month: str) -> pl.DataFrame:
    assert run.snapshot is not None
    rows = snapshot.rows_of(run.snapshot).filter(pl.col("month").is_between(pl.lit(_first(month)), pl.lit(month)))
    rows = rows.join(snapshot.people_of(run.snapshot), on="child_id", how="left")
    known = rows.collect_schema()
    absent = [pl.lit(None, kind).alias(name) for name, kind in INPUT.items() if name not in known]
    table = rows.with_columns(absent).collect()
    place = pl.concat_str("village_code", "posyandu", separator=".").replace_strict(
        _posyandu_names(run.regency_path), default=None, return_dtype=pl.String
    )
    unknown = pl.col("village_code").str.ends_with(f".{snapshot.UNKNOWN_VILLAGE}")
    return table.with_columns(
        posyandu=place,
        name=pl.col("child_id").replace_strict(_initials(run.regency_path), default=None, return_dtype=pl.String),
        nik=pl.when("has_nik").then(pl.lit("9" * 16)),
        village_code=pl.when(~unknown).then("village_code"),
        district_code=pl.when(~pl.col("district_code").str.ends_with(".00")).then("district_code"),
    ).select(pl.col(name).cast(kind) for name, kind in INPUT.items())


def _first(month: str) -> str:
    return date(int(month[:4]) - MONTHS // 12, int(month[5:]), 1).strftime("%Y-%m")


def _initials(path: str) -> dict[str, str]:
    """What the report may call a child: its initials, never its name."""
    rows = Person.objects.filter(subtree([path])).order_by().values_list("pk", "name")
    return {
        str(pk): " ".join(f"{word[0].upper()}." for word in name.split() if word) for pk, name in rows.iterator(20_000)
    }


def _posyandu_names(path: str) -> dict[str, str]:
    rows = Posyandu.objects.filter(subtree([path], "path")).values_list("path", "name")
    return {place.removesuffix("."): name for place, name in rows}


def _accounts(measurements: pl.DataFrame, month: str) -> list[FileAccount]:
    """The account of every file whose import has rows here, as its reading wrote it and people settled it since."""
    ids = [one for one in measurements["file"].unique().to_list() if one]
    decided = HeldRow.objects.filter(batch__in=ids).exclude(decision=HeldRow.Decision.OPEN)
    settled: dict[Any, Counter[tuple[int, str]]] = {}
    for batch, number, decision in decided.order_by().values_list("batch_id", "file_number", "decision"):
        settled.setdefault(batch, Counter())[number, decision] += 1
    found = [
        account
        for batch in Batch.objects.filter(pk__in=ids).order_by("committed_at")
        for account in _of_batch(batch, settled.get(batch.pk, Counter()), measurements)
        if any(_first(month) <= one <= month for one in account.months or batch.months)
    ]
    return [*found, *_typed_in(measurements)]


def _of_batch(batch: Batch, settled: Counter[tuple[int, str]], measurements: pl.DataFrame) -> Iterator[FileAccount]:
    """The files of an import. Rows that were there already count as stored: the same row stands once."""
    files = batch.plan.get("files", [])
    if not files:  # stored before its reading kept one account a file
        yield _whole(batch, measurements)
    held_in = list(dict.fromkeys(one["file"] for one in files if one["held"]))
    names = ("file", "sheet", "layout", "kind", "reason", "rows_in", "stored", "held", "refused")
    for one in files:
        counts = {name: one[name] for name in names}
        number = held_in.index(one["file"]) if one["held"] else -1
        for decision, into in ((HeldRow.Decision.USED, "stored"), (HeldRow.Decision.DROPPED, "refused")):
            moved = min(settled[number, decision], counts["held"])
            settled[number, decision] -= moved
            counts["held"] -= moved
            counts[into] += moved
        yield FileAccount(**counts, months=tuple(one["months"]), puskesmas=tuple(one["puskesmas"]))


def _whole(batch: Batch, measurements: pl.DataFrame) -> FileAccount:
    rows = measurements.filter(pl.col("file") == str(batch.pk))
    return FileAccount(
        file=f"{batch.register} {batch.created_at:%d/%m/%Y}", layout="export", kind=rows["sheet"].mode().sort()[0],
        rows_in=batch.rows_in, stored=batch.stored + batch.unchanged, held=batch.held, refused=batch.refused,
        months=tuple(rows["month"].unique().sort()), puskesmas=tuple(rows["puskesmas"].drop_nulls().unique().sort()),
    )  # fmt: skip


def _typed_in(measurements: pl.DataFrame) -> Iterator[FileAccount]:
    """Rows that no file brought."""
    rows = measurements.filter(pl.col("file") == "")
    if rows.height:
        yield FileAccount(
            file=_("dicatat di platform"), layout="table", rows_in=rows.height, stored=rows.height,
            months=tuple(rows["month"].unique().sort()),
            puskesmas=tuple(rows["puskesmas"].drop_nulls().unique().sort()),
        )  # fmt: skip
