"""Problems of programmes."""

from konvergensi.problems._problem import Problem

CODE_UNKNOWN = Problem(
    "plan.code-unknown",
    what="Kode {code} bukan kode kegiatan atau sub-kegiatan.",
    why="Kode mengikuti nomenklatur Permendagri 90/2019: urusan, bidang, program, tingkat, kegiatan, sub-kegiatan.",
    do="Tulis misalnya 1.02.02.2.02.0015, atau kosongkan kode dan isi nama kegiatannya.",
)
CODE_OF_ANOTHER = Problem(
    "plan.code-of-another",
    what="Kode {code} milik {belongs}, bukan {own}.",
    why="Program dicatat oleh kantor yang mempunyai urusannya, pada tingkat pemerintahannya.",
    do="Periksa kodenya, atau minta kantor yang mempunyai urusan itu mencatatnya.",
)
URUSAN_MISSING = Problem(
    "plan.urusan-missing",
    what="Urusan {urusan} bukan urusan {office}.",
    why="Sebuah kantor hanya mencatat program dalam urusannya sendiri.",
    do="Pilih urusan kantor Anda, atau minta admin melengkapi urusan kantor itu.",
)
