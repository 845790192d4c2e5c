"""The dry run: read the files, judge every row, stage what would be stored. No record is written."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction
from django.utils import timezone

from konvergensi.problems import ProblemError
from konvergensi.problems import intake as problems
from konvergensi.sources.propose import Proposal
from konvergensi_web.intake import previews, staging
from konvergensi_web.intake.loaders import Loader, Plan, Source, as_warning, get_loader
from konvergensi_web.intake.models import Batch, BatchFile
from konvergensi_web.intake.selectors import earlier_imports, get_batch, meanings, settled_names, uploads
from konvergensi_web.platform.actionlog.services import record
from konvergensi_web.platform.files.services import private_folder, unlocked
from konvergensi_web.platform.jobs.run import JobRun

UNREAD = (Batch.State.UPLOADED, Batch.State.PREVIEWED)  # what was discarded or stored meanwhile stays so


def run_read(job: JobRun) -> dict[str, int]:
    """The job: from files to a plan that a person looks at."""
    batch = get_batch(actor=job.actor, batch_id=job.args["batch"])
    if batch.state not in UNREAD:
        return {}
    loader = get_loader(batch.register)
    with opened(job, batch, loader) as source:
        try:
            plan = loader.plan(source)
        except ProblemError as error:
            _stop(job, batch, loader, source.files, error)
            return {}
        stopped = {account.file for account in plan.accounts if account.kind == "stopped"}
        unread = _proposals(loader, [path for path in source.files if path.name in stopped])
    job.tell("Menyiapkan tinjauan", len(source.files), len(source.files))
    _stage(job, batch, loader, plan, unread)
    return {"rows_in": sum(account.rows_in for account in plan.accounts), "rows": plan.rows.height}


@contextmanager
def opened(job: JobRun, batch: Batch, loader: Loader) -> Iterator[Source]:
    """The files of an import in the clear, with what persons have said of their headings and names, for a loader."""
    stored = [one.file for one in uploads(batch)]
    with unlocked(actor=job.actor, files=stored) as paths, private_folder() as folder:
        yield Source(
            actor=job.actor,
            batch=batch,
            regency=batch.regency_id or "",
            files=paths,
            profile=_profile(batch, loader, folder),
            aliases=_aliases(batch, folder),
            options=batch.settings.get("options", {}),
            tell=job.tell,
        )


def _profile(batch: Batch, loader: Loader, folder: Path) -> Path | None:
    """The office's own headings as the profile the reader takes; None when there is none."""
    own = meanings(batch.office_id, batch.register) if loader.fields else {}
    if not own:
        return None
    columns: dict[str, dict[str, list[str]]] = {}
    for heading, column in own.items():
        if column:
            columns.setdefault(column, {"headers": []})["headers"].append(heading)
    ignored = [heading for heading, column in own.items() if not column]
    path = folder / "profil.yaml"
    told = {"id": "kantor", "columns": columns, "ignored": ignored}
    path.write_text(yaml.safe_dump(told, allow_unicode=True), encoding="utf-8")
    return path


def _aliases(batch: Batch, folder: Path) -> Path | None:
    names = settled_names(batch.regency_id or "")
    if not names.districts and not names.villages:
        return None
    path = folder / "alias.yaml"
    names.save(path)
    return path


def _proposals(loader: Loader, paths: Sequence[Path]) -> list[Proposal]:
    """What the headings of files that could not be read may mean; of one that is no table there is nothing to map."""
    proposals = []
    for path in paths if loader.fields else ():
        with suppress(ProblemError):
            proposals.append(loader.propose(path))
    return proposals


def _stop(job: JobRun, batch: Batch, loader: Loader, paths: Sequence[Path], error: ProblemError) -> None:
    """Keep why nothing could be read, and what the headings may mean, so that a person can say it."""
    told = previews.mapping_only(_proposals(loader, paths), meanings(batch.office_id, batch.register))
    with transaction.atomic():
        locked = get_batch(actor=job.actor, batch_id=batch.pk, for_update=True)
        if locked.state not in UNREAD:
            return
        staging.drop(job.actor, locked, *staging.TABLES)
        staging.put_json(job.actor, locked, BatchFile.Role.PREVIEW, told)
        locked.state, locked.plan = Batch.State.UPLOADED, {}
        locked.problem = {"code": error.problem.code, "what": error.what, "why": error.why, "do": error.do}
        locked.save(update_fields=["state", "plan", "problem"])
        record(job.actor, "intake.batch.stopped", locked, code=error.problem.code)


def _stage(job: JobRun, batch: Batch, loader: Loader, plan: Plan, unread: Sequence[Proposal]) -> None:
    """Write the tables and the counts; the accounts must add up before anybody sees them."""
    summed = previews.summary(plan)
    if summed["rows_in"] != summed["rows"] + summed["held"] + summed["refused"]:
        raise AssertionError(f"the plan of batch {batch.pk} does not account for its rows")
    summed["warnings"] += [*_warnings(batch, plan)]
    shown = previews.preview(plan, loader, meanings(batch.office_id, batch.register), unread)
    with transaction.atomic():
        locked = get_batch(actor=job.actor, batch_id=batch.pk, for_update=True)
        if locked.state not in UNREAD:
            return
        for role, table in zip(staging.TABLES, (plan.rows, plan.held, plan.refused, plan.findings), strict=True):
            staging.put_table(job.actor, locked, role, table)
        staging.put_json(job.actor, locked, BatchFile.Role.PREVIEW, shown)
        staging.drop(job.actor, locked, BatchFile.Role.BOOK)
        locked.state, locked.plan, locked.problem = Batch.State.PREVIEWED, summed, None
        locked.rows_in, locked.held, locked.refused = (summed[name] for name in ("rows_in", "held", "refused"))
        locked.months = summed["months"]
        locked.save(update_fields=["state", "plan", "problem", "rows_in", "held", "refused", "months"])
        record(job.actor, "intake.batch.previewed", locked, rows_in=summed["rows_in"], rows=summed["rows"])


def _warnings(batch: Batch, plan: Plan) -> list[dict[str, str]]:
    """What concerns the whole import, whatever the register."""
    told = [
        as_warning(problems.SAME_FILE, file=name, day=f"{timezone.localtime(at):%d/%m/%Y %H.%M}", who=who)
        for name, at, who in earlier_imports(batch)
    ]
    filtered = sum(account.kind == "filtered" and account.stored > 0 for account in plan.accounts)
    if filtered:
        told.append(as_warning(problems.FILTERED_LIST, n=filtered))
    if plan.rows.height and plan.unchanged == plan.rows.height:
        told.append(as_warning(problems.NOTHING_NEW))
    return told


def headings_of(summed: Mapping[str, Any]) -> dict[tuple[str, str], dict[str, str]]:
    """The headings of the files as the reader had them."""
    return {(file, sheet): known for file, sheet, known in summed.get("headings", ())}
