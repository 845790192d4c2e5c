"""Names of an export become codes; what is not sure is asked, never guessed."""

import random
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from konvergensi import regions
from konvergensi.problems import ProblemError

SERANG = "36.04"
CITEREP, KASERANGAN = "36.04.09.2002", "36.04.09.2016"


def resolve(*pairs: tuple[str | None, str | None], aliases: regions.Aliases | None = None) -> list[dict[str, object]]:
    names = pl.DataFrame(pairs, schema={"district": pl.String, "village": pl.String}, orient="row")
    return regions.resolve(names, regency=SERANG, aliases=aliases).to_dicts()


def official(regency: str) -> pl.DataFrame:
    districts = regions.children(regency).select(pl.col("code").alias("parent_code"), pl.col("name").alias("district"))
    return regions.children(regency, "village").join(districts, on="parent_code").rename({"name": "village"})


@pytest.mark.parametrize("regency", ["36.04", "11.08", "32.05", "91.71", "51.02", "31.01"])
def test_every_official_pair_of_names_finds_its_own_code(regency: str) -> None:
    names = official(regency)
    found = regions.resolve(names, regency=regency)
    both = names.unique(["district", "village"], keep="none").join(found, on=["district", "village"])
    assert both.filter(pl.col("village_code") != pl.col("code")).is_empty()
    assert both.get_column("how").unique().to_list() == ["exact"]


@pytest.mark.parametrize(
    ("district", "village"),
    [
        ("CIRUAS", "CITEREP"),
        ("Kec. Ciruas", "Desa Citerep"),
        ("KECAMATAN CIRUAS", "DS. CITEREP"),
        ("ciruas\u00a0", "  citerep\u00a0\u00a0"),
        ("TJIROEAS", "TJITEREP"),
        ("CI RUAS", "CI-TEREP"),
        ("CIRUAS", "CITTEREP"),
        ("Kec.Ciruas", "KEL/DESA CITEREP"),
        ("CIRUAS", "CITEREP (RW 03)"),
        ("CIRUAS", "Çìtérep"),
    ],
)
def test_prefixes_blanks_and_old_spelling_do_not_matter(district: str, village: str) -> None:
    (row,) = resolve((district, village))
    assert (row["village_code"], row["district_code"], row["how"]) == (CITEREP, "36.04.09", "exact")
    assert (row["district"], row["village"]) == (district, village)


@pytest.mark.parametrize("village", ["CITREP", "CITERP", "CITERREPP", "CITEERP", "ITEREP", "CITERAP"])
def test_one_slip_is_read_inside_the_right_district(village: str) -> None:
    (row,) = resolve(("CIRUAS", village))
    assert row["village_code"] == CITEREP
    assert row["how"] in ("spelling", "exact")


def test_a_village_without_district_is_taken_when_only_one_has_the_name() -> None:
    unique, double = resolve((None, "CITEREP"), (None, "KASERANGAN"))
    assert (unique["village_code"], unique["district_code"], unique["how"]) == (CITEREP, "36.04.09", "exact")
    assert (double["village_code"], double["how"]) == (None, "ambiguous")
    assert KASERANGAN in double["candidates"]
    assert len(double["candidates"]) == 2


def test_a_village_under_another_district_is_proposed_not_taken() -> None:
    (row,) = resolve(("PONTANG", "CITEREP"))
    assert (row["village_code"], row["how"], row["district_code"]) == (None, "ambiguous", "36.04.12")
    assert row["candidates"] == [CITEREP]
    assert row["score"] == 100.0


def test_a_misspelt_name_does_not_win_over_the_same_name_next_door() -> None:
    """Pulo Ampel has no Kaserangan; a near name there would be a guess against a sure name elsewhere."""
    (row,) = resolve(("KRAMATWATU", "KASERANGAN"))
    assert row["how"] == "ambiguous"


def test_a_name_cut_off_is_not_taken_for_its_shorter_neighbour() -> None:
    (row,) = resolve(("CIKANDE", "CIKANDE P"))
    assert row["how"] == "ambiguous"
    assert {"36.04.15.2001", "36.04.15.2013"} <= set(row["candidates"])


