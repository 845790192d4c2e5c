"""Problems of the platform itself: rights, posts, states, jobs."""

from konvergensi.problems._problem import Problem

NOT_YOURS = Problem(
    "platform.not-yours",
    what="{who} tidak berwenang {what}.",
    why="Wewenang mengikuti jabatan, kantor, dan wilayah kerja; penolakan ini tercatat.",
    do="Minta kantor yang berwenang melakukannya, atau minta admin memeriksa jabatan Anda.",
    status=403,
)
NOT_FOUND = Problem(
    "platform.not-found",
    what="{what} tidak ditemukan di wilayah kerja Anda.",
    why="Alamatnya keliru, datanya sudah dipindahkan, atau berada di luar wilayah kerja Anda.",
    do="Kembali ke daftar dan cari lagi; bila perlu, hubungi kantor yang membawahi wilayah itu.",
    status=404,
)
FORM_TOO_OLD = Problem(
    "platform.form-too-old",
    what="Formulir ini sudah tidak berlaku.",
    why="Anda masuk atau keluar sesudah formulir dibuka, atau peramban menolak kuki; tidak ada yang tersimpan.",
    do="Kembali ke halaman sebelumnya, muat ulang, lalu kirim lagi. Isian panjang sebaiknya disalin dahulu.",
    status=403,
)
BAD_REQUEST = Problem(
    "platform.bad-request",
    what="Permintaan ini tidak dapat dibaca.",
    why="Isinya tidak berbentuk seperti yang dikirim halaman ini, atau terlalu banyak isian; tidak ada yang tersimpan.",
    do="Buka lagi halamannya dan ulangi dari sana.",
    status=400,
)
NO_POST = Problem(
    "platform.no-post",
    what="Akun {user} tidak memegang jabatan yang berlaku hari ini.",
    why="Wewenang melekat pada jabatan di sebuah kantor, bukan pada akun.",
    do="Minta admin kabupaten mencatat jabatan Anda dengan tanggal mulai dan dasar penunjukannya.",
    status=403,
)
SSO_AWAY = Problem(
    "platform.sso-away",
    what="Masuk melalui penyedia kantor sedang tidak bisa.",
    why="Penyedia itu tidak menjawab, atau jawabannya bukan yang diharapkan ({reason}).",
    do="Coba lagi sebentar lagi, atau masuk dengan nama akun dan kata sandi. Bila tetap begitu, beri tahu pengelola "
    "server ini.",
    status=503,
)
WRONG_STATE = Problem(
    "platform.wrong-state",
    what="{what} tidak dapat dilakukan: keadaannya {state}.",
    why="Langkah ini hanya berlaku pada keadaan {expected}.",
    do="Muat ulang halaman untuk melihat keadaan terbaru.",
    status=409,
)
INVALID_MATRIX = Problem(
    "platform.invalid-matrix",
    what="Berkas {file} salah pada baris {line}: {reason}.",
    why="Berkas itu menentukan siapa boleh apa; platform tidak berjalan dengan wewenang yang meragukan.",
    do="Perbaiki baris itu, lalu jalankan lagi.",
    status=500,
)
LIST_TOO_LONG = Problem(
    "platform.list-too-long",
    what="Daftar ini lebih panjang dari {limit} baris dan tidak diekspor.",
    why="Lembar yang terpotong akan dikira daftar yang lengkap.",
    do="Saring dahulu daftarnya, misalnya per kecamatan atau per bulan, lalu ekspor lagi.",
    status=422,
)
FIELD_INVALID = Problem(
    "platform.field-invalid",
    what="Isian {field} tidak dapat dipakai: {value}.",
    why="{reason} Isian itu belum tersimpan.",
    do="Perbaiki isian itu, lalu kirim lagi; isian lain tetap tersimpan di formulir.",
    status=422,
)
