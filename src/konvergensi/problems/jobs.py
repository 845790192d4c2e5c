"""Problems of long work in the background."""

from konvergensi.problems._problem import Problem

JOB_KILLED_WORKER = Problem(
    "jobs.killed-worker",
    what="Pekerjaan ini terhenti {attempts} kali sebelum selesai.",
    why="Setiap kali dijalankan, prosesnya mati di tengah: biasanya memori atau ruang disk server habis.",
    do="Minta pengelola server memeriksa memori dan disk, lalu tekan Ulangi; yang sudah tersimpan tidak diulang.",
    status=500,
)
JOB_BROKE = Problem(
    "jobs.broke",
    what="Pekerjaan ini berhenti karena kesalahan program.",
    why="Ini kesalahan kami, bukan kesalahan data Anda; yang sudah tersimpan tetap utuh.",
    do="Tekan Ulangi sekali; bila tetap gagal, laporkan nomor pekerjaan {job} kepada pengelola.",
    status=500,
)
JOB_ACTOR_GONE = Problem(
    "jobs.actor-gone",
    what="Pekerjaan ini tidak dijalankan karena jabatan, akun, atau token yang memintanya sudah tidak berlaku.",
    why="Pekerjaan berjalan dengan wewenang yang memintanya, dan wewenang itu melekat pada jabatan dan token yang "
    "berlaku.",
    do="Mulai lagi pekerjaan ini dengan token yang berlaku, atau minta pejabat yang sekarang bertugas memulainya.",
    status=403,
)
JOB_UNKNOWN_KIND = Problem(
    "jobs.unknown-kind",
    what="Jenis pekerjaan {kind} tidak dikenal oleh server ini.",
    why="Pekerjaan ini dibuat oleh versi program lain.",
    do="Minta pengelola server menyamakan versi server dan pekerjanya, lalu tekan Ulangi.",
    status=500,
)
