"""Every page speaks English to those who ask; no translation lags behind its source or loses what is filled in."""

import importlib.util
import re
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

from babel.messages.pofile import read_po
from django.test import Client
from django.utils import translation
from django.utils.translation import gettext

from konvergensi_web.platform import navigation

FILLED = re.compile(r"%\(\w+\)s|%%|\{\w*\}|</?\w+")
ROOT = Path(__file__).parents[2]


def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("build_locale", ROOT / "tools" / "build_locale.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["build_locale"] = module
    spec.loader.exec_module(module)
    return module


def test_every_source_string_is_translated() -> None:
    assert tool().untranslated() == []


def test_a_translation_keeps_what_is_filled_in_and_what_is_marked_up() -> None:
    with tool().PO.open("rb") as file:
        kept = read_po(file, locale="en")
    odd = []
    for message in kept:
        sources = message.id if isinstance(message.id, tuple) else (message.id,)
        strings = message.string if isinstance(message.string, (tuple, list)) else (message.string,)
        wanted = {part for source in sources for part in FILLED.findall(source)}
        odd += [said for said in strings if message.id and set(FILLED.findall(said)) != wanted]
    assert odd == []


def test_the_compiled_catalogue_is_made_of_the_written_one() -> None:
    assert tool().up_to_date()


def test_the_main_pages_are_english_for_who_chose_it(signed_in: Callable[[str], Client]) -> None:
    client = signed_in("dinkes")
    client.post("/bahasa/", {"language": "en", "next": "/"})
    home = client.get("/").content.decode()
    assert "Waiting for you" in home
    assert "Skip to content" in home
    page = client.get("/wilayah/36.04/").content.decode()
    assert "No figures for this region yet" in page
    assert "Short (indicated stunting)" in page
    assert "weight-for-length or -height below −2 SD" in page, "the definition behind the question mark"


def test_one_word_stands_for_a_password_on_every_page(client: Client, db: None) -> None:
    page = client.get("/akun/masuk/").content.decode()
    assert ">Kata sandi</label>" in page
    assert ">Sandi<" not in page


def test_every_entry_of_the_menu_has_an_english_name() -> None:
    with translation.override("en"):
        titles = [str(entry.title) for entry in navigation._entries.values()]
        said = {title: gettext(title) for title in titles}
    known = set(tool().gathered())
    assert [title for title in titles if title in known and said[title] == ""] == []
    assert said["Beranda"] == "Home" if "Beranda" in said else "Home" in titles
