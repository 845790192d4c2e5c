"""Which indicators the marts hold: names, definitions and law, taken from the library's dated parameters.

A later stage adds figures of its own with `register`; dashboards, the definition page and the open data read them here.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any, Literal, Protocol

import polars as pl
from django.utils import timezone
from django.utils.translation import gettext as _

from konvergensi.measures import indicators as library
from konvergensi.measures.macro import MacroIndicator, macro_indicators
from konvergensi.reports.language import Language
from konvergensi.reports.sections._kit import definition, indicator_name
from konvergensi_web.platform.language import in_english

Direction = Literal["lower", "higher", "none"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Meta:
    """One indicator for people. A ratio has a numerator and a denominator; `unit` of a count is what is counted."""

    id: str
    title: str
    definition: str
    numerator: str
    denominator: str = ""
    law: str = ""
    age: str = "0-59 bulan"
    unit: str = "%"
    better: Direction = "lower"
    levels: tuple[str, ...] = ("regency", "district", "village", "posyandu")
    owner: str = "Dinas Kesehatan"
    valid_from: date = date(2020, 1, 8)
    frequency: str = "Bulanan"
    source_system: str = "e-PPGBM (SIGIZI Terpadu)"

    @property
    def is_ratio(self) -> bool:
        """Whether the figure is a share."""
        return self.unit == "%"

    @property
    def version(self) -> str:
        """The version of the definition: the day it came in force."""
        return self.valid_from.isoformat()


class IndicatorSource(Protocol):
    """A later stage's figures for the marts.

    `rows` gives the figures of the places that are counted themselves, never of those above them (the pipeline adds
    numerators and denominators upwards): `region_path` (village or posyandu), `month, indicator, numerator,
    denominator, value, measured`.
    """

    name: str
    metas: Sequence[Meta]

    def rows(self, regency_path: str, months: Sequence[str], villages: Sequence[str]) -> pl.DataFrame:
        """The figures of these villages (codes) and months."""


_sources: dict[str, IndicatorSource] = {}

_COUNTED = {
    "two_t": Meta(
        id="two_t",
        title="Tidak naik 2 bulan (2T)",
        definition="Balita yang berat badannya tidak naik dua bulan berturut-turut dibagi balita yang kenaikan "
        "berat badannya dapat dinilai.",
        numerator="Balita dengan T bulan ini dan T bulan lalu",
        denominator="Balita dengan N atau T bulan ini, yang bulan lalunya diketahui",
        law="Buku KIA 2023 (kenaikan berat minimum, KBM)",
    ),
    "bgm": Meta(
        id="bgm",
        title="Bawah garis merah (BGM)",
        definition="Balita dengan BB/U di bawah −3 SD (garis merah KMS) dibagi balita yang BB/U-nya dapat dinilai.",
        numerator="Balita dengan BB/U di bawah −3 SD",
        denominator="Balita dengan BB/U yang sah",
        law="Buku KIA, Kartu Menuju Sehat",
    ),
    "ds": Meta(
        id="ds",
        title="Balita ditimbang atau diukur (D/S)",
        definition="Balita yang ditimbang atau diukur bulan ini dibagi sasaran, hanya di tempat yang sasarannya "
        "diketahui.",
        numerator="Balita yang ditimbang atau diukur (D)",
        denominator="Sasaran balita (S), riil atau proyeksi",
        law="Pedoman pemantauan pertumbuhan balita (SKDN)",
        better="higher",
    ),
    "nd": Meta(
        id="nd",
        title="Naik berat badannya (N/D′)",
        definition="Balita yang naik berat badannya dibagi balita yang kenaikannya dapat dinilai (D tanpa O dan B).",
        numerator="Balita dengan status N",
        denominator="Balita dengan status N atau T",
        law="Pedoman pemantauan pertumbuhan balita (SKDN); Buku KIA 2023 (KBM)",
        better="higher",
    ),
    "implausible": Meta(
        id="implausible",
        title="Hasil ukur tidak masuk akal",
        definition="Balita dengan z-score di luar batas wajar WHO dibagi balita yang z-scorenya dihitung. Nilai itu "
        "tidak ikut dihitung dalam prevalensi.",
        numerator="Balita dengan TB/U, BB/U atau BB/TB di luar batas wajar",
        denominator="Balita dengan TB/U, BB/U atau BB/TB",
        law="WHO 2006 (batas wajar); Permenkes 2/2020",
    ),
    "new_suspected": Meta(
        id="new_suspected",
        title="Dugaan kasus pendek baru",
        definition="Anak yang pada bulan ini untuk pertama kali TB/U-nya di bawah −2 SD; menunggu pengukuran kedua.",
        numerator="Anak",
        unit="anak",
        levels=("regency", "district", "village"),
        law="Aturan Konvergensi, docs/decisions/0009",
    ),
    "new_confirmed": Meta(
        id="new_confirmed",
        title="Kasus pendek baru terkonfirmasi",
        definition="Anak yang pada bulan ini TB/U-nya di bawah −2 SD pada pengukuran sah kedua.",
        numerator="Anak",
        unit="anak",
        levels=("regency", "district", "village"),
        law="Aturan Konvergensi, docs/decisions/0009",
    ),
}
ORDER = (
    "stunting", "severe_stunting", "wasting", "underweight", "overweight", "gizi_buruk", "two_t", "bgm", "ds", "nd",
    "implausible", "new_suspected", "new_confirmed",
)  # fmt: skip


def register(source: IndicatorSource) -> None:
    """Add the figures of a later stage; the same name replaces."""
    _sources[source.name] = source


def unregister(name: str) -> None:
    """Take a source away again."""
    _sources.pop(name, None)


def registered() -> list[IndicatorSource]:
    """The sources of later stages, by name."""
    return [_sources[name] for name in sorted(_sources)]


def metas() -> dict[str, Meta]:
    """Every indicator of the marts by its id, in the order in which people read them and in the reader's language."""
    return _own(in_english()) | {meta.id: meta for source in registered() for meta in source.metas}


