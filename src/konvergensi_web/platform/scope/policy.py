"""The policy matrix: which role reaches which rows with which permission, read from `policy.yaml`."""

from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, model_validator

from konvergensi.problems import ProblemError
from konvergensi.problems.platform import NOT_YOURS
from konvergensi_web.platform.scope.actor import Actor
from konvergensi_web.regions.paths import within

FILE = Path(__file__).with_name("policy.yaml")


class Reach(StrEnum):
    """How far a permission reaches."""

    NONE = "none"
    AREA = "area"  # every row in the region paths of the own office
    OFFICE = "office"  # rows of the own office, within its urusan and area
    TASKS = "tasks"  # rows on the own task list
    RELEASED = "released"  # rows in the area that were released


class Permission(BaseModel):
    """One permission. `kind` is read or write; `sensitivity` the class of the data it opens."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    says: str
    kind: str
    sensitivity: str
    urusan: str | None = None


class Role(BaseModel):
    """One role: its name for people, the kinds of office it exists in, what it reaches."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    label: str
    offices: tuple[str, ...]
    second_factor: bool = False
    grants: Mapping[str, Reach]


class Policy(BaseModel):
    """The whole matrix."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    permissions: Mapping[str, Permission]
    roles: Mapping[str, Role]

    @model_validator(mode="after")
    def _known(self) -> "Policy":
        for name, role in self.roles.items():
            unknown = set(role.grants) - set(self.permissions)
            if unknown:
                raise ValueError(f"role {name} is granted unknown permissions: {', '.join(sorted(unknown))}")
        return self


@lru_cache(maxsize=1)
def policy() -> Policy:
    """The matrix in force."""
    return Policy.model_validate(yaml.safe_load(FILE.read_text(encoding="utf-8")))


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
    actor: Actor, permission: str, *, path: str | None = None, office_id: int | None = None, urusan: str | None = None
) -> bool:
    """Whether the actor may do it: at all, or on the row with this path, office and urusan."""
    found = reach(actor, permission)
    if found is Reach.NONE:
        return False
    if path is not None and not within(path, actor.paths):
        return False
    if found is Reach.OFFICE and not actor.is_system:
        if office_id is not None and office_id != actor.office_id:
            return False
        if urusan is not None and urusan not in actor.urusan:
            return False
    return True


def require(
    actor: Actor, permission: str, *, path: str | None = None, office_id: int | None = None, urusan: str | None = None
) -> None:
    """Raise `ProblemError` (platform.not-yours, 403) unless the actor may."""
    if not may(actor, permission, path=path, office_id=office_id, urusan=urusan):
        raise ProblemError(NOT_YOURS, what=policy().permissions[permission].says.lower(), who=actor.name or "Anda")
