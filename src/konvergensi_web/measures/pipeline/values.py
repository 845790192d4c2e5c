"""The values of a run: written beside those before, in short transactions, and seen at one moment.

While `PipelineRun.rows_are` is "writing" the new rows are hidden and those they replace still count; the step to
"clearing" turns both round. A run that died in the middle is taken back by the next one. A value that is the same as
before keeps its row.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import timedelta
from typing import Any

import polars as pl
from django.db import transaction
from django.utils import timezone

from konvergensi.measures import marts
from konvergensi_web.measures.catalogue import metas
from konvergensi_web.measures.models import IndicatorValue, PipelineRun
from konvergensi_web.measures.models.marts import NOBODY
from konvergensi_web.measures.pipeline.places import (
    DISTRICT,
    REGENCY,
    UNPLACED,
    VILLAGE,
    is_unplaced,
    path,
    subtrees,
)
from konvergensi_web.platform import bulk, frames
from konvergensi_web.platform.jobs.run import LEASE, Lost
from konvergensi_web.regions.models import Region

Tell = Callable[[str, int, int], None]
AT_ONCE = 5_000  # rows a transaction: others wait for a fraction of a second
LOOK_SECONDS = 1.0
BEAT = timedelta(seconds=5)
KEY = ("region_path", "month", "indicator")
COUNTED = ("numerator", "denominator", "value", "measured", "measured_in_target", "target")
COUNTS: dict[str, Any] = {name: pl.Float64 if name == "value" else pl.Int64 for name in COUNTED}
FIGURES = {"region_path": pl.String, "month": pl.String, "indicator": pl.String, "level": pl.String, **COUNTS,
           "target_kind": pl.String}  # fmt: skip
TOLD = {**FIGURES, "definition": pl.String, "batches": pl.String}
STANDING = {"id": pl.Int64, **TOLD, "state": pl.String}


def silent(says: str, done: int = 0, of: int = 0) -> None:
    """Tell nobody."""


def begin(run: PipelineRun, tell: Tell) -> None:
    """Save the run as the one that writes its regency. Waits for another one, and takes back one that died."""
    run.rows_are = PipelineRun.Rows.WRITING
    while True:
        with transaction.atomic():
            Region.objects.select_for_update().get(path=run.regency_path)
            others = PipelineRun.objects.filter(regency_path=run.regency_path, rows_are=PipelineRun.Rows.WRITING)
            other = others.first()
            if other is None:
                run.wrote_at = timezone.now()
                run.save()
                break
        if other.wrote_at is None or other.wrote_at < timezone.now() - LEASE:
            take_back(other)
        else:
            tell("Menunggu perhitungan lain di wilayah ini", 0, 0)
            time.sleep(LOOK_SECONDS)
    for left in PipelineRun.objects.filter(regency_path=run.regency_path, rows_are=PipelineRun.Rows.CLEARING):
        clear(left)


def beat(run: PipelineRun) -> None:
    """Tell that this run is alive. Raises `Lost` when another one has taken it back."""
    now = timezone.now()
    writing = PipelineRun.objects.filter(pk=run.pk, rows_are=PipelineRun.Rows.WRITING, wrote_at__isnull=False)
    if not writing.update(wrote_at=now):
        raise Lost
    run.wrote_at = now


def alive(run: PipelineRun, tell: Tell) -> Tell:
    """`tell`, with a sign of life of the run."""

    def told(says: str, done: int = 0, of: int = 0) -> None:
        if run.wrote_at is None or run.wrote_at < timezone.now() - BEAT:
            beat(run)
        tell(says, done, of)

    return told


def take_back(run: PipelineRun) -> None:
    """Undo what a run wrote that will not end: its values go, those it was to replace stand again."""
    PipelineRun.objects.filter(pk=run.pk).update(wrote_at=None)  # should it live after all, it writes nothing more
    for some in _in_pieces(IndicatorValue.every.filter(regency_path=run.regency_path, run=run)):
        _delete(some)
    for some in _in_pieces(IndicatorValue.every.filter(regency_path=run.regency_path, retired_by=run.pk)):
        with transaction.atomic():
            bulk.update(IndicatorValue, ("retired_by",), [(NOBODY, pk) for pk in some])
    PipelineRun.objects.filter(pk=run.pk).update(
        rows_are=PipelineRun.Rows.STILL, state=PipelineRun.State.FAILED, finished_at=timezone.now()
    )


def clear(run: PipelineRun) -> None:
    """Remove what a run has replaced; nobody sees it any more."""
    for some in _in_pieces(IndicatorValue.every.filter(regency_path=run.regency_path, retired_by=run.pk)):
        _delete(some)
    PipelineRun.objects.filter(pk=run.pk).update(rows_are=PipelineRun.Rows.STILL)


def _in_pieces(rows: Any) -> Iterator[list[int]]:
    keys: list[int] = frames.read(rows.order_by("pk"), {"id": pl.Int64}).get_column("id").to_list()
    return (keys[start : start + AT_ONCE] for start in range(0, len(keys), AT_ONCE))


def _delete(keys: Sequence[int]) -> None:
    with transaction.atomic():
        for some in bulk.chunks(keys, 500):
            bulk.delete(IndicatorValue.every.filter(pk__in=some))


def with_above(run: PipelineRun, found: pl.DataFrame, batches: pl.DataFrame, villages: list[str]) -> pl.DataFrame:
    """The figures of villages and posyandu as values (`TOLD`), with the sums above them."""
    placed = found.with_columns(
        region_path=path(), level=pl.when(is_unplaced()).then(pl.lit(UNPLACED)).otherwise("level")
    )
    placed = placed.filter((pl.col("level") != UNPLACED) | (pl.col("code").str.len_chars() == 13))
    fresh = placed.select(pl.col(name).cast(kind) for name, kind in FIGURES.items())
    others = pl.DataFrame(schema=FIGURES) if run.kind == "full" else _others(run.regency_path, villages)
    rows = pl.concat([fresh, *_above(pl.concat([fresh, others]))])
    versions = {name: meta.version for name, meta in metas().items()}
    files = pl.format('["{}"]', pl.col("batches").list.join('", "'))
    return rows.join(batches, on=["region_path", "month"], how="left").with_columns(
        definition=pl.col("indicator").replace_strict(versions, default="", return_dtype=pl.String),
        batches=pl.when(pl.col("batches").list.len() > 0).then(files).otherwise(pl.lit("[]")),
    ).select(TOLD.keys())  # fmt: skip


def _above(rows: pl.DataFrame) -> list[pl.DataFrame]:
    """Districts and the regency: sums of the villages, and of the rows whose village is not known."""
    parts = rows.filter(pl.col("level").is_in(["village", UNPLACED]))
    kind = parts.group_by("month").agg(target_kind=pl.col("target_kind").max())
    found = []
    for level, length in (("district", DISTRICT), ("regency", REGENCY)):
        added = marts.add_up(parts, pl.col("region_path").str.head(length) + ".", level)
        added = added.rename({"code": "region_path"}).join(kind, on="month", how="left")
        if level == "district":
            added = added.filter(~pl.col("region_path").str.ends_with(".00."))
        found.append(added.select(pl.col(name).cast(kind_) for name, kind_ in FIGURES.items()))
    return found


def _others(regency_path: str, villages: list[str]) -> pl.DataFrame:
    """The figures of the villages that were not run again."""
    rows = IndicatorValue.objects.filter(regency_path=regency_path, level__in=["village", UNPLACED])
    table = frames.read(rows.order_by(), FIGURES)
    return table.filter(~pl.col("region_path").str.head(13).is_in(villages))


def write(run: PipelineRun, rows: pl.DataFrame, villages: list[str], tell: Tell) -> list[str]:
    """Write what differs from what stands, month by month, still hidden. Returns the months that change."""
    written = _months(run.regency_path, rows)
    changed = []
    for done, month in enumerate(written):
        tell("Menulis angka", done, len(written))
        before = _standing(run, month, villages)
        fresh = rows.filter(pl.col("month") == month).join(before, on=KEY, how="left", suffix="_before")
        kept = _kept(fresh, before)
        stale = before.join(kept, on="id", how="anti").get_column("id").to_list()
        made = fresh.join(kept, on="id", how="anti").with_columns(
            state=pl.when(_same(COUNTS) & pl.col("state").is_not_null()).then("state").otherwise(
                pl.lit(str(IndicatorValue.State.DRAFT))),
            regency_path=pl.lit(run.regency_path), computed_at=pl.lit(run.started_at), run_id=pl.lit(str(run.pk)),
            retired_by=pl.lit(str(NOBODY)),
        ).select(*TOLD, "state", "regency_path", "computed_at", "run_id", "retired_by")  # fmt: skip
        if stale or made.height:
            changed.append(month)
        _replace(run, stale, made)
    return changed


def _same(names: Iterable[str]) -> pl.Expr:
    return pl.all_horizontal(pl.col(name).eq_missing(pl.col(f"{name}_before")) for name in names)


def _kept(fresh: pl.DataFrame, before: pl.DataFrame) -> pl.DataFrame:
    """The `id` of the values that keep their row: they are the same, and so is everything they are added up from.

    So the moment at which a value was computed tells whether anything below its place changed; pages rely on it.
    """
    told = [name for name in TOLD if name not in KEY]
    same = fresh.filter(pl.col("id").is_not_null() & _same(told)).select("id", *KEY)
    other = pl.concat([
        fresh.join(same, on="id", how="anti").select(KEY), before.join(same, on="id", how="anti").select(KEY)
    ])  # fmt: skip
    above = pl.concat([
        other.select("indicator", region_path=pl.col("region_path").str.head(length + 1))
        for length in (REGENCY, DISTRICT, VILLAGE)
    ]).unique()  # fmt: skip
    return same.join(above, on=["region_path", "indicator"], how="anti").select("id")


def _months(regency_path: str, rows: pl.DataFrame) -> list[str]:
    """The months that have values, or had some."""
    stood = IndicatorValue.objects.filter(regency_path=regency_path).order_by().values_list("month", flat=True)
    return sorted({*rows.get_column("month").unique(), *stood.distinct()})


def _standing(run: PipelineRun, month: str, villages: list[str]) -> pl.DataFrame:
    """What stands in the places that are written, with how far it got."""
    found = IndicatorValue.objects.filter(regency_path=run.regency_path, month=month).order_by()
    parts: Iterable[Any] = [found]
    if run.kind != "full":
        parts = [found.filter(level__in=["regency", "district"]), *(found.filter(some) for some in subtrees(villages))]
    return pl.concat([frames.read(part, STANDING) for part in parts])


def _replace(run: PipelineRun, stale: Sequence[int], made: pl.DataFrame) -> None:
    for some in bulk.chunks(stale, AT_ONCE):
        with transaction.atomic():
            beat(run)
            bulk.update(IndicatorValue, ("retired_by",), [(run.pk, pk) for pk in some])
    for rows in made.iter_slices(AT_ONCE):
        with transaction.atomic():
            beat(run)
            frames.insert(IndicatorValue, rows)
