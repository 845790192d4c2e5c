"""Problems of the dated parameter files."""

from konvergensi.problems._problem import Problem

MISSING_FILE = Problem(
    "parameters.missing-file",
    what="Berkas parameter '{name}' tidak ditemukan di {folder}.",
    why="Ambang dan definisi dibaca dari berkas itu.",
    do="Periksa ejaan nama berkas, atau pasang ulang konvergensi bila berkas bawaan hilang.",
)
MISSING_FOLDER = Problem(
    "parameters.missing-folder",
    what="Folder parameter {folder} tidak ditemukan.",
    why="Anda meminta ambang dan definisi dari folder itu dengan --parameters.",
    do="Periksa ejaan nama folder, atau hapus pilihan --parameters untuk memakai parameter bawaan.",
)
INVALID_FILE = Problem(
    "parameters.invalid-file",
    what="Berkas parameter {file} salah pada baris {line}: {reason}.",
    why="Parameter yang salah akan menghasilkan angka yang salah, jadi tidak ada yang dihitung.",
    do="Perbaiki baris itu, lalu jalankan lagi.",
)
NOT_IN_FORCE = Problem(
    "parameters.not-in-force",
    what="Parameter '{name}' tidak punya isi yang berlaku pada {on}.",
    why="Setiap parameter berlaku pada jangka waktu tertentu (valid_from sampai valid_to).",
    do="Tambahkan entri yang berlaku pada tanggal itu di berkas {file}.",
)
