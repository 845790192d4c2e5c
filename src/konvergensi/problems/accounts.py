"""Problems of offices, users and posts."""

from konvergensi.problems._problem import Problem

OFFICE_NOT_FITTING = Problem(
    "accounts.office-not-fitting",
    what="Kantor {name} tidak dapat dicatat seperti itu: {reason}.",
    why="Jenis kantor menentukan tingkat wilayah, induk, dan urusan yang mungkin.",
    do="Pilih jenis, wilayah, dan induk yang sesuai.",
)
OFFICE_EXISTS = Problem(
    "accounts.office-exists",
    what="Kantor {name} di {region} sudah tercatat.",
    why="Satu kantor dicatat satu kali, supaya jabatan dan programnya tidak terpecah.",
    do="Buka kantor itu di daftar, atau pakai nama lain bila memang kantor yang berbeda.",
    status=409,
)
USERNAME_TAKEN = Problem(
    "accounts.username-taken",
    what="Nama pengguna {username} sudah dipakai.",
    why="Nama pengguna harus satu untuk satu orang.",
    do="Pilih nama pengguna lain.",
    status=409,
)
PASSWORD_WEAK = Problem(
    "accounts.password-weak",
    what="Kata sandi itu tidak dapat dipakai.",
    why="{reason} Kata sandi yang mudah ditebak membuka data banyak keluarga.",
    do="Pakai rangkaian beberapa kata yang tidak berkaitan, paling sedikit 12 huruf.",
)
ROLE_NOT_FITTING = Problem(
    "accounts.role-not-fitting",
    what="Peran {role} tidak ada di {office}.",
    why="Setiap peran hanya ada pada jenis dan tingkat kantor tertentu.",
    do="Pilih peran yang ditawarkan untuk kantor itu.",
)
POST_TAKEN = Problem(
    "accounts.post-taken",
    what="Jabatan {role} di {office} dipegang orang lain mulai {since}.",
    why="Jabatan pimpinan hanya dipegang satu orang pada satu waktu, kecuali pelaksana harian (Plh).",
    do="Akhiri dulu jabatan yang berjalan, ubah tanggalnya, atau catat sebagai Plh.",
    status=409,
)
POST_NEEDS_BASIS = Problem(
    "accounts.post-needs-basis",
    what="Jabatan {status} membutuhkan {missing}.",
    why="Penjabat dan pelaksana bertindak berdasarkan surat penunjukan, untuk waktu tertentu.",
    do="Isi nomor surat dan tanggal berakhirnya.",
)
DUTIES_APART = Problem(
    "accounts.duties-apart",
    what="{who} tidak dapat memegang {role} bersama {other}.",
    why="Dua tugas itu saling mengawasi, jadi harus dipegang orang yang berbeda.",
    do="Tunjuk orang lain, atau akhiri dulu jabatan yang satunya.",
    status=409,
)
NOT_YOURSELF = Problem(
    "accounts.not-yourself",
    what="Anda tidak dapat {what} untuk diri sendiri.",
    why="Wewenang diberikan dan dicabut oleh orang lain, supaya selalu ada yang memeriksa.",
    do="Minta admin lain melakukannya.",
    status=403,
)
DATES_WRONG = Problem(
    "accounts.dates-wrong",
    what="Tanggal {date} tidak dapat dipakai: {reason}.",
    why="Riwayat kantor dan jabatan harus berurutan tanpa tumpang tindih.",
    do="Periksa tanggalnya.",
)
