"""The steps of a run in words: what is read and written has a name that an officer knows, in the reader's language.

Steps are kept with the run in Indonesian; those of the library have their English in the library's own catalogue.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from konvergensi_web.platform.tags import say

COPY = gettext_noop(
    "Menyalin pengukuran yang tersimpan ke Parquet, tanpa nama dan NIK; baris yang digantikan ditinggalkan"
)
SHARE = gettext_noop(
    "Membagi anak menurut desa tempat ia pernah diukur, dan menambahkan keterangan berkas tiap puskesmas dan bulan "
    "sebagai baris tanpa anak; anak yang pernah pindah terbaca di setiap desanya"
)
ADD_UP = gettext_noop("Menjumlahkan pembilang dan penyebut desa menjadi kecamatan dan kabupaten/kota")
LEFT_OUT = {
    "old": gettext_noop("Baris anak 60 bulan ke atas: tidak dihitung sebagai balita"),
    "no_birth": gettext_noop("Baris tanpa tanggal lahir: umur dan z-score tidak dapat dihitung"),
    "filtered": gettext_noop("Baris dari ekspor yang sudah disaring: masuk daftar kerja, tidak masuk prevalensi"),
    "no_village": gettext_noop("Baris yang desanya belum diketahui: masuk jumlah kecamatan dan kabupaten/kota saja"),
    "filtered_only": gettext_noop("Baris dari desa yang bulan itu hanya dikenal dari ekspor yang disaring"),
}
TABLES = {
    "measurement": gettext_noop("pengukuran yang tersimpan"),
    "measurements": gettext_noop("pengukuran"),
    "files": gettext_noop("berkas"),
    "targets": gettext_noop("daftar sasaran"),
    "places": gettext_noop("wilayah"),
    "events": gettext_noop("kejadian yang dilaporkan"),
    "judged": gettext_noop("pengukuran yang sudah dinilai"),
    "series": gettext_noop("seri bulanan tiap anak"),
    "in_full": gettext_noop("anak dalam ekspor lengkap"),
    "targets_used": gettext_noop("sasaran yang dipakai"),
    "children": gettext_noop("balita tiap bulan"),
    "filtered_places": gettext_noop("tempat yang hanya punya ekspor tersaring"),
    "listed_places": gettext_noop("tempat yang ekspornya lengkap"),
    "target_sums": gettext_noop("jumlah sasaran"),
    "counts": gettext_noop("pembilang dan penyebut"),
    "indicators": gettext_noop("indikator"),
    "series_full": gettext_noop("seri dari ekspor lengkap"),
    "episodes": gettext_noop("episode anak pendek"),
    "new_cases": gettext_noop("kasus baru"),
    "balance": gettext_noop("neraca daftar"),
    "due": gettext_noop("daftar kerja"),
    "missed": gettext_noop("anak yang belum diukur"),
    "gains": gettext_noop("kenaikan berat"),
    "moves": gettext_noop("perpindahan antardesa"),
    "figures": gettext_noop("angka desa dan posyandu"),
    "indicator_values": gettext_noop("angka semua wilayah"),
}


@dataclass(frozen=True, slots=True)
class StepInWords:
    """One step as the page tells it: what is done, how many rows of what were read, and what came of them."""

    says: str
    reads: tuple[tuple[str, int], ...]
    writes: str
    rows: int | None


def steps_in_words(steps: Iterable[Mapping[str, Any]]) -> list[StepInWords]:
    """The steps of a run for people; a table nobody named keeps its own name."""
    return [
        StepInWords(
            sentence(one["says"]), tuple((_table(name), rows) for name, rows in one["reads"].items()),
            _table(one["writes"]), one["rows"],
        )
        for one in steps
    ]  # fmt: skip


def sentence(text: str) -> str:
    """A kept sentence in the reader's language: from the platform's catalogue, else from the library's."""
    told = _(text)
    return told if told != text else str(say()(text))


def _table(name: str) -> str:
    return _(TABLES[name]) if name in TABLES else name
