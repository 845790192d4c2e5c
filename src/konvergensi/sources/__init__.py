"""What came in, from whom, with which faults?

Reads the files people have (e-PPGBM exports and their variants, plain tables, lists of targets), gives each cell its
value by the rule of its column, and accounts for every row: rows in = stored + held + refused. Fed by files; `registry`
then says who each child is. The columns between the stages stand in `schema`.
"""

from konvergensi.sources import masking
from konvergensi.sources._book import write_problem_book
from konvergensi.sources._findings import about_file, about_rows
from konvergensi.sources._read import OnProgress, read_exports
from konvergensi.sources._targets import TargetList, read_target_list, read_targets
from konvergensi.sources.reading import FileAccount, Reading

__all__ = [
    "FileAccount",
    "OnProgress",
    "Reading",
    "TargetList",
    "about_file",
    "about_rows",
    "masking",
    "read_exports",
    "read_target_list",
    "read_targets",
    "write_problem_book",
]
