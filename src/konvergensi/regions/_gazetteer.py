"""The official names of one level inside one kab/kota, ready to be compared with typed ones."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA

from konvergensi.regions._names import Forms, forms, numbers, rules
from konvergensi.regions._table import Level, children

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Pick:
    """What one typed name means among a set of official ones.

    `index` is the chosen one or None; `how` is `exact`, `spelling`, or `tie` (several fit equally), `""` (none fits);
    `score` is the likeness of the best name in percent.
    """

    index: int | None
    how: str
    score: float = 100.0


class Gazetteer:
    """Official names of one level of one kab/kota; `compare` measures the typed names against all of them at once."""

    def __init__(self, regency: str, level: Level) -> None:
        regions = children(regency, level)
        self.codes: list[str] = regions.get_column("code").to_list()
        self.types: list[str] = regions.get_column("type").to_list()
        official = [forms(name, official=True) for name in regions.get_column("name")]
        self._folded = [form.folded[0] for form in official]
        self._numbers = np.array([" ".join(numbers(key)) for key in self._folded])
        self._by_plain = _places(form.plain[0] for form in official)
        self._by_folded = _places(self._folded)
        self.parents = np.array([code[:8] for code in self.codes])

    def compare(self, names: Iterable[str]) -> "Comparison":
        """Measure every typed name against every official one (rows are the forms of the typed names)."""
        keys = list(dict.fromkeys(key for name in names for key in forms(name).folded))
        edits = process.cdist(keys, self._folded, scorer=OSA.distance, dtype=np.uint16, workers=2)
        return Comparison(self, {key: row for row, key in enumerate(keys)}, edits.astype(np.int64))

    def same(self, form: Forms, pool: frozenset[int] | None) -> list[int]:
        """The places whose name is the typed one, letter by letter or after folding; inside `pool` when given."""
        for keys, index in ((form.plain, self._by_plain), (form.folded, self._by_folded)):
            for key in keys:
                found = [place for place in index.get(key, ()) if pool is None or place in pool]
                if found:
                    return self._of_kind(found, form.kind)
        return []

    def _of_kind(self, places: list[int], kind: str) -> list[int]:
        """Where a desa and a kelurahan share a name, the prefix typed before it decides."""
        fitting = [place for place in places if self.types[place].startswith(kind)] if kind else []
        return fitting if len(places) > 1 and fitting else places

    def numbers_differ(self, key: str) -> NDArray[np.bool_]:
        """Where the numbers in the official name are not those of the typed one."""
        differ: NDArray[np.bool_] = self._numbers != " ".join(numbers(key))
        return differ

    def likeness(self, key: str, edits: Ints) -> NDArray[np.float64]:
        """Edits as a percentage of the longer of the two names that is alike."""
        longer = np.maximum(np.array([len(name) for name in self._folded]), len(key))
        percent: NDArray[np.float64] = 100.0 * (1.0 - edits / longer)
        return percent

    def continues(self, key: str) -> NDArray[np.bool_]:
        """Where the official name goes on after the typed one."""
        return np.array([len(key) >= 4 and name.startswith(key) for name in self._folded])

    def begins_alike(self, key: str) -> NDArray[np.bool_]:
        """Where one of the two names is the beginning of the other (`Karang` and `Karang Baru`)."""
        return np.array([len(key) >= 4 and (name.startswith(key) or key.startswith(name)) for name in self._folded])


@dataclass(frozen=True, slots=True)
class Comparison:
    """Distances of the typed names to all official names of a gazetteer."""

    gazetteer: Gazetteer
    rows: dict[str, int]
    edits: Ints

    def pick(self, name: str, pool: frozenset[int] | None = None) -> Pick:
        """The official name meant by `name`, among `pool` or all.

        The name itself if exactly one place has it; else the nearest one, if few enough letters differ and the next
        name is far enough behind (`parameters/region_names.yaml`), and nothing outside the pool lies nearer.
        """
        form = forms(name)
        same = self.gazetteer.same(form, pool)
        if same:
            return Pick(same[0], "exact") if len(same) == 1 else Pick(None, "tie")
        edits, limit = self._nearest(form)
        inside = np.array(sorted(pool), dtype=np.int64) if pool is not None else np.arange(len(edits))
        if not len(inside):
            return Pick(None, "", 0.0)
        order = inside[np.argsort(edits[inside], kind="stable")]
        best = int(order[0])
        behind = int(edits[order[1]]) - int(edits[best]) if len(order) > 1 else rules().margin_edits
        score = max(float(self.gazetteer.likeness(key, edits)[best]) for key in form.folded)
        if edits[best] > limit[best]:
            return Pick(None, "", score)
        clear = behind >= rules().margin_edits and int(edits.min()) >= int(edits[best])
        clear = clear and not self._beginning_of_another(form, best, inside)
        return Pick(best, "spelling", score) if clear else Pick(None, "tie", score)

    def _beginning_of_another(self, form: Forms, best: int, inside: Ints) -> bool:
        """Whether the typed name is where a longer one begins: `Cikande P` is rather Cikande Permai than Cikande."""
        begins = np.any([self.gazetteer.continues(key) for key in form.folded], axis=0)
        begins[best] = False
        return bool(begins[inside].any())

    def candidates(self, name: str, preferred: frozenset[int] = frozenset()) -> list[tuple[int, float]]:
        """Places worth showing to a person, the likeliest first, with their likeness; `preferred` wins ties."""
        form, gazetteer = forms(name), self.gazetteer
        likeness = np.max([gazetteer.likeness(key, self.edits[self.rows[key]]) for key in form.folded], axis=0)
        alike = np.any([gazetteer.begins_alike(key) for key in form.folded], axis=0)
        shown = [int(place) for place in np.flatnonzero((likeness >= rules().list_from_score) | alike)]
        shown.sort(key=lambda place: (-likeness[place], place not in preferred, place))
        shown = [p for p in shown if alike[p] or likeness[p] >= likeness[shown[0]] - rules().list_within]
        return [(place, float(likeness[place])) for place in shown[: rules().list_at_most]]

    def _nearest(self, form: Forms) -> tuple[Ints, Ints]:
        """Per official name the fewest edits over the forms typed, and how many would be allowed for that form."""
        far = 1 << 20
        rows = [np.where(self.gazetteer.numbers_differ(key), far, self.edits[self.rows[key]]) for key in form.folded]
        allowed = np.array([rules().edits_allowed(len(key)) for key in form.folded])
        stacked = np.stack(rows)
        nearest = stacked.argmin(axis=0)
        return np.take_along_axis(stacked, nearest[None, :], axis=0)[0], allowed[nearest]


@lru_cache(maxsize=16)
def gazetteer(regency: str, level: Level) -> Gazetteer:
    """The gazetteer of one level of one kab/kota, made once."""
    return Gazetteer(regency, level)


def _places(keys: Iterable[str]) -> dict[str, Sequence[int]]:
    places: dict[str, list[int]] = defaultdict(list)
    for place, key in enumerate(keys):
        places[key].append(place)
    return dict(places)
