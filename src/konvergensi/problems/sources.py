"""Problems of files and rows as they come in.

A problem of a whole file (fate `stopped`) ends that file; the others of the same reading go on. A row is `refused` when
it is no measuring or stands twice, `held` when nobody can tell whose measuring of which month it is, and `stored`
otherwise: a cell that cannot be right is emptied and its value stands in the finding.
"""

from konvergensi.problems._problem import Problem

# --- whole files -------------------------------------------------------------------------------------------------

NOT_FOUND = Problem(
    "sources.not-found",
    what="Berkas {file} tidak ada.",
    why="Tidak ada yang dapat dibaca.",
    do="Periksa nama dan foldernya, lalu jalankan lagi.",
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
    do="Ekspor ulang sebagai Excel atau CSV dari aplikasi asal.",
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

NO_PLACE = Problem(
    "sources.no-place",
    what="{file} tidak menyebut desa/kelurahan, juga tidak di atas judulnya.",
    why="Anak-anaknya dihitung untuk kabupaten/kota, tetapi tidak untuk kecamatan atau desa.",
    do="Tambahkan baris di atas judul kolom, misalnya 'Desa : CIRUAS', atau kolom 'Kec' dan 'Desa/Kel'.",
    fate="stored",
)

# --- rows --------------------------------------------------------------------------------------------------------

TOTAL_ROW = Problem(
    "sources.total-row",
    what="Baris {row} bukan anak: '{value}'.",
    why="Baris jumlah, catatan kaki, atau tanda tangan tidak dihitung sebagai anak.",
    do="Tidak perlu apa-apa.",
    fate="refused",
)
REPEATED_HEADER = Problem(
    "sources.repeated-header",
    what="Baris {row} mengulang judul kolom.",
    why="Cetakan berhalaman mengulang judulnya; baris itu bukan anak.",
    do="Tidak perlu apa-apa.",
    fate="refused",
)
SHIFTED_ROW = Problem(
    "sources.shifted-row",
    what="Baris {row} punya lebih banyak sel daripada judul kolom; sel terakhir berisi '{value}'.",
    why="Sebuah tanda pemisah di dalam teks (misalnya di alamat) menggeser isi ke kolom yang salah.",
    do="Perbaiki baris itu di berkas, atau pakai ekspor .xlsx.",
    fate="held",
)
NO_MEASURING = Problem(
    "sources.no-measuring",
    what="Anak di baris {row} tidak punya satu pengukuran pun di rekap ini.",
    why="Rekap setahun memuat semua anak, juga yang tidak pernah diukur.",
    do="Tidak perlu apa-apa; anak yang belum diukur dilihat dari sasaran.",
    fate="refused",
)
NO_IDENTITY = Problem(
    "sources.no-identity",
    what="Baris {row} tidak punya NIK dan tidak punya nama.",
    why="Tidak dapat diketahui anak siapa yang diukur.",
    do="Lengkapi nama dan NIK di aplikasi asal, lalu ekspor ulang.",
    fate="held",
)
NO_DATE = Problem(
    "sources.no-date",
    what="Tanggal pengukuran di baris {row} kosong atau tidak terbaca ('{value}').",
    why="Tanpa tanggal itu bulan dan umur anak tidak diketahui.",
    do="Perbaiki tanggal pengukuran di aplikasi asal, lalu ekspor ulang.",
    fate="held",
)
FUTURE_DATE = Problem(
    "sources.future-date",
    what="Tanggal pengukuran {value} di baris {row} sesudah tanggal ekspor {exported}.",
    why="Pengukuran tidak mungkin dilakukan sesudah berkasnya dibuat.",
    do="Perbaiki tanggal pengukuran di aplikasi asal, lalu ekspor ulang.",
    fate="held",
)
OTHER_REGENCY = Problem(
    "sources.other-regency",
    what="Baris {row} dari '{value}', bukan dari {regency}.",
    why="Anak dari kabupaten/kota lain tidak boleh ikut dihitung di sini.",
    do="Periksa pilihan --region, atau keluarkan baris itu dari berkas.",
    fate="held",
)
SAME_ROW_TWICE = Problem(
    "sources.same-row-twice",
    what="Baris {row} mengulang baris {first_row}{first_place}: anak yang sama pada hari yang sama.",
    why="Satu pengukuran hanya dihitung sekali.",
    do="Hapus salah satunya di aplikasi asal bila memang tercatat dua kali.",
    fate="refused",
)
TWO_RESULTS = Problem(
    "sources.two-results",
    what="Baris {row} mengukur anak yang sama pada hari yang sama seperti baris {first_row}{first_place}, tetapi"
    " hasilnya lain ({value}).",
    why="Tidak dapat diketahui mana yang benar, atau apakah ini anak kembar; yang dipakai adalah baris pertama.",
    do="Tentukan hasil yang benar di aplikasi asal, atau beri anak kembar nama dan NIK masing-masing.",
    fate="held",
)
NO_BIRTH_DATE = Problem(
    "sources.no-birth-date",
    what="Tanggal lahir di baris {row} kosong atau tidak terbaca ('{value}').",
    why="Umur tidak dapat dihitung, sehingga status gizinya tidak dihitung.",
    do="Perbaiki kolom '{column}' di aplikasi asal, lalu ekspor ulang.",
    fate="stored",
)
BORN_AFTER_MEASURING = Problem(
    "sources.born-after-measuring",
    what="Tanggal lahir {value} sesudah tanggal pengukuran {measured} (baris {row}).",
    why="Umur tidak dapat dihitung, sehingga status gizinya tidak dihitung.",
    do="Perbaiki tanggal yang salah di aplikasi asal, lalu ekspor ulang.",
    fate="stored",
)
TOO_OLD = Problem(
    "sources.too-old",
    what="Anak di baris {row} berumur {months} bulan ketika diukur.",
    why="Standar balita berlaku sampai {limit} bulan; anak ini tidak masuk hitungan balita.",
    do="Periksa tanggal lahirnya; bila benar, anak ini sudah lewat umur balita.",
    fate="stored",
)
AGE_DISAGREES = Problem(
    "sources.age-disagrees",
    what="Umur tertulis '{value}' di baris {row}, sedangkan dari tanggalnya {months} bulan.",
    why="Salah satu tanggal berubah sesudah umur dihitung, misalnya hari dan bulan tertukar oleh Excel.",
    do="Periksa tanggal lahir dan tanggal pengukuran di aplikasi asal. Yang dipakai adalah kedua tanggal itu.",
    fate="stored",
)
NO_SEX = Problem(
    "sources.no-sex",
    what="Jenis kelamin di baris {row} kosong atau tidak dikenal ('{value}').",
    why="Standar pertumbuhan laki-laki dan perempuan berbeda; status gizinya tidak dihitung.",
    do="Isi L atau P di kolom '{column}' di aplikasi asal, lalu ekspor ulang.",
    fate="stored",
)
NIK_LENGTH = Problem(
    "sources.nik-length",
    what="NIK di baris {row} berisi {digits} angka, bukan 16.",
    why="NIK yang tidak lengkap tetap disimpan, tetapi bukan bukti yang kuat siapa anaknya.",
    do="Lengkapi NIK dari kartu keluarga di aplikasi asal.",
    fate="stored",
)
NIK_MISSING = Problem(
    "sources.nik-missing",
    what="NIK di baris {row} kosong.",
    why="Anak ini hanya dikenali dari nama, tanggal lahir, dan desanya.",
    do="Isi NIK dari kartu keluarga di aplikasi asal.",
    fate="stored",
)
NIK_AS_NUMBER = Problem(
    "sources.nik-as-number",
    what="NIK di baris {row} tersimpan sebagai bilangan sehingga angka terakhirnya hilang.",
    why="Excel hanya menyimpan 15 angka; angka yang hilang tidak dipakai untuk mengenali anak.",
    do="Pakai ekspor asli, atau ubah kolom NIK menjadi Teks sebelum menyimpan.",
    fate="stored",
)
UNREADABLE = Problem(
    "sources.unreadable",
    what="Isi '{value}' di baris {row} kolom '{column}' bukan {expected}.",
    why="Sel itu dikosongkan supaya tidak menghasilkan angka yang salah; baris lainnya tetap dipakai.",
    do="Periksa isinya di aplikasi asal. Tanggal atau titik yang berlebih biasanya ulah Excel.",
    fate="stored",
)
UNKNOWN_LABEL = Problem(
    "sources.unknown-label",
    what="Status '{value}' di baris {row} kolom '{column}' tidak dikenal.",
    why="Status tercetak disimpan apa adanya dan tidak dapat dibandingkan dengan hitungan sendiri.",
    do="Tidak perlu apa-apa bila aplikasi asal memakai istilah baru; beri tahu pengelola supaya ditambahkan.",
    fate="stored",
)
GRAMS = Problem(
    "sources.grams",
    what="Berat lahir {value} di baris {row} ditulis dalam gram; dibaca {read} kg.",
    why="Kolom itu seharusnya kilogram.",
    do="Ubah menjadi kilogram di aplikasi asal.",
    fate="stored",
)
WRONG_UNIT = Problem(
    "sources.wrong-unit",
    what="'{column}' {value} di baris {row} tidak mungkin dalam {unit}; mungkin {slip} ({read} {unit}).",
    why="Nilai ukur tidak diubah sendiri; sel itu dikosongkan.",
    do="Periksa catatan posyandu, lalu perbaiki di aplikasi asal.",
    fate="stored",
)
IMPOSSIBLE = Problem(
    "sources.impossible",
    what="'{column}' {value} di baris {row} tidak mungkin: batasnya {low} sampai {high} {unit}.",
    why="Sel itu dikosongkan supaya tidak merusak hitungan; baris lainnya tetap dipakai.",
    do="Periksa catatan posyandu, lalu perbaiki di aplikasi asal.",
    fate="stored",
)
OUTSIDE_TITLE_MONTH = Problem(
    "sources.outside-title-month",
    what="Tanggal {value} di baris {row} berada di bawah judul {title}.",
    why="Yang dipakai adalah tanggalnya, bukan judul kolomnya.",
    do="Periksa tanggal itu di catatan posyandu.",
    fate="stored",
)

# --- places ------------------------------------------------------------------------------------------------------

VILLAGE_UNKNOWN = Problem(
    "sources.village-unknown",
    what="'{value}' ({district}) tidak ditemukan di daftar desa {regency}; {n} baris.",
    why="Anak-anaknya tetap dihitung untuk kabupaten/kota, tetapi tidak untuk desa. Yang mirip: {candidates}.",
    do="Tulis pilihan yang benar di berkas alias (--aliases), satu kali saja.",
    fate="stored",
)
VILLAGE_AMBIGUOUS = Problem(
    "sources.village-ambiguous",
    what="'{value}' ({district}) dapat berarti lebih dari satu desa: {candidates}; {n} baris.",
    why="Anak-anaknya tetap dihitung untuk kabupaten/kota, tetapi belum untuk desa.",
    do="Tulis pilihan yang benar di berkas alias (--aliases), satu kali saja.",
    fate="stored",
)
VILLAGE_SPELLING = Problem(
    "sources.village-spelling",
    what="'{value}' ({district}) dibaca sebagai {candidates}; {n} baris.",
    why="Ejaannya tidak sama dengan daftar resmi, tetapi cukup dekat.",
    do="Bila keliru, tulis pilihan yang benar di berkas alias (--aliases).",
    fate="stored",
)
VILLAGE_BY_NEIGHBOURS = Problem(
    "sources.village-by-neighbours",
    what="'{value}' dibaca sebagai {candidates}; {n} baris.",
    why="Kecamatannya tidak tertulis dan nama itu ada di beberapa kecamatan; desa-desa lain di berkas ini berada di"
    " kecamatan itu.",
    do="Bila keliru, tulis pilihan yang benar di berkas alias (--aliases).",
    fate="stored",
)
TARGET_TWICE = Problem(
    "sources.target-twice",
    what="Sasaran {value} tercatat lebih dari sekali di {file} (baris {row}).",
    why="Sasaran ganda membuat cakupan D/S tampak terlalu rendah.",
    do="Hapus baris gandanya di daftar sasaran. Yang dipakai adalah baris pertama.",
    fate="refused",
)
TARGET_UNREADABLE = Problem(
    "sources.target-unreadable",
    what="Sasaran '{value}' di baris {row} ({file}) bukan bilangan.",
    why="Cakupan tempat itu tidak dapat dihitung.",
    do="Isi jumlah anak di baris itu.",
    fate="held",
)
