"""Problems of running the platform: starting it, its database, its accounts on the command line, its backups."""

from konvergensi.problems._problem import Problem

WEB_NOT_INSTALLED = Problem(
    "operations.web-not-installed",
    what="Perintah {command} memerlukan paket platform, yang belum terpasang ({missing}).",
    why="Pustaka dan perintah laporan dapat dipakai tanpa platform, jadi paketnya terpisah.",
    do="Pasang dengan perintah pip install konvergensi[web].",
)
WRONG_SETTING = Problem(
    "operations.wrong-setting",
    what="Variabel lingkungan {name} tidak dapat dipakai: {reason}.",
    why="Platform tidak berjalan dengan pengaturan yang meragukan.",
    do="Perbaiki nilainya; daftar variabel ada di docs/operasi/variabel.md.",
    status=500,
)
DATABASE_AWAY = Problem(
    "operations.database-away",
    what="Basis data tidak dapat dihubungi ({error}).",
    why="Alamat di KONVERGENSI_DATABASE salah, atau server basis datanya tidak berjalan.",
    do="Periksa alamat, nama pengguna, dan apakah PostgreSQL berjalan, lalu jalankan lagi.",
    status=503,
)
DATABASE_OLD = Problem(
    "operations.database-old",
    what="Basis data belum disesuaikan dengan versi ini: {missing} perubahan belum dijalankan.",
    why="Basis data itu masih kosong, atau dibuat oleh versi yang lebih lama.",
    do="Jalankan konvergensi admin migrate, lalu ulangi perintah ini. konvergensi serve melakukannya sendiri.",
    status=503,
)
PORT_TAKEN = Problem(
    "operations.port-taken",
    what="Alamat {host}:{port} sudah dipakai program lain.",
    why="Dua program tidak dapat mendengarkan pada alamat yang sama; mungkin konvergensi serve sudah berjalan.",
    do="Hentikan program itu, atau pilih nomor lain dengan --port.",
)
HOST_UNKNOWN = Problem(
    "operations.host-unknown",
    what="Alamat {host} tidak dapat dipakai di komputer ini: {reason}.",
    why="Server hanya dapat mendengarkan pada alamat milik komputer ini sendiri.",
    do="Pakai 127.0.0.1 untuk komputer ini saja, atau 0.0.0.0 untuk semua alamatnya.",
)
DEMO_IN_THE_OPEN = Problem(
    "operations.demo-in-the-open",
    what="Server dengan akun percontohan tidak dijalankan di {host}.",
    why="Kata sandi akun percontohan tercetak di layar dan tanpa faktor kedua; siapa pun di jaringan dapat masuk.",
    do="Jalankan di 127.0.0.1, atau pakai folder data lain (KONVERGENSI_DATA) tanpa data percontohan.",
)
NOT_PRODUCTION = Problem(
    "operations.not-production",
    what="Pengaturan belum aman untuk dibuka ke jaringan: {reasons}.",
    why="Platform memuat data kesehatan anak; server yang terbuka harus memakai HTTPS dan nama yang jelas.",
    do="Perbaiki variabel yang disebut (lihat docs/operasi/variabel.md), lalu jalankan lagi.",
)
UNKNOWN_USER = Problem(
    "operations.unknown-user",
    what="Pengguna {user} tidak ada.",
    why="Perintah ini mengubah akun yang sudah ada.",
    do="Periksa nama penggunanya, atau buat dengan perintah konvergensi admin create-user.",
    status=404,
)
OFFICE_NOT_SAID = Problem(
    "operations.office-not-said",
    what="{what}.",
    why="Akun diberikan bersama satu peran di satu kantor yang jelas.",
    do="Sebutkan salah satu: {choices}.",
)
UNKNOWN_JOB_KIND = Problem(
    "operations.unknown-job-kind",
    what="Perhitungan {kind} tidak terpasang di server ini.",
    why="Aplikasi yang mendaftarkannya tidak dimuat.",
    do="Periksa versi yang terpasang dengan perintah konvergensi --version.",
)
JOB_DID_NOT_FINISH = Problem(
    "operations.job-did-not-finish",
    what="{what} {title} berakhir dengan keadaan {state}.",
    why="{why} Hasilnya belum lengkap.",
    do="{do} Sesudah itu jalankan lagi.",
)
CHECKS_FAILED = Problem(
    "operations.checks-failed",
    what="{count} pemeriksaan tidak lulus.",
    why="Daftarnya tercetak di atas.",
    do="Perbaiki satu per satu, lalu jalankan lagi.",
)
