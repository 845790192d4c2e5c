"""Problems of imports on the platform: what is wrong with an import as a whole; rows have `problems.sources_rows`."""

from konvergensi.problems._problem import Problem

NO_UPLOAD = Problem(
    "intake.no-upload",
    what="Belum ada berkas yang dipilih.",
    why="Impor dimulai dari satu berkas atau lebih.",
    do="Pilih berkas ekspor, atau seret ke kotaknya, lalu tekan Unggah.",
)
UPLOADS_TOO_LARGE = Problem(
    "intake.uploads-too-large",
    what="Berkas-berkas ini bersama-sama lebih besar daripada {limit}.",
    why="Satu impor adalah satu bulan atau beberapa bulan dari satu kabupaten/kota.",
    do="Unggah dalam dua impor atau lebih.",
    status=413,
)
REGENCY_NEEDED = Problem(
    "intake.regency-needed",
    what="Kabupaten/kota berkas ini belum dipilih, atau bukan wilayah kerja Anda.",
    why="Ekspor hanya memuat nama; kode desa dicari di dalam satu kabupaten/kota.",
    do="Pilih kabupaten/kotanya di langkah 1.",
)
OUTSIDE_AREA = Problem(
    "intake.outside-area",
    what="Baris {row} dari {value}, di luar wilayah kerja kantor Anda.",
    why="Setiap kantor mengimpor anak di wilayahnya sendiri; baris ini milik kantor lain.",
    do="Kirim baris itu kepada dinas kesehatan kabupaten/kota atau puskesmas yang membawahi desanya.",
    fate="refused",
)
PLACE_OPEN = Problem(
    "intake.place-open",
    what="Desa di baris {row} ({value}) belum pasti.",
    why="Anak dihitung di desanya; baris ini menunggu sampai desanya dipastikan, dan belum dihitung di mana pun.",
    do="Pilih desanya di bagian Nama tempat di halaman impor ini; sesudah itu barisnya disimpan.",
    fate="held",
)
PLACE_EMPTY = Problem(
    "intake.place-empty",
    what="Desa di baris {row} kosong ({value}).",
    why="Anak dihitung di desanya; tanpa nama desa tidak ada yang dapat dipastikan di sini.",
    do="Isi desanya di aplikasi asal, lalu ekspor dan impor lagi.",
    fate="held",
)
SAME_FILE = Problem(
    "intake.same-file",
    what="Berkas {file} sudah diimpor pada {day} oleh {who}.",
    why="Baris yang sama tidak disimpan dua kali; hanya yang belum ada yang ditambahkan.",
    do="Bila ini keliru, pilih berkas yang lain.",
    fate="stored",
)
MONTH_PRESENT = Problem(
    "intake.month-present",
    what="{months} sudah pernah diimpor: {rows} pengukuran.",
    why="Baris yang sama dibiarkan; yang nilainya berubah disimpan di samping yang lama dan menggantikannya.",
    do="Lanjutkan bila ini ekspor yang lebih baru untuk bulan itu.",
    fate="stored",
)
OLDER_MONTH = Problem(
    "intake.older-month",
    what="Berkas ini berisi {months}, sedangkan bulan terakhir yang sudah ada adalah {newest}.",
    why="Mungkin ini berkas bulan lalu.",
    do="Periksa berkasnya; bila memang susulan, lanjutkan.",
    fate="stored",
)
OLDER_DOWNLOAD = Problem(
    "intake.older-download",
    what="{file} diunduh {day}, sedangkan {months} sudah tersimpan dari unduhan {newer}.",
    why="Nilainya mungkin nilai sebelum diperbaiki, dan akan menggantikan yang lebih baru.",
    do="Lanjutkan hanya bila Anda memang hendak kembali ke unduhan yang lama.",
    fate="stored",
)
COLUMNS_KEPT = Problem(
    "intake.columns-kept",
    what="{file} tidak memuat kolom {fields}; pada {rows} baris dipakai {fields} dari pengukuran hari itu yang sudah"
    " tersimpan.",
    why="Kolom yang tidak ada di berkas tidak mengosongkan apa yang sudah diketahui.",
    do="Tidak perlu apa-apa. Bila {fields} berubah di aplikasi asal, impor ekspor yang memuat kolom itu.",
    fate="stored",
)
VALUES_EMPTIED = Problem(
    "intake.values-emptied",
    what="{rows} baris mengosongkan berat atau tinggi yang sudah tersimpan.",
    why="Kolomnya ada di berkas, tetapi selnya kosong atau tidak terbaca; anak-anak itu lalu tidak punya z-skor.",
    do="Periksa kolom berat dan tinggi di berkas. Bila sel itu seharusnya terisi, perbaiki di aplikasi asal dan ekspor"
    " lagi, sebelum menyimpan.",
    fate="stored",
)
FILTERED_LIST = Problem(
    "intake.filtered-list",
    what="{n} berkas adalah daftar tersaring (misalnya hanya anak pendek), bukan ekspor lengkap.",
    why="Pengukurannya disimpan untuk anak-anak itu, tetapi prevalensi dari daftar seperti ini ditolak.",
    do="Untuk angka prevalensi, impor ekspor lengkap tanpa saringan.",
    fate="stored",
)
NOTHING_NEW = Problem(
    "intake.nothing-new",
    what="Tidak ada baris baru: semuanya sudah tersimpan.",
    why="Menyimpan lagi tidak mengubah apa pun.",
    do="Tidak perlu apa-apa.",
    fate="stored",
)
NOT_READ = Problem(
    "intake.not-read",
    what="Impor ini belum ditinjau sampai selesai.",
    why="Yang disimpan adalah yang ditunjukkan di tinjauan.",
    do="Tunggu tinjauan selesai, atau tekan Tinjau lagi.",
    status=409,
)
HAS_DEPENDENTS = Problem(
    "intake.has-dependents",
    what="Impor ini tidak dapat dibatalkan: {what}.",
    why="Yang datang sesudahnya bertumpu pada baris-barisnya.",
    do="Batalkan dulu yang bertumpu itu, mulai dari yang terbaru.",
    status=409,
)
OTHER_UNDER_WAY = Problem(
    "intake.other-under-way",
    what="Impor tanggal {day} di kabupaten/kota ini {state}.",
    why="Menyimpan dan membatalkan dua impor sekaligus dapat menghilangkan baris yang ada di keduanya.",
    do="Tunggu sampai selesai, lalu coba lagi.",
    status=409,
)
NOT_USABLE = Problem(
    "intake.not-usable",
    what="Baris {row} tidak dapat dipakai seperti adanya.",
    why="Anak, bulan, atau desanya tidak diketahui; baris seperti itu tidak pernah dihitung.",
    do="Perbaiki di aplikasi asal lalu impor ekspor yang baru; baris ini dapat ditutup dengan Tidak dipakai.",
)
TARGET_PLACE_OPEN = Problem(
    "intake.target-place-open",
    what="Tempat di baris {row} ({value}) tidak ditemukan di kabupaten/kota ini.",
    why="Sasaran tanpa desa tidak dapat menjadi penyebut.",
    do="Pilih desanya di bagian Nama tempat di halaman impor ini; sesudah itu barisnya disimpan.",
    fate="held",
)
