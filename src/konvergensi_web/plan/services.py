"""Writing programmes: only the own office, only within its affairs, whatever the name of the role."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop

from konvergensi.problems import ProblemError
from konvergensi.problems.plan import CODE_OF_ANOTHER, URUSAN_MISSING
from konvergensi.problems.platform import FIELD_INVALID, WRONG_STATE
from konvergensi_web.plan.codes import normalised, tier_of, urusan_of
from konvergensi_web.plan.models import Programme
from konvergensi_web.plan.selectors import WRITE, get_programme
from konvergensi_web.platform.accounts.models import Office
from konvergensi_web.platform.accounts.offices import affair_label, offices
from konvergensi_web.platform.actionlog.services import record
from konvergensi_web.platform.scope import Actor, require
from konvergensi_web.regions.paths import level_of, within
from konvergensi_web.regions.selectors import get_region

FIRST_YEAR, LAST_YEAR = 2015, 2060
MOST_RUPIAH = 10**15
CHANGEABLE = frozenset({"urusan", "year", "name", "activity", "activity_code", "description", "budget_rupiah"})


def create_programme(
    *, actor: Actor, office: Office, urusan: str, year: int, name: str, activity: str = "", activity_code: str = "",
    description: str = "", budget_rupiah: int | None = None, region: str = "",
) -> Programme:  # fmt: skip
    """Record a programme of an office. `region` is the code of the area it is for; default the office's own.

    Raises NOT_YOURS (403) for another office's programme or an affair the office does not have.
    """
    programme = Programme(
        office=office, urusan=urusan, year=year, name=name.strip(), activity=activity.strip(),
        activity_code=activity_code, description=description.strip(), budget_rupiah=budget_rupiah,
        region_path=get_region(region).path if region else office.region_path,
        created_at=actor.now, updated_at=actor.now,
    )  # fmt: skip
    _check(actor, programme)
    with transaction.atomic():
        programme.save()
        told: dict[str, Any] = {
            "year": year,
            "urusan": urusan,
            "code": programme.activity_code,
            "rupiah": budget_rupiah,
        }
        record(actor, "plan.programme.created", programme, **told)
    return programme


def change_programme(*, actor: Actor, programme_id: UUID, region: str | None = None, **changes: Any) -> Programme:
    """Change a programme. What is not given stays; the state before stays in its history."""
    if unknown := set(changes) - CHANGEABLE:
        raise TypeError(f"a programme has no changeable {', '.join(sorted(unknown))}")
    with transaction.atomic():
        programme = get_programme(actor, programme_id)
        require(actor, WRITE, on=programme)
        _alive(programme, gettext_noop("Mengubah program"))
        for field, value in changes.items():
            setattr(programme, field, value.strip() if isinstance(value, str) else value)
        if region is not None:
            programme.region_path = get_region(region).path if region else programme.office.region_path
        _check(actor, programme)
        programme.updated_at = actor.now
        programme.save()
        record(actor, "plan.programme.changed", programme, fields=sorted(changes))
    return programme


def withdraw_programme(*, actor: Actor, programme_id: UUID, reason: str) -> Programme:
    """Take a programme out of the register. It stays readable; nothing is deleted."""
    with transaction.atomic():
        programme = get_programme(actor, programme_id)
        require(actor, WRITE, on=programme)
        _alive(programme, gettext_noop("Membatalkan program"))
        programme.withdrawn_at = programme.updated_at = actor.now
        programme.save()
        record(actor, "plan.programme.withdrawn", programme, reason=reason)
    return programme


def inherit_programmes(actor: Actor, office: Office, successor: Office, on: date) -> None:
    """The successor of a reorganised office goes on with the programmes of this year and later ones."""
    rows = Programme.objects.filter(office=office, year__gte=on.year, withdrawn_at__isnull=True)
    for programme in rows.select_for_update():
        programme.office, programme.updated_at = successor, actor.now
        programme.save()
        record(actor, "plan.programme.inherited", programme, office=successor.pk, before=office.pk)


def _check(actor: Actor, programme: Programme) -> None:
    office = programme.office
    require(actor, WRITE, path=programme.region_path, office_id=office.pk, urusan=_urusan(actor, programme))
    if not programme.name:
        raise ProblemError(FIELD_INVALID, field="Nama", value="(kosong)", reason="Program membutuhkan nama.")
    if not FIRST_YEAR <= programme.year <= LAST_YEAR:
        raise ProblemError(FIELD_INVALID, field="Tahun", value=programme.year, reason="Tahun anggaran di luar batas.")
    budget = programme.budget_rupiah
    if budget is not None and not 0 <= budget <= MOST_RUPIAH:
        raise ProblemError(
            FIELD_INVALID, field="Anggaran", value=budget, reason="Anggaran dalam rupiah utuh, tidak negatif."
        )
    if not within(programme.region_path, office.paths()):
        raise ProblemError(
            FIELD_INVALID, field="Wilayah", value=programme.region_path, reason="Di luar wilayah kantor."
        )
    programme.activity_code = code = normalised(programme.activity_code)
    if code and urusan_of(code) != programme.urusan:
        belongs = affair_label(urusan_of(code)) or urusan_of(code)
        raise ProblemError(CODE_OF_ANOTHER, code=code, belongs=f"urusan {belongs}", own=f"urusan {programme.urusan}")
    if code and (tier_of(code) == "province") != (level_of(office.region_path) == "province"):
        tier = gettext_noop("provinsi") if tier_of(code) == "province" else gettext_noop("kabupaten/kota")
        raise ProblemError(CODE_OF_ANOTHER, code=code, belongs=tier, own=office.name)


def _urusan(actor: Actor, programme: Programme) -> str:
    """An own office with a foreign affair is told which one; everything else is refused by the matrix."""
    mine = programme.office_id == actor.office_id and not actor.is_system
    if mine and programme.urusan in offices().urusan and programme.urusan not in actor.urusan:
        require(actor, WRITE)
        raise ProblemError(URUSAN_MISSING, urusan=programme.urusan, office=programme.office.name)
    return programme.urusan


def _alive(programme: Programme, what: str) -> None:
    if programme.withdrawn_at is not None:
        raise ProblemError(WRONG_STATE, what=what, state="dibatalkan", expected="berjalan")
