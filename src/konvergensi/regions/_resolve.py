"""Turning the names of an export into codes inside one kab/kota."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from konvergensi.regions._aliases import Aliases
from konvergensi.regions._gazetteer import Comparison, Pick, gazetteer
from konvergensi.regions._table import regency as get_regency

RESOLVED = {
    "district": pl.String(),
    "village": pl.String(),
    "district_code": pl.String(),
    "village_code": pl.String(),
    "how": pl.String(),
    "candidates": pl.List(pl.String()),
    "score": pl.Float64(),
}
_CAUTION = ("exact", "alias", "spelling")  # a place is as certain as the least certain of its two names


@dataclass(frozen=True, slots=True)
class _Answer:
    district_code: str | None
    village_code: str | None
    how: str
    candidates: tuple[str, ...] = ()
    score: float | None = None


def resolve(names: pl.DataFrame, *, regency: str, aliases: Aliases | None = None) -> pl.DataFrame:
    """Find the codes of distinct name pairs inside one kab/kota.

    `names` has `district` and `village` (text, either may be null). Returns one row per distinct pair, in the order of
    first appearance: `district, village, district_code, village_code, how, candidates, score`.
    `how` is `exact` (the official name, whatever its prefix, punctuation or old spelling), `alias` (settled by a
    person), `spelling` (one name clearly nearest), `ambiguous` (`candidates` hold the codes a person may choose from,
    likeliest first) or `unknown`. A village named under another district than its own is proposed, never taken.
    `score` is the likeness in percent of the code taken, else of the best candidate. `district_code` may be known
    where `village_code` is null. Raises `ProblemError` when `regency` is not a kab/kota, or the aliases are another's.
    """
    code = get_regency(regency).code
    if aliases is not None:
        aliases.check_regency(code)
    pairs = names.select("district", "village").unique(maintain_order=True)
    resolver = _Resolver(code, pairs, aliases or Aliases(code))
    answers = [resolver.answer(district, village) for district, village in pairs.iter_rows()]
    found = pl.DataFrame(
        [
            (answer.district_code, answer.village_code, answer.how, list(answer.candidates), answer.score)
            for answer in answers
        ],
        schema={name: kind for name, kind in RESOLVED.items() if name not in ("district", "village")},
        orient="row",
    )
    return pl.concat([pairs.cast({"district": pl.String, "village": pl.String}), found], how="horizontal")


class _Resolver:
    """All names of one call, compared once."""

    def __init__(self, regency: str, pairs: pl.DataFrame, aliases: Aliases) -> None:
        self._aliases = aliases
        self._districts = gazetteer(regency, "district").compare(_texts(pairs, "district"))
        self._villages = gazetteer(regency, "village").compare(_texts(pairs, "village"))
        parents = self._villages.gazetteer.parents
        self._pools = {
            code: frozenset(map(int, np.flatnonzero(parents == code))) for code in self._districts.gazetteer.codes
        }

    def answer(self, district: str | None, village: str | None) -> _Answer:
        district, village = (district or "").strip(), (village or "").strip()
        settled = self._aliases.village(village, district) if village else None
        if settled:
            return _Answer(settled[:8], settled, "alias", score=100.0)
        place, how, score = self._district(district)
        if not village:
            return self._district_only(district, place, how, score)
        if place is None and district:
            return self._in_unclear_district(district, village)
        return self._village(village, place, how)

    def _district(self, name: str) -> tuple[str | None, str, float]:
        if not name:
            return None, "", 0.0
        settled = self._aliases.district(name)
        if settled:
            return settled, "alias", 100.0
        pick = self._districts.pick(name)
        return (None if pick.index is None else self._districts.gazetteer.codes[pick.index]), pick.how, pick.score

    def _district_only(self, name: str, place: str | None, how: str, score: float) -> _Answer:
        if place:
            return _Answer(place, None, how, score=score)
        if not name:
            return _Answer(None, None, "unknown")
        return _unsettled(None, self._districts, self._districts.candidates(name))

    def _village(self, name: str, place: str | None, how: str) -> _Answer:
        """Inside a known district, or in the whole kab/kota when the district is not given."""
        pool = self._pools[place] if place else None
        pick = self._villages.pick(name, pool)
        if pick.index is None:
            return _unsettled(place, self._villages, self._villages.candidates(name, pool or frozenset()))
        return self._taken(pick, how or "exact")

    def _in_unclear_district(self, district: str, village: str) -> _Answer:
        """A district that could be several: the village decides, when only one of them has it by name."""
        options = [self._districts.gazetteer.codes[place] for place, _ in self._districts.candidates(district)]
        pool = frozenset().union(*(self._pools[code] for code in options)) if options else frozenset()
        pick = self._villages.pick(village, pool)
        if pick.how == "exact":
            return self._taken(pick, "spelling")
        return _unsettled(None, self._villages, self._villages.candidates(village, pool))

    def _taken(self, pick: Pick, district_how: str) -> _Answer:
        assert pick.index is not None
        code = self._villages.gazetteer.codes[pick.index]
        how = max(pick.how, district_how, key=_CAUTION.index)
        return _Answer(code[:8], code, how, score=round(pick.score, 1))


def _unsettled(district: str | None, names: Comparison, candidates: list[tuple[int, float]]) -> _Answer:
    if not candidates:
        return _Answer(district, None, "unknown")
    codes = tuple(names.gazetteer.codes[place] for place, _ in candidates)
    return _Answer(district, None, "ambiguous", codes, round(candidates[0][1], 1))


def _texts(pairs: pl.DataFrame, column: str) -> list[str]:
    texts = pairs.get_column(column).cast(pl.String).drop_nulls().str.strip_chars()
    return texts.filter(texts != "").unique(maintain_order=True).to_list()
