"""Problems of whole files as they come in; those of their rows stand in `problems.sources_rows`.

A problem of fate `stopped` ends that file; the others of the same reading go on.
"""

from konvergensi.problems._problem import Problem

# --- whole files -------------------------------------------------------------------------------------------------

NOT_FOUND = Problem(
    "sources.not-found",
    what="Berkas {file} tidak ada.",
    why="Tidak ada yang dapat dibaca.",
    do="Periksa nama dan foldernya, lalu jalankan lagi.",
)
NO_FILES = Problem(
    "sources.no-files",
    what="Folder {folder} tidak memuat satu pun berkas yang dapat dibaca.",
    why="Yang dicari di dalamnya: berkas .xlsx, .xls, .ods, .csv, .tsv, .txt, dan .parquet; isi subfolder tidak ikut.",
    do="Taruh ekspor e-PPGBM langsung di folder itu, atau sebutkan folder yang benar.",
)
OTHER_REGENCY_FILES = Problem(
    "sources.other-regency-files",
    what="Desa dan kecamatan di {files} bukan milik {regency}.",
    why="Angka dari kabupaten/kota lain tidak boleh dicetak atas nama {regency}.",
    do="{likely}Periksa --region. Bila wilayahnya benar tetapi namanya ditulis lain, pastikan dulu dengan: "
    "konvergensi regions --check BERKAS --region {code} --aliases alias.yaml.",
)
EMPTY = Problem(
    "sources.empty",
    what="Berkas {file} kosong.",
    why="Tidak ada satu baris pun di dalamnya; biasanya unduhan terputus.",
    do="Ekspor atau unduh ulang berkas itu dari aplikasi asal.",
)
ENCRYPTED = Problem(
    "sources.encrypted",
    what="Berkas {file} terkunci kata sandi.",
    why="Isinya tidak dapat dibaca tanpa kata sandi.",
    do="Buka di Excel dengan kata sandinya, pilih Simpan Sebagai tanpa kata sandi, lalu pakai salinan itu.",
)
TRUNCATED = Problem(
    "sources.truncated",
    what="Berkas {file} rusak atau terpotong.",
    why="Isi arsip .xlsx tidak lengkap ({reason}), biasanya karena unduhan atau salinan terputus.",
    do="Unduh atau salin ulang berkas itu; bila tetap rusak, ekspor ulang dari aplikasi asal.",
)
NOT_A_TABLE = Problem(
    "sources.not-a-table",
    what="Berkas {file} bukan tabel: isinya {found}.",
    why="Yang dapat dibaca adalah .xlsx, .xls, .ods, .csv, .tsv, .txt, dan .parquet; nama akhiran saja tidak cukup.",
    do="Ekspor ulang sebagai Excel atau CSV dari aplikasi asal. Halaman web dapat dibuka di Excel lalu disimpan sebagai"
    " .xlsx.",
)
BROKEN_TEXT = Problem(
    "sources.broken-text",
    what="Berkas {file} tidak dapat dibaca sebagai teks mulai baris {row}: {reason}.",
    why="Biasanya ada tanda kutip yang tidak ditutup, atau berkasnya bukan CSV.",
    do="Buka berkas di Excel, simpan sebagai .xlsx, lalu pakai berkas itu.",
)
NOT_AN_EXPORT = Problem(
    "sources.not-an-export",
    what="Baris judul kolom tidak ditemukan di {file}.",
    why="Tidak ada baris dengan judul yang dikenal (NIK, Nama, Tgl Lahir, Tanggal Pengukuran, Berat, Tinggi, ...)."
    " Yang terbaca: {seen}.",
    do='Bila ini memang tabel pengukuran dengan judul lain, jalankan: konvergensi profile "{file}" --out profil.yaml,'
    " periksa hasilnya, lalu ulangi perintah ini dengan --profile profil.yaml.",
)
NO_HEADER = Problem(
    "sources.no-header",
    what="Tidak ada baris di {file} yang menyerupai judul kolom.",
    why="Tanpa judul tidak dapat ditebak kolom mana berisi apa.",
    do="Tambahkan satu baris judul di atas data (misalnya NIK, Nama, JK, Tgl Lahir, ...), lalu jalankan lagi.",
)
MISSING_COLUMNS = Problem(
    "sources.missing-columns",
    what="Di {file} tidak ada kolom untuk {fields}.",
    why="Tanpa kolom itu status gizi atau tempatnya tidak dapat dihitung. Judul yang tidak dikenal: {unknown}.",
    do='Jalankan: konvergensi profile "{file}" --out profil.yaml, periksa hasilnya, lalu ulangi perintah ini dengan'
    " --profile profil.yaml; atau ekspor ulang dengan semua kolom.",
)
NO_ROWS = Problem(
    "sources.no-rows",
    what="Berkas {file} hanya berisi judul kolom, tanpa satu anak pun.",
    why="Ekspor dengan saringan yang tidak menemukan siapa pun menghasilkan berkas seperti ini.",
    do="Periksa bulan dan wilayah yang dipilih waktu mengekspor, lalu ekspor ulang.",
)
TOO_MANY_ROWS = Problem(
    "sources.too-many-rows",
    what="Berkas-berkas ini melewati {limit} baris (sampai di {file}).",
    why="Sebanyak itu bukan data bulanan satu kabupaten/kota dan tidak muat di ingatan satu komputer.",
    do="Baca per tahun atau per kecamatan. Untuk z-skor saja, `konvergensi growth` mengolah berkas sebesar apa pun.",
)
SHEET_LIMIT = Problem(
    "sources.sheet-limit",
    what="Lembar '{sheet}' di {file} berisi tepat {rows} baris, batas lembar Excel.",
    why="Baris sesudahnya mungkin terpotong ketika berkas disimpan.",
    do="Bandingkan jumlah anak dengan aplikasi asal; bila kurang, ekspor per kecamatan atau sebagai CSV.",
    fate="stored",
)
SHEET_SKIPPED = Problem(
    "sources.sheet-skipped",
    what="Lembar '{sheet}' di {file} tidak dibaca ({reason})",
    why="Lembar lain di berkas yang sama terbaca.",
    do="Bila lembar itu berisi pengukuran, simpan sebagai berkas sendiri dan jalankan konvergensi profile untuknya.",
)
NOTHING_READABLE = Problem(
    "sources.nothing-readable",
    what="Tidak satu pun dari {n} berkas dapat dibaca.",
    why="Sebab berkas pertama: {first} Berkas lain dapat punya sebab lain.",
    do="Perbaiki sebab itu, atau periksa apakah berkas yang dipilih memang ekspor e-PPGBM.",
)
PROFILE_INVALID = Problem(
    "sources.profile-invalid",
    what="Profil {file} salah: {reason}.",
    why="Profil menentukan kolom mana berisi apa; profil yang salah menghasilkan angka yang salah.",
    do="Perbaiki baris itu, atau buat ulang dengan: konvergensi profile BERKAS --out profil.yaml.",
)
NOT_TARGETS = Problem(
    "sources.not-targets",
    what="Berkas sasaran {file} tidak dikenali: tidak ada kolom {missing}.",
    why="Sasaran dibaca dari kolom desa/kelurahan (dan posyandu) serta kolom jumlah yang judulnya memuat kata"
    " 'sasaran'. Yang terbaca: {seen}.",
    do="Beri judul kolom seperti: Desa/Kel, Posyandu, Sasaran riil 0-59 bulan.",
)

