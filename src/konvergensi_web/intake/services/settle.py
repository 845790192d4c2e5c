"""Names settled after an import is stored: the rows that waited for them are read again and stored.

The files are read anew because who a child is depends on its village; of what comes out only the waiting rows count.
Rows, their decisions and the account of the import change in one transaction: a killed worker starts over.
"""

from dataclasses import asdict
from typing import Any

import polars as pl
from django.db import transaction

from konvergensi_web.intake import staging
from konvergensi_web.intake.loaders import BATCH_ROW, REGION_PATH, Chunk, Loader, Plan, get_loader
from konvergensi_web.intake.models import Batch, BatchFile, HeldRow
from konvergensi_web.intake.previews import problem_counts, summary
from konvergensi_web.intake.selectors import PLACE_CODES, get_batch, held_rows
from konvergensi_web.intake.services.reading import opened
from konvergensi_web.platform.actionlog.services import record
from konvergensi_web.platform.jobs.run import JobRun
from konvergensi_web.regions.turns import take_turn

SETTLED = "desanya dipastikan"
SETTLED_AS = "settled"  # a column of the held table: what became of a row whose village was settled late
_AT = "position"
_ROW = ("file", "sheet", "row", "measured_on", "kind")  # what tells a row in both readings, as far as a register has it


def run_settle(job: JobRun) -> dict[str, int]:
    """The job: read again, then store what waited for a name that is settled now."""
    batch = get_batch(actor=job.actor, batch_id=job.args["batch"])
    if batch.state != Batch.State.COMMITTED:
        return {}
    loader = get_loader(batch.register)
    with opened(job, batch, loader) as source:
        plan = loader.plan(source)
    job.tell("Menyimpan baris yang desanya sudah dipastikan")
    with transaction.atomic():
        locked = get_batch(actor=job.actor, batch_id=batch.pk, for_update=True)
        if locked.state != Batch.State.COMMITTED:
            return {}
        take_turn([locked.region_path])
        return _settle(job, locked, loader, plan)


def _settle(job: JobRun, batch: Batch, loader: Loader, plan: Plan) -> dict[str, int]:
    held = staging.get_table(batch, BatchFile.Role.HELD).with_row_index(_AT)
    open_now = held_rows(batch).filter(decision=HeldRow.Decision.OPEN, code__in=PLACE_CODES)
    waiting = held.filter(pl.col(_AT).is_in(list(open_now.values_list("position", flat=True))))
    tables = {"stored": plan.rows, "refused": plan.refused, "held": plan.held}
    known = {fate: _again(waiting, table) for fate, table in tables.items()}
    counts = _store(job, batch, loader, known["stored"])
    _decide(job, batch, known["stored"], HeldRow.Decision.USED)
    _decide(job, batch, known["refused"], HeldRow.Decision.DROPPED)
    _still(batch, known["held"])
    batch.refused += known["refused"].height
    batch.held -= known["stored"].height + known["refused"].height
    batch.months = sorted({*batch.months, *_months(known["stored"])})
    fresh = [table.with_columns(pl.lit(fate).alias(SETTLED_AS)) for fate, table in known.items() if table.height]
    findings = _keep(job, batch, held, fresh, plan.findings)
    files = [_moved(one, known) for one in batch.plan["files"]]
    open_places = summary(plan)["open_places"]
    batch.plan |= {"open_places": open_places, "files": files, "problems": problem_counts(findings)}
    if not batch.accounted:
        raise AssertionError(f"batch {batch.pk} does not account for its rows")
    batch.save()
    if known["stored"].height:
        paths = sorted(known["stored"].get_column(REGION_PATH).unique().to_list())
        loader.after(actor=job.actor, batch=batch, paths=paths)
    record(job.actor, "intake.rows.settled", batch, stored=counts["stored"], unchanged=counts["unchanged"])
    return counts


