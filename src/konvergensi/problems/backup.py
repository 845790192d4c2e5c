"""Problems of backups and of restoring them."""

from konvergensi.problems._problem import Problem

NOT_A_BACKUP = Problem(
    "backup.not-a-backup",
    what="Berkas {file} bukan cadangan Konvergensi, atau terpotong.",
    why="Bagian awalnya tidak dapat dibaca.",
    do="Periksa nama berkasnya dan salin ulang dari tempat penyimpanan.",
)
BACKUP_DAMAGED = Problem(
    "backup.damaged",
    what="Cadangan {file} rusak: {where}.",
    why="Cadangan yang berubah satu bita pun tidak dipakai, supaya data yang salah tidak masuk diam-diam.",
    do="Salin ulang dari tempat penyimpanan, atau pakai cadangan sebelumnya.",
)
BACKUP_KEY_WRONG = Problem(
    "backup.key-wrong",
    what="Cadangan {file} tidak dapat dibuka dengan kunci itu.",
    why="Cadangan ini dikunci dengan cara {wanted}; kata sandi atau berkas kuncinya lain, atau isinya diubah.",
    do="Berikan kata sandi (KONVERGENSI_BACKUP_PASSPHRASE) atau --key-file yang dipakai saat mencadangkan.",
)
BACKUP_KEY_SHORT = Problem(
    "backup.key-short",
    what="{what} terlalu pendek.",
    why="Cadangan memuat data kesehatan anak; kunci yang pendek dapat ditebak.",
    do="Pakai sekurangnya {least}.",
)
BACKUP_UNLOCKED = Problem(
    "backup.unlocked",
    what="Cadangan belum diberi kunci.",
    why="Cadangan memuat data kesehatan anak, jadi dienkripsi kecuali Anda memutuskan lain.",
    do="Isi KONVERGENSI_BACKUP_PASSPHRASE, atau berikan --key-file, atau --no-encryption.",
)
DUMP_TOOL_MISSING = Problem(
    "backup.tool-missing",
    what="Program {tool} tidak terpasang.",
    why="Cadangan PostgreSQL dibuat dan dipulihkan dengan program bawaan PostgreSQL.",
    do="Pasang dengan perintah apt-get install postgresql-client, lalu ulangi.",
)
DUMP_FAILED = Problem(
    "backup.dump-failed",
    what="Program {tool} berhenti: {reason}.",
    why="Basis data tidak dapat disalin atau dipulihkan; yang sudah ada tidak berubah.",
    do="Periksa sambungan, hak pengguna basis data, dan ruang disk, lalu jalankan lagi.",
    status=500,
)
BACKUP_OTHER_DATABASE = Problem(
    "backup.other-database",
    what="Cadangan ini berasal dari {kept}, sedangkan basis data di sini {here}.",
    why="Cadangan dipulihkan ke jenis basis data yang sama.",
    do="Sesuaikan KONVERGENSI_DATABASE, lalu jalankan lagi.",
)
BACKUP_NEWER = Problem(
    "backup.newer",
    what="Cadangan ini dibuat oleh versi yang lebih baru ({version}).",
    why="Perubahan basis data {unknown} tidak dikenal oleh versi ini.",
    do="Pasang versi program yang sama atau lebih baru, lalu pulihkan lagi.",
)
BACKUP_INCOMPLETE = Problem(
    "backup.incomplete",
    what="Jumlah baris sesudah pemulihan berbeda pada tabel {tables}.",
    why="Pemulihan harus mengembalikan setiap baris.",
    do="Jangan jalankan server; pulihkan lagi ke folder kosong, atau pakai cadangan sebelumnya.",
    status=500,
)
RESTORE_OVER_DATA = Problem(
    "backup.over-data",
    what="Sudah ada data di {where}.",
    why="Memulihkan akan menggantikannya.",
    do="Pulihkan ke folder lain (KONVERGENSI_DATA), atau tambahkan --force; yang lama dipindahkan, bukan dihapus.",
)
RESTORE_WHILE_RUNNING = Problem(
    "backup.server-running",
    what="Server atau pekerja masih berjalan pada basis data ini.",
    why="Data yang ditulis selagi pemulihan akan hilang atau rusak.",
    do="Hentikan server dan pekerja, tunggu setengah menit, lalu jalankan lagi.",
)
