"""The kinds of office, read from `offices.yaml`, and their agreement with the roles of `policy.yaml`."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Literal

from django.conf import settings
from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict, model_validator

from konvergensi_web.platform.scope import policy
from konvergensi_web.platform.yaml_file import AtPlaceError, read

FILE = Path(__file__).with_name("offices.yaml")
Tier = Literal["province", "regency", "district", "village", "posyandu"]
Group = Literal["pimpinan", "opd", "layanan", "wilayah", "vertikal"]


class Kind(BaseModel):
    """One kind of office. `parent` lists the kinds it may stand under; none means it stands alone."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    label: str
    tiers: tuple[Tier, ...]
    urusan: tuple[str, ...]
    group: Group
    parent: tuple[str, ...] = ()


class Offices(BaseModel):
    """All kinds, and the affairs they may answer for."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    urusan: Mapping[str, str]
    kinds: Mapping[str, Kind]

    @model_validator(mode="after")
    def _known(self) -> "Offices":
        for name, kind in self.kinds.items():
            if missing := set(kind.urusan) - set(self.urusan):
                raise AtPlaceError(f"unknown urusan {', '.join(sorted(missing))}", "kinds", name)
            if missing := set(kind.parent) - set(self.kinds):
                raise AtPlaceError(f"unknown parent {', '.join(sorted(missing))}", "kinds", name)
        return self


@lru_cache(maxsize=1)
def offices() -> Offices:
    """The kinds in force. Raises `ProblemError` when the file is wrong."""
    return read(FILE, Offices)


def label_of(kind: str) -> str:
    """The kind in words; the team's configured name where it stands in the label."""
    known = offices().kinds.get(kind)
    return _(known.label).replace("{team}", settings.TEAM_NAME) if known else kind


def role_label(role: str) -> str:
    """What the matrix calls a role."""
    known = policy().roles.get(role)
    return _(known.label) if known else role


def affair_label(code: str) -> str:
    """The affair (urusan) of a code in words; nothing for a code nobody knows."""
    return _(offices().urusan.get(code, ""))


def roles_in(kind: str, tier: str) -> list[str]:
    """The roles that exist in an office of this kind at this tier."""
    return [name for name, role in policy().roles.items() if role.exists_in(kind, tier)]


def disagreements() -> list[str]:
    """What `policy.yaml` and `offices.yaml` say differently; nothing when they agree."""
    known = offices().kinds
    found = []
    for name, role in policy().roles.items():
        found += [f"role {name}: unknown kind of office {kind}" for kind in role.offices if kind not in known]
        if not any(role.exists_in(kind, tier) for kind in known for tier in known[kind].tiers):
            found.append(f"role {name} exists in no office: its offices have none of its tiers")
    for name, permission in policy().permissions.items():
        codes = () if permission.urusan in (None, "own") else permission.urusan or ()
        found += [f"permission {name}: unknown urusan {code}" for code in codes if code not in offices().urusan]
    return found
