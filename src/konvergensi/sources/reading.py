"""What comes out of reading files: measurements, what was set aside, what was found, the account of each file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import polars as pl

from konvergensi.sources.schema import MEASUREMENTS


@dataclass(frozen=True, slots=True)
class FileAccount:
    """What became of the rows of one sheet. `rows_in = stored + held + refused`, always.

    `layout` is export, wide or table; `kind` is full, filtered, copy (byte for byte another file of this reading) or
    stopped (not readable; `reason` says why). `months` and `puskesmas` are those of the stored rows.
    `exported_on` is the day of the download its banner tells.
    """

    file: str
    sheet: str = ""
    layout: str = ""
    kind: str = "full"
    reason: str = ""
    rows_in: int = 0
    stored: int = 0
    held: int = 0
    refused: int = 0
    months: tuple[str, ...] = ()
    puskesmas: tuple[str, ...] = ()
    sha256: str = ""
    exported_on: date | None = None

    def __post_init__(self) -> None:
        if self.rows_in != self.stored + self.held + self.refused:
            raise AssertionError(f"{self.file}: {self.rows_in} rows in, but {self.stored}+{self.held}+{self.refused}")

    def moved(self, *, held: int, refused: int) -> "FileAccount":
        """The account after some stored rows were held or refused."""
        stored = self.stored - held - refused
        return replace(self, stored=stored, held=self.held + held, refused=self.refused + refused)


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything a set of files held.

    `measurements`, `held` and `refused` have the columns of `schema.MEASUREMENTS`, `findings` those of
    `schema.FINDINGS`. A refused row that is no measuring at all (a total, a repeated header) stands in the accounts
    and the findings, not in `refused`. `headings` maps each file and sheet to its headings and what they mean
    ("" where nobody knows, or where the user's own profile calls it of no use). `by_month` has the columns of each
    calendar month (1-12) of a wide recap.
    """

    measurements: pl.DataFrame
    held: pl.DataFrame
    findings: pl.DataFrame
    accounts: Sequence[FileAccount]
    refused: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=MEASUREMENTS))
    headings: Mapping[tuple[str, str], Mapping[str, str]] = field(default_factory=dict)
    by_month: Mapping[tuple[str, str], Mapping[int, frozenset[str]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        stored, held = (sum(getattr(account, fate) for account in self.accounts) for fate in ("stored", "held"))
        if (stored, held) != (self.measurements.height, self.held.height):
            found = (self.measurements.height, self.held.height)
            raise AssertionError(f"accounts say {(stored, held)} rows stored and held, the tables have {found}")

    @property
    def rows_in(self) -> int:
        """Rows of all files together."""
        return sum(account.rows_in for account in self.accounts)

    @property
    def filtered(self) -> list[FileAccount]:
        """The filtered lists that brought rows no other file has: with any of them a prevalence would be wrong."""
        return [account for account in self.accounts if account.kind == "filtered" and account.stored]
