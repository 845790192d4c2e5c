"""A small uploaded table in the clear, in a private folder, for as long as it is read."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.files.uploadedfile import UploadedFile

from konvergensi.problems import ProblemError
from konvergensi.problems.releases import TABLE_TOO_LARGE
from konvergensi_web.platform.files.content import check_file
from konvergensi_web.platform.files.services import private_folder

MOST_BYTES = 20 * 1024 * 1024


@contextmanager
def uploaded(file: UploadedFile) -> Iterator[Path]:  # type: ignore[type-arg]
    """Its path under the suffix the user's file has. Raises `ProblemError` when it is too large for a table."""
    size = file.size or 0
    if size > MOST_BYTES:
        raise ProblemError(TABLE_TOO_LARGE, mb=round(size / 1024 / 1024), most=MOST_BYTES // 1024 // 1024)
    with private_folder(size) as folder:
        path = folder / f"tabel{Path(file.name or '').suffix.lower()[:8]}"
        with path.open("wb") as out:
            for piece in file.chunks():
                out.write(piece)
        check_file(path, file.name or path.name)
        yield path
