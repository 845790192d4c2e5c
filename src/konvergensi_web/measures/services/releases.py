"""Verifying and releasing the figures of a month. What was released is a frozen copy, provable by its hash.

The moves stand in `transitions`. A released month is corrected by a further release with a reason; the older one stays.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from typing import Any

import polars as pl
from django.db import transaction
from django.db.models import Max
from django.utils import timezone, translation

from konvergensi.measures.indicators import limits
from konvergensi.problems import ProblemError
from konvergensi.problems import releases as problems
from konvergensi.reports.suppress import PUBLIC_LEVELS, public_indicators
from konvergensi_web.measures import release_checks, transitions
from konvergensi_web.measures.models import IndicatorValue, Release, ReleasedValue
from konvergensi_web.platform import frames
from konvergensi_web.platform.actionlog.services import record
from konvergensi_web.platform.scope import Actor, require
from konvergensi_web.regions.models import Region
from konvergensi_web.regions.paths import code_of

COPIED: dict[str, Any] = {
    "region_path": pl.String, "regency_path": pl.String, "level": pl.String, "month": pl.String,
    "indicator": pl.String, "numerator": pl.Int64, "denominator": pl.Int64, "value": pl.Float64, "measured": pl.Int64,
    "measured_in_target": pl.Int64, "target": pl.Int64, "target_kind": pl.String, "definition": pl.String,
    "batches": pl.String, "computed_at": pl.Datetime("us", "UTC"),
}  # fmt: skip
CANONICAL = (
    "region_path", "indicator", "month", "level", "numerator", "denominator", "value", "measured",
    "measured_in_target", "target", "target_kind", "definition",
)  # fmt: skip
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
FLAGS = ("public", "numerator_withheld", "denominator_withheld", "measured_withheld", "target_withheld")


def open_release(*, actor: Actor, region_path: str, month: str) -> Release:
    """The release of a month that is on its way; begun when there is none. The caller may verify."""
    require(actor, "measures.release.verify", path=region_path)
    with transaction.atomic():
        found = _on_its_way(region_path, month)
        if found is None:
            _require_values(region_path, month)
            found = _begin(actor, region_path, month)
    return found


def verify_release(*, actor: Actor, region_path: str, month: str) -> Release:
    """The Dinkes has looked at the month and stands for it. Refuses a month that rests on filtered exports."""
    require(actor, "measures.release.verify", path=region_path)
    with transaction.atomic():
        _lock(region_path)
        release = open_release(actor=actor, region_path=region_path, month=month)
        move = transitions.check(release, "verify", actor)
        filtered = release_checks.filtered_places(release_checks.last_run(region_path), month)
        if filtered:
            raise ProblemError(problems.FILTERED_FILE, month=month, n=filtered)
        release.state = move.target
        release.verified_by_id, release.verified_at = actor.user_id, actor.now
        release.verified_digest = digest_living(region_path, month)
        release.save()
        _living(region_path, month).update(state=IndicatorValue.State.VERIFIED)
        record(actor, "measures.release.verified", release, month=month, digest=release.verified_digest)
    return release


def withdraw_verification(*, actor: Actor, region_path: str, month: str, reason: str = "") -> Release:
    """Take a verification back, as long as nothing was released."""
    with transaction.atomic():
        _lock(region_path)
        release = get_on_its_way(region_path, month)
        transitions.check(release, "withdraw", actor)
        _back_to_draft(release)
        record(actor, "measures.release.withdrawn", release, reason=reason[:300], month=month)
    return release


def publish_release(
    *, actor: Actor, region_path: str, month: str, reason: str = "", warning_reason: str = ""
) -> Release:
    """Release a verified month with today's date. The values are copied, marked for the public, and hashed.

    `reason` is needed when the month was released before, `warning_reason` when D/S is below the minimum.
    """
    require(actor, "measures.release.publish", path=region_path)
    with transaction.atomic():
        _lock(region_path)
        release = get_on_its_way(region_path, month)
        move = transitions.check(release, "publish", actor)
        if digest_living(region_path, month) != release.verified_digest:
            raise ProblemError(problems.CHANGED_SINCE_VERIFIED, month=month)
        earlier = find_released(region_path, month)
        if earlier is not None and not reason.strip():
            raise ProblemError(problems.CORRECTION_NEEDS_REASON, month=month)
        warned = _warned(region_path, month, warning_reason.strip()[:300])
        if earlier is not None:
            earlier.state = transitions.check(earlier, "supersede", actor).target
            earlier.save(update_fields=["state"])
        with translation.override("id"):  # kept with the release, whatever language its releaser reads
            release.checklist = [check.told() for check in release_checks.checks(region_path, month)]
        release.reason, release.warning_reason = reason.strip()[:300], warned
        release.released_by_id, release.released_at = actor.user_id, actor.now
        release.released_on = timezone.localdate(actor.now)
        release.state = move.target
        release.rows = _freeze(release, timezone.localdate(actor.now))
        release.sha256 = digest_released(release)
        release.run = release_checks.last_run(region_path)  # its copy of the data gives exactly these values
        release.save()
        _living(region_path, month).update(state=IndicatorValue.State.RELEASED)
        record(
            actor, "measures.release.published", release, reason=release.reason or release.warning_reason,
            month=month, number=release.number, sha256=release.sha256,
        )  # fmt: skip
    return release


def lapse_verifications(*, actor: Actor, region_path: str, months: Sequence[str]) -> None:
    """After a computation that changed these months: a verification whose numbers changed is none any more."""
    for release in Release.objects.filter(region_path=region_path, month__in=months, state=Release.State.VERIFIED):
        if digest_living(region_path, release.month) != release.verified_digest:
            _back_to_draft(release)
            record(actor, "measures.release.lapsed", release, month=release.month)


def find_released(region_path: str, month: str) -> Release | None:
    """The release that counts for a month."""
    return Release.objects.filter(region_path=region_path, month=month, state=Release.State.RELEASED).first()


def get_on_its_way(region_path: str, month: str) -> Release:
    """The release of the month that is not yet out. Raises `ProblemError` when nobody began one."""
    found = _on_its_way(region_path, month)
    if found is None:
        raise ProblemError(problems.RELEASE_NOT_FOUND, release=f"{code_of(region_path)} {month}")
    return found


def digest_living(region_path: str, month: str) -> str:
    """SHA-256 over the living values of a month, in canonical order."""
    return _digest(_living(region_path, month).values_list(*CANONICAL))


def digest_released(release: Release) -> str:
    """SHA-256 over the frozen values of a release with their flags, in canonical order."""
    return _digest(release.released_values.values_list(*CANONICAL, *FLAGS))


def canonical(row: Sequence[Any]) -> str:
    """One value as it goes into the hash: a JSON array without spaces."""
    return _ENCODER.encode(row)


def _digest(rows: Iterable[Sequence[Any]]) -> str:
    hashed = hashlib.sha256()
    for line in sorted(canonical(row) for row in rows):
        hashed.update(line.encode())
        hashed.update(b"\n")
    return hashed.hexdigest()


def verify_frozen(release: Release) -> str:
    """Recompute the hash of a release. Raises `ProblemError` (measures.release-tampered) when it differs."""
    computed = digest_released(release)
    if computed != release.sha256:
        raise ProblemError(problems.RELEASE_TAMPERED, release=str(release.pk), stored=release.sha256, computed=computed)
    return computed


def _living(region_path: str, month: str) -> Any:
    return IndicatorValue.objects.filter(regency_path=region_path, month=month)


def _lock(region_path: str) -> None:
    Region.objects.select_for_update().get(path=region_path)


def _on_its_way(region_path: str, month: str) -> Release | None:
    ongoing = [Release.State.DRAFT, Release.State.VERIFIED]
    return Release.objects.filter(region_path=region_path, month=month, state__in=ongoing).first()


def _require_values(region_path: str, month: str) -> None:
    if not _living(region_path, month).exists():
        raise ProblemError(problems.NOTHING_TO_RELEASE, month=month, region=code_of(region_path))


def _begin(actor: Actor, region_path: str, month: str) -> Release:
    last = Release.objects.filter(region_path=region_path, month=month).aggregate(last=Max("number"))["last"] or 0
    release = Release.objects.create(
        region_path=region_path, month=month, number=last + 1, created_by_id=actor.user_id, created_at=actor.now
    )
    record(actor, "measures.release.begun", release, month=month, number=release.number)
    return release


def _back_to_draft(release: Release) -> None:
    release.state, release.verified_digest = Release.State.DRAFT, ""
    release.verified_by_id = release.verified_at = None
    release.save()
    verified = _living(release.region_path, release.month).filter(state=IndicatorValue.State.VERIFIED)
    verified.update(state=IndicatorValue.State.DRAFT)


def _warned(region_path: str, month: str, warning_reason: str) -> str:
    """Why a month of low or unknown D/S is released all the same; nothing where D/S is not low."""
    share, minimum = release_checks.coverage(region_path, month)
    if share is not None and share >= minimum:
        return ""
    if not warning_reason:
        told = "tidak diketahui" if share is None else f"{share:.1f}".replace(".", ",")
        raise ProblemError(problems.LOW_COVERAGE_NEEDS_REASON, coverage=told, minimum=f"{minimum:g}")
    return warning_reason


def _freeze(release: Release, on: Any) -> int:
    """Copy what is released, with the marks for the public page. Returns how many values."""
    rows = frames.read(_living(release.region_path, release.month).exclude(level="unplaced").order_by(), COPIED)
    flags = _public_flags(rows, int(limits("public_minimum_cell", on)[0]), _shown_before(release))
    copied = rows.join(flags, on=["region_path", "indicator"], how="left").with_columns(
        pl.col(name).fill_null(value=False) for name in FLAGS
    )
    return frames.insert(ReleasedValue, copied.with_columns(release_id=pl.lit(str(release.pk))))


def _shown_before(release: Release) -> pl.DataFrame:
    """What earlier releases of the month showed everyone and what they withheld."""
    before = ReleasedValue.objects.filter(
        release__region_path=release.region_path, release__month=release.month, public=True
    ).exclude(release=release)
    return frames.read(before.order_by(), COPIED | dict.fromkeys(FLAGS, pl.Boolean)).rename({"region_path": "code"})


def _public_flags(rows: pl.DataFrame, minimum: int, earlier: pl.DataFrame) -> pl.DataFrame:
    """What the public page withholds, by the library's rule: small cells, and enough neighbours of each."""
    shown = rows.filter(pl.col("level").is_in(PUBLIC_LEVELS) & pl.col("value").is_null())
    table = shown.select(
        "month", "level", "indicator", "numerator", "denominator", "measured", "measured_in_target", "target",
        code="region_path",
        parent_code=pl.col("region_path").str.replace(r"[^.]+\.$", ""),
        pct=pl.lit(None, pl.Float64), coverage=pl.lit(None, pl.Float64),
    )  # fmt: skip
    found = public_indicators(table, minimum, earlier)
    return found.select("indicator", *FLAGS[1:], region_path="code", public=pl.lit(value=True))
