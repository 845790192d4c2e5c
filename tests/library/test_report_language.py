"""The report speaks two languages, writes numbers as offices do, and carries the font it was drawn with."""

import hashlib
import json
import re
from datetime import date
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir

from konvergensi import reports
from konvergensi.measures.steps import steps
from konvergensi.reports.language import Language, messages

HERE = Path(reports.__file__).parent


def source_strings() -> set[str]:
    methods = [("**.py", "python"), ("**.j2", "jinja2")]
    found = {message for _, _, message, _, _ in extract_from_dir(HERE, methods, keywords={"say": None})}
    return found | {step.says for step in steps(month="2024-08", on=date(2024, 9, 2))}


def test_no_string_of_the_report_is_left_untranslated() -> None:
    english = messages("en")
    assert not {text for text in source_strings() if not english.get(text)}


def test_the_catalogue_has_no_string_that_the_report_no_longer_says() -> None:
    assert not messages("en").keys() - source_strings()


def test_a_translation_keeps_the_fields_of_its_source() -> None:
    def fields(text: str) -> list[str]:
        return sorted(re.findall(r"\{\w+\}", text))

    assert not {text for text, english in messages("en").items() if fields(text) != fields(english)}


@pytest.mark.parametrize(
    ("code", "number", "percent", "month"),
    [("id", "1.234,5", "6,0\u00a0%", "Agustus 2024"), ("en", "1,234.5", "6.0\u00a0%", "August 2024")],
)
def test_numbers_and_months_follow_the_language(code: str, number: str, percent: str, month: str) -> None:
    say = Language("en" if code == "en" else "id")
    assert (say.number(1234.5, 1), say.percent(6.0), say.month("2024-08")) == (number, percent, month)
    assert say.day(date(2024, 8, 31)) == "31/08/2024"
    assert say.number(-3) == "\u22123"
    assert say.number(-0.04, 1) == ("0,0" if code == "id" else "0.0")


def test_the_packaged_fonts_are_those_of_the_manifest_and_carry_their_licence() -> None:
    manifest = json.loads((HERE / "fonts" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["licence"] == "OFL-1.1"
    for name, digest in manifest["sha256"].items():
        assert hashlib.sha256((HERE / "fonts" / name).read_bytes()).hexdigest() == digest
    assert "SIL OPEN FONT LICENSE" in (HERE / "fonts" / "OFL.txt").read_text(encoding="utf-8")
