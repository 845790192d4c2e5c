"""What is typed into a search box becomes the words people were stored under, one name or a column of them."""

import string

import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from konvergensi.registry import words
from konvergensi.registry._names import SPELLING
from konvergensi.registry._rules import rules
from konvergensi.synthetic import _names as invented

pieces = st.sampled_from([
    *SPELLING, *rules().names.short_forms, *string.ascii_letters, "AA", "LLL", "NNNN", "bin ", " binti Amat", "BINT",
    "bint", " ", "  ", ".", "-", "'", "`", "\n", "\t", "_", "1", "/",
])  # fmt: skip
typed = st.one_of(st.text(st.characters(codec="ascii"), max_size=30), st.lists(pieces, max_size=10).map("".join))


def by_column(names: list[str]) -> tuple[list[list[str]], list[str]]:
    """Words and key of every name as a column of an import gets them."""
    table = pl.DataFrame({"name": names}, schema={"name": pl.String})
    words_of = words._tokens(words.folded(pl.col("name")).str.split(" ")).alias("words")
    found = table.select(words_of, words.name_key(pl.col("name")).alias("key"))
    return [one or [] for one in found["words"].to_list()], found["key"].to_list()


def check(names: list[str]) -> None:
    expected, keys = by_column(names)
    assert [words.query_tokens(name) for name in names] == expected
    assert [words.key_of(name) for name in names] == keys


@pytest.mark.slow
@settings(max_examples=200)
@given(st.lists(typed, max_size=40))
@example(["bin Ahmad", "Siti binti\nAmat", "MUH. DJOEFRI", "nur  aini", "AAAA", "BBJJ YYAA", "", "''", "S" * 130])
def test_a_name_typed_is_written_like_a_name_stored(names: list[str]) -> None:
    check(names)


def test_every_invented_name_is_written_like_a_name_stored() -> None:
    told = [
        one
        for value in vars(invented).values()
        if isinstance(value, tuple) and all(isinstance(name, str) for name in value)
        for one in value
    ]
    assert len(told) > 100
    check([f"{first} {second}" for first in told for second in told[::9]])


@pytest.mark.parametrize(("name", "found"), [("Aïsyah", ["AISIAH"]), ("Zaïnab Fitri", ["SAINAB", "PITRI"]), ("李", [])])
def test_accents_and_other_scripts_are_read_too(name: str, found: list[str]) -> None:
    assert words.query_tokens(name) == found
    assert words.key_of(name) == by_column([name])[1][0]
