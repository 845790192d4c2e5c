"""Problems of personal data: keys, openings, grants, exports, requests, erasure, classification."""

from konvergensi.problems._problem import Problem

KEYS_INVALID = Problem(
    "privacy.keys-invalid",
    what="Kunci enkripsi tidak dapat dibaca dari {place}: {reason}.",
    why="Tanpa kunci, NIK dan nomor KK tidak dapat disimpan atau dibuka.",
    do="Periksa isi KONVERGENSI_KEYS atau pulihkan folder kunci dari cadangan; jangan membuat kunci baru di atasnya.",
    status=500,
)
KEY_UNKNOWN = Problem(
    "privacy.key-unknown",
    what="Data ini dienkripsi dengan kunci nomor {key}, yang tidak ada di server ini.",
    why="Nilainya tidak dapat dibuka tanpa kunci itu; datanya sendiri tidak hilang.",
    do="Minta pengelola server memulihkan folder kunci dari cadangan yang sama dengan basis datanya.",
    status=500,
)
CIPHER_BROKEN = Problem(
    "privacy.cipher-broken",
    what="Nilai terenkripsi ({field}) tidak utuh.",
    why="Isinya berubah di luar aplikasi, atau kuncinya bukan kunci yang menyimpannya.",
    do="Minta pengelola server memeriksa basis data dan folder kunci; pulihkan dari cadangan bila perlu.",
    status=500,
)
REASON_NEEDED = Problem(
    "privacy.reason-needed",
    what="Identitas tidak dibuka: {missing}.",
    why="Setiap pembukaan identitas harus dapat dijelaskan kepada yang bersangkutan.",
    do="Pilih alasannya dan tulis satu kalimat untuk apa, tanpa menyebut nama atau NIK; lalu kirim lagi.",
)
CEILING = Problem(
    "privacy.ceiling",
    what="Anda sudah membuka {count} identitas hari ini, yaitu batas hariannya.",
    why="Batas ini mencegah data banyak orang diambil satu per satu; petugas pelindungan data sudah diberi tahu.",
    do="Untuk daftar yang panjang, minta izin melihat nama bagi satu tugas, wilayah, dan hari.",
    status=429,
)
GRANT_TOO_LARGE = Problem(
    "privacy.grant-too-large",
    what="Izin untuk {rows} orang tidak dapat diminta; paling banyak {limit} orang.",
    why="Izin berlaku untuk satu tugas pada satu hari, bukan untuk seluruh kabupaten.",
    do="Perkecil wilayahnya atau bagi tugasnya.",
)
GRANT_USED_UP = Problem(
    "privacy.grant-used-up",
    what="Izin melihat nama Anda untuk {limit} orang sudah habis terpakai.",
    why="Jumlah orang dalam izin tidak boleh terlampaui, juga dari dua jendela sekaligus.",
    do="Muat ulang halaman; untuk orang lainnya, minta izin baru.",
    status=409,
)
OWN_DECISION = Problem(
    "privacy.own-decision",
    what="Anda tidak dapat memutuskan permintaan Anda sendiri.",
    why="Izin melihat nama selalu melibatkan dua orang.",
    do="Minta atasan atau petugas pelindungan data pribadi memutuskannya.",
    status=403,
)
EXPORT_OVER = Problem(
    "privacy.export-over",
    what="Masa berlaku ekspor {what} sudah habis.",
    why="Berkas ekspor dimusnahkan sesudah masa berlakunya agar data pribadi tidak tercecer.",
    do="Buat ekspor baru bila masih diperlukan.",
    status=410,
)
HELD = Problem(
    "privacy.held",
    what="Data orang ini sedang ditahan dan tidak dapat dihapus.",
    why="Ada perkara atau pemeriksaan yang memerlukannya.",
    do="Lihat dasar penahanannya di halaman penghapusan; cabut penahanannya lebih dulu bila perkaranya selesai.",
    status=409,
)
BREACH_STEP_ORDER = Problem(
    "privacy.breach-step-order",
    what="Kejadian ini belum dapat ditutup: {missing}.",
    why="UU 27/2022 mewajibkan pemberitahuan tertulis kepada subjek data dan lembaga.",
    do="Catat dahulu langkah itu dengan tanggalnya, atau alasan mengapa tidak diperlukan.",
    status=409,
)
BREACH_TIMES = Problem(
    "privacy.breach-times",
    what="Waktu kejadian ini tidak mungkin: {wrong}.",
    why="Jam 72 berjalan dari saat kejadian diketahui, dan orang yang terdampak dicari dari waktu terjadinya.",
    do="Periksa ketiga waktunya, lalu kirim lagi.",
)
BREACH_UNCHANGED = Problem(
    "privacy.breach-unchanged",
    what="Perbaikan ini tidak mengubah apa pun, atau tidak menyebut alasannya.",
    why="Catatan kejadian dapat diminta lembaga pelindungan data; setiap perubahannya harus beralasan.",
    do="Ubah yang keliru dan tulis alasannya, sedikitnya sepuluh huruf.",
)
KEY_IN_USE = Problem(
    "privacy.key-in-use",
    what="Kunci {key} masih dipakai {count} nilai dan tidak dimusnahkan.",
    why="Nilai di bawah kunci yang dimusnahkan tidak dapat dibuka lagi oleh siapa pun.",
    do="Jalankan 'konvergensi admin rotate-keys' sampai selesai, lalu ulangi.",
    status=409,
)
