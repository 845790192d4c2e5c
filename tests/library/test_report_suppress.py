"""What the public variant withholds cannot be worked out from what it shows."""

import numpy as np
import polars as pl
from hypothesis import assume, given
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


def beside_ds(tree: list[list[tuple[int, bool]]]) -> pl.DataFrame:
    """Stunting and D/S of villages of which some have no S: (measured, whether S is known)."""
    cells = {f"36.04.{d:02}.{2000 + v}": cell for d, row in enumerate(tree) for v, cell in enumerate(row)}
    rows = []
    for level, width in (("regency", 5), ("district", 8), ("village", 13)):
        for place in sorted({code[:width] for code in cells}):
            inside = [n for code, (n, known) in cells.items() if code.startswith(place) and known]
            measured = sum(n for code, (n, _) in cells.items() if code.startswith(place))
            reached, target = (sum(inside), sum(inside) + 50) if inside else (None, None)
            parent = place[:-5] if level == "village" else place[:-3] if level == "district" else None
            for indicator, told in (("stunting", (20, measured)), ("ds", (reached, target))):
                rows.append(("2024-08", level, place, parent, indicator, *told, measured, reached, target, None, None))
    names = ("month", "level", "code", "parent_code", "indicator", "numerator", "denominator", "measured",
             "measured_in_target", "target", "pct", "coverage")  # fmt: skip
    return pl.DataFrame(rows, schema=names, orient="row", infer_schema_length=None)


@given(st.lists(st.lists(st.tuples(st.integers(0, 30), st.booleans()), min_size=1, max_size=4), min_size=1, max_size=4))
def test_d_its_denominators_and_the_numerator_of_ds_together_tell_no_small_number(
    tree: list[list[tuple[int, bool]]],
) -> None:
    # a kecamatan of fewer than five children is bounded by its neighbours as any small part is, not hidden exactly
    assume(all(sum(n for n, s in row if s or not any(s for _, s in row)) >= 5 for row in tree))
    raw = beside_ds(tree)
    villages = raw.filter((pl.col("level") == "village") & (pl.col("indicator") == "ds"))
    truth, known = villages["measured"].to_numpy(), villages["target"].is_not_null().to_numpy()

    def among(place: str) -> np.ndarray:
        return villages["code"].str.starts_with(place).to_numpy().astype(float)

    told = [np.zeros(len(truth))]
    for row in public_indicators(raw, 5).iter_rows(named=True):
        if row["indicator"] == "ds" and row["numerator"] is not None:
            told.append(among(row["code"]) * known)
        if row["measured"] is not None or (row["indicator"] == "stunting" and row["denominator"] is not None):
            told.append(among(row["code"]))
    rank = np.linalg.matrix_rank(np.array(told))
    secrets = [among(place) * which for place in raw["code"].unique() for which in (1, known, ~known)]
    for secret in secrets:
        if 0 < secret @ truth < 5:
            assert np.linalg.matrix_rank(np.array([*told, secret])) > rank, secret
