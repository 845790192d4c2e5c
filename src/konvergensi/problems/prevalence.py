"""Problems met when prevalences are estimated."""

from konvergensi.problems._problem import Problem

NO_COLUMN = Problem(
    "prevalence.no-column",
    what="Kolom '{column}' tidak ada di berkas masukan.",
    why="Kolom yang disebut pada --weight, --stratum, --cluster, --by atau --by-region harus ada. Yang ada: {columns}.",
    do="Periksa ejaan nama kolom (huruf besar dan kecil dibedakan), lalu jalankan lagi.",
)
WEIGHT_NOT_NUMBER = Problem(
    "prevalence.weight-not-number",
    what="Kolom bobot '{column}' memuat '{value}', yang bukan angka.",
    why="Bobot sampel harus berupa angka, bila tidak prevalensi berbobot tidak dapat dihitung.",
    do="Perbaiki isi kolom bobot (angka, atau kosong bila tidak ada), atau sebut kolom bobot yang benar.",
)
NEGATIVE_WEIGHT = Problem(
    "prevalence.negative-weight",
    what="Kolom bobot '{column}' memuat {count} nilai negatif atau tak hingga, mulai baris data ke-{row}: {value}.",
    why="Bobot menyatakan berapa anak yang diwakili, jadi tidak mungkin kurang dari nol.",
    do="Perbaiki nilai itu di berkas masukan (kosongkan bila tidak diketahui: anak itu lalu berbobot nol).",
)
NO_WEIGHT = Problem(
    "prevalence.no-weight",
    what="Semua bobot pada kolom '{column}' kosong atau nol ({rows} anak).",
    why="Tanpa satu pun bobot tidak ada yang dapat dihitung.",
    do="Sebut kolom bobot yang benar, atau jalankan tanpa --weight.",
)
NO_CHILDREN = Problem(
    "prevalence.no-children",
    what="Tidak ada anak yang dapat dihitung dari {rows} baris: {no_age} tanpa umur, "
    "{too_old} berumur 60 bulan atau lebih, sisanya tanpa klaster atau strata.",
    why="Prevalensi hanya untuk anak 0 sampai 59 bulan yang umurnya diketahui.",
    do="Periksa kolom age_days, age_months, atau birth_date dan measured_on, serta kolom klaster dan strata.",
)
EMPTY_COLUMN = Problem(
    "prevalence.empty-column",
    what="Kolom '{column}' kosong untuk semua anak yang dihitung.",
    why="Tanpa isi tidak ada kelompok yang dapat dibandingkan.",
    do="Pilih kolom yang terisi, atau jalankan tanpa kolom itu.",
)
NOT_GROUPS = Problem(
    "prevalence.not-groups",
    what="Kolom '{column}' (jenis {found}) tidak dapat dipakai sebagai kelompok, klaster, atau strata.",
    why="Isinya harus teks, angka, tanggal, atau ya/tidak.",
    do="Pilih kolom lain, atau ubah isinya menjadi teks.",
)
TOO_MANY_GROUPS = Problem(
    "prevalence.too-many-groups",
    what="Kolom '{column}' memuat {groups} nilai berbeda untuk {rows} anak.",
    why="Kelompok dengan satu-dua anak bukan kelompok; kolom ini tampaknya nomor identitas.",
    do="Pilih kolom pengelompokan yang lain, misalnya wilayah, posyandu, age_group atau sex.",
)
NOT_REGIONS = Problem(
    "prevalence.not-regions",
    what="Kolom '{column}' bukan kolom kode wilayah: '{value}'.",
    why="Penjumlahan ke kecamatan, kabupaten dan provinsi memakai awalan kode Kemendagri seperti 36.04.05.2001.",
    do="Sebut kolom berisi kode Kemendagri bertitik pada --by-region, atau pakai --by untuk kolom biasa.",
)
