"""Putting what was computed into the marts. Everything of one run is replaced in one transaction."""

from collections.abc import Iterable
from typing import Any

import polars as pl

from konvergensi.measures import marts
from konvergensi.measures.balance import BESIDE, LINES
from konvergensi_web.measures.catalogue import metas
from konvergensi_web.measures.models import BalanceRow, IndicatorValue, PipelineRun, WorklistItem
from konvergensi_web.measures.pipeline.places import (
    DISTRICT,
    REGENCY,
    UNPLACED,
    home_of,
    is_unplaced,
    path,
    subtrees,
    village_of,
)
from konvergensi_web.platform import bulk

BATCH = 2_000
KEY = ("region_path", "month", "indicator")
COUNTED = ("numerator", "denominator", "value", "measured", "measured_in_target", "target")
COUNTS: dict[str, Any] = {name: pl.Float64 if name == "value" else pl.Int64 for name in COUNTED}
FIGURES = {"region_path": pl.String, "month": pl.String, "indicator": pl.String, "level": pl.String, **COUNTS,
           "target_kind": pl.String}  # fmt: skip
WRITTEN = (*FIGURES, "regency_path", "definition", "batches", "computed_at", "state", "run_id")


def write_figures(run: PipelineRun, found: pl.DataFrame, batches: pl.DataFrame, villages: list[str]) -> int:
    """Replace the figures of the villages, and add up everything above them anew. Returns how many were written."""
    everything = run.kind == "full"
    placed = found.with_columns(
        region_path=path(), level=pl.when(is_unplaced()).then(pl.lit(UNPLACED)).otherwise("level")
    )
    placed = placed.filter((pl.col("level") != UNPLACED) | (pl.col("code").str.len_chars() == 13))
    fresh = placed.select(pl.col(name).cast(kind) for name, kind in FIGURES.items())
    others = _others(run.regency_path, villages) if not everything else pl.DataFrame(schema=FIGURES)
    rows = pl.concat([fresh, *_above(pl.concat([fresh, others]))])
    before = _before(run.regency_path, None if everything else villages)
    rows = rows.join(before, on=KEY, how="left", suffix="_before")
    same = pl.all_horizontal(pl.col(name).eq_missing(pl.col(f"{name}_before")) for name in COUNTS)
    rows = rows.with_columns(state=pl.when(same & pl.col("state").is_not_null()).then("state"))
    rows = rows.join(batches, on=["region_path", "month"], how="left")
    _delete(run.regency_path, None if everything else villages)
    for start in range(0, rows.height, bulk.CHUNK):
        bulk.insert(IndicatorValue, WRITTEN, _values(run, rows.slice(start, bulk.CHUNK)))
    return rows.height


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
    table = pl.DataFrame(list(rows.values_list(*FIGURES)), schema=FIGURES, orient="row")
    return table.filter(~pl.col("region_path").str.head(13).is_in(villages))


def _before(regency_path: str, villages: list[str] | None) -> pl.DataFrame:
    """What stood there, with how far it got."""
    read = (*KEY, *COUNTS, "state")
    kinds = {name: FIGURES.get(name, pl.String) for name in read}
    found: list[tuple[Any, ...]] = []
    for rows in _replaced(regency_path, villages):
        found += rows.values_list(*read)
    return pl.DataFrame(found, schema=kinds, orient="row")


def _replaced(regency_path: str, villages: list[str] | None) -> Iterable[Any]:
    rows = IndicatorValue.objects.filter(regency_path=regency_path)
    if villages is None:
        return [rows]
    return [rows.filter(level__in=["regency", "district"]), *(rows.filter(some) for some in subtrees(villages))]


def _delete(regency_path: str, villages: list[str] | None) -> None:
    for rows in _replaced(regency_path, villages):
        rows._raw_delete(rows.db)


def _values(run: PipelineRun, rows: pl.DataFrame) -> list[tuple[Any, ...]]:
    versions = {name: meta.version for name, meta in metas().items()}
    draft, regency, at, pk = str(IndicatorValue.State.DRAFT), run.regency_path, run.started_at, run.pk
    name = list(FIGURES).index("indicator")
    return [
        (*row[:-2], regency, versions.get(row[name], ""), row[-1] or [], at, row[-2] or draft, pk)
        for row in rows.select(*FIGURES, "state", "batches").iter_rows()
    ]


def write_balances(run: PipelineRun, found: pl.DataFrame, moves: pl.DataFrame, villages: list[str]) -> None:
    """Replace the balances of the villages and of everything above them.

    A village's row keeps the moves into it, so that the sums above can be made again without it being run again.
    """
    rows, moved = found, moves
    if run.kind != "full":
        others, their_moves = _other_balances(run.regency_path, villages)
        rows = pl.concat([found.select(others.columns), others], how="vertical_relaxed") if others.height else found
        moved = pl.concat([moves, their_moves.select(moves.columns)], how="vertical_relaxed")
        BalanceRow.objects.filter(regency_path=run.regency_path, level__in=["regency", "district"]).delete()
        for some in subtrees(villages):
            BalanceRow.objects.filter(some).delete()
    else:
        BalanceRow.objects.filter(regency_path=run.regency_path).delete()
    into = _into(moves)
    made = [_balance(run, row, _level(row["code"]), into.get((row["code"], row["month"]), {})) for row in _dicts(found)]
    for level, length in (("district", DISTRICT), ("regency", REGENCY)):
        above = marts.add_up_balances(rows, moved, length, level)
        made += [_balance(run, row, level, {}) for row in _dicts(above) if not row["code"].endswith(".00")]
    BalanceRow.objects.bulk_create(made, batch_size=BATCH)


