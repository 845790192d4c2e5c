"""Pipelines as lists of named steps, run on DuckDB, explained to people from the same list."""

from konvergensi.engines.steps import Run, Step, StepRun, explain, run

__all__ = ["Run", "Step", "StepRun", "explain", "run"]
