"""Figures of surveys and offices: recorded one by one, corrected, withdrawn and taken up again; the published ones.

A revised figure comes as a further release beside the old one. A figure that was wrong gets a new version: the newest
counts, and the old one stays with who ended it, when and why. Nothing is overwritten.
"""

from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_noop

from konvergensi.measures.published import SurveyFigure
from konvergensi.parameters import load
from konvergensi.problems import Finding, ProblemError
from konvergensi.problems import releases as problems
from konvergensi.problems.platform import NOT_FOUND, WRONG_STATE
from konvergensi_web.measures.models import MacroValue
from konvergensi_web.measures.services._macro_rows import COUNTRY, KEY, NUMBERS, MacroRow, differs, regions_of
from konvergensi_web.measures.services._macro_rows import understood as understood_row
from konvergensi_web.platform.actionlog.services import record
from konvergensi_web.platform.scope import Actor, require
from konvergensi_web.regions.models import Region

State = MacroValue.State
WRITE = "measures.target.write"
REASON_AT_LEAST = 5
RETYPED = "dicatat lagi dengan nilai lain"


def record_macro_value(
    *, actor: Actor, indicator: str, region_code: str, period: str, value: float, source: str, release: str = "",
    numerator: int | None = None, denominator: int | None = None, low: float | None = None, high: float | None = None,
    note: str = "",
) -> MacroValue:  # fmt: skip
    """Record one figure that was typed in. One that stands already with another value gets it as a new version."""
    numbers = {"value": value, "low": low, "high": high, "numerator": numerator, "denominator": denominator}
    row = _understood(
        {"indicator": indicator, "region_code": region_code, "year": period, "source": source, "release": release,
         "note": note}, numbers,
    )  # fmt: skip
    require(actor, WRITE, path=row.values["region_path"])
    with transaction.atomic():
        lock_places({row.values["region_path"]})
        stands = MacroValue.objects.filter(state=State.STANDS, **dict(zip(KEY, row.key, strict=True))).first()
        if stands is not None:
            return _corrected(actor, stands, row, RETYPED) if differs(row.values, vars(stands)) else stands
        made = MacroValue.objects.create(**row.values, recorded_by_id=actor.user_id, recorded_at=actor.now)
        record(
            actor, "measures.macro.recorded", made, path=made.region_path, indicator=made.indicator,
            period=made.period, value=made.value,
        )  # fmt: skip
    return made


def correct_macro_value(
    *, actor: Actor, value_id: int, reason: str, value: float, low: float | None = None, high: float | None = None,
    numerator: int | None = None, denominator: int | None = None, note: str = "",
) -> MacroValue:  # fmt: skip
    """Give a figure that counts another value, as a new version. Raises `ProblemError`: not yours, it counts no more,
    no reason, or nothing is different.
    """
    with transaction.atomic():
        found = _locked(actor, value_id)
        _check(found, {State.STANDS}, gettext_noop("Koreksi"), reason)
        numbers = {"value": value, "low": low, "high": high, "numerator": numerator, "denominator": denominator}
        told = {"indicator": found.indicator, "region_code": found.region_path.removesuffix(".") or COUNTRY,
                "year": found.period, "source": found.source, "release": found.release, "note": note}  # fmt: skip
        row = _understood(told, numbers)
        if all(row.values[name] == getattr(found, name) for name in (*NUMBERS, "note")):
            raise ProblemError(problems.MACRO_SAME)
        return _corrected(actor, found, row, reason)


def withdraw_macro_value(*, actor: Actor, value_id: int, reason: str) -> MacroValue:
    """Let a figure count no more; it stays readable and can be taken up again."""
    with transaction.atomic():
        found = _locked(actor, value_id)
        _check(found, {State.STANDS}, gettext_noop("Penarikan"), reason)
        end_versions(actor, [found.pk], State.WITHDRAWN, reason)
        _log(actor, "withdrawn", found, reason, value=found.value)
    found.refresh_from_db()
    return found


