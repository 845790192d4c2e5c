"""Problems that only programs meet: tokens, repeated writes, malformed requests."""

from konvergensi.problems._problem import Problem

TOKEN_INVALID = Problem(
    "api.token-invalid",
    what="Token tidak dikenal, sudah dicabut, atau sudah lewat masa berlakunya.",
    why="API hanya dapat dipakai dengan token yang berlaku, di kepala permintaan 'Authorization: Bearer ...'.",
    do="Buat token baru di menu akun > Token API, lalu kirim lagi.",
    status=401,
)
TOKEN_EXPIRY = Problem(
    "api.token-expiry",
    what="Masa berlaku {days} hari tidak dapat dipakai.",
    why="Token berlaku paling sedikit 1 dan paling lama {limit} hari, agar yang terlupa tidak terus terbuka.",
    do="Pilih masa berlaku di antara keduanya, lalu perpanjang dengan membuat token baru.",
)
TOKEN_PERMISSION = Problem(
    "api.token-permission",
    what="Wewenang {permissions} tidak dapat diberikan kepada token.",
    why="Sebuah token tidak dapat lebih berwenang daripada jabatan yang membuatnya.",
    do="Pilih wewenang yang memang dipegang jabatan ini.",
    status=403,
)
TOKEN_MADE = Problem(
    "api.token-made",
    what="Token dari formulir ini sudah dibuat.",
    why="Rahasianya hanya ditampilkan sekali, dan formulir yang dikirim dua kali tidak membuat dua token.",
    do="Bila rahasianya belum disimpan, cabut token itu di daftar, lalu buat yang baru.",
    status=409,
)
KEY_REUSED = Problem(
    "api.key-reused",
    what="Idempotency-Key ini sudah dipakai untuk permintaan lain.",
    why="Satu kunci menandai satu penulisan; isi yang berbeda dengan kunci yang sama tidak dijalankan.",
    do="Pakai kunci baru untuk penulisan yang baru.",
)
KEY_BUSY = Problem(
    "api.key-busy",
    what="Permintaan pertama dengan Idempotency-Key ini masih dikerjakan.",
    why="Penulisan yang sama tidak dijalankan dua kali.",
    do="Ulangi beberapa detik lagi dengan kunci yang sama; jawabannya akan sama.",
    status=409,
)
KEY_SPENT = Problem(
    "api.key-spent",
    what="Penulisan dengan Idempotency-Key ini sudah dijalankan; jawabannya tidak disimpan lagi.",
    why="Sesudah penghapusan data pribadi, jawaban yang disimpan dikosongkan; penulisan yang sama tidak dijalankan "
    "dua kali.",
    do="Jangan mengirim lagi; periksa hasilnya dengan membaca datanya. Untuk penulisan baru, pakai kunci baru.",
    status=409,
)
REQUEST_TOO_LARGE = Problem(
    "api.request-too-large",
    what="Isi permintaan ini terlalu besar: lebih dari {limit} byte.",
    why="Isi yang bukan berkas dibaca sekaligus ke memori, maka besarnya dibatasi; tidak ada yang tersimpan.",
    do="Bagi permintaannya, atau kirim berkasnya sebagai multipart/form-data di alamat yang menerimanya.",
    status=413,
)
REQUEST_INVALID = Problem(
    "api.request-invalid",
    what="Permintaan tidak sesuai dengan rujukan API: {places}.",
    why="Sebagian isian hilang, berbentuk lain, atau di luar batas.",
    do="Bandingkan dengan /api/openapi.json, perbaiki isian yang disebut, lalu kirim lagi.",
)
NO_SUCH_ADDRESS = Problem(
    "api.no-such-address",
    what="Alamat atau cara {what} tidak ada di API ini.",
    why="Alamatnya keliru, atau data yang ditunjuknya tidak ada di wilayah kerja Anda.",
    do="Periksa alamatnya di /api/openapi.json.",
    status=404,
)
NO_SUCH_METHOD = Problem(
    "api.no-such-method",
    what="Alamat ini tidak menerima {what}.",
    why="Setiap alamat menerima cara tertentu saja; yang diterima tertulis di tajuk Allow.",
    do="Pakai cara yang disebut /api/openapi.json untuk alamat itu.",
    status=405,
)
OUR_FAULT = Problem(
    "api.our-fault",
    what="Permintaan ini tidak dapat diselesaikan.",
    why="Terjadi kesalahan di sisi kami; sudah tercatat dengan nomor {request_id}.",
    do="Ulangi nanti; bila tetap terjadi, laporkan nomor itu kepada admin.",
    status=500,
)
NOT_FROM_HERE = Problem(
    "api.not-from-here",
    what="Permintaan tulis dari sesi peramban ini ditolak.",
    why="Permintaan itu tidak membawa token CSRF halaman kami, jadi situs lain mungkin mengirimnya atas nama Anda.",
    do="Dari program, pakai token API; dari peramban, sertakan tajuk X-CSRFToken dari halaman kami.",
    status=403,
)