def _again(waiting: pl.DataFrame, table: pl.DataFrame) -> pl.DataFrame:
    """The waiting rows as the new reading has them, at their old place and under their old number."""
    key = [name for name in _ROW if name in waiting.columns and name in table.columns]
    if table.is_empty() or waiting.is_empty() or BATCH_ROW not in waiting.columns:
        return pl.DataFrame()
    old = waiting.select(*key, _AT, BATCH_ROW).unique(key, keep="first", maintain_order=True)
    fresh = table.drop(BATCH_ROW, strict=False).unique(key, keep="first", maintain_order=True)
    return fresh.join(old, on=key, how="inner", nulls_equal=True, maintain_order="left")


def _store(job: JobRun, batch: Batch, loader: Loader, rows: pl.DataFrame) -> dict[str, int]:
    before = {name: getattr(batch, name) for name in ("stored", "unchanged")}
    for start in range(0, rows.height, loader.chunk_rows):
        some = rows[start : start + loader.chunk_rows]
        number = batch.chunks + int(some[_AT][0])
        chunk = Chunk(actor=job.actor, batch=batch, rows=some.drop(_AT), number=number, whole=rows)
        counts = loader.commit(chunk)
        if counts.stored + counts.unchanged != some.height:
            raise AssertionError(f"{some.height} rows given, {counts.stored} stored and {counts.unchanged} unchanged")
        batch.take(**asdict(counts))
    return {name: getattr(batch, name) - n for name, n in before.items()}


def _decide(job: JobRun, batch: Batch, rows: pl.DataFrame, decision: HeldRow.Decision) -> None:
    if rows.height:
        held_rows(batch).filter(position__in=rows[_AT].to_list()).update(
            decision=decision, reason=SETTLED, decided_by_id=job.actor.user_id, decided_at=job.actor.now
        )


def _still(batch: Batch, rows: pl.DataFrame) -> None:
    """A row whose village is known now may still wait for another reason, and then be usable."""
    moved = rows.filter(~pl.col("code").is_in(PLACE_CODES)) if rows.height else rows
    for position, code, usable in moved.select(_AT, "code", "usable").iter_rows() if moved.height else ():
        held_rows(batch).filter(position=position).update(code=code or "", usable=bool(usable))


def _months(rows: pl.DataFrame) -> list[Any]:
    return rows.get_column("month").drop_nulls().unique().to_list() if "month" in rows.columns else []


def _moved(account: dict[str, Any], known: dict[str, pl.DataFrame]) -> dict[str, Any]:
    """The account of one file with its settled rows under their new fate."""
    here = {"file": account["file"], "sheet": account["sheet"]}
    gone = {fate: known[fate].filter(**here).height if known[fate].height else 0 for fate in ("stored", "refused")}
    moved = {fate: account[fate] + n for fate, n in gone.items()}
    return account | moved | {"held": account["held"] - sum(gone.values())}


def _keep(
    job: JobRun, batch: Batch, held: pl.DataFrame, fresh: list[pl.DataFrame], findings: pl.DataFrame
) -> pl.DataFrame:
    """The held rows as they are now, where undoing and deciding look; and the findings with theirs, which are given."""
    known = staging.get_table(batch, BatchFile.Role.FINDINGS)
    if not fresh:
        return known
    new = pl.concat(fresh, how="diagonal_relaxed")
    kept = held.filter(~pl.col(_AT).is_in(new[_AT].implode()))
    table = pl.concat([kept, new], how="diagonal_relaxed").sort(_AT).drop(_AT)
    staging.put_table(job.actor, batch, BatchFile.Role.HELD, table)
    lines, read_again = ["file", "sheet", "row"], new.select("file", "sheet", "row")
    others = known.join(read_again, on=lines, how="anti", nulls_equal=True)
    told = pl.concat([others, findings.join(read_again, on=lines, how="semi", nulls_equal=True)])
    staging.put_table(job.actor, batch, BatchFile.Role.FINDINGS, told)
    return told
