"""What happened to the child, newest first: birth, measurements, cases, proposals to mend, and what stages add."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as say

from konvergensi_web.measures.models import Correction, Measurement
from konvergensi_web.measures.selectors.child import ChildGrowth
from konvergensi_web.measures.wording import class_name
from konvergensi_web.platform.tags import angka

_OPENED = {
    "newly_crossed": "Dugaan kasus baru: panjang turun di bawah −2 SD",
    "short_at_birth": "Dugaan kasus baru: pendek sejak lahir",
    "first_seen": "Dugaan kasus baru: pendek saat pertama kali diukur",
    "opening": "Ada di daftar sejak awal data",
}
_CONFIRMED = {
    "repeat": "Kasus terkonfirmasi: diukur ulang dalam 14 hari, tetap di bawah −2 SD",
    "next": "Kasus terkonfirmasi: pengukuran bulan berikutnya juga di bawah −2 SD",
}
_ENDED = {
    "recovered": "Pulih: dua kali ukur sah di atas −2 SD",
    "dismissed": "Dugaan gugur: ukur berikutnya di atas −2 SD",
    "corrected": "Dikeluarkan dari daftar: tanggal lahir atau jenis kelamin dikoreksi",
}


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the timeline."""

    on: date
    text: str


def timeline(growth: ChildGrowth) -> list[Event]:
    """Newest first."""
    found = [*_birth(growth), *(_measured(row) for row in growth.standing), *_cases(growth), *_mending(growth)]
    return sorted(found, key=lambda event: event.on, reverse=True)


def _birth(growth: ChildGrowth) -> list[Event]:
    person = growth.person
    if person.birth_date is None:
        return []
    size = [f"{angka(person.birth_weight_kg, 2)} kg"] if person.birth_weight_kg else []
    size += [f"{angka(person.birth_length_cm, 1)} cm"] if person.birth_length_cm else []
    return [Event(person.birth_date, say("Lahir") + (f", {', '.join(size)}" if size else ""))]


def _measured(row: Measurement) -> Event:
    parts = [f"{angka(row.weight_kg, 1)} kg"] if row.weight_kg else []
    parts += [f"{angka(row.length_height_cm, 1)} cm"] if row.length_height_cm else []
    parts += [class_name("haz", row.haz_class)] if row.haz_class and not row.haz_flag else []
    source = say("dicatat di sini") if row.source == "entry" else "e-PPGBM"
    return Event(row.measured_on, f"{say('Diukur')}: {', '.join(parts)} ({source})")


def _cases(growth: ChildGrowth) -> list[Event]:
    events = []
    for case in growth.episodes:
        events.append(Event(case.suspected_on, say(_OPENED[case.kind])))
        if case.confirmed_on and case.confirmed_by != "opening":
            confirmed_by = case.confirmed_by or "next"
            events.append(Event(case.confirmed_on, say(_CONFIRMED[confirmed_by])))
        if case.ended_on and case.ended_by:
            events.append(Event(case.ended_on, say(_ENDED[case.ended_by])))
    return events


def _mending(growth: ChildGrowth) -> list[Event]:
    events = []
    for one in growth.corrections:
        label: Any = Correction.Field(one.field).label
        events.append(Event(one.created_at.date(), say("Usulan perbaikan %(field)s") % {"field": label}))
        if one.closed_at:
            told = say("Usulan %(field)s: %(state)s") % {"field": label, "state": one.get_state_display()}
            events.append(Event(one.closed_at.date(), told))
    return events
