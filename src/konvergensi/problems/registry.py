"""Problems of telling children apart. None of them turns a row away."""

from konvergensi.problems._problem import Problem

KEY_INVALID = Problem(
    "registry.key-invalid",
    what="Berkas kunci {file} tidak berisi kunci yang sah.",
    why="Kunci itu mengubah identitas anak menjadi nama samaran yang tetap dari bulan ke bulan.",
    do="Kembalikan berkas aslinya dari cadangan. Bila hilang, hapus berkas itu: kunci baru dibuat, tetapi nama samaran"
    " dalam laporan lama tidak sama lagi.",
)
NIK_BIRTH = Problem(
    "registry.nik-birth-disagrees",
    what="Tanggal lahir di dalam NIK pada baris {row} bukan tanggal lahir yang tertulis ({birth_date}).",
    why="Salah satunya keliru, atau NIK itu milik orang lain; umur dan status gizi dihitung dari tanggal lahir.",
    do="Cocokkan dengan akta atau kartu keluarga, lalu perbaiki yang keliru di aplikasi asal.",
    fate="stored",
)
NIK_SEX = Problem(
    "registry.nik-sex-disagrees",
    what="Jenis kelamin di dalam NIK pada baris {row} berbeda dari yang tertulis ({sex_letter}).",
    why="Standar pertumbuhan anak laki-laki dan perempuan berbeda, jadi status gizinya bisa salah.",
    do="Cocokkan dengan akta atau kartu keluarga, lalu perbaiki yang keliru di aplikasi asal.",
    fate="stored",
)
NIK_FILLER = Problem(
    "registry.nik-filler",
    what="NIK di baris {row} tampak sebagai pengisi (berakhir 0000 atau 9999, atau satu angka diulang).",
    why="Nomor seperti itu dipakai untuk beberapa anak, jadi tidak dipakai untuk mengenali anak ini.",
    do="Isi NIK yang benar di aplikasi asal bila sudah terbit.",
    fate="stored",
)
NIK_PLACE = Problem(
    "registry.nik-unknown-region",
    what="NIK di baris {row} diawali kode yang bukan kabupaten/kota mana pun.",
    why="Enam angka pertama NIK ialah tempat pendaftaran pertama; mungkin ada angka yang salah ketik.",
    do="Cocokkan dengan kartu keluarga, lalu perbaiki di aplikasi asal bila salah.",
    fate="stored",
)
NIK_DAY = Problem(
    "registry.nik-impossible-date",
    what="NIK di baris {row} memuat tanggal yang tidak ada.",
    why="Angka ke-7 sampai ke-12 NIK ialah tanggal lahir; mungkin ada angka yang salah ketik.",
    do="Cocokkan dengan kartu keluarga, lalu perbaiki di aplikasi asal.",
    fate="stored",
)
NIK_SHARED = Problem(
    "registry.nik-shared",
    what="NIK di baris {row} juga dipakai anak lain (baris {other_row} di {other_file}).",
    why="Nama atau tanggal lahir keduanya berbeda, jadi keduanya tetap dihitung sebagai dua anak.",
    do="Cari NIK siapa itu sebenarnya, lalu perbaiki NIK anak yang satunya di aplikasi asal.",
    fate="stored",
)
MEASURED_TWICE = Problem(
    "registry.measured-twice-in-month",
    what="Anak di baris {row} diukur lagi pada bulan {month} dengan hasil lain (baris {other_row} di {other_file}).",
    why="Satu anak dihitung satu kali sebulan; yang dipakai ialah pengukuran sah yang terakhir.",
    do="Periksa apakah keduanya memang anak yang sama, dan hapus pengukuran yang keliru di aplikasi asal.",
    fate="stored",
)
