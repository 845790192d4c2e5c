"""Short words for the reasons of the worklist, where a whole sentence has no room."""

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
