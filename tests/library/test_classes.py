"""Permenkes 2/2020: the classes, their edges, and gizi buruk with its three signs."""

from datetime import date

import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from konvergensi.measures import classes
from konvergensi.problems import ProblemError

EDGES = {
    "waz": [
        (-3.01, "berat badan sangat kurang"),
        (-3.00, "berat badan kurang"),
        (-2.01, "berat badan kurang"),
        (-2.00, "berat badan normal"),
        (1.00, "berat badan normal"),
        (1.01, "risiko berat badan lebih"),
    ],
    "haz": [
        (-3.01, "sangat pendek"),
        (-3.00, "pendek"),
        (-2.01, "pendek"),
        (-2.00, "normal"),
        (2.01, "normal"),
        (3.00, "normal"),
        (3.01, "tinggi"),
    ],
    "whz": [
        (-3.01, "gizi buruk"),
        (-3.00, "gizi kurang"),
        (-2.01, "gizi kurang"),
        (-2.00, "gizi baik"),
        (1.00, "gizi baik"),
        (1.01, "berisiko gizi lebih"),
        (2.00, "berisiko gizi lebih"),
        (2.01, "gizi lebih"),
        (3.00, "gizi lebih"),
        (3.01, "obesitas"),
    ],
}
EDGES["baz"] = EDGES["whz"]
KINDS = ["table", "batch", "frame"]


def make(kind: str, columns: dict[str, list[object]]) -> pa.Table | pa.RecordBatch | pl.DataFrame:
    if kind == "frame":
        return pl.DataFrame(columns)
    return pa.table(columns) if kind == "table" else pa.RecordBatch.from_pydict(columns)


def values(table: pa.Table | pa.RecordBatch | pl.DataFrame, name: str) -> list[object]:
    return table[name].to_list() if isinstance(table, pl.DataFrame) else table.column(name).to_pylist()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("index", list(EDGES))
def test_the_limits_belong_to_the_class_the_law_says(kind: str, index: str) -> None:
    z = [edge for edge, _ in EDGES[index]]
    classified = classes.classify(make(kind, {index: z}))
    assert values(classified, f"{index}_class") == [label for _, label in EDGES[index]]


def test_a_z_that_prints_as_minus_two_is_not_stunted() -> None:
    classified = classes.classify(pa.table({"haz": [-2.004, -2.006]}))
    assert classified["haz_class"].to_pylist() == ["normal", "pendek"]


def test_a_missing_z_has_no_class_and_a_missing_column_has_none_either() -> None:
    classified = classes.classify(pa.table({"id": [1, 2], "haz": pa.array([None, 0.0])}))
    assert classified.column_names == ["id", "haz", "waz_class", "haz_class", "whz_class", "baz_class"]
    assert classified["haz_class"].to_pylist() == [None, "normal"]
    assert classified["waz_class"].to_pylist() == [None, None]


def test_an_implausible_z_keeps_its_class_beside_its_flag() -> None:
    classified = classes.classify(pa.table({"haz": [-8.5], "haz_flag": pa.array([1], pa.int8())}))
    assert classified["haz_class"].to_pylist() == ["sangat pendek"]


def test_classifying_twice_changes_nothing() -> None:
    once = classes.classify(pa.table({"haz": [-2.5], "whz": [3.2]}))
    assert classes.classify(once).equals(once)


@given(st.lists(st.one_of(st.none(), st.integers(-1000, 1000).map(lambda cents: cents / 100)), max_size=50))
def test_a_higher_z_never_has_a_lower_class(z: list[float | None]) -> None:
    for index in classes.INDICES:
        order = classes.labels(index)
        found = classes.classify(pa.table({index: pa.array(z, pa.float64())}))[f"{index}_class"].to_pylist()
        pairs = sorted((value, order.index(label)) for value, label in zip(z, found, strict=True) if value is not None)
        assert [rank for _, rank in pairs] == sorted(rank for _, rank in pairs)


def test_labels_stand_in_both_languages() -> None:
    assert classes.labels("haz") == ["sangat pendek", "pendek", "normal", "tinggi"]
    assert classes.labels("haz", "en") == ["severely stunted", "stunted", "normal", "tall"]
    assert classes.translate("whz", "gizi baik", "en") == "normal"
    assert classes.translate("whz", None, "en") is None
    assert classes.indicated("haz") == "pendek + sangat pendek (terindikasi)"


def test_the_law_has_a_first_day() -> None:
    assert classes.rules(on=date(2020, 1, 8))["haz"].source.startswith("Permenkes 2/2020")
    with pytest.raises(ProblemError, match=r"_class"):
        classes.rules(on=date(2019, 12, 31))


@pytest.mark.parametrize("kind", KINDS)
def test_gizi_buruk_is_known_by_weight_oedema_or_arm_and_says_which(kind: str) -> None:
    table = make(
        kind,
        {
            "whz": [-3.0, -3.01, None, 0.0, 0.0, -4.0, -6.0, None],
            "whz_flag": [0, 0, None, 0, 0, 0, 1, None],
            "oedema": [False, False, True, False, None, False, False, None],
            "muac_cm": [11.5, 11.5, None, 11.4, 11.4, 11.0, 0.0, None],
            "age_days": [400, 400, 400, 183, 182, 1826, 400, 400],
        },
    )
    judged = classes.gizi_buruk(table)
    assert values(judged, "gizi_buruk") == [False, True, True, True, False, True, None, None]
    assert values(judged, "gizi_buruk_reason") == [None, "whz", "oedema", "muac", None, "whz+muac", None, None]


def test_the_reasons_read_as_words() -> None:
    assert classes.reason_text("whz+muac") == "BB/TB di bawah -3 SD; LiLA di bawah 11,5 cm"
    assert classes.reason_text("oedema", "en") == "oedema"
    assert classes.reason_text(None) == ""
