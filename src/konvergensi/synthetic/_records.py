"""The record the posyandu keeps of each child: NIK, names, birth sizes, address, as typed, with the lasting faults.

Fed by `_people`; joined to measurings by `_frames`. NIK: 99 stands in place of the province's digits and nothing
else is changed (kabupaten, kecamatan, DDMMYY with 40 more for girls, serial), so that no NIK is a real person's.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl

from konvergensi.synthetic import _growth as growth
from konvergensi.synthetic import _names as names
from konvergensi.synthetic._dirt import Dirt
from konvergensi.synthetic._draws import Draws, Flags, Floats, Ints
from konvergensi.synthetic._people import NEVER, People, month_start
from konvergensi.synthetic._plan import Batch, Plan

RESERVED = 99


@dataclass(frozen=True)
class Records:
    """One row per child, in the order of `People`.

    `table`: nik_true, nik, second_nik, name, name_variant, parent, birth_weight, birth_length, rt, rw, address (text
    as typed; empty = ""), true_rt, true_rw. `dirt`: the lasting faults. `nik_full_from`: from this day a short NIK is
    whole.
    """

    table: pl.DataFrame
    dirt: Ints
    nik_full_from: Ints
    birth_weight_kg: Floats
    birth_length_cm: Floats
    key: Ints


def keep_records(plan: Plan, batch: Batch) -> Records:
    """Write the record of every child of a batch."""
    people, draws, priors = batch.people, plan.draws, plan.priors
    key = growth.child_key(people, plan.places)
    length, weight = growth.birth_sizes(people, batch.levels, plan.shift, priors)
    nik_true, nik, second, nik_dirt, full_from = _niks(plan, people, key)
    born, born_dirt = _birth_columns(key, length, weight, plan)
    home, home_dirt = _home(people, plan)
    name, variant = _child_names(people, key, plan)
    table = pl.DataFrame(
        {
            "nik_true": nik_true,
            "nik": nik,
            "second_nik": second,
            "name": name,
            "name_variant": variant,
            "parent": _parents(people, draws, plan),
            **born,
            **home,
        }
    )
    return Records(table, nik_dirt | born_dirt | home_dirt, full_from, weight, length, key)


def nik_numbers(people: People, plan: Plan, birth: Ints, sex: Ints, serial: Ints) -> Ints:
    """The NIK as a number: 16 digits that begin with 99."""
    code = plan.places.code_number[people.village]  # ppkkccdddd
    regency, district = code // 10**6 % 100, code // 10**4 % 100
    moved_in = people.enter > people.birth
    regency = np.where(moved_in, regency % 4 + 1, regency)
    date = birth.astype("datetime64[D]")
    month = date.astype("datetime64[M]").astype(np.int64)
    day = birth - month_start(month) + 1 + np.where(sex == 2, 40, 0)
    year = (1970 + month // 12) % 100
    head = RESERVED * 10**4 + regency * 100 + district
    return ((head * 100 + day) * 100 + month % 12 + 1) * 10**6 + year * 10**4 + serial


def _niks(plan: Plan, people: People, key: Ints) -> tuple[pl.Series, pl.Series, pl.Series, Ints, Ints]:
    """True NIK, typed NIK, the other NIK of children who have two, the faults, and from when a short one is whole."""
    draws, chance = plan.draws, plan.priors.group("dirt")
    kinds = ("nik_short", "nik_serial_0000", "nik_serial_9999", "nik_other_date", "nik_other_sex")
    shares = [chance[kind] for kind in kinds]
    kind = draws.pick([*shares, 1.0 - sum(shares)], "nik-fault", key)
    serial = np.where(kind == 1, 0, np.where(kind == 2, 9999, people.serial))
    wrong = 1 + draws.whole(400, "nik-wrong-date", key)
    birth = np.where(kind == 3, people.birth - wrong, people.birth)
    sex = np.where(kind == 4, 3 - people.sex, people.sex)
    typed = pl.Series(nik_numbers(people, plan, birth, sex, serial)).cast(pl.String)
    length = np.where(kind == 0, 8 + draws.whole(8, "nik-length", key), 16)
    typed = pl.DataFrame({"nik": typed, "n": length}).select(pl.col("nik").str.head(pl.col("n")))["nik"]
    true = nik_numbers(people, plan, people.birth, people.sex, people.serial)
    other = nik_numbers(people, plan, people.birth, people.sex, (people.serial + 4999) % 9998 + 1)
    bits = np.array([int(Dirt[name.upper()]) for name in kinds] + [0])[kind]
    arrives = draws.below(plan.priors.get("mobility", "nik_arrives") * plan.window.years, "nik-arrives", key)
    day = plan.window.first_day + draws.whole(plan.window.end_day - plan.window.first_day, "nik-day", key)
    full_from = np.where((kind == 0) & arrives, day, NEVER)
    return pl.Series(true).cast(pl.String), typed, pl.Series(other).cast(pl.String), bits, full_from


def _birth_columns(key: Ints, length: Floats, weight: Floats, plan: Plan) -> tuple[dict[str, pl.Series], Ints]:
    """BB Lahir and TB Lahir as typed."""
    draws, chance = plan.draws, plan.priors.group("dirt")
    fine = np.where(draws.below(0.2, "birth-weight-fine", key), 20.0, 10.0)
    kilograms = np.rint(weight * fine) / fine
    kind = draws.pick(
        _shares(chance, "birth_weight_grams", "birth_weight_ten", "birth_weight_zero"), "birth-weight-fault", key
    )
    typed = np.select([kind == 0, kind == 1, kind == 2], [kilograms * 1000, kilograms * 10, 0.0], kilograms)
    whole = np.where(draws.below(0.85, "birth-length-whole", key), np.rint(length), np.rint(length * 2) / 2)
    slip = draws.pick(_shares(chance, "birth_length_zero", "birth_length_small"), "birth-length-fault", key)
    small = np.rint(weight * 10) / 10  # the weight typed into the wrong box
    centimetres = np.select([slip == 0, slip == 1], [0.0, small], whole)
    bits = np.select(
        [kind == 0, kind == 1, kind == 2],
        [int(Dirt.BIRTH_WEIGHT_GRAMS), int(Dirt.BIRTH_WEIGHT_TEN), int(Dirt.BIRTH_WEIGHT_ZERO)],
        0,
    ) | np.select([slip == 0, slip == 1], [int(Dirt.BIRTH_LENGTH_ZERO), int(Dirt.BIRTH_LENGTH_SMALL)], 0)
    return {"birth_weight": number_text(typed), "birth_length": number_text(centimetres)}, bits


def _home(people: People, plan: Plan) -> tuple[dict[str, pl.Series], Ints]:
    """RT, RW and kampung of the household."""
    draws, chance, household = plan.draws, plan.priors.group("dirt"), people.household
    rt = 1 + draws.whole(8, "rt", household)
    rw = 1 + draws.whole(5, "rw", household)
    kind = draws.pick(_shares(chance, "rt_empty", "rt_letters", "rt_time"), "rt-fault", household)
    in_rw = draws.below(0.5, "rt-or-rw", household)
    wrong = pl.Series(["", "A", "4:00 AM"]).gather(np.minimum(kind, 2))
    frame = pl.DataFrame({"rt": rt, "rw": rw, "wrong": wrong, "faulty": kind < 3, "in_rw": in_rw}).select(
        rt=pl.when("faulty", ~pl.col("in_rw")).then("wrong").otherwise(pl.col("rt").cast(pl.String)),
        rw=pl.when("faulty", "in_rw").then("wrong").otherwise(pl.col("rw").cast(pl.String)),
    )
    hamlet = pl.Series(names.HAMLETS).gather(draws.whole(len(names.HAMLETS), "hamlet", household // 100_000, rw))
    bits = np.array([int(Dirt.RT_EMPTY), int(Dirt.RT_LETTERS), int(Dirt.RT_TIME), 0])[kind]
    home = {"rt": frame["rt"], "rw": frame["rw"], "address": hamlet, "true_rt": pl.Series(rt), "true_rw": pl.Series(rw)}
    return home, bits


def _child_names(people: People, key: Ints, plan: Plan) -> tuple[pl.Series, pl.Series]:
    """The child's name and how another hand writes it."""
    draws, boy = plan.draws, people.sex == 1
    second_names = (names.SECOND_BOYS, names.SECOND_GIRLS)
    parts = draws.pick([0.17, 0.66, 0.17], "name-parts", key)
    upper = draws.below(0.62, "posyandu-capitals", plan.places.posyandu_key)[people.posyandu]
    frame = pl.DataFrame(
        {
            "first": _by_sex((names.BOYS, names.GIRLS), boy, draws, "first-name", key),
            "second": _by_sex(second_names, boy, draws, "second-name", key),
            "third": _by_sex(second_names, boy, draws, "third-name", key),
            "parts": parts,
            "upper": upper,
            "variant": draws.whole(3, "name-variant-kind", key),
        }
    )
    second = pl.when(pl.col("parts") > 0).then(pl.col("second"))
    third = pl.when((pl.col("parts") > 1) & (pl.col("third") != pl.col("second"))).then(pl.col("third"))
    full = pl.concat_str(["first", second, third], separator=" ", ignore_nulls=True)
    named = frame.with_columns(full=full).with_columns(
        written=pl.when("upper").then(pl.col("full").str.to_uppercase()).otherwise("full")
    )
    variants = named.select(
        pl.when(pl.col("variant") == 0)
        .then(pl.col("written").str.replace(r"(?i)^muhammad\b", "MUH.").str.replace(r"(?i)^siti\b", "ST."))
        .when(pl.col("variant") == 1)
        .then(pl.col("written").str.replace(r" [^ ]+$", ""))
        .otherwise(pl.col("written").str.replace(r"(?i)([aiu])(.)$", "${1}h${2}"))
        .alias("variant")
    )
    same = variants["variant"] == named["written"]
    end = pl.when("upper").then(pl.lit("H")).otherwise(pl.lit("h"))
    variants = named.select(pl.when(same).then(pl.col("written") + end).otherwise(variants["variant"]).alias("variant"))
    return named["written"], variants["variant"]


