"""Writing offices: making, changing, reorganising. Users and posts stand in `people.py`; both are called from pages,
the API and the command line. Nothing is deleted: ends are dates.
"""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as say

from konvergensi.problems import ProblemError
from konvergensi.problems.accounts import DATES_WRONG, OFFICE_EXISTS, OFFICE_NOT_FITTING
from konvergensi_web.platform.accounts.models import Office, Post
from konvergensi_web.platform.accounts.offices import label_of, offices
from konvergensi_web.platform.accounts.people import (
    choose_post,
    create_user,
    deactivate_user,
    delegate_post,
    drop_factors,
    end_post,
    end_sessions,
    give_post,
    invite,
    reactivate_user,
)
from konvergensi_web.platform.actionlog.services import record
from konvergensi_web.platform.scope import Actor, require
from konvergensi_web.regions.models import Region
from konvergensi_web.regions.paths import code_of, level_of, within
from konvergensi_web.regions.selectors import get_region

MANAGE = "platform.office.manage"
CHANGEABLE = frozenset({"name", "short_name", "may_enter_measurements"})
Heir = Callable[[Actor, Office, Office, date], None]
_heirs: list[Heir] = []

__all__ = [
    "change_office",
    "choose_post",
    "create_office",
    "create_user",
    "deactivate_user",
    "delegate_post",
    "drop_factors",
    "end_post",
    "end_sessions",
    "give_post",
    "inherits",
    "invite",
    "reactivate_user",
    "reorganise_office",
]


def inherits(heir: Heir) -> None:
    """Have something of an office handed over when the office is reorganised (a later stage calls it in `ready()`)."""
    if heir not in _heirs:
        _heirs.append(heir)


def create_office(
    *,
    actor: Actor,
    kind: str,
    name: str,
    region: str,
    parent_id: int | None = None,
    short_name: str = "",
    areas: Sequence[str] = (),
    urusan: Sequence[str] | None = None,
    posyandu_path: str = "",
    may_enter_measurements: bool = False,
    valid_from: date | None = None,
) -> Office:
    """Record an office. `region` and `areas` are codes; `urusan` defaults to that of the kind.

    Raises NOT_YOURS outside the actor's area, OFFICE_NOT_FITTING when kind, tier, parent and affairs do not agree.
    """
    place = get_region(region)
    require(actor, MANAGE, path=posyandu_path or place.path)
    served = [get_region(code) for code in areas]
    office = Office(
        kind=kind,
        name=name.strip(),
        short_name=short_name.strip(),
        region=place,
        posyandu_path=posyandu_path,
        urusan=list(offices().kinds[kind].urusan if urusan is None and kind in offices().kinds else urusan or ()),
        parent=Office.objects.get(pk=parent_id) if parent_id else None,
        may_enter_measurements=may_enter_measurements,
        valid_from=valid_from or timezone.localdate(actor.now),
    )
    _check(office, served)
    if Office.objects.filter(region=place, kind=kind, name__iexact=office.name).exists():
        raise ProblemError(OFFICE_EXISTS, name=office.name, region=place.label)
    with transaction.atomic():
        office.save()
        office.areas.set(served)
        record(actor, "platform.office.created", office, kind=kind, region=place.code, urusan=office.urusan)
    return office


def change_office(
    *,
    actor: Actor,
    office: Office,
    areas: Sequence[str] | None = None,
    urusan: Sequence[str] | None = None,
    parent_id: int | None = None,
    **changes: Any,
) -> Office:
    """Change what an office is called, serves and answers for. What is not given stays; `parent_id=0` takes it away."""
    require(actor, MANAGE, on=office)
    if unknown := set(changes) - CHANGEABLE:
        raise TypeError(f"an office has no changeable {', '.join(sorted(unknown))}")
    for field, value in changes.items():
        setattr(office, field, value)
    office.urusan = office.urusan if urusan is None else list(urusan)
    if parent_id is not None:
        office.parent = Office.objects.get(pk=parent_id) if parent_id else None
    served = list(office.areas.all()) if areas is None else [get_region(code) for code in areas]
    _check(office, served)
    twins = Office.objects.filter(region=office.region, kind=office.kind, name__iexact=office.name)
    if twins.exclude(pk=office.pk).exists():
        raise ProblemError(OFFICE_EXISTS, name=office.name, region=office.region.label)
    with transaction.atomic():
        office.save()
        office.areas.set(served)
        record(actor, "platform.office.changed", office, fields=sorted(changes), urusan=office.urusan)
    return office


def reorganise_office(*, actor: Actor, office: Office, on: date, successor: Office | None = None) -> Office:
    """End an office the day before `on`. Its posts end with it; the successor takes over what can be inherited."""
    require(actor, MANAGE, on=office)
    last = on - timedelta(days=1)
    if last < office.valid_from or (office.valid_to is not None and office.valid_to <= last):
        raise ProblemError(DATES_WRONG, date=f"{on:%d/%m/%Y}", reason="kantor itu tidak berlaku pada hari sebelumnya")
    if successor is not None:
        require(actor, MANAGE, on=successor)
        if successor.pk == office.pk or successor.is_closed(on):
            raise ProblemError(OFFICE_NOT_FITTING, name=successor.name, reason="tidak dapat menjadi penerus")
    with transaction.atomic():
        office.valid_to, office.successor = last, successor
        office.save()
        running = Post.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=last), office=office)
        ended = running.filter(valid_from__lte=last).update(valid_to=last)
        record(actor, "platform.office.reorganised", office, on=on, successor=successor and successor.pk, posts=ended)
        if successor is not None:
            for heir in _heirs:
                heir(actor, office, successor, on)
    return office


def _check(office: Office, served: Sequence[Region]) -> None:
    kind = offices().kinds.get(office.kind)
    tier = level_of(office.posyandu_path or office.region.path)
    reason = ""
    if not office.name:
        reason = say("namanya kosong")
    elif kind is None:
        reason = say("jenis %(kind)s tidak dikenal") % {"kind": office.kind}
    elif tier not in kind.tiers:
        reason = say("%(kind)s tidak ada pada tingkat wilayah itu") % {"kind": label_of(office.kind)}
    elif office.posyandu_path and not within(office.posyandu_path, [office.region.path]):
        reason = say("posyandu itu tidak terletak di desanya")
    elif office.parent is not None and office.parent.kind not in kind.parent:
        reason = say("%(kind)s tidak berinduk pada %(above)s") % {
            "kind": label_of(office.kind),
            "above": label_of(office.parent.kind),
        }
    elif office.parent is not None and not _same_regency(office, office.parent):
        reason = say("induknya berada di kabupaten/kota lain")
    elif unknown := sorted(set(office.urusan) - set(offices().urusan)):
        reason = say("urusan %(codes)s tidak dikenal") % {"codes": ", ".join(unknown)}
    elif any(not _near(area.path, office) for area in served):
        reason = say("wilayah layanannya berada di kabupaten/kota lain")
    if reason:
        raise ProblemError(OFFICE_NOT_FITTING, name=office.name or "baru", reason=reason)


def _regency_of(path: str) -> str:
    return ".".join(code_of(path).split(".")[:2]) + "."


def _same_regency(office: Office, other: Office) -> bool:
    return _regency_of(office.region.path) == _regency_of(other.region.path)


def _near(path: str, office: Office) -> bool:
    """A puskesmas may serve villages of the neighbouring kecamatan, never of another regency."""
    return within(path, [_regency_of(office.region.path)])
