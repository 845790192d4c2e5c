"""Doubts about single measurements, found by comparing them with the standard and with the month before."""

from konvergensi.problems._problem import Problem

IMPLAUSIBLE_Z = Problem(
    "quality.implausible-z",
    what="Z-score {title} baris {row} adalah {z} SD, di luar batas masuk akal WHO (isi sel: {value}).",
    why="Nilai ini tidak dihitung dalam prevalensi; biasanya {cells} atau tanggal lahir salah ketik.",
    do="Bandingkan {cells} dan tanggal lahir dengan buku KIA, perbaiki, atau ukur ulang anak ini.",
    fate="stored",
)
LENGTH_DECREASE = Problem(
    "quality.length-decrease",
    what="Panjang/tinggi baris {row} turun {drop} cm: {value} cm, sebelumnya {before} cm pada {before_on}.",
    why="Anak tidak memendek, jadi salah satu dari dua pengukuran itu salah.",
    do="Ukur ulang anak ini, lalu perbaiki pengukuran yang salah (juga periksa apakah ini anak yang sama).",
    fate="stored",
)
COPIED = Problem(
    "quality.copied",
    what="Berat dan panjang/tinggi baris {row} sama persis dengan bulan sebelumnya ({value}).",
    why="Keduanya jarang sama selama sebulan; mungkin nilai bulan lalu disalin tanpa mengukur.",
    do="Tanyakan kepada kader apakah anak ini benar diukur; bila tidak, hapus pengukurannya dan kunjungi anak ini.",
    fate="stored",
)
MEASURED_TWICE = Problem(
    "quality.measured-twice",
    what="Anak di baris {row} sudah diukur pada {before_on} di bulan yang sama.",
    why="Satu anak dihitung sekali sebulan; yang dipakai adalah pengukuran sah terakhir.",
    do="Bila satu di antaranya salah catat, hapus di aplikasi asal.",
    fate="stored",
)
RAW_MUAC = Problem(
    "quality.muac-implausible",
    what="LiLA baris {row} adalah {value} cm, di luar {low} sampai {high} cm.",
    why="LiLA anak 6-59 bulan hampir tidak pernah di luar batas itu; angka ini menentukan siapa yang dirujuk.",
    do="Ukur ulang LiLA anak ini; bila benar di bawah 11,5 cm, rujuk hari ini juga.",
    fate="stored",
)
NO_CHILD_MONTH = Problem(
    "quality.no-measurements",
    what="Tidak ada pengukuran pada bulan {month}.",
    why="Mutu dinilai atas pengukuran satu bulan.",
    do="Periksa pilihan --month, atau tambahkan ekspor bulan itu. Bulan yang ada: {months}.",
)
UNKNOWN_LEVEL = Problem(
    "quality.unknown-level",
    what="Tingkat '{level}' tidak dikenal.",
    why="Mutu dinilai per {levels}.",
    do="Pilih salah satu tingkat itu pada --level.",
)
