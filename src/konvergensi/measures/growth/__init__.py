"""z-scores by the WHO Child Growth Standards: the one kernel for one child and for 22 million.

Fed by `sources` (canonical columns); feeds `classes`, `series`, `prevalence`, `quality`. Never reads a clock or a file.
"""

from konvergensi.measures.growth._indices import INDICES
from konvergensi.measures.growth._lookup import lms, measurement_at_z
from konvergensi.measures.growth._posture import standing_too_young
from konvergensi.measures.growth._stream import zscores
from konvergensi.measures.growth._velocity import velocity

__all__ = ["INDICES", "lms", "measurement_at_z", "standing_too_young", "velocity", "zscores"]
