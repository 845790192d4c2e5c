"""The four answers on top of the child's page: length, weight for length, weight gain, and whether to trust them."""

from dataclasses import dataclass

from django.utils.translation import gettext as say

from konvergensi.measures.classes import severe_rule
from konvergensi.measures.growth.ages import HEIGHT_FROM_DAY
from konvergensi_web.measures.models import Measurement
from konvergensi_web.measures.selectors.child import ChildGrowth
from konvergensi_web.measures.wording import class_name
from konvergensi_web.platform.tags import angka, bertanda, tanggal

SEVERE, LOW = -3.0, -2.0
AGREES_CM = 0.7  # two measurings of one day apart by less than the posture correction tell the same length
NEAR_DAYS = 14


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: a tone, a word, and what it rests on."""

    title: str
    tone: str
    text: str
    lines: tuple[str, ...] = ()


def answers(growth: ChildGrowth) -> list[Answer]:
    """In the order they are read."""
    return [_length(growth), _wasting(growth), _gain(growth), _trust(growth)]


def _length(growth: ChildGrowth) -> Answer:
    title, row = say("Panjang badan"), growth.last_length
    if row is None or row.haz is None:
        return Answer(title, "none", say("belum dapat dinilai"))
    label = class_name("haz", row.haz_class)
    text = label if row.haz >= LOW else say("%(label)s (terindikasi)") % {"label": label}
    return Answer(title, _tone(row.haz), text, (_measured(row, "haz", angka(row.length_height_cm, 1) + " cm"),))


def _wasting(growth: ChildGrowth) -> Answer:
    title, row = say("Berat menurut panjang"), growth.last_whz
    last = growth.last
    if last is not None and last.gizi_buruk:
        return Answer(title, "bad", say("Gizi buruk"), _severe(last))
    if row is None or row.whz is None:
        return Answer(title, "none", say("belum dapat dinilai"))
    told = _measured(row, "whz", angka(row.weight_kg, 1) + " kg")
    return Answer(title, _tone(row.whz), class_name("whz", row.whz_class), (told,))


def _severe(last: Measurement) -> tuple[str, ...]:
    """Why it is severe, the sign that tells so first: weight for length alone may look better than the child is."""
    rule = severe_rule()
    signs = []
    if last.oedema:
        signs.append(say("edema: ada"))
    if last.muac_cm and last.muac_cm < rule.muac_below_cm:
        limits = {"cm": angka(last.muac_cm, 1), "limit": angka(rule.muac_below_cm, 1)}
        signs.append(say("LiLA %(cm)s cm, di bawah %(limit)s") % limits)
    low = last.whz is not None and not last.whz_flag and last.whz < rule.whz_below
    told = _measured(last, "whz", angka(last.weight_kg, 1) + " kg")
    return (told, *signs) if low else (*signs, told)


def _gain(growth: ChildGrowth) -> Answer:
    title = say("Kenaikan berat")
    month = growth.months[-1] if growth.months else None
    status = month and month.weight_status
    if not month or not status:
        return Answer(title, "none", say("belum dapat dinilai"))
    if month.two_t:
        return Answer(title, "warn", "2T", (say("tidak naik 2 bulan berturut-turut"),))
    told = {
        "N": ("good", say("Naik (N)")),
        "T": ("warn", say("Tidak naik (T)")),
        "O": ("none", say("Bulan lalu tidak ditimbang (O)")),
        "B": ("none", say("Penimbangan pertama (B)")),
    }[status]
    lines: tuple[str, ...] = ()
    if month.gain_g is not None:
        lines = (
            say("%(gain)s g, paling sedikit %(kbm)s g") % {"gain": bertanda(month.gain_g), "kbm": angka(month.kbm_g)},
        )
    return Answer(title, *told, lines)


def _trust(growth: ChildGrowth) -> Answer:
    """Whether the last length can be relied on, and why."""
    title, last = say("Dapat dipercaya?"), growth.last
    if last is None:
        return Answer(title, "none", say("belum ada pengukuran"))
    if last.haz_flag or last.whz_flag or last.waz_flag:
        return Answer(title, "bad", say("Tidak"), (say("nilai terakhir di luar batas wajar; ukur ulang"),))
    waiting = [one for one in growth.corrections if one.state == "open"]
    if waiting:
        return Answer(title, "warn", say("Menunggu perbaikan"), (say("%(n)s usulan terbuka") % {"n": len(waiting)},))
    again = _second(growth, last)
    if again is not None:
        apart = abs((again.length_height_cm or 0) - (last.length_height_cm or 0))
        told = say("diukur dua kali, selisih %(cm)s cm") % {"cm": angka(apart, 1)}
        agrees = apart <= AGREES_CM
        return Answer(title, "good" if agrees else "warn", say("Ya") if agrees else say("Ragu"), (told,))
    return Answer(title, "info", say("Belum diukur ulang"), (say("pengukuran terakhir belum diulang dalam 14 hari"),))


def _second(growth: ChildGrowth, last: Measurement) -> Measurement | None:
    for row in reversed(growth.standing[:-1]):
        near = (last.measured_on - row.measured_on).days <= NEAR_DAYS
        if near and row.length_height_cm and last.length_height_cm:
            return row
    return None


def _measured(row: Measurement, index: str, value: str) -> str:
    lying = (row.age_days or 0) < HEIGHT_FROM_DAY
    name = {"haz": ("TB/U", "PB/U"), "whz": ("BB/TB", "BB/PB")}[index][lying]
    return f"{value} · {name} {bertanda(getattr(row, index), 2)} · {tanggal(row.measured_on)}"


def _tone(z: float) -> str:
    return "bad" if z < SEVERE else "warn" if z < LOW else "good"
