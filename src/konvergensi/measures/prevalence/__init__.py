"""Prevalence of malnutrition by group, with the sampling design taken into account.

Reads measurements in the canonical columns, computes the z-scores itself and writes one long table. Fed by
`sources` (a file) or `registry` (the month's children); read by `reports` and the command `konvergensi prevalence`.
Must never average percentages: every group is computed from its own rows.
"""

from konvergensi.measures.prevalence._estimate import SCHEMA, Estimates, estimate, prevalence
from konvergensi.measures.prevalence._indicators import INDICATORS
from konvergensi.measures.prevalence._rows import Account

__all__ = ["INDICATORS", "SCHEMA", "Account", "Estimates", "estimate", "prevalence"]