def find_meta(indicator: str) -> Meta | None:
    """The indicator with this id, if the marts know it. Asked for each figure of a page."""
    return (metas() if _sources else _own(in_english())).get(indicator)


def title_of(indicator: str) -> str:
    """Its name for people; the id itself when nobody registered it."""
    meta = find_meta(indicator)
    return meta.title if meta else indicator


def reported() -> dict[str, MacroIndicator]:
    """The reported indicators known today, in the order of their files and in the reader's language."""
    return _reported(timezone.localdate(), in_english())


def source_texts() -> list[str]:
    """Every text of the indicators, our own and the reported ones, that has an English one."""
    own = {text for meta in _sourced().values() for text in _texts(meta).values()}
    return sorted(own | {text for one in macro_indicators(date.max).values() for text in _reported_texts(one).values()})


@lru_cache(maxsize=4)
def _reported(on: date, english: bool) -> dict[str, MacroIndicator]:
    found = macro_indicators(on)
    if not english:
        return found
    return {
        name: one.model_copy(update={at: _(text) for at, text in _reported_texts(one).items()})
        for name, one in found.items()
    }


def _reported_texts(one: MacroIndicator) -> dict[str, str]:
    told = {at: getattr(one, at) for at in ("title", "group", "owner", "numerator", "denominator")}
    return {at: text for at, text in told.items() if text}


@lru_cache(maxsize=4)
def _own(english: bool) -> dict[str, Meta]:
    found = _sourced()
    if not english:
        return found
    return {name: _translated(meta) for name, meta in found.items()}


def _translated(meta: Meta) -> Meta:
    told: dict[str, Any] = {at: _(text) for at, text in _texts(meta).items()}
    return replace(meta, **told)


def _texts(meta: Meta) -> dict[str, str]:
    told = {at: getattr(meta, at) for at in ("title", "definition", "numerator", "denominator", "age", "frequency")}
    return {at: text for at, text in told.items() if text} | ({} if meta.is_ratio else {"unit": meta.unit})


@lru_cache(maxsize=1)
def _sourced() -> dict[str, Meta]:
    say = Language("id")
    found = {one.id: _judged(one, say) for one in library.definitions(date.max)}
    found["gizi_buruk"] = Meta(
        id="gizi_buruk",
        title=indicator_name("gizi_buruk", say),
        definition=definition("gizi_buruk", say),
        numerator="Balita dengan BB/TB di bawah −3 SD, edema, atau LiLA di bawah batas",
        denominator="Balita yang salah satu tandanya dapat dinilai",
        law="Permenkes 2/2020",
    )
    found |= _COUNTED
    return {name: found[name] for name in ORDER}


def _judged(one: library.Indicator, say: Language) -> Meta:
    words = {"haz": "PB/U atau TB/U", "waz": "BB/U", "whz": "BB/PB atau BB/TB", "baz": "IMT/U"}
    cut = one.below if one.below is not None else one.above
    side = "di bawah" if one.below is not None else "di atas"
    index = words[one.index]
    numerator = f"Balita dengan {index} {side} {cut:+.0f} SD".replace("-", "−")
    return Meta(
        id=one.id,
        title=indicator_name(one.id, say),
        definition=definition(one.id, say)
        or f"{numerator} dibagi balita yang {index}-nya dapat dinilai. {one.source}.",
        numerator=numerator,
        denominator=f"Balita yang {index}-nya dapat dinilai dan masuk akal",
        law=one.source,
        valid_from=one.valid_from,
    )
