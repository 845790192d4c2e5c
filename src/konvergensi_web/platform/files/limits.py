"""How much one upload may be. A month of a large kabupaten is 10 MB of workbook and 120 MB unpacked."""

MIB = 1024 * 1024
MOST_BYTES = 60 * MIB  # one file
MOST_UPLOADED = 200 * MIB  # all files of one upload
MOST_FILES = 60  # files of one upload: every puskesmas of a kabupaten sends one
MOST_UNPACKED = 700 * MIB  # all parts of one workbook, unpacked
MOST_PARTS = 3_000  # parts of one workbook


def spoken(count: int) -> str:
    """A number of bytes as people say it: `60 MB`, `8,4 MB`, `12 kB`."""
    if count >= MIB:
        return f"{count / MIB:.1f}".removesuffix(".0").replace(".", ",") + " MB"
    return f"{max(1, round(count / 1024))} kB"
