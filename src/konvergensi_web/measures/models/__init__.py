"""Measurements as they came, and what was computed from them."""

from konvergensi_web.measures.models.correction import Correction
from konvergensi_web.measures.models.marks import WorklistMark
from konvergensi_web.measures.models.marts import (
    BalanceRow,
    IndicatorValue,
    PipelineRun,
    QualityValue,
    Snapshot,
    WorklistItem,
)
from konvergensi_web.measures.models.measurement import Measurement
from konvergensi_web.measures.models.releases import Release, ReleasedValue
from konvergensi_web.measures.models.sasaran import SasaranCheck
from konvergensi_web.measures.models.target_entries import TargetEntry
from konvergensi_web.measures.models.targets import MacroImport, MacroValue, Target, TargetPopulation
from konvergensi_web.measures.models.tasks import OfficeTask

__all__ = [
    "BalanceRow",
    "Correction",
    "IndicatorValue",
    "MacroImport",
    "MacroValue",
    "Measurement",
    "OfficeTask",
    "PipelineRun",
    "QualityValue",
    "Release",
    "ReleasedValue",
    "SasaranCheck",
    "Snapshot",
    "Target",
    "TargetEntry",
    "TargetPopulation",
    "WorklistItem",
    "WorklistMark",
]