def test_numbers_are_never_mistaken_for_each_other() -> None:
    numbered = official("11.08").filter(pl.col("village").str.contains(r" II$"))
    shifted = numbered.with_columns(pl.col("village").str.replace(r" II$", " 9"))
    found = regions.resolve(shifted, regency="11.08")
    assert found.get_column("village_code").null_count() == found.height
    arabic = numbered.with_columns(pl.col("village").str.replace(r" II$", " 2"))
    found = arabic.join(regions.resolve(arabic, regency="11.08"), on=["district", "village"])
    assert found.filter(pl.col("village_code") != pl.col("code")).is_empty()


def test_only_the_district_is_resolved_when_no_village_is_written() -> None:
    known, unknown, nothing = resolve(("CIRUAS", None), ("QWERTYUIOP", ""), (None, None))
    assert (known["district_code"], known["village_code"], known["how"]) == ("36.04.09", None, "exact")
    assert (unknown["how"], unknown["candidates"]) == ("unknown", [])
    assert (nothing["how"], nothing["score"]) == ("unknown", None)


def test_no_name_at_all_is_no_trouble() -> None:
    empty = pl.DataFrame(schema={"district": pl.String, "village": pl.String})
    assert regions.resolve(empty, regency=SERANG).schema == pl.Schema(regions.RESOLVED)
    nulls = pl.DataFrame({"district": [None, None], "village": [None, None]})
    assert regions.resolve(nulls, regency=SERANG).get_column("how").to_list() == ["unknown"]


def test_the_village_decides_between_districts_that_look_alike() -> None:
    (row,) = resolve(("CIRAS", "CITEREP"))
    assert (row["village_code"], row["how"]) == (CITEREP, "spelling")


def test_a_prefix_decides_between_a_desa_and_a_kelurahan_of_one_name() -> None:
    twins = official("32.05").filter(pl.len().over("district", "village") > 1)
    for code, district, village, kind in twins.select("code", "district", "village", "type").iter_rows():
        names = pl.DataFrame({"district": [district], "village": [f"{kind.upper()} {village}"]})
        assert regions.resolve(names, regency="32.05").item(0, "village_code") == code


def test_what_a_person_settled_is_taken_from_then_on() -> None:
    aliases = regions.Aliases(
        SERANG,
        districts=(regions.Alias("PUSKESMAS INDUK", code="36.04.09"),),
        villages=(
            regions.Alias("KMP CTRP", district="CIRUAS", code=CITEREP),
            regions.Alias("KASERANGAN", code=KASERANGAN),
        ),
    )
    rows = resolve(("Kec. Ciruas", "kmp. ctrp"), (None, "KASERANGAN"), ("PUSKESMAS INDUK", "CITEREP"), aliases=aliases)
    assert [row["village_code"] for row in rows] == [CITEREP, KASERANGAN, CITEREP]
    assert {row["how"] for row in rows} == {"alias"}
    (elsewhere,) = resolve(("PONTANG", "KMP CTRP"), aliases=aliases)
    assert elsewhere["village_code"] is None


def test_aliases_of_another_regency_are_refused() -> None:
    with pytest.raises(ProblemError, match=r"regions\.aliases-of-another-regency"):
        resolve((None, "CITEREP"), aliases=regions.Aliases("36.03"))


@settings(max_examples=15)
@given(st.lists(st.tuples(st.none() | st.text(max_size=12), st.none() | st.text(max_size=16)), max_size=6))
def test_anything_typed_gets_an_answer_and_a_pair_gets_the_same_one_in_any_company(
    pairs: list[tuple[str | None, str | None]],
) -> None:
    together = resolve(*pairs)
    assert len(together) == len(set(pairs))
    for row in together:
        assert resolve((row["district"], row["village"])) == [row]
        assert (row["how"] in ("ambiguous", "unknown")) <= (row["village_code"] is None)


def slip(name: str, hand: random.Random) -> str:
    """One letter lost, doubled, exchanged with its neighbour, or replaced."""
    at = hand.randrange(1, len(name) - 1)
    kinds = (
        name[:at] + name[at + 1 :],
        name[:at] + name[at] + name[at:],
        name[:at] + name[at + 1] + name[at] + name[at + 2 :],
        name[:at] + hand.choice("aeioukn") + name[at + 1 :],
    )
    return hand.choice(kinds)


