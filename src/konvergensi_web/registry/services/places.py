"""Posyandu and puskesmas as exports name them: found by name within the village and the regency, or made."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import QuerySet

from konvergensi_web.platform.accounts.models import Office
from konvergensi_web.regions.models import Region
from konvergensi_web.regions.paths import cut, subtree
from konvergensi_web.registry.models import Posyandu

_KIND_OF_PLACE = re.compile(r"\b(POSYANDU|POSYANDO|PYD|POS|UPTD?|UPT|PUSKESMAS|PUKESMAS|PKM|DTP|NON DTP)\b\.?")
_NOT_A_WORD = re.compile(r"[^A-Z0-9]+")
_LEADING_ZERO = re.compile(r"\b0+(?=\d)")
_ROMAN = {
    "I": "1",
    "II": "2",
    "III": "3",
    "IV": "4",
    "V": "5",
    "VI": "6",
    "VII": "7",
    "VIII": "8",
    "IX": "9",
    "X": "10",
}


@dataclass(frozen=True, slots=True)
class Place:
    """What an export says about where somebody belongs."""

    village_code: str
    posyandu: str
    puskesmas: str


def posyandu_key(name: str) -> str:
    """The name as it is compared: `Posyandu Melati 01`, `MELATI I` and `melati-1` are one."""
    words = _NOT_A_WORD.sub(" ", _KIND_OF_PLACE.sub(" ", name.upper()))
    numbered = [_ROMAN.get(word, word) if count else word for count, word in enumerate(words.split())]
    return _LEADING_ZERO.sub("", " ".join(numbered)) or _NOT_A_WORD.sub(" ", name.upper()).strip()


def find_or_create_posyandu(village: Region, name: str, *, puskesmas: Office | None = None) -> Posyandu:
    """The posyandu of a village by its name; a new one gets the next number below the village's path."""
    asked = {(village.code, posyandu_key(name)): (name, puskesmas)}
    return ensure_posyandu({village.code: village}, asked)[village.code, posyandu_key(name)]


def ensure_posyandu(
    villages: Mapping[str, Region], asked: Mapping[tuple[str, str], tuple[str, Office | None]]
) -> dict[tuple[str, str], Posyandu]:
    """The posyandu of each (village code, name key), made where unknown; two queries, an insert and an update for all.

    One of which no puskesmas is known gets the one the import names; a puskesmas on record stays, whatever a file says.
    """
    known = {
        (one.village_id, one.match_name or posyandu_key(one.name)): one
        for one in Posyandu.objects.filter(village_id__in=sorted({code for code, _ in asked}))
    }
    served = [(one, asked[key][1]) for key, one in known.items() if key in asked and one.puskesmas_id is None]
    filled = [one for one, office in served if office is not None]
    for one, office in served:
        one.puskesmas = office
    Posyandu.objects.bulk_update(filled, ["puskesmas"], batch_size=500)
    last: dict[str, int] = defaultdict(int)
    for one in known.values():
        last[one.village_id] = max(last[one.village_id], int(one.path.split(".")[-2]))
    new = []
    for village_code, key in sorted(set(asked) - set(known)):
        name, puskesmas = asked[village_code, key]
        last[village_code] += 1
        path = f"{villages[village_code].path}{last[village_code]:04d}."
        new.append(Posyandu(path=path, name=_shown(name), match_name=key, village_id=village_code, puskesmas=puskesmas))
    Posyandu.objects.bulk_create(new, batch_size=500)
    return known | {(one.village_id, one.match_name): one for one in new}


def ensure_puskesmas(regency: Region, seen: Iterable[tuple[Place, int]]) -> dict[str, Office]:
    """The puskesmas offices of a regency by the names an export uses; `seen` counts the people of each place.

    One that is unknown is made; it serves the villages most of whose people name it and that nobody serves yet. An
    office that exists keeps its area: a misspelt village in a file must not widen what anybody may see.
    """
    counted: dict[str, Counter[str]] = defaultdict(Counter)
    names: dict[str, str] = {}
    for place, count in seen:
        if place.puskesmas and place.village_code:
            key = posyandu_key(place.puskesmas)
            counted[place.village_code][key] += count
            names.setdefault(key, place.puskesmas)
    offices = puskesmas_of(regency)
    known = {posyandu_key(office.name): office for office in offices}
    served = {path for office in offices for path in office.paths()}
    serves: dict[str, list[str]] = defaultdict(list)
    for village_code, votes in sorted(counted.items()):
        key = min(votes, key=lambda name: (-votes[name], name))
        if key not in known and not any(f"{village_code}.".startswith(path) for path in served):
            serves[key].append(village_code)
    for key, codes in sorted(serves.items()):
        stands_in = Counter(code.rpartition(".")[0] for code in codes).most_common(1)[0][0]  # the kecamatan of most
        office = Office.objects.create(
            kind="puskesmas", name=_puskesmas_name(names[key]), region_id=stands_in, urusan=["1.02"]
        )
        office.areas.set(Region.objects.filter(code__in=codes))
        known[key] = office
    return {key: known[key] for key in names if key in known}


def puskesmas_of(regency: Region) -> QuerySet[Office]:
    """The puskesmas whose office lies in the regency."""
    below = Office.objects.filter(subtree([cut(regency.path, "regency")], "region__path"), kind="puskesmas")
    return below.select_related("region").prefetch_related("areas").order_by("pk")


def _shown(name: str) -> str:
    """A name for people: without the word posyandu, in capitals and small letters."""
    words = re.sub(r"(?i)^\s*(posyandu|pyd|pos)\b\.?", "", name).split()
    return (
        " ".join(word if word.isdigit() or word.upper() in _ROMAN else word.capitalize() for word in words)[:80] or name
    )


def _puskesmas_name(name: str) -> str:
    bare = re.sub(r"(?i)\b(uptd?|upt|puskesmas|pukesmas|pkm)\b\.?", " ", name).split()
    return f"Puskesmas {' '.join(word.capitalize() for word in bare)}".strip()[:150]
