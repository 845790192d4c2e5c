"""One child read without a frame is told exactly what the frame of all children tells."""

import random
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.series_rows import monthly, row, table

from konvergensi.measures import cases, one_child, series

TOLD = ("row", "haz", "waz", "haz_flag", "waz_flag", "weight_kg", "birth_length_cm", "printed_gain", "puskesmas")
MONTH = (
    "month", "measured_on", "measurings", "haz_valid", "waz_valid", "earlier_haz", "earlier_on", "birth_date_changed",
    "bgm", "weight_status", "gain_g", "kbm_g", "two_t",
)  # fmt: skip
EPISODE = (
    "episode", "kind", "status", "suspected_month", "suspected_on", "suspected_haz", "again_by", "confirmed_month",
    "confirmed_on", "confirmed_by", "ended_month", "ended_on", "ended_by",
)  # fmt: skip
Row = dict[str, Any]
BORN = date(2023, 1, 15)

# z on the cuts and beside them; weights that gain just enough, too little, or nothing
measuring = st.fixed_dictionaries(
    {
        "month": st.integers(0, 9),
        "day": st.integers(1, 28),
        "haz": st.sampled_from([None, -7.0, -3.1, -2.01, -2.0, -1.99, -0.5]),
        "waz": st.sampled_from([None, -3.01, -3.0, -1.0]),
        "haz_flag": st.sampled_from([None, 0, 0, 0, 1]),
        "waz_flag": st.sampled_from([None, 0, 0, 0, 1]),
        "weight_kg": st.sampled_from([None, 0.0, 7.0, 7.1, 7.2, 7.3, 7.9, 8.2]),
        "printed_gain": st.sampled_from([None, None, "N", " t ", "O", "B", "-", ""]),
        "puskesmas": st.sampled_from(["satu", "satu", "satu", "dua"]),
        "corrected": st.sampled_from([False] * 7 + [True]),
    }
)
child = st.fixed_dictionaries(
    {
        "sex": st.sampled_from([1, 2, None]),
        "born_before": st.sampled_from([None, -20, 0, 5, 300, 1500]),
        "birth_length_cm": st.sampled_from([None, 10.0, 30.0, 47.9, 48.0, 51.0]),
        "measurings": st.lists(measuring, max_size=14),
    }
)


