"""Operations on households and mothers: who lives together since when, and who is whose mother."""

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema
from pydantic import Field

from konvergensi.problems import ProblemError
from konvergensi.problems.platform import NOT_FOUND
from konvergensi.sources.masking import mask_name
from konvergensi_web.platform.api.asked import ReasonIn, caller
from konvergensi_web.platform.api.kinds import Day, Words
from konvergensi_web.platform.scope import require
from konvergensi_web.regions.paths import code_of
from konvergensi_web.registry.models import Household, Membership, MotherLink, Person
from konvergensi_web.registry.selectors import family_of, get_household, get_person
from konvergensi_web.registry.selectors.family import members_of
from konvergensi_web.registry.services.households import WRITE, create_household, join_household, leave_household
from konvergensi_web.registry.services.mothers import decide_mother, end_mother, link_mother

router = Router()
Role = Literal["kepala", "pasangan", "anak", "orang_tua", "cucu", "lain"]


class MemberOut(Schema):
    """One person in a household, masked, from a day to a day."""

    id: int
    person_id: UUID
    initials: str
    role: Role
    valid_from: date
    valid_to: date | None
    source: str

    @staticmethod
    def resolve_initials(member: Membership) -> str:
        """Never the name."""
        return mask_name(member.person.name) or ""


class HouseholdOut(Schema):
    """One household with everybody who is or was in it."""

    id: UUID
    region: str
    village: str | None
    rt: str
    rw: str
    kk_masked: str
    members: list[MemberOut]

    @staticmethod
    def of(household: Household, members: list[Membership]) -> dict[str, Any]:
        """From a household and its members."""
        told = {name: getattr(household, name) for name in ("id", "rt", "rw", "kk_masked")}
        places = {"region": code_of(household.region_path), "village": household.village_id}
        return told | places | {"members": members}


class MotherOut(Schema):
    """Who is the mother of a child, and how it is known."""

    id: int
    child_id: UUID
    mother_id: UUID
    evidence: str
    confidence: int
    state: str
    valid_from: date
    valid_to: date | None
    reason: str


class FamilyOut(Schema):
    """The family of a person: household now, mother, proposed mothers, children."""

    household_id: UUID | None
    members: list[MemberOut]
    former: list[MemberOut]
    mother: MotherOut | None
    proposed: list[MotherOut]
    children: list[MotherOut]


class HouseholdIn(Schema):
    """A person put into a new household, or the one of a family card on record."""

    role: Role = "anak"
    on: Day
    kk: Annotated[str, Field(pattern=r"^(\d{16})?$")] = ""
    reason: Words


class MemberIn(Schema):
    """Somebody joins a household."""

    person_id: UUID
    role: Role
    on: Day
    reason: Words


class EndIn(Schema):
    """Until when, and why."""

    on: Day
    reason: Words


class MotherIn(Schema):
    """Who is the mother, and why it is known."""

    mother_id: UUID
    reason: Words


@router.get("/orang/{person_id}/keluarga", response=FamilyOut, url_name="family", summary="Keluarga seseorang")
def get_family(request: HttpRequest, person_id: UUID) -> dict[str, Any]:
    """Household, mother and children of a person."""
    found = family_of(caller(request), get_person(caller(request), person_id))
    names = ("members", "former", "mother", "proposed", "children")
    told = {name: getattr(found, name) for name in names}
    return told | {"household_id": found.membership.household_id if found.membership else None}


@router.post(
    "/orang/{person_id}/keluarga", response={201: HouseholdOut}, url_name="household_create", summary="Catat keluarga"
)
def create(request: HttpRequest, person_id: UUID, body: HouseholdIn) -> tuple[int, dict[str, Any]]:
    """Put a person into a new household, or the one of a family card on record."""
    made = create_household(actor=caller(request), person_id=person_id, **body.dict())
    return 201, HouseholdOut.of(made, members_of(caller(request), made))


@router.get("/keluarga/{household_id}", response=HouseholdOut, url_name="household", summary="Satu keluarga")
def get_one(request: HttpRequest, household_id: UUID) -> dict[str, Any]:
    """Who lives together, since when."""
    found = get_household(caller(request), household_id)
    return HouseholdOut.of(found, members_of(caller(request), found))


@router.post(
    "/keluarga/{household_id}/anggota", response={201: MemberOut}, url_name="member_join", summary="Catat anggota"
)
def join(request: HttpRequest, household_id: UUID, body: MemberIn) -> tuple[int, Membership]:
    """Somebody joins; where he lived before ends on the same day."""
    return 201, join_household(actor=caller(request), household_id=household_id, **body.dict())


@router.delete(
    "/keluarga/{household_id}/anggota/{member_id}", response=MemberOut, url_name="member_leave",
    summary="Akhiri keanggotaan",
)  # fmt: skip
def leave(request: HttpRequest, household_id: UUID, member_id: int, body: EndIn) -> Membership:
    """Somebody leaves; the history stays."""
    household = get_household(caller(request), household_id)
    require(caller(request), WRITE, path=household.region_path)
    if not Membership.objects.filter(pk=member_id, household=household).exists():
        raise ProblemError(NOT_FOUND, what="Keanggotaan itu")
    return leave_household(actor=caller(request), membership_id=member_id, **body.dict())


@router.post("/orang/{person_id}/ibu", response={201: MotherOut}, url_name="mother_link", summary="Catat ibu")
def link(request: HttpRequest, person_id: UUID, body: MotherIn) -> tuple[int, MotherLink]:
    """Say who is the mother of a child."""
    return 201, link_mother(
        actor=caller(request), child_id=person_id, mother_id=body.mother_id, reason=body.reason
    )  # fmt: skip


@router.post(
    "/orang/{person_id}/ibu/{link_id}/{step}", response=MotherOut, url_name="mother_decide",
    summary="Pastikan, tolak, atau akhiri ibu",
)  # fmt: skip
def decide(
    request: HttpRequest, person_id: UUID, link_id: int, step: Literal["pastikan", "tolak", "akhiri"], body: ReasonIn
) -> MotherLink:
    """Confirm or reject a proposed mother, or end a link today."""
    actor = caller(request)
    person = get_person(actor, person_id)
    _own(person, link_id)
    if step == "akhiri":
        return end_mother(actor=actor, link_id=link_id, on=timezone.localdate(actor.now), reason=body.reason)
    return decide_mother(actor=actor, link_id=link_id, confirm=step == "pastikan", reason=body.reason)


def _own(person: Person, link_id: int) -> None:
    if not MotherLink.objects.filter(pk=link_id, child=person).exists():
        raise ProblemError(NOT_FOUND, what="Hubungan itu")