@pytest.mark.slow
@pytest.mark.parametrize(("regency", "right"), [("36.04", 0.94), ("32.05", 0.94), ("33.01", 0.94)])
def test_one_slip_in_every_village_name_is_read_right_and_never_wrong(regency: str, right: float) -> None:
    hand = random.Random(20)
    names = official(regency).filter(pl.col("village").str.len_chars() > 3)
    typed = names.with_columns(pl.Series("village", [slip(name, hand) for name in names.get_column("village")]))
    found = typed.join(regions.resolve(typed, regency=regency), on=["district", "village"])
    taken = found.filter(pl.col("village_code").is_not_null())
    assert taken.filter(pl.col("village_code") != pl.col("code")).is_empty()
    assert taken.height >= right * found.height
    asked = found.filter(pl.col("how") == "ambiguous")
    offered = asked.filter(pl.col("candidates").list.contains(pl.col("code")))
    assert offered.height == asked.height


def test_an_alias_file_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    aliases = regions.Aliases(
        "11.10",
        districts=(regions.Alias('A "B"', code="11.10.01"),),
        villages=(
            regions.Alias("36.10", note="ya: # bukan angka", candidates=("11.10.01.2001 Desa X, Kecamatan Y",)),
            regions.Alias("DESA", district="yes", code="11.10.01.2001"),
        ),
    )
    aliases.save(tmp_path / "alias.yaml")
    assert regions.Aliases.load(tmp_path / "alias.yaml") == aliases
    assert aliases.open == 1


@given(st.lists(st.tuples(st.text(min_size=1), st.text()), max_size=4))
def test_any_name_survives_the_alias_file(
    tmp_path_factory: pytest.TempPathFactory, names: list[tuple[str, str]]
) -> None:
    path = tmp_path_factory.mktemp("alias") / "alias.yaml"
    entries = tuple(regions.Alias(name.strip(), district.strip()) for name, district in names if name.strip())
    regions.Aliases(SERANG, villages=entries).save(path)
    assert regions.Aliases.load(path).villages == entries


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("villages: []\n", 1, "'regency' tidak ada"),
        ("regency: 36.04\nvillages:\n  - name: A\n    code: 36.04.09\n", 4, "bukan desa/kelurahan"),
        ("regency: 36.04\nvillages:\n  - name: A\n    code: 36.03.01.2003\n", 4, "tidak berada di 36.04"),
        ("regency: 36.04\nvillages:\n  - name: A\n    code: 36.04.99.2001\n", 4, "tidak ada dalam daftar"),
        ("regency: 36.04\nvillages:\n  - code: 36.04.09.2002\n", 3, "'name'"),
        ("regency: 36.04\nvillages:\n  - name: A\n    kode: x\n", 4, "'kode' tidak dikenal"),
        ("regency: 36.04\nvillages: A\n", 2, "daftar"),
        ("regency: 36.04\nvillages:\n  - A\n", 3, "diharapkan"),
        ("regency: [36.04]\n", 1, "satu teks"),
        ("regency: 36.04\n  villages: [\n", 2, ""),
        ("", 1, "diharapkan"),
    ],
)
def test_a_wrong_alias_file_names_the_line_and_the_reason(tmp_path: Path, text: str, line: int, reason: str) -> None:
    path = tmp_path / "alias.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ProblemError, match=r"regions\.invalid-aliases") as caught:
        regions.Aliases.load(path)
    assert caught.value.fields["line"] == line
    assert reason in str(caught.value.fields["reason"])


def test_a_candidate_copied_whole_behind_code_is_understood(tmp_path: Path) -> None:
    path = tmp_path / "alias.yaml"
    path.write_text(f"regency: 36.04\nvillages:\n  - name: X\n    code: {CITEREP} Desa Citerep, Kecamatan Ciruas\n")
    assert regions.Aliases.load(path).village("x", "apa saja") == CITEREP


def test_a_settled_name_is_not_opened_again() -> None:
    settled = regions.Aliases(SERANG, villages=(regions.Alias("X", code=CITEREP), regions.Alias("Y")))
    again = settled.with_entries(
        villages=[regions.Alias("X"), regions.Alias("Y", candidates=("z",)), regions.Alias("Z")]
    )
    assert again.village("X", "") == CITEREP
    assert [alias.name for alias in again.villages] == ["X", "Y", "Z"]
    assert again.villages[1].candidates == ("z",)
