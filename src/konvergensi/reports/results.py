"""Everything a report is written from: the tables of the run and the few facts about it, before any wording."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal

import polars as pl

from konvergensi.engines import StepRun
from konvergensi.measures.quality import Assessment
from konvergensi.regions import Region
from konvergensi.sources.reading import FileAccount


@dataclass(frozen=True, slots=True)
class Boundaries:
    """Polygons of one level, each a GeoJSON feature with `properties.code`."""

    level: str
    features: Sequence[dict[str, Any]]
    file: str


@dataclass(frozen=True, slots=True)
class MeasurementError:
    """What measurement error alone makes of children who do not change."""

    sd_cm: float
    triples: int  # of three measurings in a row, from which it was estimated
    crossing: float  # children of `children` expected to cross the cut at least once
    children: int
    suspected: Mapping[str, float]  # false suspected cases to expect, by month


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How far the figures of the month got on the platform, and the months whose figures may stand beside them."""

    state: Literal["draft", "verified", "released"]
    number: int = 0  # of the release
    on: date | None = None  # its day
    months: Sequence[str] | None = None  # None: all


def tells(standing: Standing | None, month: str) -> bool:
    """Whether figures of the month may stand in the report."""
    return standing is None or standing.months is None or month in standing.months


@dataclass(frozen=True, slots=True)
class Results:
    """One region, one month. Frames are named after what they hold; see the steps that write them."""

    region: Region
    province: str
    month: str
    months: Sequence[str]
    today: date
    files: Sequence[FileAccount]
    findings: pl.DataFrame  # code, fate, what, n
    steps: Sequence[StepRun]
    tables: Mapping[str, pl.DataFrame]
    places: pl.DataFrame
    limits: Mapping[str, tuple[float, ...]]
    coverage_minimum: float  # D/S in percent below which a prevalence carries a warning
    quality: Mapping[str, Assessment]  # by level; empty when the month has no complete export
    to_mend: pl.DataFrame  # every finding of reading and identifying, `sources.schema.FINDINGS`
    error: MeasurementError | None = None
    missing_puskesmas: Sequence[str] = ()  # known from other months, without a row in this one
    repair_books: Sequence[Path] = ()
    boundaries: Boundaries | None = None
    public: bool = False
    with_names: bool = False
    standing: Standing | None = None  # None: nobody releases figures here, all of them are drafts

    @property
    def indicators(self) -> pl.DataFrame:
        """The indicator table of all months."""
        return self.tables["indicators"]

    @property
    def filtered(self) -> list[FileAccount]:
        """Files of the month that hold only some of the measured children."""
        return [one for one in self.files if one.kind == "filtered" and one.stored and self.month in one.months]

    @property
    def full(self) -> list[FileAccount]:
        """Files of the month that hold every measured child."""
        return [one for one in self.files if one.kind == "full" and self.month in one.months]

    @property
    def prevalence_refused(self) -> bool:
        """No complete export for the month: no share of children may be printed."""
        return not self.full

    @property
    def targets_known(self) -> bool:
        """Whether any target of the region is known."""
        return bool(self.tables["target_sums"].height)

    def at(self, indicator: str, level: str = "regency", month: str | None = None) -> pl.DataFrame:
        """The rows of one indicator, level and month (default: the report's), by code."""
        return self.indicators.filter(
            (pl.col("indicator") == indicator) & (pl.col("level") == level) & (pl.col("month") == (month or self.month))
        ).sort("code")

    def whole(self, indicator: str, month: str | None = None) -> dict[str, Any] | None:
        """The row of the whole region, or None when there is no figure."""
        found = self.at(indicator, month=month)
        return found.row(0, named=True) if found.height else None

    def previous_month(self) -> str | None:
        """The month before the report's in the files, if any."""
        earlier = [month for month in self.months if month < self.month]
        return earlier[-1] if earlier else None
