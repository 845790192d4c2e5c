"""Where the invented people live: villages of a region with their puskesmas and posyandu.

Codes and names are those of `konvergensi.regions`; puskesmas and posyandu are invented. Every choice hangs on the
village's code, so that a village looks the same whether its kecamatan or its whole province is made.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl

from konvergensi import regions
from konvergensi.problems import ProblemError
from konvergensi.problems.synthetic import NO_VILLAGES
from konvergensi.synthetic._draws import Draws, Flags, Floats, Ints
from konvergensi.synthetic._names import POSYANDU
from konvergensi.synthetic._priors import Priors

EVERYWHERE = ("", "ID")


@dataclass(frozen=True)
class Places:
    """Villages and posyandu as tables whose row numbers are used as keys everywhere else.

    `villages`: code, village, district_code, district, regency_code, regency, province (names upper-case, without
    prefix, as the national export writes them), remote, typed (the name as the export has it), puskesmas pair.
    `posyandu`: posyandu, village (row of `villages`), puskesmas.
    `first_posyandu`, `posyandu_count`, `children`: one number per village.
    """

    villages: pl.DataFrame
    posyandu: pl.DataFrame
    first_posyandu: Ints
    posyandu_count: Ints
    children: Ints

    @cached_property
    def code_number(self) -> Ints:
        """The village's code as a number: the key of its draws."""
        return _code_numbers(self.villages)

    @cached_property
    def first_child(self) -> Ints:
        """The number of a village's first child."""
        return np.concatenate([[0], np.cumsum(self.children)]).astype(np.int64)

    @cached_property
    def remote(self) -> Flags:
        """Whether a village is hard to reach."""
        remote: Flags = self.villages["remote"].to_numpy()
        return remote

    @cached_property
    def ordinal(self) -> Ints:
        """Position of a village within its kecamatan, from 0."""
        places: Ints = self.villages.select(pl.int_range(pl.len()).over("district_code")).to_series().to_numpy()
        return places

    @cached_property
    def siblings(self) -> Ints:
        """Number of villages in the village's kecamatan."""
        counts: Ints = self.villages.select(pl.len().over("district_code").cast(pl.Int64)).to_series().to_numpy()
        return counts

    @cached_property
    def posyandu_key(self) -> Ints:
        """The key of a posyandu's draws: village code and position within the village."""
        village = self.posyandu["village"].to_numpy()
        key: Ints = self.code_number[village] * 1000 + np.arange(len(village)) - self.first_posyandu[village]
        return key


def lay_out(region: str, candidates: int, living: int, draws: Draws, priors: Priors) -> Places:
    """Villages of `region` (`ID` = the whole country) with `candidates` children spread over them, `living` at a time.

    Raises `ProblemError` when the region is unknown or has no village.
    """
    villages = _villages(region)
    codes = _code_numbers(villages)
    weight = np.exp(priors.get("places", "village_size_sd") * draws.normal("village-size", codes))
    children = _share_out(weight, candidates)
    villages = villages.with_columns(
        remote=pl.Series(draws.below(priors.get("places", "remote_share"), "remote", codes)),
        typed=pl.Series(_typed(villages["village"], codes, draws, priors)),
        children=pl.Series(children),
    )
    villages = villages.with_columns(puskesmas=_puskesmas(villages, priors))
    size = priors.get("places", "children_per_posyandu")
    count = np.maximum(1, np.rint(children * (living / candidates) / size)).astype(np.int64)
    first = np.concatenate([[0], np.cumsum(count)[:-1]]).astype(np.int64)
    return Places(villages, _posyandu(villages, codes, count, draws), first, count, children)


def _villages(region: str) -> pl.DataFrame:
    region = "" if region in EVERYWHERE else regions.get(region).code
    table = regions.table().select("code", "name").with_columns(plain=_plain(pl.col("name")))
    parts = pl.col("code").str.count_matches(".", literal=True)
    found = (
        table.filter(parts == 3, pl.col("code").str.starts_with(region))
        .with_columns(
            district_code=pl.col("code").str.head(8),
            regency_code=pl.col("code").str.head(5),
            province_code=pl.col("code").str.head(2),
        )
        .rename({"plain": "village"})
        .drop("name")
    )
    if found.is_empty():
        raise ProblemError(NO_VILLAGES, region=region)
    for level in ("district", "regency", "province"):
        above = table.select(pl.col("code").alias(f"{level}_code"), pl.col("plain").alias(level))
        found = found.join(above, on=f"{level}_code", how="left", maintain_order="left")
    return found.sort("code")


