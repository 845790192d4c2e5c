"""Mapping profiles: which heading means which column, and how the cells of that column are read.

A profile is a YAML file of `Profile`'s shape. The packaged one (`profiles/eppgbm.yaml`) knows the export and its
variants; a user's own is laid over it.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from konvergensi.problems import ProblemError
from konvergensi.problems.sources import NOT_FOUND, PROFILE_INVALID

PACKAGED = Path(__file__).parent / "profiles"
Kind = Literal["text", "nik", "sex", "date", "number", "integer", "unit", "age", "posture", "yesno", "label"]


class Column(BaseModel):
    """How one column is recognised and read. In a user's profile only what differs has to stand."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Kind | None = None
    missing: tuple[str, ...] | None = None
    headers: tuple[str, ...] = ()
    labels: dict[str, tuple[str, ...]] = Field(default_factory=dict)


class Profile(BaseModel):
    """A mapping of headings to columns.

    `file_kind` overrules the guess whether the file is a filtered list; `ignored` are headings that are known to be
    of no use, so that nothing is said about them.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    says: str = ""
    columns: dict[str, Column]
    ignored: tuple[str, ...] = ()
    file_kind: Literal["full", "filtered"] | None = None

    def headings(self) -> Mapping[str, str]:
        """Each heading in its compared form, to its column ("" = ignored)."""
        known = {plain(heading): "" for heading in self.ignored}
        for name, column in self.columns.items():
            known |= {plain(heading): name for heading in column.headers}
        return known


def plain(heading: str) -> str:
    """A heading as it is compared: lower case, words of letters and digits, single blanks."""
    return re.sub(r"[^a-z0-9]+", " ", heading.lower()).strip()


def find_column(heading: str, headings: Mapping[str, str]) -> str | None:
    """The column of a heading, "" for an ignored one, None for an unknown one. A remark in brackets is optional."""
    for form in (heading, re.sub(r"[(\[].*?[)\]]", " ", heading)):
        if plain(form) in headings:
            return headings[plain(form)]
    return None


@lru_cache(maxsize=1)
def packaged() -> Profile:
    """The profile of the e-PPGBM export and its known variants."""
    return Profile.model_validate(yaml.safe_load((PACKAGED / "eppgbm.yaml").read_text(encoding="utf-8")))


def load_profile(path: Path | None) -> Profile:
    """The packaged profile, with the user's own laid over it. Raises `ProblemError` with the place of a fault."""
    if path is None:
        return packaged()
    if not path.is_file():
        raise ProblemError(NOT_FOUND, file=str(path))
    try:
        own = Profile.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except UnicodeDecodeError as error:
        raise ProblemError(PROFILE_INVALID, file=path.name, reason="bukan berkas teks UTF-8") from error
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ProblemError(PROFILE_INVALID, file=path.name, reason=f"baris {line}, {error.problem}") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "isi"
        raise ProblemError(PROFILE_INVALID, file=path.name, reason=f"{where}: {first['msg']}") from error
    unknown = own.columns.keys() - packaged().columns.keys()
    if unknown:
        reason = f"kolom {', '.join(sorted(unknown))} tidak dikenal; yang ada: {', '.join(packaged().columns)}"
        raise ProblemError(PROFILE_INVALID, file=path.name, reason=reason)
    return lay_over(packaged(), own)


def lay_over(base: Profile, own: Profile) -> Profile:
    """`base` with what `own` says in front. A heading claimed by `own` is taken away from every other column."""
    claimed = set(own.headings())
    columns: dict[str, Column] = {}
    for name, column in base.columns.items():
        mine = own.columns.get(name, Column())
        kept = tuple(heading for heading in column.headers if plain(heading) not in claimed)
        columns[name] = Column(
            kind=mine.kind or column.kind,
            missing=column.missing if mine.missing is None else mine.missing,
            headers=mine.headers + kept,
            labels=column.labels | mine.labels,
        )
    ignored = own.ignored + tuple(heading for heading in base.ignored if plain(heading) not in claimed)
    return Profile(id=own.id, says=own.says, columns=columns, ignored=ignored, file_kind=own.file_kind)
