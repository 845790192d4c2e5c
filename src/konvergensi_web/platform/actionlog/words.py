"""The log in people's words: what stands in a row stays as it is, only the page says it otherwise."""

import re
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from konvergensi import regions
from konvergensi.problems import ProblemError, catalogue

_CODE = re.compile(r"\d\d(?:\.\d\d(?:\.\d\d(?:\.\d{4}(?:\.\d{4})?)?)?)?\.?")
_VILLAGE = 13  # letters of the code of a village; what follows is a posyandu of it
DETAILS = {
    "address": "alamat halaman", "asked": "diminta", "before": "sebelumnya", "changed": "diubah",
    "children": "anak", "code": "kode", "columns": "kolom", "count": "jumlah", "created": "baru", "decision": "putusan",
    "erased": "dikosongkan", "field": "isian", "fields": "isian", "file": "berkas", "files": "berkas",
    "findings": "temuan", "form": "bentuk", "held": "ditahan", "household": "keluarga", "indicator": "indikator",
    "kind": "jenis", "level": "tingkat", "method": "cara permintaan", "month": "bulan", "months": "bulan",
    "name": "nama", "names": "dengan nama", "now": "sekarang", "numbers": "dengan NIK", "office": "kantor",
    "people": "orang", "period": "masa", "posts": "jabatan", "purpose": "tujuan", "reasons": "alasan",
    "refused": "ditolak", "region": "wilayah", "register": "jenis data", "removed": "ditarik atau dihapus",
    "role": "jabatan", "rows": "baris", "rows_in": "baris masuk", "sessions": "sesi", "size": "ukuran",
    "source": "sumber", "state": "keadaan", "step": "langkah", "stored": "disimpan", "title": "judul",
    "total": "seluruhnya", "type": "jenis", "unchanged": "sudah ada", "until": "sampai", "urusan": "urusan",
    "value": "nilai", "values": "nilai", "version": "versi", "villages": "desa", "what": "apa", "year": "tahun",
}  # fmt: skip
_LEVELS = {"province": "provinsi", "regency": "kabupaten/kota", "district": "kecamatan", "village": "desa/kelurahan"}


def place(code: str) -> str:
    """A region as people call it: `36.04.05.2001.` is `Desa Kramatwatu`, what lies below it a posyandu there."""
    bare = code.rstrip(".")
    if not bare:
        return ""
    try:
        label = regions.get(bare[:_VILLAGE]).label
    except (ProblemError, KeyError):
        return bare
    return f"posyandu di {label}" if len(bare) > _VILLAGE else label


def reason(given: str) -> str:
    """A reason as it was typed; where a refusal keeps the code of its problem, the problem's own sentence."""
    problem = catalogue().get(given)
    if problem is None:
        return given
    fields = defaultdict(lambda: "…", who="Pengguna ini", what="melakukan itu")
    return problem.what.format_map(fields)


def details(body: Iterable[tuple[str, Any]]) -> list[tuple[str, str]]:
    """The detail of an entry, each with its name and value in words."""
    return [(DETAILS.get(name, name.replace("_", " ")), _value(value)) for name, value in sorted(body)]


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "ya" if value else "tidak"
    if isinstance(value, dict):
        return "; ".join(f"{DETAILS.get(name, name)}: {_value(one)}" for name, one in value.items() if name != "digest")
    if isinstance(value, list):
        return ", ".join(map(_value, value)) or "–"
    text = "–" if value is None else str(value)
    if "." in text and _CODE.fullmatch(text):
        return place(text)
    return _LEVELS.get(text) or reason(text)
