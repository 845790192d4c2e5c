"""Law, thresholds and published figures as dated data: `*.yaml` beside this module, each entry with its source.

Every file is a list of entries with `valid_from`, optional `valid_to` (inclusive) and `source`. A folder of a
user's own files can stand in front of the packaged ones. A wrong file fails at load with its line and the reason.
"""

from konvergensi.parameters._load import Entry, in_force, load, use_folder

__all__ = ["Entry", "in_force", "load", "use_folder"]
