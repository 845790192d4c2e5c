"""What is done with imports: uploaded, read, settled, stored, decided, taken back."""

from konvergensi_web.intake.services.book import start_book
from konvergensi_web.intake.services.choices import choose, map_headings, settle_place
from konvergensi_web.intake.services.commit import commit_batch
from konvergensi_web.intake.services.held import decide_held_row
from konvergensi_web.intake.services.undo import undo_batch
from konvergensi_web.intake.services.uploads import create_batch, discard_batch

__all__ = [
    "choose",
    "commit_batch",
    "create_batch",
    "decide_held_row",
    "discard_batch",
    "map_headings",
    "settle_place",
    "start_book",
    "undo_batch",
]
