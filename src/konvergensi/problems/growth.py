"""Problems of the growth kernel: about a table as a whole, never about one child (a child's cell is left empty)."""

from konvergensi.problems._problem import Problem

UNKNOWN_INDEX = Problem(
    "growth.unknown-index",
    what="Indeks '{index}' tidak dikenal.",
    why="Yang dapat dihitung hanya: {known}.",
    do="Perbaiki nama indeks itu, atau hilangkan agar semua indeks dihitung.",
)

COLUMN_TYPE = Problem(
    "growth.column-type",
    what="Kolom '{column}' berjenis {found}.",
    why="Z-skor dihitung dari {wanted}, sehingga isi kolom itu tidak dapat dipakai.",
    do="Ubah kolom '{column}' menjadi {wanted} lalu ulangi.",
)
