"""Problems of the report: what was asked for cannot be written."""

from konvergensi.problems._problem import Problem

MONTH_NOT_THERE = Problem(
    "reports.month-not-there",
    what="Tidak ada pengukuran bulan {month} di berkas yang diberikan; yang ada: {months}.",
    why="Laporan dibuat untuk satu bulan yang ada isinya.",
    do="Pilih salah satu bulan itu dengan --month, atau tambahkan ekspor bulan {month}.",
)
MONTH_INVALID = Problem(
    "reports.month-invalid",
    what="'{month}' bukan bulan.",
    why="Bulan laporan ditulis sebagai tahun dan bulan.",
    do="Tulis seperti 2024-08.",
)
NOTHING_TO_REPORT = Problem(
    "reports.nothing-to-report",
    what="Tidak ada satu baris pun yang dapat disimpan dari {n} berkas.",
    why="Semua baris ditahan atau ditolak, jadi tidak ada yang dapat dilaporkan.",
    do="Buka {book}: di samping tiap sel tertulis apa yang salah dan cara memperbaikinya.",
)
NO_MATCH = Problem(
    "reports.no-match",
    what="Tidak ada berkas yang cocok dengan '{pattern}'.",
    why="Perintah ini membaca ekspor e-PPGBM dari berkas, folder, atau pola nama berkas.",
    do="Periksa nama dan foldernya, misalnya dengan membuka folder itu lebih dulu.",
)
BOUNDARIES_INVALID = Problem(
    "reports.boundaries-invalid",
    what="Berkas batas wilayah {file} tidak dapat dipakai: {reason}.",
    why="Peta memerlukan TopoJSON atau GeoJSON yang setiap poligonnya punya properti 'code' (kode Kemendagri).",
    do="Beri berkas lain. Tanpa batas wilayah, petak kecamatan x desa tetap digambar.",
)
PUBLIC_FOLDER_HAS_PERSONAL_FILES = Problem(
    "reports.public-folder-has-personal-files",
    what="Folder {folder} berisi berkas berdata anak dari laporan sebelumnya: {files}.",
    why="Versi publik tidak boleh terbit bersama berkas berdata anak.",
    do="Pilih folder lain untuk versi publik, atau pindahkan berkas itu lebih dulu.",
)
PUBLIC_WITH_NAMES = Problem(
    "reports.public-with-names",
    what="--public dan --with-names tidak dapat dipakai bersama.",
    why="Versi publik tidak memuat satu baris anak pun.",
    do="Pilih salah satu.",
)
EVENTS_INVALID = Problem(
    "reports.events-invalid",
    what="Berkas kejadian {file} tidak dapat dipakai; kolomnya: {columns}.",
    why="Kejadian menjelaskan mengapa anak tidak diukur: perlu kolom nik atau child_id, bulan, dan kejadian.",
    do="Beri kolom nik, bulan (2024-08), dan kejadian (pindah, pindah masuk, atau meninggal), satu baris tiap "
    "kejadian.",
)