def _plain(name: pl.Expr) -> pl.Expr:
    """A region's name as the export writes it: upper-case, without the kind of region in front."""
    return name.str.to_uppercase().str.replace(
        r"^(KABUPATEN|KAB\.|KOTA ADMINISTRASI|KOTA ADM\.|KOTA|KECAMATAN|DESA|KELURAHAN|PROVINSI) ", ""
    )


def _code_numbers(villages: pl.DataFrame) -> Ints:
    """`36.04.05.2001` as 3604052001."""
    numbers: Ints = villages["code"].str.replace_all(".", "", literal=True).cast(pl.Int64).to_numpy()
    return numbers


def _share_out(weight: Floats, total: int) -> Ints:
    """`total` children over villages by weight: whole numbers, largest remainders first."""
    exact = weight / weight.sum() * total
    whole: Ints = np.floor(exact).astype(np.int64)
    order = np.argsort(-(exact - whole), kind="stable")
    whole[order[: total - int(whole.sum())]] += 1
    return whole


def _typed(names: pl.Series, codes: Ints, draws: Draws, priors: Priors) -> list[str]:
    """The village's name as this district types it: a few lose their space or double a letter."""
    odd = draws.below(priors.get("dirt", "village_variant"), "village-variant", codes)
    return [_misspell(name) if wrong else name for name, wrong in zip(names.to_list(), odd.tolist(), strict=True)]


def _misspell(name: str) -> str:
    if " " in name:
        return name.replace(" ", "", 1)
    middle = len(name) // 2
    return name[:middle] + name[middle] + name[middle:]


def _puskesmas(villages: pl.DataFrame, priors: Priors) -> pl.Series:
    """Named after the kecamatan; the largest kecamatan have a second one, named after its largest village."""
    sizes = villages.group_by("district_code", maintain_order=True).agg(pl.col("children").sum())
    extra = round((priors.get("places", "puskesmas_per_district") - 1) * len(sizes))
    large = sizes.sort("children", descending=True, maintain_order=True).head(extra)["district_code"].to_list()
    half = pl.int_range(pl.len()).over("district_code") * 2 >= pl.len().over("district_code")
    table = villages.with_columns(second=half & pl.col("district_code").is_in(large))
    named = table.filter(~pl.col("village").is_in(villages["district"].unique().to_list()))
    seats = (
        named.filter(pl.col("second"))
        .sort("children", descending=True, maintain_order=True)
        .unique("district_code", keep="first", maintain_order=True)
        .select("district_code", seat="village")
    )
    joined = table.join(seats, on="district_code", how="left", maintain_order="left")
    return joined.select(
        pl.when(pl.col("second")).then(pl.coalesce("seat", "district")).otherwise("district").alias("puskesmas")
    )["puskesmas"]


def _posyandu(villages: pl.DataFrame, codes: Ints, count: Ints, draws: Draws) -> pl.DataFrame:
    village = np.repeat(np.arange(len(count)), count)
    position = np.arange(len(village)) - np.repeat(np.cumsum(count) - count, count)
    numbered = draws.below(0.55, "posyandu-style", codes)[village]
    start = draws.whole(len(POSYANDU), "posyandu-name", codes)[village]
    names = [
        f"{POSYANDU[first]} {place + 1}" if style else _flower(first + place)
        for first, place, style in zip(start.tolist(), position.tolist(), numbered.tolist(), strict=True)
    ]
    return pl.DataFrame(
        {"posyandu": names, "village": village, "puskesmas": villages["puskesmas"].gather(village)},
    )


def _flower(place: int) -> str:
    """The flower at a place of the list; after the list has been used up, with a number."""
    again, which = divmod(place, len(POSYANDU))
    return POSYANDU[which] if again < 2 else f"{POSYANDU[which]} {again}"
