"""Problems of rows and of the places they name.

A row is `refused` when it is no measuring or stands twice, `held` when nobody can tell whose measuring of which month
it is, and `stored` otherwise: a cell that cannot be right is emptied and its value stands in the finding.
"""

from konvergensi.problems._problem import Problem

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

VILLAGE_MISSING = Problem(
    "sources.village-missing",
    what="Desa/kelurahan di baris {row} kosong ({value}).",
    why="Anaknya tetap dihitung untuk kabupaten/kota, tetapi tidak untuk desa.",
    do="Isi desanya di aplikasi asal, lalu ekspor ulang.",
    fate="stored",
)
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