def rows_of(number: int, drawn: Mapping[str, Any]) -> list[Row]:
    """A drawn child as rows; its puskesmas are its own, so that its data begin when it is first seen there."""
    found: list[Row] = []
    for at, one in enumerate(drawn["measurings"]):
        months, born = one["month"], drawn["born_before"]
        on = date(2024 + months // 12, months % 12 + 1, one["day"])
        birth = None if born is None else BORN + timedelta(days=365 - born)
        if birth is not None and one["corrected"]:
            birth -= timedelta(days=40)
        given_ = {name: one[name] for name in ("waz", "haz_flag", "waz_flag", "weight_kg", "printed_gain")}
        given_ |= {"sex": drawn["sex"], "birth_date": birth, "birth_length_cm": drawn["birth_length_cm"]}
        found.append(row(f"c{number:05}", on.isoformat(), one["haz"], **given_))
        found[-1] |= {"puskesmas": f"{number}-{one['puskesmas']}", "row": at, "haz_flag": one["haz_flag"]}
        found[-1] |= {"waz_flag": one["waz_flag"]}
    return found


def by_frame(rows: list[Row]) -> tuple[dict[str, list[tuple[Any, ...]]], dict[str, list[tuple[Any, ...]]]]:
    """Months and episodes of every child as the frames tell them."""
    frame = table(rows).with_columns(pl.Series("row", [one["row"] for one in rows], dtype=pl.Int64))
    followed = series.follow(frame)
    found = cases.episodes(followed)
    return _by_child(followed, MONTH), _by_child(found, EPISODE)


def _by_child(frame: pl.DataFrame, columns: Iterable[str]) -> dict[str, list[tuple[Any, ...]]]:
    told: dict[str, list[tuple[Any, ...]]] = {}
    for name, *values in frame.select("child_id", *columns).iter_rows():
        told.setdefault(name, []).append(tuple(values))
    return told


def by_walk(rows: list[Row]) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
    """The same of one child without a frame."""
    known = ("month", "measured_on", "birth_date", "sex", *TOLD)
    months = one_child.follow(one_child.Measuring(**{name: one[name] for name in known}) for one in rows)
    told = [tuple(getattr(one, name, None) if hasattr(one, name) else getattr(one.measuring, name) for name in MONTH)
            for one in months]  # fmt: skip
    return told, [tuple(getattr(one, name) for name in EPISODE) for one in one_child.episodes(months)]


def compare(children: Iterable[list[Row]]) -> Counter[Any]:
    """Both ways over all children; how often each verdict was told."""
    several = [rows for rows in children if rows]
    if not several:
        return Counter()
    months, episodes = by_frame([one for rows in several for one in rows])
    seen: Counter[Any] = Counter()
    for rows in several:
        name = rows[0]["child_id"]
        walked, found = by_walk(rows)
        assert walked == months[name]
        assert found == episodes.get(name, [])
        seen.update(
            (column, one[MONTH.index(column)]) for one in walked for column in ("weight_status", "two_t", "bgm")
        )
        seen.update((one[1], one[2], one[9]) for one in found)
    return seen


@pytest.mark.slow
@settings(max_examples=60)
@given(st.lists(child, min_size=1, max_size=12))
def test_any_child_is_told_the_same_without_a_frame(children: list[dict[str, Any]]) -> None:
    compare(rows_of(number, one) for number, one in enumerate(children))


@pytest.mark.slow
def test_thousands_of_children_are_told_the_same_and_every_verdict_occurs() -> None:
    chance = random.Random(2024)
    seen = compare(rows_of(number, _drawn(chance)) for number in range(2_000))
    for status in ("N", "T", "O", "B", None):
        assert seen["weight_status", status] > 50
    for verdict in (True, False, None):
        assert seen["two_t", verdict] > 50
        assert seen["bgm", verdict] > 50
    told = [one for one in seen if len(one) == 3]
    assert {kind for kind, _, _ in told} == set(cases.KINDS)
    assert {status for _, status, _ in told} == {"suspected", "confirmed", "dismissed", "recovered", "corrected"}
    assert {by for _, _, by in told} == {"repeat", "next", "opening", None}


def _drawn(chance: random.Random) -> dict[str, Any]:
    """A child whose z and weight walk from month to month, as children's do; some months have two measurings."""
    haz, weight = chance.uniform(-3.5, 0.0), chance.uniform(3.0, 9.0)
    found = []
    for month in range(chance.randint(0, 3), 24):
        haz += chance.gauss(0, 0.5)
        weight += chance.choice([-0.1, 0.1, 0.2, 0.3, 0.4, 0.6, 0.9])
        found += [
            {
                "month": month,
                "day": chance.randint(1, 28),
                "haz": round(haz + chance.gauss(0, 0.2), 2),
                "waz": round(haz + chance.gauss(0, 0.8), 2),
                "haz_flag": int(chance.random() < 0.05),
                "waz_flag": int(chance.random() < 0.05),
                "weight_kg": round(weight, 1),
                "printed_gain": chance.choice([None, *"NTOB"]),
                "puskesmas": "satu",
                "corrected": chance.random() < 0.02,
            }
            for _ in range(chance.choice([0, 1, 1, 1, 1, 2]))
        ]
    return {"sex": chance.choice([1, 2]), "born_before": chance.choice([0, 20, 200, 900, 1400]),
            "birth_length_cm": chance.choice([None, 46.0, 49.5]), "measurings": found}  # fmt: skip


def test_a_child_without_measurings_has_no_months_and_no_cases() -> None:
    assert one_child.follow([]) == []
    assert one_child.episodes([]) == []


def test_a_crossing_is_suspected_then_confirmed_by_the_next_month() -> None:
    rows = [one | {"row": at} for at, one in enumerate(monthly("c", [-1.0, -2.5, -2.5]))]
    _, found = by_walk(rows)
    assert [one[1:3] for one in found] == [("newly_crossed", "confirmed")]
