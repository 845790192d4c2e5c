"""The policy matrix: which role reaches which rows with which permission, read from `policy.yaml`."""

from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, Protocol

from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict, model_validator

from konvergensi.problems import ProblemError
from konvergensi.problems.platform import NOT_YOURS
from konvergensi_web.platform.scope.actor import Actor
from konvergensi_web.platform.yaml_file import AtPlaceError, read
from konvergensi_web.regions.paths import within

FILE = Path(__file__).with_name("policy.yaml")


class Reach(StrEnum):
    """How far a permission reaches."""

    NONE = "none"
    AREA = "area"  # every row in the region paths of the own office, and below
    LEVEL = "level"  # rows exactly at the own region, not below it
    OFFICE = "office"  # rows of the own office, in its area
    TASKS = "tasks"  # rows on the own task list
    RELEASED = "released"  # rows in the area that were released


class Permission(BaseModel):
    """One action. `sensitivity` is the class of the data it opens; `urusan` binds it to affairs of the office.

    `own`: the row's urusan must be one of the office's, and a row without one is refused. Codes: the office must
    answer for one of them.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    says: str
    kind: Literal["read", "write"]
    sensitivity: Literal["public", "internal", "specific"]
    urusan: Literal["own"] | tuple[str, ...] | None = None


class Role(BaseModel):
    """One role: its name for people, the offices it exists in, what it reaches."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    label: str
    offices: tuple[str, ...]
    tiers: tuple[Literal["province", "regency", "district", "village", "posyandu"], ...] = ()
    head: bool = False
    second_factor: bool = False
    has: tuple[str, ...] = ()
    grants: Mapping[str, Reach] = {}

    def exists_in(self, kind: str, tier: str) -> bool:
        """Whether an office of this kind at this tier has the role."""
        return kind in self.offices and (not self.tiers or tier in self.tiers)


class Separation(BaseModel):
    """What must never come together: a duty (or every role of a tier) with permissions or a class of data."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    duty: str = ""
    tier: str = ""
    never: tuple[str, ...]
    why: str

    def binds(self, role: Role) -> bool:
        """Whether the role is one it speaks of."""
        return self.duty in role.grants if self.duty else role.tiers == (self.tier,)


class Policy(BaseModel):
    """The whole matrix. Loading refuses unknown names and duties that must stay apart."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    permissions: Mapping[str, Permission]
    bundles: Mapping[str, Mapping[str, Reach]] = {}
    roles: Mapping[str, Role]
    separation: tuple[Separation, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _spread(cls, told: Any) -> Any:
        """Give every role the grants of its bundles; its own stand over them."""
        bundles, roles = told.get("bundles") or {}, dict(told.get("roles") or {})
        for name, role in roles.items():
            grants: dict[str, Any] = {}
            for bundle in role.get("has") or ():
                if bundle not in bundles:
                    raise AtPlaceError(f"unknown bundle {bundle}", "roles", name, "has")
                grants |= bundles[bundle]
            roles[name] = {**role, "grants": grants | (role.get("grants") or {})}
        return {**told, "roles": roles}

    @model_validator(mode="after")
    def _known(self) -> "Policy":
        for name, role in self.roles.items():
            for permission in role.grants:
                if permission not in self.permissions:
                    raise AtPlaceError(f"unknown permission {permission}", "roles", name, "grants", permission)
        for rule in self.separation:
            if rule.duty and rule.duty not in self.permissions:
                raise AtPlaceError(f"unknown permission {rule.duty}", "separation")
        return self

    @model_validator(mode="after")
    def _apart(self) -> "Policy":
        for name, role in self.roles.items():
            for rule in (one for one in self.separation if one.binds(role)):
                for permission, reached in role.grants.items():
                    classes = {permission, self.permissions[permission].sensitivity}
                    if classes & set(rule.never) and reached is not Reach.NONE:
                        reason = f"{permission} must not be granted here: {rule.why}"
                        raise AtPlaceError(reason, "roles", name, "grants", permission)
        return self


class Row(Protocol):
    """A row that says where it lies; one that belongs to an office may say which, and of which affair it is."""

    region_path: Any


@lru_cache(maxsize=1)
def policy() -> Policy:
    """The matrix in force. Raises `ProblemError` (platform.invalid-matrix) when the file is wrong."""
    return read(FILE, Policy)


def reach(actor: Actor, permission: str) -> Reach:
    """How far an actor reaches with a permission. An unknown permission is a fault of ours: KeyError."""
    policy().permissions[permission]
    if actor.is_system:
        return Reach.AREA
    if actor.only is not None and permission not in actor.only:
        return Reach.NONE
    role = policy().roles.get(actor.role)
    return role.grants.get(permission, Reach.NONE) if role else Reach.NONE


def may(
    actor: Actor,
    permission: str,
    *,
    on: Row | None = None,
    path: str | None = None,
    office_id: int | None = None,
    urusan: str | None = None,
) -> bool:
    """Whether the actor may do it: at all (nothing else given), or on a row.

    `on` is the row itself; its path, office and urusan count where they are not given beside it.
    """
    found = reach(actor, permission)
    if found is Reach.NONE:
        return False
    if actor.is_system:
        return path is None or within(path, actor.paths)
    if on is not None:
        path = on.region_path if path is None else path
        office_id = getattr(on, "office_id", None) if office_id is None else office_id
        urusan = getattr(on, "urusan", None) if urusan is None else urusan
    about_a_row = path is not None or office_id is not None
    return _of_the_affair(actor, permission, urusan, about_a_row) and _in_reach(actor, found, path, office_id)


def _of_the_affair(actor: Actor, permission: str, urusan: object, about_a_row: bool) -> bool:
    bound = policy().permissions[permission].urusan
    if bound is None:
        return True
    if bound == "own":
        return not about_a_row or urusan in actor.urusan
    return not actor.urusan.isdisjoint(bound)


def _in_reach(actor: Actor, found: Reach, path: str | None, office_id: int | None) -> bool:
    if path is not None and not (path in actor.paths if found is Reach.LEVEL else within(path, actor.paths)):
        return False
    about_a_row = path is not None or office_id is not None
    return found is not Reach.OFFICE or not about_a_row or (office_id is not None and office_id == actor.office_id)


def require(
    actor: Actor,
    permission: str,
    *,
    on: Row | None = None,
    path: str | None = None,
    office_id: int | None = None,
    urusan: str | None = None,
) -> None:
    """Raise `ProblemError` (platform.not-yours, 403) unless the actor may."""
    if not may(actor, permission, on=on, path=path, office_id=office_id, urusan=urusan):
        says = _(policy().permissions[permission].says)
        raise ProblemError(NOT_YOURS, what=says[0].lower() + says[1:], who=actor.name or "Anda")
