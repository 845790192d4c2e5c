"""A measurement typed in is judged as an imported one; what cannot be is refused, what is odd is only doubted."""

from datetime import date, timedelta

import polars as pl
import pytest

from konvergensi.measures import official
from konvergensi.measures.judging import Judged, Typed, Weighed, judge
from konvergensi.problems import ProblemError

TODAY = date(2024, 8, 31)


def typed(**values: object) -> Typed:
    return Typed(**({"sex": 1, "birth_date": date(2023, 6, 9), "measured_on": date(2024, 8, 12)} | values))  # type: ignore[arg-type]


def judged(**values: object) -> Judged:
    return judge(typed(**values), today=TODAY)


def test_typed_and_imported_measurements_get_the_same_z_scores() -> None:
    values = {"weight_kg": 6.9, "length_height_cm": 70.9, "posture": "l"}
    row = {"sex": 1, "birth_date": date(2023, 6, 9), "measured_on": date(2024, 8, 12), **values}
    imported = official.compare(pl.DataFrame([row])).row(0, named=True)
    found = judged(**values).values
    for index in ("haz", "waz", "whz", "baz"):
        assert found[index] == imported[index]
        assert found[f"{index}_class"] == imported[f"{index}_class"]
    assert (found["age_days"], found["haz_class"]) == (430, "pendek")


def test_gizi_buruk_is_seen_at_once() -> None:
    found = judged(weight_kg=6.2, length_height_cm=70.9, muac_cm=11.2, posture="l").values
    assert found["gizi_buruk"] is True
    assert "muac" in found["gizi_buruk_reason"]


@pytest.mark.parametrize(
    ("values", "code", "hint"),
    [
        ({}, "measures.nothing-measured", ""),
        ({"weight_kg": 6900}, "measures.impossible", "tertulis dalam gram: 6,9 kg"),
        ({"length_height_cm": 709.0}, "measures.impossible", "70,9 cm"),
        ({"weight_kg": 7, "measured_on": date(2024, 9, 1)}, "measures.after-today", ""),
        ({"weight_kg": 7, "measured_on": date(2023, 6, 8)}, "measures.before-birth", ""),
    ],
)
def test_what_cannot_be_is_refused_with_what_was_probably_meant(
    values: dict[str, object], code: str, hint: str
) -> None:
    with pytest.raises(ProblemError) as caught:
        judged(**values)
    assert caught.value.problem.code == code
    assert hint in caught.value.do


def test_an_implausible_value_is_doubted_not_refused() -> None:
    found = judged(weight_kg=8.9, length_height_cm=52.0, posture="l")
    assert {doubt.field for doubt in found.doubts} >= {"haz", "whz"}
    assert found.values["haz_flag"] == 1


@pytest.mark.parametrize(("previous", "doubted"), [(71.8, False), (72.0, True), (None, False)])
def test_a_child_does_not_shrink_by_more_than_a_centimetre(previous: float | None, doubted: bool) -> None:
    found = judge(typed(length_height_cm=70.9, weight_kg=8.4), today=TODAY, previous_length_cm=previous)
    assert [doubt.kind for doubt in found.doubts] == (["shrunk"] if doubted else [])


def test_without_a_birth_date_the_weight_is_kept_and_nothing_is_judged() -> None:
    found = judged(birth_date=None, weight_kg=8.4)
    assert found.values["waz"] is None
    assert found.doubts == ()


@pytest.mark.parametrize(
    ("before", "days", "now", "says"),
    [
        (7.2, 12, 9.4, "naik 2,2 kg dalam 12 hari"), (7.2, 12, 8.2, ""), (3.3, 30, 5.0, ""), (9.0, 10, 8.4, ""),
        (9.0, 10, 8.0, "turun 1 kg dalam 10 hari"), (7.2, 400, 9.9, ""), (7.2, 400, 12.0, "naik 4,8 kg"),
    ],
)  # fmt: skip
def test_a_weight_far_from_the_one_before_is_doubted(before: float, days: int, now: float, says: str) -> None:
    weighed = Weighed(date(2024, 8, 12) - timedelta(days=days), before)
    doubts = judge(typed(weight_kg=now), today=TODAY, previous_weight=weighed).doubts
    assert [says in str(one.says) for one in doubts if one.kind == "jump"] == ([True] if says else [])
