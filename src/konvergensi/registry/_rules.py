"""The dated parameters of telling children apart."""

from functools import lru_cache

from pydantic import BaseModel, ConfigDict

from konvergensi.parameters import Entry, load


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class NikRules(_Part):
    """How a NIK is built."""

    digits: int
    typo_edits: int
    reserved_province: str
    heaped_serials: tuple[str, ...]


class NearLimit(_Part):
    """So many letters may differ when the longer name has at most `upto` letters."""

    upto: int | None = None
    edits: int


class PersonNameRules(_Part):
    """How names of people are written alike."""

    near_edits: tuple[NearLimit, ...]
    parent_likeness: float
    placeholders: tuple[str, ...]
    short_forms: dict[str, str]
    titles: tuple[str, ...]


class IdentityRules(Entry):
    """The payload of `parameters/identity.yaml`."""

    nik: NikRules
    names: PersonNameRules
    points: dict[str, int]
    candidate_from: int
    crowded_block: int


@lru_cache(maxsize=1)
def rules() -> IdentityRules:
    """The youngest entry: telling children apart is a method, not a law with a day."""
    return max(load("identity", IdentityRules), key=lambda entry: entry.valid_from)
