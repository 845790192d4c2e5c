"""Short words for the reasons of the worklist, where a whole sentence has no room."""


def sentence(text: str) -> str:
    """One of the library's findings standing alone: it begins as a sentence does."""
    return text[:1].upper() + text[1:]


# code of konvergensi.measures.worklist.REASONS: tone, word
SHORT = {
    "gizi_buruk": ("bad", "gizi buruk"),
    "bgm": ("bad", "BGM"),
    "two_t": ("warn", "2T"),
    "measure_again": ("warn", "dugaan baru"),
    "case_not_measured": ("warn", "kasus belum diukur"),
    "implausible": ("", "tidak masuk akal"),
    "faltering": ("", "melambat"),
    "not_measured": ("", "belum diukur"),
}
