"""Passwords that are too easy here: common words of the country and of the work, with or without trimmings.

Django refuses its own list of 20,000 passwords; at 12 characters and more, what people choose is a word they see
every day, a year and an exclamation mark. This refuses those without asking any server.
"""

import re
from functools import lru_cache
from pathlib import Path

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from konvergensi import regions

FILE = Path(__file__).with_name("common_words.txt")
LEET = str.maketrans(
    {"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "8": "b", "@": "a", "$": "s", "!": "i"}
)
ROWS = ("1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "abcdefghijklmnopqrstuvwxyz")
FEWEST_DIFFERENT = 5
MOST_WORDS = 2


class IndonesianPasswordValidator:
    """Refuses one or two common words with trimmings, runs of the keyboard, and few different characters."""

    def validate(self, password: str, user: object = None) -> None:
        """Raise `ValidationError` for a password that is easily guessed."""
        low = password.lower()
        if len(set(low)) < FEWEST_DIFFERENT or _is_run(low):
            raise ValidationError(_("Kata sandi ini hanya deretan atau pengulangan tombol."), code="password_run")
        if any(_is_common(form) for form in (low, low.translate(LEET))):
            message = _(
                "Kata sandi ini tersusun dari kata yang mudah ditebak. Pakai tiga kata atau lebih yang tidak berkaitan."
            )
            raise ValidationError(message, code="password_common_words")

    def get_help_text(self) -> str:
        """What the form says beforehand."""
        return _("Bukan nama daerah, kantor, atau kata sehari-hari yang ditambah angka.")


@lru_cache(maxsize=1)
def common_words() -> frozenset[str]:
    """The words of the file, and the names of provinces and regencies."""
    lines = FILE.read_text(encoding="utf-8").splitlines()
    own = {line.strip() for line in lines if line.strip() and not line.startswith("#")}
    table = regions.table()
    places = table.filter(table["level"].is_in(["province", "regency"]))["name"]
    bare = {_letters(name.lower().removeprefix("kabupaten ").removeprefix("kota ")) for name in places}
    return frozenset(own | bare)


def _letters(text: str) -> str:
    return re.sub(r"[^a-z]", "", text)


def _is_common(text: str) -> bool:
    """Whether its letters are one or two common words: `Bismillah#2024`, `puskesmas.serang1`."""
    bare, words = _letters(text), common_words()
    if not bare or bare in words:
        return True
    return any(bare[:cut] in words and bare[cut:] in words for cut in range(3, len(bare) - 2))


def _is_run(text: str) -> bool:
    """Whether it is made of neighbours on the keyboard or one piece again and again."""
    doubled = text + text
    if text in doubled[1:-1]:
        return True
    pieces = re.findall(r"[a-z]+|[0-9]+", text)
    rows = [row * 3 for row in ROWS] + [row[::-1] * 3 for row in ROWS]
    return bool(pieces) and all(len(piece) > 2 and any(piece in row for row in rows) for piece in pieces)
