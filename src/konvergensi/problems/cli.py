"""Problems of the command line itself."""

from konvergensi.problems._problem import Problem

CANNOT_OPEN = Problem(
    "cli.cannot-open",
    what="Berkas atau folder {file} tidak dapat dibuka: {reason}.",
    why="Perintah ini perlu membacanya atau menulis ke sana.",
    do="Periksa nama, izin, dan apakah berkas itu sedang dibuka di program lain, lalu jalankan lagi.",
)
