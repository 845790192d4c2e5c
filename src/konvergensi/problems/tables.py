"""Problems of canonical measurement tables: files that are computed as they are, row by row."""

from konvergensi.problems._problem import Problem

UNKNOWN_SUFFIX = Problem(
    "tables.unknown-suffix",
    what="Akhiran berkas {file} tidak dikenal.",
    why="Jenis berkas ditentukan dari akhirannya: .csv, .tsv, .txt, .parquet, atau .xlsx.",
    do="Ganti nama berkas itu dengan salah satu akhiran tersebut.",
)
NO_CANONICAL_COLUMN = Problem(
    "tables.no-canonical-column",
    what="Tidak ada kolom pengukuran yang dikenal di {file}.",
    why="Judul yang terbaca: {seen}. Yang dikenal: {known}.",
    do="Ganti judul kolomnya menjadi nama baku{hint}. Bila ini ekspor e-PPGBM, pakai: konvergensi report.",
)
DUPLICATE_COLUMNS = Problem(
    "tables.duplicate-columns",
    what="Kolom {columns} muncul lebih dari sekali di {file}.",
    why="Tidak dapat diketahui kolom mana yang harus dipakai.",
    do="Hapus atau ganti nama salah satunya, lalu jalankan lagi.",
)
RESULT_EXISTS = Problem(
    "tables.result-exists",
    what="{file} sudah berisi kolom hasil: {columns}.",
    why="Kolom hasil baru akan bernama sama, sehingga yang lama dan yang baru tidak dapat dibedakan.",
    do="Hapus atau ganti nama kolom itu, atau tambahkan --replace untuk menggantinya dengan hasil baru.",
)
OUTPUT_IS_INPUT = Problem(
    "tables.output-is-input",
    what="Berkas hasil sama dengan berkas masukan: {file}.",
    why="Data asal akan tertimpa.",
    do="Beri nama lain untuk berkas hasil.",
)
NO_FOLDER = Problem(
    "tables.no-folder",
    what="Folder {folder} untuk berkas hasil tidak ada.",
    why="Berkas hasil ditulis ke folder yang sudah ada, supaya salah ketik tidak membuat folder baru.",
    do="Buat folder itu lebih dahulu, atau periksa ejaannya.",
)
RAGGED_ROW = Problem(
    "tables.ragged-row",
    what="Baris {row} di {file} berisi {found} sel, padahal judulnya {expected} kolom.",
    why="Isi baris itu bergeser ke kolom yang salah, sehingga tidak ada yang dihitung.",
    do="Periksa tanda pemisah atau tanda kutip di baris itu, atau simpan ulang tabelnya sebagai .xlsx.",
)
BROKEN_PARQUET = Problem(
    "tables.broken-parquet",
    what="Berkas {file} bukan Parquet yang utuh.",
    why="Bagian akhirnya hilang atau rusak ({reason}), biasanya karena salinan terputus.",
    do="Salin atau buat ulang berkas itu.",
)
SHEET_TOO_LONG = Problem(
    "tables.sheet-too-long",
    what="Tabel ini lebih dari {limit} baris, batas satu lembar Excel.",
    why="Berkas .xlsx tidak dapat memuat semuanya, dan tidak ada baris yang boleh hilang.",
    do="Tulis hasilnya sebagai .parquet atau .csv.",
)
CANNOT_WRITE_TYPE = Problem(
    "tables.cannot-write-type",
    what="Kolom '{column}' ({type}) tidak dapat ditulis sebagai {suffix}.",
    why="Isinya bukan angka, tanggal, atau teks biasa.",
    do="Tulis hasilnya sebagai .parquet, atau hapus kolom itu.",
)

# --- rows and columns: the work goes on -------------------------------------------------------------------------------

UNREADABLE_CELLS = Problem(
    "tables.unreadable-cells",
    what="{n} sel di kolom '{column}' bukan {expected}, mulai baris {row}: {examples}.",
    why="Sel itu dianggap kosong, sehingga hasil yang memerlukannya kosong; isi aslinya tetap ada di berkas hasil.",
    do="Perbaiki sel itu di berkas asal, lalu jalankan lagi bila hasilnya diperlukan.",
    fate="stored",
)
NEEDED_COLUMN_ABSENT = Problem(
    "tables.needed-column-absent",
    what="Di {file} tidak ada {column}.",
    why="Tanpa itu {effect}.",
    do="Tambahkan kolomnya, atau ganti judul kolom yang sudah ada menjadi nama baku.",
    fate="stored",
)
SHEETS_IGNORED = Problem(
    "tables.sheets-ignored",
    what="Dari {file} hanya lembar '{used}' yang dibaca; yang lain tidak: {ignored}.",
    why="Satu berkas hasil memuat satu tabel.",
    do="Simpan lembar lain sebagai berkas sendiri bila juga perlu dihitung.",
    fate="stored",
)
