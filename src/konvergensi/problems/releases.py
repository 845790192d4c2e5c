"""Problems of releasing figures and of the targets beside them."""

from konvergensi.problems._problem import Problem

NOTHING_TO_RELEASE = Problem(
    "measures.nothing-to-release",
    what="Belum ada angka {month} untuk {region}.",
    why="Angka dihitung sesudah impor bulan itu tersimpan.",
    do="Impor ekspor bulan itu, tunggu perhitungan selesai, lalu buka lagi halaman ini.",
    status=404,
)
NOTHING_RELEASED = Problem(
    "measures.nothing-released",
    what="Belum ada angka {month} untuk {region} yang dapat dibuka.",
    why="Angka adalah milik kabupaten/kota itu sampai Dinas Kesehatannya memverifikasi dan walidatanya merilis.",
    do="Tanyakan kepada Dinas Kesehatan kabupaten/kota itu kapan bulan ini dirilis, atau pilih bulan lain di daftar "
    "rilis.",
    status=404,
)
REPORT_DATA_GONE = Problem(
    "measures.report-data-gone",
    what="Laporan {month} untuk {region} tidak dapat disusun dari angka yang dirilis {day}.",
    why="Sesudah itu ada impor baru, dan salinan data tempat angka itu dihitung sudah tidak disimpan. Laporan dari "
    "data yang sekarang akan memuat angka sementara yang belum boleh keluar dari Dinas Kesehatan.",
    do="Pakai laporan yang sudah pernah disusun atau halaman angka bulan itu, atau minta Dinas Kesehatan memverifikasi "
    "angka barunya dan walidata merilis koreksinya; sesudah itu susun lagi laporannya.",
    status=409,
)
FILTERED_FILE = Problem(
    "measures.filtered-file",
    what="{month} tidak dapat diverifikasi: {n} tempat hanya punya ekspor yang sudah disaring.",
    why="Ekspor yang disaring tidak memuat semua anak yang diukur, sehingga persentasenya pasti keliru.",
    do="Ekspor ulang bulan itu tanpa saringan di e-PPGBM, impor, lalu verifikasi lagi.",
    status=409,
)
LOW_COVERAGE_NEEDS_REASON = Problem(
    "measures.low-coverage-needs-reason",
    what="D/S {coverage} % kurang dari {minimum} %: alasan merilis harus ditulis.",
    why="Terlalu banyak anak belum diukur; angka ini tidak mewakili wilayahnya, dan pembaca perlu tahu sebabnya.",
    do="Kejar dulu anak yang belum diukur, atau tulis alasan mengapa angka ini tetap dirilis.",
)
CORRECTION_NEEDS_REASON = Problem(
    "measures.correction-needs-reason",
    what="{month} sudah dirilis: alasan koreksi harus ditulis.",
    why="Rilis lama tetap disimpan dan dapat diperiksa; pembaca perlu tahu mengapa angkanya berubah.",
    do="Tulis alasan koreksi, misalnya berkas puskesmas yang terlambat, lalu kirim lagi.",
)
CHANGED_SINCE_VERIFIED = Problem(
    "measures.changed-since-verified",
    what="Angka {month} berubah sesudah diverifikasi.",
    why="Yang dirilis harus persis yang diverifikasi.",
    do="Minta Dinas Kesehatan memverifikasi lagi, lalu rilis.",
    status=409,
)
NO_SURVEY_TARGET_BELOW = Problem(
    "measures.no-survey-target-below",
    what="Target {indicator} tidak dapat dipasang untuk {region}.",
    why="Angka survei hanya ada sampai kabupaten/kota. Membagi target prevalensi menjadi jatah tiap desa mendorong "
    "angka dibuat-buat: anak yang pendek lalu tidak diukur.",
    do="Di bawah kabupaten/kota pakai jumlah anak: yang perlu ditemukan, diukur, dan dilayani.",
)
TARGET_INVALID = Problem(
    "measures.target-invalid",
    what="Target tidak dapat disimpan: {reason}.",
    why="Target dibandingkan dengan angka yang dirilis, jadi indikator, tahun, nilai, dan dasar hukumnya harus jelas.",
    do="Perbaiki isian itu, lalu simpan lagi.",
)
MACRO_COLUMNS = Problem(
    "measures.macro-columns",
    what="Tabel {file} tidak punya kolom {missing}.",
    why="Tanpa kolom itu tidak jelas angka apa, di mana, kapan, dan dari sumber mana.",
    do="Tambahkan kolomnya: region_code, indicator, year, value, source. Boleh juga: release, ci_low, ci_high, "
    "numerator, denominator, note.",
)
MACRO_ROW = Problem(
    "measures.macro-row",
    what='Baris {row}: {column} "{value}" tidak dapat dipakai.',
    why="{reason} Baris itu tidak disimpan.",
    do="Perbaiki sel itu di tabel asal, lalu impor lagi; baris lain sudah tersimpan.",
    fate="refused",
)
MACRO_NEEDS_REASON = Problem(
    "measures.macro-needs-reason",
    what="Alasannya belum ditulis.",
    why="Angka lama tetap dapat dibaca; pembaca perlu tahu mengapa ia tidak dipakai lagi.",
    do="Tulis alasannya dengan beberapa kata, misalnya: salah ketik, di publikasi BPS tertulis 7,1.",
)
MACRO_SAME = Problem(
    "measures.macro-same",
    what="Koreksi ini tidak mengubah apa pun.",
    why="Nilai, selang, pembilang, penyebut, dan catatannya sama dengan yang berlaku.",
    do="Ubah angkanya, atau tutup halaman ini bila angkanya sudah benar.",
)
MACRO_IMPORT_BUILT_ON = Problem(
    "measures.macro-import-built-on",
    what="Impor {file} tidak dapat diurungkan: {n} angkanya sudah dikoreksi sesudah itu.",
    why="Mengurungkan impor ini akan menghidupkan lagi angka lama di bawah koreksi yang lebih baru.",
    do="Urungkan dulu impor yang lebih baru, atau koreksi dan tarik angkanya satu per satu.",
    status=409,
)
NOT_PUBLIC = Problem(
    "measures.not-public",
    what="Belum ada angka yang dirilis untuk {place}.",
    why="Halaman terbuka hanya memuat angka yang sudah diverifikasi dinas kesehatan dan dirilis walidata.",
    do="Pilih wilayah yang sudah merilis, atau periksa alamatnya.",
    status=404,
)
RELEASE_NOT_FOUND = Problem(
    "measures.release-not-found",
    what="Rilis {release} tidak ditemukan.",
    why="Nomornya keliru, atau bulan itu belum pernah dirilis.",
    do="Buka daftar rilis dan pilih dari sana.",
    status=404,
)
RELEASE_TAMPERED = Problem(
    "measures.release-tampered",
    what="Rilis {release} tidak sama dengan sidiknya: tercatat {stored}, dihitung {computed}.",
    why="Baris rilis berubah sesudah dirilis, padahal rilis dibekukan.",
    do="Hentikan pemakaian angka ini, bandingkan dengan cadangan, dan laporkan kepada petugas keamanan data.",
    status=409,
)
TABLE_TOO_LARGE = Problem(
    "measures.table-too-large",
    what="Berkas {mb} MB terlalu besar untuk sebuah tabel indikator atau sasaran.",
    why="Tabel seperti ini berisi beberapa ribu baris; batasnya {most} MB.",
    do="Hapus lembar dan gambar yang tidak perlu, atau pecah menjadi beberapa berkas.",
    status=413,
)
