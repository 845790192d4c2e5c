"""Problems of files that people upload or take away."""

from konvergensi.problems._problem import Problem

FILE_EMPTY = Problem(
    "platform.file-empty",
    what="Berkas {file} kosong.",
    why="Tidak ada satu bita pun di dalamnya; biasanya unduhan dari aplikasi asal terputus.",
    do="Unduh atau ekspor ulang berkas itu, lalu unggah lagi.",
)
FILE_TOO_LARGE = Problem(
    "platform.file-too-large",
    what="Berkas {file} lebih besar daripada {limit}.",
    why="Ekspor bulanan satu kabupaten/kota jauh di bawah ukuran itu; berkas sebesar itu biasanya berisi gambar atau"
    " beberapa tahun sekaligus.",
    do="Ekspor per bulan atau per kecamatan, lalu unggah beberapa berkas sekaligus.",
    status=413,
)
FILES_TOO_MANY = Problem(
    "platform.files-too-many",
    what="Sekali unggah paling banyak {limit} berkas; yang dikirim {n}.",
    why="Batas itu menjaga agar satu orang tidak menghabiskan ruang milik semua orang.",
    do="Unggah dalam dua kali atau lebih.",
    status=413,
)
FILE_KIND = Problem(
    "platform.file-kind",
    what="Berkas {file} adalah {found}; yang dapat dipakai di sini: {wanted}.",
    why="Jenis berkas dilihat dari isinya, bukan dari akhiran namanya.",
    do="Simpan atau ekspor ulang dalam bentuk yang diminta, lalu unggah lagi.",
)
FILE_BOMB = Problem(
    "platform.file-bomb",
    what="Berkas {file} tidak dibuka: {reason}.",
    why="Arsip seperti itu dapat menghabiskan ingatan komputer; buku kerja yang wajar tidak berbentuk demikian.",
    do="Buka berkas di Excel, simpan sebagai berkas .xlsx baru, lalu unggah yang baru.",
    status=413,
)
FILE_DAMAGED = Problem(
    "platform.file-damaged",
    what="Berkas {file} rusak atau terpotong ({reason}).",
    why="Isi arsipnya tidak lengkap, biasanya karena unduhan atau salinan terputus.",
    do="Unduh atau salin ulang berkas itu; bila tetap rusak, ekspor ulang dari aplikasi asal.",
)
FILE_GONE = Problem(
    "platform.file-gone",
    what="Berkas {file} sudah tidak disimpan.",
    why="Masa simpannya lewat atau isinya dihapus; yang tinggal hanya catatan bahwa berkas itu pernah ada.",
    do="Buat ulang dari halaman asalnya.",
    status=410,
)
FILE_BROKEN = Problem(
    "platform.file-broken",
    what="Berkas {file} di penyimpanan tidak dapat dibuka.",
    why="Isinya berubah atau kuncinya tidak cocok; berkas seperti itu tidak pernah dipakai.",
    do="Hubungi pengelola untuk memulihkannya dari cadangan.",
    status=500,
)