def _by_sex(
    lists: tuple[tuple[str, ...], tuple[str, ...]], boy: Flags, draws: Draws, purpose: str, key: Ints
) -> pl.Series:
    """A name from the boys' or the girls' list."""
    boys, girls = lists
    male = draws.pick(names.popularity(boys), purpose, key)
    female = draws.pick(names.popularity(girls), purpose, key) + len(boys)
    return pl.Series([*boys, *girls]).gather(np.where(boy, male, female))


def parent_names(people: People, draws: Draws) -> tuple[pl.Series, pl.Series]:
    """The mother's and the father's name of each child's household."""
    mother = pl.Series(names.MOTHERS).gather(
        draws.pick(names.popularity(names.MOTHERS), "mother-name", people.household)
    )
    father = pl.Series(names.FATHERS).gather(
        draws.pick(names.popularity(names.FATHERS), "father-name", people.household)
    )
    return mother, father


def _parents(people: People, draws: Draws, plan: Plan) -> pl.Series:
    """Nama Ortu: one name, `ayah / ibu`, `ayah,ibu`, `-` or nothing."""
    families, household = plan.priors.group("families"), people.household
    both, missing = families["both_parents_named"], families["parent_missing"]
    kind = draws.pick([both * 0.9, both * 0.1, missing / 2, missing / 2, 1 - both - missing], "parents", household)
    mother, father = parent_names(people, draws)
    frame = pl.DataFrame({"mother": mother, "father": father, "kind": kind})
    return frame.select(
        pl.when(pl.col("kind") == 0)
        .then(pl.format("{} / {}", "father", "mother"))
        .when(pl.col("kind") == 1)
        .then(pl.format("{},{}", "father", "mother"))
        .when(pl.col("kind") == 2)
        .then(pl.lit("-"))
        .when(pl.col("kind") == 3)
        .then(pl.lit(""))
        .otherwise("mother")
        .alias("parent")
    )["parent"]


def _shares(chance: dict[str, float], *kinds: str) -> list[float]:
    """The shares of faults, and of what is without a fault."""
    held = [chance[kind] for kind in kinds]
    return [*held, 1.0 - sum(held)]


_CENTS = 40_000
_TEXTS = pl.Series([f"{value / 100:.2f}".rstrip("0").rstrip(".") or "0" for value in range(_CENTS * 10)])


def number_text(values: Floats) -> pl.Series:
    """Numbers 0 .. 3999.99 as the application writes them: a point, no needless nought; NaN becomes ""."""
    missing = np.isnan(values)
    cents = np.rint(np.where(missing, 0.0, np.abs(values)) * 100).astype(np.int64)
    text = _TEXTS.gather(np.minimum(cents, len(_TEXTS) - 1))
    sign = np.where((values < 0) & (cents > 0), "-", "")
    frame = pl.DataFrame({"text": text, "sign": sign, "missing": missing})
    return frame.select(pl.when("missing").then(pl.lit("")).otherwise(pl.col("sign") + pl.col("text")).alias("n"))["n"]
