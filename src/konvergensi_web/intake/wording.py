"""Advice of the reader in the words of these pages: the command line's options are not here."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

_PLACE = "Pilih desanya di bagian Nama tempat; cukup sekali, pilihan Anda diingat untuk kabupaten/kota ini."
_COLUMNS = "Beri arti kolomnya di langkah 2, lalu tekan Tinjau lagi; arti itu diingat untuk kantor Anda."
_LACKING = f"{_COLUMNS} Bila kolomnya memang tidak ada di berkas, ekspor ulang bersama kolom itu."
DO = {
    "sources.village-unknown": _PLACE,
    "sources.village-ambiguous": _PLACE,
    "sources.village-spelling": "Bila keliru, hubungi pengelola; nama itu lalu dipastikan oleh orang.",
    "sources.village-by-neighbours": "Bila keliru, tulis kecamatannya di aplikasi asal, lalu ekspor ulang.",
    "sources.not-an-export": _COLUMNS,
    "sources.missing-columns": _LACKING,
    "sources.unknown-columns": "Biarkan bila kolomnya tidak dipakai; bila dipakai, beri artinya di langkah 2.",
    "sources.other-regency-files": "Periksa apakah berkasnya dari kabupaten/kota ini; bila bukan, buang unggahan ini.",
    "sources.other-regency": "Keluarkan baris itu dari berkas, atau impor di kabupaten/kota asalnya.",
    "sources.too-many-rows": "Unggah per tahun atau per kecamatan.",
}  # fmt: skip
FATES = {
    "stored": ("warn", _("disimpan dengan catatan")),
    "held": ("bad", _("ditahan")),
    "refused": ("none", _("ditolak")),
    "stopped": ("bad", _("tidak dibaca")),
}
KINDS = {"full": _("lengkap"), "filtered": _("tersaring"), "copy": _("salinan"), "stopped": _("tidak dibaca")}
STATES = {
    "uploaded": "info",
    "previewed": "warn",
    "committing": "info",
    "committed": "good",
    "failed": "bad",
    "undoing": "info",
    "undone": "none",
    "discarded": "none",
}


def reworded(problem: Mapping[str, Any]) -> dict[str, Any]:
    """A problem with what to do on these pages, and its fate in words."""
    tone, fate = FATES.get(str(problem.get("fate", "stopped")), ("warn", ""))
    do = DO.get(str(problem.get("code")), problem.get("do", ""))
    return {**problem, "do": do, "tone": tone, "fate_says": fate}
