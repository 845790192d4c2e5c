"""The long work of imports."""

from konvergensi_web.intake.services.book import BOOK, run_book
from konvergensi_web.intake.services.commit import COMMIT, run_commit
from konvergensi_web.intake.services.reading import run_read
from konvergensi_web.intake.services.settle import run_settle
from konvergensi_web.intake.services.undo import UNDO, run_undo
from konvergensi_web.intake.services.uploads import READ, SETTLE
from konvergensi_web.platform.jobs import registry

WRITES = "intake.batch.write"


def register() -> None:
    """Make the kinds of work known."""
    registry.register(READ, run_read, "Membaca dan meninjau berkas", permission=WRITES)
    registry.register(COMMIT, run_commit, "Menyimpan impor", permission=WRITES)
    registry.register(SETTLE, run_settle, "Menyimpan baris yang desanya dipastikan", permission=WRITES)
    registry.register(UNDO, run_undo, "Membatalkan impor", permission=WRITES)
    registry.register(BOOK, run_book, "Menulis buku masalah", permission=WRITES)