def restore_macro_value(*, actor: Actor, value_id: int, reason: str) -> MacroValue:
    """Let an earlier version count again; the one that counts instead is kept as corrected."""
    with transaction.atomic():
        found = _locked(actor, value_id)
        _check(found, set(State.values) - {State.STANDS}, gettext_noop("Pemakaian lagi"), reason)
        stands = MacroValue.objects.filter(
            state=State.STANDS, **{name: getattr(found, name) for name in KEY}
        ).first()  # fmt: skip
        if stands is not None:
            end_versions(actor, [stands.pk], State.CORRECTED, reason)
        stand_again([found.pk])
        _log(actor, "restored", found, reason, value=found.value, before=stands.value if stands else None)
    found.refresh_from_db()
    return found


def seed_published(*, actor: Actor) -> int:
    """Put the library's published survey figures beside the others. Returns how many are new."""
    known = set(MacroValue.objects.filter(indicator="stunting_survey").values_list(
        "region_path", "period", "release", "source"
    ))  # fmt: skip
    made = []
    for one in load("published_figures", SurveyFigure):
        path = "" if one.region == COUNTRY else f"{one.region}."
        key = (path, str(one.year), one.title, one.source[:300])
        if key not in known:
            known.add(key)
            made.append(_published(actor, one, key))
    MacroValue.objects.bulk_create(made)
    return len(made)


def lock_places(paths: Collection[str]) -> None:
    """Hold the places of figures, so that two writers of one figure follow each other."""
    list(Region.objects.select_for_update().filter(path__in=paths).order_by("pk").values_list("pk"))


def end_versions(actor: Actor, keys: Collection[int], state: str, reason: str) -> None:
    """Versions that count no more from now on."""
    MacroValue.objects.filter(pk__in=keys).update(
        state=state, over_at=actor.now, over_by_id=actor.user_id, over_reason=reason.strip()[:300]
    )


def stand_again(keys: Collection[int]) -> None:
    """Versions that count again; the log keeps that they had not."""
    MacroValue.objects.filter(pk__in=keys).update(state=State.STANDS, over_at=None, over_by_id=None, over_reason="")


def check_reason(reason: str) -> None:
    """Raises `ProblemError` when nothing is said."""
    if len(reason.strip()) < REASON_AT_LEAST:
        raise ProblemError(problems.MACRO_NEEDS_REASON)


def _understood(told: dict[str, Any], numbers: dict[str, Any]) -> MacroRow:
    cells = told | {name: "" if number is None else number for name, number in numbers.items()}
    read = understood_row(1, cells, regions_of({told["region_code"]}))
    if isinstance(read, Finding):
        raise ProblemError(read.problem, row=1, column=read.column, value=read.value, **read.fields)
    return read


def _corrected(actor: Actor, before: MacroValue, row: MacroRow, reason: str) -> MacroValue:
    end_versions(actor, [before.pk], State.CORRECTED, reason)
    made = MacroValue.objects.create(
        **row.values, standing=before.standing, replaces=before, recorded_by_id=actor.user_id, recorded_at=actor.now
    )
    _log(actor, "corrected", made, reason, value=made.value, before=before.value)
    return made


def _locked(actor: Actor, value_id: int) -> MacroValue:
    found = MacroValue.objects.filter(pk=value_id).first()
    if found is None:
        raise ProblemError(NOT_FOUND, what="Angka")
    require(actor, WRITE, path=found.region_path)
    lock_places({found.region_path})
    found.refresh_from_db()
    return found


def _check(found: MacroValue, states: set[str], what: str, reason: str) -> None:
    if found.state not in states:
        expected = ", ".join(str(State(one).label) for one in sorted(states))
        raise ProblemError(WRONG_STATE, what=what, state=found.get_state_display(), expected=expected)
    check_reason(reason)


def _log(actor: Actor, did: str, found: MacroValue, reason: str, **told: Any) -> None:
    record(
        actor, f"measures.macro.{did}", found, path=found.region_path, reason=reason.strip()[:300],
        indicator=found.indicator, period=found.period, release=found.release, **told,
    )  # fmt: skip


def _published(actor: Actor, one: SurveyFigure, key: tuple[str, str, str, str]) -> MacroValue:
    return MacroValue(
        indicator="stunting_survey", region_path=key[0], period=key[1], release=key[2], source=key[3], value=one.value,
        standing=one.standing, note=one.note[:300], recorded_at=actor.now,
    )  # fmt: skip