# --- what the file is --------------------------------------------------------------------------------------------

FILTERED = Problem(
    "sources.filtered",
    what="{file} adalah ekspor tersaring, bukan daftar semua anak yang diukur.",
    why="{reason} Prevalensi dari daftar seperti itu salah.",
    do="Ekspor ulang tanpa saringan status. Prevalensi tidak dihitung dari berkas ini; daftar anak tetap dipakai.",
    fate="stored",
)
SAME_FILE = Problem(
    "sources.same-file",
    what="{file} sama persis dengan {other}.",
    why="Setiap baris sudah dibaca dari berkas itu; membacanya lagi akan menggandakan anak.",
    do="Bila berkas ini seharusnya bulan atau puskesmas lain, ekspor ulang; bila tidak, hapus saja salinannya.",
    fate="refused",
)
REPEATED_CONTENT = Problem(
    "sources.repeated-content",
    what="{file} berisi pengukuran yang sama dengan {other}: {n} dari {rows} baris.",
    why="Nama berkasnya lain tetapi isinya sama, misalnya berkas bulan lalu yang diberi nama baru.",
    do="Ekspor ulang untuk bulan atau puskesmas yang dimaksud. Baris yang sama hanya dihitung sekali.",
    fate="refused",
)
OVERLAP = Problem(
    "sources.overlap",
    what="{n} pengukuran di {file} sudah ada di {other}.",
    why="Dua ekspor saling tumpang-tindih; anak yang sama pada hari yang sama hanya dihitung sekali.",
    do="Tidak perlu apa-apa bila tumpang-tindih itu disengaja; periksa wilayah yang dipilih waktu mengekspor.",
    fate="refused",
)
MIXED_MONTHS = Problem(
    "sources.mixed-months",
    what="{file} memuat pengukuran dari beberapa bulan: {months}.",
    why="Setiap baris dihitung pada bulan pengukurannya sendiri, bukan pada bulan ekspor.",
    do="Bila seharusnya satu bulan, periksa tanggal pengukuran baris dari bulan yang sedikit jumlahnya.",
    fate="stored",
)
NAME_MONTH = Problem(
    "sources.name-month",
    what="Nama berkas {file} menyebut bulan {named}, tetapi isinya dari {months}.",
    why="Mungkin ini berkas bulan lain yang diberi nama baru. Yang dipakai adalah tanggal pengukuran di dalamnya.",
    do="Pastikan berkas yang dipilih benar; bila bulan {named} yang dimaksud, ekspor ulang.",
    fate="stored",
)
OTHER_MONTH = Problem(
    "sources.other-month",
    what="Isi {file} dari {months}, sedangkan sebagian besar berkas lain dari {common}.",
    why="Mungkin ini berkas bulan lalu yang terkirim lagi.",
    do="Pastikan berkasnya benar; bila {common} yang dimaksud, minta ekspor baru dari puskesmas itu.",
    fate="stored",
)
MONTH_FIRST = Problem(
    "sources.month-first",
    what="Tanggal di kolom '{column}' pada {file} tertulis bulan dahulu (BB/HH/TTTT).",
    why="Ada tanggal yang hanya mungkin dengan urutan itu, dan tidak ada yang menyangkalnya; seluruh kolom dibaca"
    " dengan urutan bulan/hari/tahun.",
    do="Bandingkan beberapa tanggal dengan aplikasi asal. Lebih aman memakai ekspor asli yang belum disimpan ulang.",
    fate="stored",
)
UNKNOWN_COLUMNS = Problem(
    "sources.unknown-columns",
    what="Kolom berikut di {file} tidak dipakai: {columns}.",
    why="Judulnya tidak dikenal.",
    do="Tidak perlu apa-apa bila kolom itu tambahan setempat. Bila isinya diperlukan, buat profil dengan"
    " konvergensi profile.",
    fate="stored",
)

NO_MEASURE = Problem(
    "sources.no-measure",
    what="{file} tidak memuat kolom {field}.",
    why="Tanpa {field}, {scores} anak-anaknya tidak dapat dihitung, jadi angka dari berkas ini tidak lengkap.",
    do="Ekspor lagi bersama kolom itu. Bila memang tidak diukur, tidak perlu apa-apa.",
    fate="stored",
)
NO_PLACE = Problem(
    "sources.no-place",
    what="{file} tidak menyebut desa/kelurahan, juga tidak di atas judulnya.",
    why="Anak-anaknya dihitung untuk kabupaten/kota, tetapi tidak untuk kecamatan atau desa.",
    do="Tambahkan baris di atas judul kolom, misalnya 'Desa : CIRUAS', atau kolom 'Kec' dan 'Desa/Kel'.",
    fate="stored",
)