def _level(code: str) -> str:
    return UNPLACED if code.endswith(".0000") else "village"


def _dicts(rows: pl.DataFrame) -> Iterable[dict[str, Any]]:
    return rows.sort("code", "month").iter_rows(named=True)


def _into(moves: pl.DataFrame) -> dict[tuple[str, str], dict[str, int]]:
    found: dict[tuple[str, str], dict[str, int]] = {}
    for row in moves.iter_rows(named=True):
        from_ = found.setdefault((row["village_code"], row["month"]), {})
        from_[row["old_village_code"]] = row["n"]
    return found


def _balance(run: PipelineRun, row: dict[str, Any], level: str, into: dict[str, int]) -> BalanceRow:
    lines = {name: row[name] for name in (*LINES, *BESIDE) if row[name]}
    return BalanceRow(
        region_path=f"{row['code']}.", regency_path=run.regency_path, level=level, month=row["month"],
        previous_month=row["previous_month"] or "", lines=lines | ({"from": into} if into else {}),
        residual=row["residual"], provisional=row["provisional"], run=run,
    )  # fmt: skip


def _other_balances(regency_path: str, villages: list[str]) -> tuple[pl.DataFrame, pl.DataFrame]:
    kept = BalanceRow.objects.filter(regency_path=regency_path, level__in=["village", UNPLACED])
    rows, moved = [], []
    for path_, month, previous, lines, residual, provisional in kept.values_list(
        "region_path", "month", "previous_month", "lines", "residual", "provisional"
    ):
        code = path_.removesuffix(".")
        if code in villages:
            continue
        told = {name: lines.get(name, 0) for name in (*LINES, *BESIDE)}
        rows.append(
            {"month": month, "previous_month": previous or None, "code": code, **told, "residual": residual,
             "provisional": provisional}
        )  # fmt: skip
        moved += [(month, code, old, n) for old, n in lines.get("from", {}).items()]
    schema = {"month": pl.String, "village_code": pl.String, "old_village_code": pl.String, "n": pl.Int64}
    return pl.DataFrame(rows), pl.DataFrame(moved, schema=schema, orient="row")


def write_worklist(run: PipelineRun, found: pl.DataFrame, villages: list[str]) -> None:
    """Replace the worklist of the month in the villages; a child that stays on the list keeps its row."""
    items = [_item(run, row) for row in found.iter_rows(named=True)]
    fields = [one.attname for one in WorklistItem._meta.concrete_fields if one.name not in ("id", "person", "month")]
    WorklistItem.objects.bulk_create(
        items, batch_size=BATCH, update_conflicts=True, unique_fields=["person", "month"],
        update_fields=[name.removesuffix("_id") for name in fields],
    )  # fmt: skip
    here = set(villages)
    stale = WorklistItem.objects.filter(month=run.month, region_path__startswith=run.regency_path).exclude(run=run)
    gone = [pk for pk, place in stale.order_by().values_list("pk", "region_path") if village_of(place) in here]
    for start in range(0, len(gone), 500):
        WorklistItem.objects.filter(pk__in=gone[start : start + 500]).delete()


def _item(run: PipelineRun, row: dict[str, Any]) -> WorklistItem:
    values = ("age_months", "due_on", "last_month", "measured_on", "weight_kg", "length_height_cm", "haz", "waz", "whz")
    return WorklistItem(
        person_id=row["child_id"], month=run.month, region_path=home_of(row["village_code"], row["posyandu"]),
        priority=row["urgency"], reasons=row["reasons"], codes=f",{','.join(row['reasons'])},",
        months_missed=_between(row["last_month"], run.month), run=run, **{name: row[name] for name in values},
    )  # fmt: skip


def _between(first: str, last: str) -> int:
    return (int(last[:4]) - int(first[:4])) * 12 + int(last[5:7]) - int(first[5:7])


def batches_of(rows: pl.LazyFrame) -> pl.DataFrame:
    """The imports whose rows are counted, by place and month: `region_path, month, batches`."""
    read = rows.select("month", "file", "regency_code", "district_code", "village_code", "posyandu").unique().collect()
    read = read.filter(pl.col("file") != "")
    deep = pl.concat_str("village_code", "posyandu", separator=".")
    parts = [
        read.select("month", "file", region_path=place + ".")
        for place in (pl.col("regency_code"), pl.col("district_code"), pl.col("village_code"), deep)
    ]
    table = pl.concat(parts).filter(pl.col("region_path").is_not_null()).unique()
    return table.group_by("region_path", "month").agg(pl.col("file").sort().alias("batches"))
