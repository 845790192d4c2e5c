"""The frame, the menu, beranda and wilayah speak English to those who ask; no translation lags behind its source."""

import importlib.util
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

from django.test import Client
from django.utils import translation
from django.utils.translation import gettext

from konvergensi_web.platform import navigation

ROOT = Path(__file__).parents[2]


def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("build_locale", ROOT / "tools" / "build_locale.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["build_locale"] = module
    spec.loader.exec_module(module)
    return module


def test_every_source_string_of_the_main_pages_is_translated() -> None:
    assert tool().untranslated() == []


def test_the_compiled_catalogue_is_made_of_the_written_one() -> None:
    made = tool()
    assert made.MO.read_bytes() == made.compiled()


def test_the_main_pages_are_english_for_who_chose_it(signed_in: Callable[[str], Client]) -> None:
    client = signed_in("dinkes")
    client.post("/bahasa/", {"language": "en", "next": "/"})
    home = client.get("/").content.decode()
    assert "Waiting for you" in home
    assert "Skip to content" in home
    assert "No figures for this region yet" in client.get("/wilayah/36.04/").content.decode()


def test_every_entry_of_the_menu_has_an_english_name() -> None:
    with translation.override("en"):
        titles = [str(entry.title) for entry in navigation._entries.values()]
        said = {title: gettext(title) for title in titles}
    known = set(tool().gathered())
    assert [title for title in titles if title in known and said[title] == ""] == []
    assert said["Beranda"] == "Home" if "Beranda" in said else "Home" in titles
