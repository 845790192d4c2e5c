"""Targets of indicators: what they should be, where, when, on which legal basis."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as say
from django.utils.translation import gettext_noop

from konvergensi.measures.targets import split_allowed
from konvergensi.problems import ProblemError
from konvergensi.problems import releases as problems
from konvergensi.problems.platform import NOT_FOUND
from konvergensi_web.measures import catalogue
from konvergensi_web.measures.models import Target
from konvergensi_web.platform.actionlog.services import record
from konvergensi_web.platform.scope import Actor, require
from konvergensi_web.regions.paths import code_of
from konvergensi_web.regions.selectors import get_region

# Shares of children found to be ill: a quota of these for a desa is met by not measuring.
PREVALENCES = frozenset(
    {"stunting", "severe_stunting", "wasting", "underweight", "overweight", "gizi_buruk", "two_t", "bgm"}
)
YEARS = (2000, 2100)
COUNTRY = "00"


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
        stood = Target.objects.filter(indicator=indicator, region_path=region.path, year=year, kind=kind).first()
        target, _ = Target.objects.update_or_create(
            indicator=indicator, region_path=region.path, year=year, kind=kind, defaults=told,
            create_defaults={**told, "created_by_id": actor.user_id, "created_at": actor.now},
        )  # fmt: skip
        record(
            actor, "measures.target.recorded", target, path=region.path, indicator=indicator, year=year, kind=kind,
            value=value, before=stood.value if stood else None,
        )  # fmt: skip
    return target


def change_target(*, actor: Actor, target_id: int, value: float, legal_basis: str, note: str = "") -> Target:
    """Give a target another value, basis or note; the log keeps what it was."""
    target = get_target(actor, target_id)
    return set_target(
        actor=actor, indicator=target.indicator, region_code=code_of(target.region_path) or COUNTRY, year=target.year,
        kind=target.kind, value=value, legal_basis=legal_basis, note=note,
    )  # fmt: skip


def get_target(actor: Actor, target_id: int) -> Target:
    """A target that the actor may change. Raises `ProblemError`: not found, not yours."""
    target = Target.objects.filter(pk=target_id).first()
    if target is None:
        raise ProblemError(NOT_FOUND, what="Target")
    require(actor, "measures.target.write", path=target.region_path)
    return target


def remove_target(*, actor: Actor, target_id: int, reason: str = "") -> None:
    """Take a target away; it can be put back, and the log keeps what it was."""
    target = get_target(actor, target_id)
    with transaction.atomic():
        record(
            actor, "measures.target.removed", target, path=target.region_path, reason=reason[:300],
            indicator=target.indicator, year=target.year, kind=target.kind, value=target.value,
        )  # fmt: skip
        target.removed_at, target.removed_by_id, target.removed_reason = actor.now, actor.user_id, reason[:300]
        target.save(update_fields=["removed_at", "removed_by_id", "removed_reason"])


def restore_target(*, actor: Actor, target_id: int) -> Target:
    """Put a removed target back, if no other has taken its place."""
    target = Target.every.filter(pk=target_id, removed_at__isnull=False).first()
    if target is None:
        raise ProblemError(NOT_FOUND, what="Target")
    require(actor, "measures.target.write", path=target.region_path)
    key = {name: getattr(target, name) for name in ("indicator", "region_path", "year", "kind")}
    with transaction.atomic():
        if Target.objects.filter(**key).exists():
            raise ProblemError(problems.TARGET_INVALID, reason="sudah ada target lain untuk tahun dan jenis itu")
        target.removed_at, target.removed_by_id, target.removed_reason = None, None, ""
        target.save(update_fields=["removed_at", "removed_by_id", "removed_reason"])
        record(actor, "measures.target.restored", target, path=target.region_path, value=target.value, **{
            name: key[name] for name in ("indicator", "year", "kind")
        })  # fmt: skip
    return target


def is_prevalence(indicator: str) -> bool:
    """Whether an indicator is a survey's estimate or a share of ill children: no quota of it below the regency."""
    known = catalogue.reported().get(indicator)
    return indicator in PREVALENCES or (known is not None and known.survey)


def _title(indicator: str) -> str:
    known = catalogue.reported().get(indicator)
    meta = catalogue.find_meta(indicator)
    if known is None and meta is None:
        raise ProblemError(
            problems.TARGET_INVALID, reason=say("indikator %(name)s tidak dikenal") % {"name": repr(indicator)}
        )
    return known.title if known is not None else meta.title if meta is not None else indicator


def _check(year: int, kind: str, value: float, legal_basis: str) -> None:
    wrong = None
    if not YEARS[0] <= year <= YEARS[1]:
        wrong = say("tahun %(year)s di luar %(first)s-%(last)s") % {"year": year, "first": YEARS[0], "last": YEARS[1]}
    elif kind not in Target.Kind.values:
        wrong = say("jenis %(kind)s tidak dikenal") % {"kind": repr(kind)}
    elif not 0 <= value <= 100:
        wrong = say("nilai %(value)s bukan persen") % {"value": f"{value:g}"}
    elif not legal_basis.strip():
        wrong = gettext_noop("dasar hukum atau dokumennya belum disebut")
    if wrong:
        raise ProblemError(problems.TARGET_INVALID, reason=wrong)


def indicator_choices() -> Sequence[tuple[str, str]]:
    """Every indicator a target can be set for: the reported ones, then the routine ones."""
    reported = [(name, one.title) for name, one in catalogue.reported().items()]
    routine = [
        (name, say("%(title)s (rutin)") % {"title": meta.title})
        for name, meta in catalogue.metas().items() if meta.is_ratio
    ]  # fmt: skip
    return [*reported, *routine]
