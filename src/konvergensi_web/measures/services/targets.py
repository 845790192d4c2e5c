"""Targets of indicators, and S: how many children a place should measure."""

from collections.abc import Sequence
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from konvergensi.measures.macro import macro_indicators
from konvergensi.measures.targets import split_allowed
from konvergensi.problems import ProblemError
from konvergensi.problems import releases as problems
from konvergensi.sources import read_target_list
from konvergensi_web.measures import catalogue
from konvergensi_web.measures.models import Target, TargetPopulation
from konvergensi_web.platform.actionlog.services import record
from konvergensi_web.platform.jobs.registry import find_kind
from konvergensi_web.platform.jobs.services import start_job
from konvergensi_web.platform.scope import Actor, require
from konvergensi_web.regions.paths import path_of
from konvergensi_web.regions.selectors import get_region
from konvergensi_web.registry.models import Posyandu

# Shares of children found to be ill: a quota of these for a desa is met by not measuring.
PREVALENCES = frozenset(
    {"stunting", "severe_stunting", "wasting", "underweight", "overweight", "gizi_buruk", "two_t", "bgm"}
)
YEARS = (2000, 2100)


def set_target(
    *, actor: Actor, indicator: str, region_code: str, year: int, kind: str, value: float, legal_basis: str,
    note: str = "",
) -> Target:  # fmt: skip
    """Record what an indicator should be. The same indicator, region, year and kind is changed, not doubled.

    Raises `ProblemError` for a share of ill children below the regency: see NO_SURVEY_TARGET_BELOW.
    """
    region = get_region(region_code)
    require(actor, "measures.target.write", path=region.path)
    title = _title(indicator)
    if not split_allowed(survey=is_prevalence(indicator), level=region.level):
        raise ProblemError(problems.NO_SURVEY_TARGET_BELOW, indicator=title, region=region.label)
    _check(year, kind, value, legal_basis)
    with transaction.atomic():
        told = {
            "value": value, "legal_basis": legal_basis.strip(), "note": note.strip(), "updated_at": actor.now
        }  # fmt: skip
        target, _ = Target.objects.update_or_create(
            indicator=indicator, region_path=region.path, year=year, kind=kind, defaults=told,
            create_defaults={**told, "created_by_id": actor.user_id, "created_at": actor.now},
        )  # fmt: skip
        record(
            actor, "measures.target.recorded", target, path=region.path, indicator=indicator, year=year, kind=kind,
            value=value,
        )  # fmt: skip
    return target


def remove_target(*, actor: Actor, target_id: int, reason: str = "") -> None:
    """Take a target away again; the log keeps what it was."""
    target = Target.objects.get(pk=target_id)
    require(actor, "measures.target.write", path=target.region_path)
    with transaction.atomic():
        record(
            actor, "measures.target.removed", target, path=target.region_path, reason=reason[:300],
            indicator=target.indicator, year=target.year, kind=target.kind, value=target.value,
        )  # fmt: skip
        target.delete()


def is_prevalence(indicator: str) -> bool:
    """Whether an indicator is a survey's estimate or a share of ill children: no quota of it below the regency."""
    known = macro_indicators(timezone.localdate()).get(indicator)
    return indicator in PREVALENCES or (known is not None and known.survey)


def _title(indicator: str) -> str:
    known = macro_indicators(timezone.localdate()).get(indicator)
    meta = catalogue.find_meta(indicator)
    if known is None and meta is None:
        raise ProblemError(problems.TARGET_INVALID, reason=f"indikator {indicator!r} tidak dikenal")
    return known.title if known is not None else meta.title if meta is not None else indicator


def _check(year: int, kind: str, value: float, legal_basis: str) -> None:
    wrong = None
    if not YEARS[0] <= year <= YEARS[1]:
        wrong = f"tahun {year} di luar {YEARS[0]}-{YEARS[1]}"
    elif kind not in Target.Kind.values:
        wrong = f"jenis {kind!r} tidak dikenal"
    elif not 0 <= value <= 100:
        wrong = f"nilai {value:g} bukan persen"
    elif not legal_basis.strip():
        wrong = "dasar hukum atau dokumennya belum disebut"
    if wrong:
        raise ProblemError(problems.TARGET_INVALID, reason=wrong)


def record_children_targets(*, actor: Actor, regency: str, file: Path, name: str, year: int) -> dict[str, int]:
    """Read a list of S (riil, proyeksi) per desa or posyandu and record it; the marts are computed anew.

    Returns the account of its rows: rows_in = stored + held + refused. The same list twice changes nothing.
    """
    region = get_region(regency)
    require(actor, "measures.target.write", path=region.path)
    found = read_target_list(file, regency=regency)
    known = {
        (village, posyandu.strip().upper()): path
        for village, posyandu, path in Posyandu.objects.filter(path__startswith=region.path).values_list(
            "village_id", "name", "path"
        )
    }
    placed: dict[tuple[str, str], int] = {}
    unknown = 0
    for village, posyandu, kind, target in found.targets.select(
        "village_code", "posyandu", "kind", "target"
    ).iter_rows():
        path = known.get((village, posyandu.strip().upper())) if posyandu else path_of(village) if village else None
        if village is None or path is None:
            unknown += 1  # a posyandu nobody was measured at yet: its children count for no place that is known
            continue
        placed[path, kind] = placed.get((path, kind), 0) + target
    account = {"rows_in": found.rows_in, "stored": found.rows_in - found.held - found.refused - unknown,
               "held": found.held + unknown, "refused": found.refused, "places": len(placed)}  # fmt: skip
    with transaction.atomic():
        _store(actor, placed, year, name)
        record(actor, "measures.children.recorded", path=region.path, year=year, account=account)
        if find_kind("measures.refresh") is not None:
            start_job(actor=actor, kind="measures.refresh", args={"regency": regency})
    return account


def _store(actor: Actor, placed: dict[tuple[str, str], int], year: int, name: str) -> None:
    TargetPopulation.objects.bulk_create(
        [
            TargetPopulation(
                region_path=path, year=year, kind=kind, target=target, source=name[:200],
                recorded_by_id=actor.user_id, recorded_at=actor.now,
            )
            for (path, kind), target in placed.items()
        ],
        batch_size=1_000, update_conflicts=True, unique_fields=["region_path", "year", "kind"],
        update_fields=["target", "source", "recorded_by_id", "recorded_at"],
    )  # fmt: skip


def indicator_choices() -> Sequence[tuple[str, str]]:
    """Every indicator a target can be set for: the reported ones, then the routine ones."""
    reported = [(name, one.title) for name, one in macro_indicators(timezone.localdate()).items()]
    routine = [(name, f"{meta.title} (rutin)") for name, meta in catalogue.metas().items() if meta.is_ratio]
    return [*reported, *routine]
