"""What the public variant withholds cannot be worked out from what it shows."""

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from konvergensi.measures.indicators import INDICATORS
from konvergensi.reports.suppress import public_indicators, withheld

COUNTS = st.lists(st.integers(0, 60), min_size=1, max_size=12)
TREE = st.lists(st.lists(st.integers(0, 40), min_size=1, max_size=6), min_size=1, max_size=6)


@given(COUNTS)
def test_no_small_part_is_shown_and_none_can_be_subtracted_from_the_total(parts: list[int]) -> None:
    hidden = withheld(parts, 5)
    assert all(out for part, out in zip(parts, hidden, strict=True) if part < 5)
    taken = [part for part, out in zip(parts, hidden, strict=True) if out]
    if taken and len(taken) < len(parts):
        assert len(taken) >= 2
        assert sum(taken) >= 5


@given(COUNTS)
def test_nothing_is_withheld_where_no_part_is_small(parts: list[int]) -> None:
    assert any(part < 5 for part in parts) or not any(withheld(parts, 5))


@given(st.lists(st.tuples(st.integers(0, 60), st.booleans()), min_size=1, max_size=12))
def test_what_a_reader_knows_already_protects_nothing(cells: list[tuple[int, bool]]) -> None:
    parts, known = [n for n, _ in cells], [told and n >= 5 for n, told in cells]
    hidden = withheld(parts, 5, known=known)
    secret = [n for n, out, told in zip(parts, hidden, known, strict=True) if out and not told]
    if secret and not all(out or told for out, told in zip(hidden, known, strict=True)):
        assert len(secret) >= 2
        assert sum(secret) >= 5


def test_a_part_withheld_before_stays_withheld() -> None:
    assert withheld([2, 6, 10, 12], 5) == [True, True, False, False]
    assert withheld([2, 13, 10, 12], 5) == [True, False, True, False]
    assert withheld([2, 13, 10, 12], 5, kept=[True, False, False, False], known=[False, False, True, True]) == [
        True, True, False, False,
    ]  # fmt: skip


def table(tree: list[list[int]]) -> pl.DataFrame:
    rows = [("regency", "36.04", None, sum(map(sum, tree)))]
    for d, villages in enumerate(tree):
        district = f"36.04.{d:02}"
        rows.append(("district", district, "36.04", sum(villages)))
        rows += [("village", f"{district}.{2000 + v}", district, n) for v, n in enumerate(villages)]
        rows.append(("puskesmas", f"P{d}", "36.04", sum(villages)))
    frame = pl.DataFrame(rows, schema=["level", "code", "parent_code", "numerator"], orient="row")
    known = {"month": "2024-08", "indicator": "stunting", "name": "", "denominator": 100, "pct": 1.0, "measured": 100}
    frame = frame.with_columns(pl.lit(value).alias(name) for name, value in known.items())
    frame = frame.with_columns(target=pl.lit(None), target_kind=pl.lit(None), coverage=pl.lit(None))
    return frame.select(list(INDICATORS)).cast(dict(INDICATORS))


@given(TREE)
def test_at_every_level_a_withheld_cell_stays_unknown(tree: list[list[int]]) -> None:
    raw = table(tree)
    public = public_indicators(raw, 5)
    true = dict(raw.select("code", "numerator").iter_rows())
    shown = {row["code"]: row for row in public.iter_rows(named=True)}
    assert not [row for row in shown.values() if row["numerator"] is not None and row["numerator"] < 5]
    for parent in [code for code in shown if len(code) < 13]:
        parts = [row for row in shown.values() if row["parent_code"] == parent]
        gone = [row["code"] for row in parts if row["numerator_withheld"]]
        if not shown[parent]["numerator_withheld"]:
            assert not gone or (len(gone) >= 2 and sum(true[code] for code in gone) >= 5)
        else:
            assert len(gone) == len(parts)


@given(TREE)
def test_a_percentage_goes_with_its_count_and_overlapping_places_are_not_published(tree: list[list[int]]) -> None:
    public = public_indicators(table(tree), 5)
    assert public.filter(pl.col("numerator").is_null() & pl.col("pct").is_not_null()).is_empty()
    assert set(public["level"]) <= {"regency", "district", "village"}
