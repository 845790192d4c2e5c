"""Months as people write them in titles and file names."""

import re

_NAMES = (
    ("januari", "jan"),
    ("februari", "pebruari", "feb", "peb"),
    ("maret", "mar"),
    ("april", "apr"),
    ("mei", "may"),
    ("juni", "jun"),
    ("juli", "jul"),
    ("agustus", "agu", "agt", "ags", "agst", "aug"),
    ("september", "sep", "sept"),
    ("oktober", "okt", "oct"),
    ("november", "nopember", "nov", "nop"),
    ("desember", "des", "dec"),
)
MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")  # how a month is written everywhere: 2024-08
MONTH_WORDS: dict[str, int] = {word: number for number, words in enumerate(_NAMES, 1) for word in words}


def month_name(number: int) -> str:
    """The Indonesian name of a month, with a capital."""
    return _NAMES[number - 1][0].capitalize()


def month_in_words(text: str) -> tuple[int, int | None] | None:
    """Month and year of a title such as `JANUARI 2024`, `Jan-24` or `Januari`. None when it is anything else."""
    found = re.fullmatch(r"\s*(?:bulan\s+)?([a-z]+)[\s.\-_/']*(\d{4}|\d{2})?\s*", text.lower().replace("\u00a0", " "))
    if not found or found[1] not in MONTH_WORDS:
        return None
    year = int(found[2]) if found[2] else None
    return MONTH_WORDS[found[1]], year + 2000 if year is not None and year < 100 else year


def month_of_name(name: str) -> tuple[int, int | None] | None:
    """Month and year that a file name speaks of: `2024-08`, `082024`, `20240831`, `agustus_2024`, or None."""
    stem = name.rsplit(".", 1)[0].lower()
    for pattern in (r"(20[123]\d)[-_. ]?(0[1-9]|1[0-2])(?:[-_. ]?[0-3]\d)?", r"(0[1-9]|1[0-2])[-_. ]?(20[123]\d)"):
        found = re.search(rf"(?<!\d){pattern}(?!\d)", stem)
        if found:
            year, month = (found[1], found[2]) if len(found[1]) == 4 else (found[2], found[1])
            return int(month), int(year)
    words = re.findall(r"[a-z]+", stem)
    months = [MONTH_WORDS[word] for word in words if word in MONTH_WORDS]
    year = re.search(r"(?<!\d)(20[123]\d)(?!\d)", stem)
    return (months[0], int(year[1]) if year else None) if len(set(months)) == 1 else None
