"""Problems of what is read out of the series of one child."""

from konvergensi.problems._problem import Problem

MISSING_COLUMNS = Problem(
    "series.missing-columns",
    what="Tabel {table} tidak memuat kolom {columns}.",
    why="Tanpa kolom itu anak tidak dapat diikuti dari bulan ke bulan.",
    do="Tambahkan kolom itu, lalu jalankan lagi.",
)
UNKNOWN_EVENT = Problem(
    "series.unknown-event",
    what="Kejadian '{value}' pada daftar kejadian tidak dikenal.",
    why="Hanya pindah, pindah masuk, meninggal, dan koreksi menjelaskan perubahan daftar; sebab lain tidak ditebak.",
    do="Tulis salah satu dari: {allowed}; hapus baris yang sebabnya tidak diketahui.",
)
EVENT_WITHOUT_MONTH = Problem(
    "series.event-without-month",
    what="{n} baris daftar kejadian tidak memuat anak atau bulan yang benar.",
    why="Kejadian menjelaskan perubahan daftar hanya bila anak dan bulannya diketahui.",
    do="Isi child_id dan bulan dengan bentuk 2024-08, atau hapus baris itu.",
)
