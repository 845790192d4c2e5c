"""What a file is, told from its content: never from its name, nor from what the browser claims."""

import struct
import zipfile
import zlib
from collections.abc import Collection
from pathlib import Path
from typing import BinaryIO

from django.utils.translation import gettext as say
from django.utils.translation import gettext_noop

from konvergensi.problems import ProblemError
from konvergensi.problems.files import FILE_BOMB, FILE_DAMAGED, FILE_EMPTY, FILE_KIND, FILE_TOO_LARGE
from konvergensi_web.platform.files.limits import MOST_BYTES, MOST_PARTS, MOST_UNPACKED, spoken

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
UNKNOWN = "application/octet-stream"
TABLES = frozenset(
    {
        XLSX,
        "application/vnd.ms-excel",
        "application/vnd.ms-excel.sheet.binary.macroEnabled.12",
        "application/vnd.oasis.opendocument.spreadsheet",
        "application/x-ole-storage",  # an old .xls, or a workbook locked with a password: the reader tells which
        "application/vnd.apache.parquet",
        "text/plain",
    }
)
_MAGIC = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"PAR1", "application/vnd.apache.parquet"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (b"Rar!", "application/vnd.rar"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"\x1f\x8b", "application/gzip"),
    (b"SQLite format 3\x00", "application/vnd.sqlite3"),
    (b"MZ", "application/x-msdownload"),
    (b"\x7fELF", "application/x-executable"),
)
_INSIDE = (
    ("xl/workbook.bin", "application/vnd.ms-excel.sheet.binary.macroEnabled.12"),
    ("xl/", XLSX),
    ("word/", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ("ppt/", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    ("content.xml", "application/vnd.oasis.opendocument.spreadsheet"),
)
WORDS = {
    XLSX: gettext_noop("buku kerja Excel"),
    "application/pdf": gettext_noop("dokumen PDF"),
    "image/png": gettext_noop("gambar PNG"),
    "image/jpeg": gettext_noop("gambar JPEG"),
    "image/gif": gettext_noop("gambar GIF"),
    "application/zip": gettext_noop("arsip ZIP"),
    "application/vnd.rar": gettext_noop("arsip RAR"),
    "application/x-7z-compressed": gettext_noop("arsip 7z"),
    "application/gzip": gettext_noop("arsip gzip"),
    "application/vnd.sqlite3": gettext_noop("basis data"),
    "application/x-msdownload": gettext_noop("program Windows"),
    "application/x-executable": gettext_noop("program"),
    "text/html": gettext_noop("halaman web (HTML), juga bila namanya .xls"),
    "application/xml": gettext_noop("dokumen XML"),
    "application/json": gettext_noop("dokumen JSON"),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": gettext_noop("dokumen Word"),
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": gettext_noop("presentasi"),
    UNKNOWN: gettext_noop("data yang tidak dikenal"),
}
_PIECE = 1 << 20
_LOCAL = struct.Struct("<4s22xHH")  # what is needed of a part's own header: signature, length of name and of extras


def check_file(path: Path, name: str, *, wanted: Collection[str] = TABLES, says: str = "") -> str:
    """The content type of a file that may be kept. Raises `ProblemError`: not wanted, too large, a bomb."""
    size = path.stat().st_size
    if size == 0:
        raise ProblemError(FILE_EMPTY, file=name)
    if size > MOST_BYTES:
        raise ProblemError(FILE_TOO_LARGE, file=name, limit=spoken(MOST_BYTES))
    kind = content_type(path, name)
    if wanted and kind not in wanted:
        allowed = says or say("tabel (.xlsx, .xls, .ods, .csv, .tsv, .txt, .parquet)")
        raise ProblemError(
            FILE_KIND, file=name, found=WORDS.get(kind, gettext_noop("berkas jenis lain")), wanted=allowed
        )
    return kind


def content_type(path: Path, name: str = "") -> str:
    """What the bytes are. An archive is unpacked to nowhere first, so that a bomb is found here and not later."""
    with path.open("rb") as file:
        start = file.read(4096)
    if start.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _archive(path, name or path.name)
    found = next((kind for magic, kind in _MAGIC if start.startswith(magic)), None)
    return found or _text(start)


def _text(start: bytes) -> str:
    if start.startswith((b"\xff\xfe", b"\xfe\xff")) or (b"\x00" in start and not start.strip(b"\x00 \t\r\n")):
        return "text/plain"
    if b"\x00" in start:  # UTF-16 without its mark has a zero in every second place
        half = len(start) // 3
        return "text/plain" if max(start[0::2].count(0), start[1::2].count(0)) > half else UNKNOWN
    bare = start.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if bare.startswith((b"<!doctype html", b"<html", b"<table", b"<style")):
        return "text/html"
    if bare.startswith(b"<?xml"):
        return "application/xml"
    if bare.startswith((b"{", b"[{")):
        return "application/json"
    controls = sum(byte < 32 and byte not in (9, 10, 12, 13, 26) for byte in start)
    return UNKNOWN if controls * 50 > len(start) else "text/plain"


def _archive(path: Path, name: str) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except NotImplementedError as error:
        raise ProblemError(FILE_DAMAGED, file=name, reason=say("cara pemampatannya tidak dikenal")) from error
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise ProblemError(FILE_DAMAGED, file=name, reason=say("arsipnya tidak utuh")) from error
    if len(parts) > MOST_PARTS:
        raise ProblemError(FILE_BOMB, file=name, reason=say("isinya lebih daripada %(n)s bagian") % {"n": MOST_PARTS})
    _unpack_to_nowhere(path, parts, name)
    names = [part.filename for part in parts]
    return next((kind for inside, kind in _INSIDE if any(one.startswith(inside) for one in names)), "application/zip")


def _unpack_to_nowhere(path: Path, parts: list[zipfile.ZipInfo], name: str) -> None:
    """Count what really comes out of every part: the sizes an archive declares are those its maker wished."""
    left = MOST_UNPACKED
    with path.open("rb") as file:
        for part in parts:
            if part.flag_bits & 1:
                raise ProblemError(FILE_BOMB, file=name, reason="bagian di dalamnya terkunci kata sandi")
            if part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise ProblemError(FILE_BOMB, file=name, reason="cara pemampatannya bukan yang dipakai buku kerja")
            left -= _size_of(file, part, left, name)
            if left < 0:
                raise ProblemError(
                    FILE_BOMB, file=name, reason=say("isinya lebih daripada %(size)s") % {"size": spoken(MOST_UNPACKED)}
                )


def _size_of(file: BinaryIO, part: zipfile.ZipInfo, left: int, name: str) -> int:
    """The unpacked bytes of one part, at most a little more than `left`."""
    file.seek(part.header_offset)
    head = file.read(_LOCAL.size)
    if len(head) < _LOCAL.size or not head.startswith(b"PK\x03\x04"):
        raise ProblemError(FILE_DAMAGED, file=name, reason="sebuah bagian tidak berada di tempatnya")
    _, letters, extras = _LOCAL.unpack(head)
    file.seek(letters + extras, 1)
    if part.compress_type == zipfile.ZIP_STORED:
        return part.compress_size
    packed, counted, unpacker = part.compress_size, 0, zlib.decompressobj(-15)
    try:
        while packed > 0 and not unpacker.eof and counted <= left:
            piece = file.read(min(_PIECE, packed))
            if not piece:
                raise ProblemError(FILE_DAMAGED, file=name, reason="sebuah bagian terpotong")
            packed -= len(piece)
            while piece and counted <= left:
                counted += len(unpacker.decompress(piece, _PIECE))
                piece = unpacker.unconsumed_tail
    except zlib.error as error:
        raise ProblemError(FILE_DAMAGED, file=name, reason="sebuah bagian tidak dapat dimekarkan") from error
    return counted
