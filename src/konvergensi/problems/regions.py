"""Problems of region codes, region names and the alias file."""

from konvergensi.problems._problem import Problem

UNKNOWN_CODE = Problem(
    "regions.unknown-code",
    what="Kode wilayah '{code}' tidak ada dalam daftar Kemendagri (Kepmendagri 300.2.2-2430 Tahun 2025).",
    why="Nama desa dan kecamatan hanya dapat dicocokkan di dalam wilayah yang dikenal.",
    do="Tulis kode bertitik, misalnya 36.04 untuk Kabupaten Serang. Cari kodenya: konvergensi regions NAMA.",
)
NOT_LOADED = Problem(
    "regions.not-loaded",
    what="{label} ({code}) belum dimuat di platform ini.",
    why="Kantor, angka dan target hanya ada untuk wilayah yang dimuat; kodenya sendiri benar.",
    do="Minta pengelola server memuatnya: konvergensi admin regions {regency}.",
)
NOT_A_REGENCY = Problem(
    "regions.not-a-regency",
    what="{label} ({code}) bukan kabupaten/kota.",
    why="Ekspor hanya memuat nama, dan nama desa hanya dapat dicocokkan di dalam satu kabupaten/kota.",
    do="Pilih kode kabupaten/kota dua bagian, misalnya 36.04. Lihat: konvergensi regions {province} --level kabkota.",
)
NO_SUCH_NAME = Problem(
    "regions.no-such-name",
    what="Tidak ada wilayah yang namanya mirip '{name}'.",
    why="Yang dicari ialah nama resmi dalam daftar Kemendagri.",
    do="Coba sebagian namanya saja, atau cari kabupaten/kotanya dulu lalu lihat isinya dengan kodenya.",
)
INVALID_ALIASES = Problem(
    "regions.invalid-aliases",
    what="Berkas alias {file} salah pada baris {line}: {reason}.",
    why="Alias yang salah akan memindahkan anak ke desa lain, jadi tidak ada yang dicocokkan.",
    do="Perbaiki baris itu, lalu jalankan lagi. Nama yang belum dipastikan cukup diisi 'code:' kosong.",
)
OTHER_REGENCY = Problem(
    "regions.aliases-of-another-regency",
    what="Berkas alias ini dibuat untuk {label} ({found}), bukan untuk {wanted}.",
    why="Nama desa yang sama berarti tempat lain di kabupaten/kota lain.",
    do="Pakai berkas alias milik {wanted}, atau buat yang baru dengan: konvergensi regions --check.",
)
CHECK_NEEDS_REGENCY = Problem(
    "regions.check-needs-regency",
    what="--check perlu tahu kabupaten/kotanya.",
    why="Ekspor hanya memuat nama, dan nama desa yang sama ada di banyak kabupaten/kota.",
    do="Tambahkan --region dengan kode kabupaten/kota, misalnya --region 36.04.",
)
UNKNOWN_LEVEL = Problem(
    "regions.unknown-level",
    what="Tingkat '{level}' tidak dikenal.",
    why="Wilayah bertingkat empat.",
    do="Pilih salah satu: provinsi, kabkota, kecamatan, desa.",
)
