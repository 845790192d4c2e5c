"""The log in people's words: what stands in a row stays as it is, only the page says it otherwise."""

import re
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from konvergensi import regions
from konvergensi.problems import ProblemError, catalogue

_CODE = re.compile(r"\d\d(?:\.\d\d(?:\.\d\d(?:\.\d{4}(?:\.\d{4})?)?)?)?\.?")
_VILLAGE = 13  # letters of the code of a village; what follows is a posyandu of it
DETAILS = {
    "address": _("alamat halaman"), "asked": _("diminta"), "before": _("sebelumnya"), "changed": _("diubah"),
    "children": _("anak"), "code": _("kode"), "columns": _("kolom"), "count": _("jumlah"), "created": _("baru"),
    "decision": _("putusan"), "erased": _("dikosongkan"), "field": _("isian"), "fields": _("isian"),
    "file": _("berkas"), "files": _("berkas"), "findings": _("temuan"), "form": _("bentuk"), "held": _("ditahan"),
    "household": _("keluarga"), "indicator": _("indikator"), "kind": _("jenis"), "level": _("tingkat"),
    "method": _("cara permintaan"), "month": _("bulan"), "months": _("bulan"), "name": _("nama"),
    "names": _("dengan nama"), "now": _("sekarang"), "numbers": _("dengan NIK"), "office": _("kantor"),
    "people": _("orang"), "period": _("masa"), "posts": _("jabatan"), "purpose": _("tujuan"), "reasons": _("alasan"),
    "refused": _("ditolak"), "region": _("wilayah"), "register": _("jenis data"),
    "removed": _("ditarik atau dihapus"), "role": _("jabatan"), "rows": _("baris"), "rows_in": _("baris masuk"),
    "sessions": _("sesi"), "size": _("ukuran"), "source": _("sumber"), "state": _("keadaan"), "step": _("langkah"),
    "stored": _("disimpan"), "title": _("judul"), "total": _("seluruhnya"), "type": _("jenis"),
    "unchanged": _("sudah ada"), "until": _("sampai"), "urusan": _("urusan"), "value": _("nilai"),
    "values": _("nilai"), "version": _("versi"), "villages": _("desa"), "what": _("apa"), "year": _("tahun"),
}  # fmt: skip
_LEVELS = {
    "province": _("provinsi"), "regency": _("kabupaten/kota"), "district": _("kecamatan"),
    "village": _("desa/kelurahan"),
}  # fmt: skip


def place(code: str) -> str:
    """A region as people call it: `36.04.05.2001.` is `Desa Kramatwatu`, what lies below it a posyandu there."""
    bare = code.rstrip(".")
    if not bare:
        return ""
    try:
        label = regions.get(bare[:_VILLAGE]).label
    except (ProblemError, KeyError):
        return bare
    return say("posyandu di %(place)s") % {"place": label} if len(bare) > _VILLAGE else label


def reason(given: str) -> str:
    """A reason as it was typed; where a refusal keeps the code of its problem, the problem's own sentence."""
    problem = catalogue().get(given)
    if problem is None:
        return given
    fields = defaultdict(lambda: "…", who=say("Pengguna ini"), what=say("melakukan itu"))
    return say(problem.what).format_map(fields)


def details(body: Iterable[tuple[str, Any]]) -> list[tuple[str, str]]:
    """The detail of an entry, each with its name and value in words."""
    return [(str(DETAILS.get(name, name.replace("_", " "))), _value(value)) for name, value in sorted(body)]


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return say("ya") if value else say("tidak")
    if isinstance(value, dict):
        return "; ".join(f"{DETAILS.get(name, name)}: {_value(one)}" for name, one in value.items() if name != "digest")
    if isinstance(value, list):
        return ", ".join(map(_value, value)) or "–"
    text = "–" if value is None else str(value)
    if "." in text and _CODE.fullmatch(text):
        return place(text)
    return str(_LEVELS.get(text, "")) or reason(text)
