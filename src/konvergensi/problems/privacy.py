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
