"""Problems of the synthetic population."""

from konvergensi.problems._problem import Problem

NO_VILLAGES = Problem(
    "synthetic.no-villages",
    what="Wilayah '{region}' tidak punya desa atau kelurahan dalam tabel wilayah.",
    why="Penduduk tiruan ditempatkan per desa.",
    do="Berikan kode provinsi, kabupaten/kota, kecamatan, atau desa, misalnya 36.04.",
)
TOO_FEW_CHILDREN = Problem(
    "synthetic.too-few-children",
    what="Jumlah anak {children} terlalu sedikit.",
    why="Kalibrasi prevalensi perlu sekurang-kurangnya {least} anak.",
    do="Naikkan --children.",
)
BAD_MONTH = Problem(
    "synthetic.bad-month",
    what="Bulan '{month}' tidak terbaca.",
    why="Bulan ditulis tahun-bulan, misalnya 2024-08, antara 1990-01 dan 2099-12.",
    do="Perbaiki --until.",
)
BAD_MONTHS = Problem(
    "synthetic.bad-months",
    what="Jumlah bulan {months} tidak dapat dipakai.",
    why="Penduduk tiruan dibuat untuk 1 sampai 60 bulan.",
    do="Perbaiki --months.",
)
BAD_PREVALENCE = Problem(
    "synthetic.bad-prevalence",
    what="Prevalensi {prevalence} persen tidak dapat dicapai.",
    why="Model pertumbuhan tiruan berlaku untuk prevalensi pendek antara 1 dan 70 persen.",
    do="Perbaiki --prevalence.",
)
BAD_CHOICE = Problem(
    "synthetic.bad-choice",
    what="Pilihan {option} '{value}' tidak dikenal.",
    why="Yang tersedia: {known}.",
    do="Pilih salah satunya, lalu jalankan lagi.",
)
TOO_MANY_CHILDREN = Problem(
    "synthetic.too-many-children",
    what="{children} anak terlalu banyak untuk berkas XLSX atau CSV.",
    why="Lebih dari 400.000 anak ditulis bertahap ke satu tabel Parquet tanpa nama agar memori tetap kecil.",
    do="Pakai --format parquet saja, atau kurangi --children.",
)
NOT_EMPTY = Problem(
    "synthetic.folder-not-empty",
    what="Folder {folder} berisi berkas yang bukan buatan perintah ini.",
    why="Data tiruan tidak boleh tercampur dengan ekspor sungguhan.",
    do="Pilih folder lain, atau pindahkan berkas itu.",
)
