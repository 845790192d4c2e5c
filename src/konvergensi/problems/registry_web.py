"""Problems met while people, households and duplicates are put in order on the platform."""

from konvergensi.problems._problem import Problem

NOTHING_CHANGED = Problem(
    "registry.nothing-changed",
    what="Tidak ada isian yang berubah.",
    why="Setiap perbaikan dicatat dengan alasannya; perbaikan tanpa perubahan hanya mengotori riwayat.",
    do="Ubah isian yang keliru, atau kembali ke halaman orangnya.",
)
NOTHING_TO_MERGE = Problem(
    "registry.record-merged",
    what="Data ini sudah digabungkan ke data lain.",
    why="Yang berlaku ialah data hasil gabungannya.",
    do="Buka data hasil gabungannya, atau pisahkan lagi keduanya di halaman data ganda.",
    status=409,
)
BORN_LATER = Problem(
    "registry.event-before-birth",
    what="Peristiwa pada {happened} mendahului tanggal lahir orangnya.",
    why="Tahap kehidupan dihitung dari tanggal lahir dan tanggal peristiwa.",
    do="Periksa kedua tanggal, lalu perbaiki yang keliru.",
)
EVENT_SEX = Problem(
    "registry.event-sex",
    what="Peristiwa {event} hanya dicatat untuk {sex}.",
    why="Tahap kehidupan yang mengikutinya hanya dialami {sex}.",
    do="Pilih peristiwa lain, atau perbaiki dahulu jenis kelamin orangnya bila keliru.",
)
EVENT_AGE = Problem(
    "registry.event-age",
    what="Peristiwa {event} tidak dicatat pada umur {age} tahun.",
    why="Umur yang mungkin: {limits} tahun. Di luarnya biasanya orangnya tertukar atau tanggalnya keliru.",
    do="Periksa orang dan tanggalnya, atau perbaiki dahulu tanggal lahirnya bila keliru.",
)
EVENT_UNCONFIRMED = Problem(
    "registry.event-unconfirmed",
    what="Peristiwa ini perlu dipastikan: {question}.",
    why="Peristiwa itu mungkin, tetapi jarang: lebih sering orangnya tertukar atau tanggalnya keliru.",
    do="Bila memang benar, centang 'Sudah dipastikan', lalu simpan lagi.",
)
MAYBE_KNOWN = Problem(
    "registry.maybe-known",
    what="{n} orang yang sudah tercatat mirip dengan orang ini.",
    why="Satu orang dengan dua catatan dihitung dua kali dan riwayatnya terbelah.",
    do="Buka yang mirip; bila memang orang lain, centang 'Sudah diperiksa: orang lain', lalu simpan lagi.",
)
ALREADY_MEMBER = Problem(
    "registry.already-member",
    what="Orang ini sudah menjadi anggota keluarga itu.",
    why="Satu orang tercatat satu kali dalam satu keluarga.",
    do="Bila perannya berubah, akhiri keanggotaan yang lama dahulu.",
    status=409,
)
HAS_MOTHER = Problem(
    "registry.has-mother",
    what="Anak ini sudah mempunyai ibu yang dipastikan.",
    why="Pada satu waktu hanya satu ibu yang dipastikan untuk seorang anak.",
    do="Akhiri hubungan yang sekarang dengan alasannya, lalu catat yang benar.",
    status=409,
)
NOT_A_MOTHER = Problem(
    "registry.not-a-mother",
    what="Orang itu tidak mungkin ibu dari anak ini.",
    why="Jenis kelamin atau selisih umurnya tidak sesuai (12 sampai 55 tahun).",
    do="Periksa jenis kelamin dan tanggal lahir keduanya, atau pilih orang lain.",
)
SAME_RECORD = Problem(
    "registry.same-record",
    what="Kedua data yang dipilih ialah data yang sama.",
    why="Menggabungkan memerlukan dua data.",
    do="Pilih data lain.",
)
MERGE_NOT_LAST = Problem(
    "registry.merge-not-last",
    what="Gabungan ini belum dapat dipisahkan: salah satu datanya digabungkan lagi sesudahnya.",
    why="Gabungan dipisahkan mulai dari yang terakhir, supaya setiap baris kembali ke tempatnya.",
    do="Pisahkan dahulu gabungan yang lebih baru.",
    status=409,
)
DECIDED = Problem(
    "registry.pair-decided",
    what="Pasangan ini sudah diputuskan.",
    why="Orang lain atau jendela lain sudah memutuskannya.",
    do="Muat ulang halaman; batalkan keputusannya bila keliru.",
    status=409,
)
