"""A press in any list of the platform asks for that list: its forms lead back to it, with what decides its rows."""

import html
import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse

from tests.web.test_access_matrix import addresses

pytestmark = pytest.mark.django_db
LISTED = re.compile(
    r'<div class="stack list" id="(daftar-[\w-]+)">\s*<form method="(\w+)" action="([^"]+)"(.*?)</form>', re.S
)
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
LEAVES = ("/akun/keluar/",)


def pages() -> list[str]:
    """Every address that needs no argument, and the table of a region."""
    found = {"/wilayah/36.04/?tampil=tabel", "/wilayah/36.04/tempat/?tampil=tabel"}
    for name in addresses():
        try:
            found.add(reverse(name))
        except NoReverseMatch:
            continue
    return sorted(path for path in found if path not in LEAVES and not path.startswith("/api/"))


def test_a_press_in_any_list_asks_for_that_list(signed_in: Callable[[str], Client]) -> None:
    seen: set[str] = set()
    for who in ("dinkes", "admin", "pdp", "walidata"):
        client = signed_in(who)
        for path in pages():
            answer = client.get(path)
            if answer.status_code != 200 or not answer.headers["Content-Type"].startswith("text/html"):
                continue
            for name, method, action, form in LISTED.findall(answer.content.decode()):
                seen.add(name)
                asked = {key: html.unescape(value) for key, value in HIDDEN.findall(form)} | {"cari": "zz"}
                whole = getattr(client, method)(html.unescape(action), asked).content.decode()
                assert (f'id="{name}"' in whole, "<html" in whole) == (True, True), (who, path)
                headers = {"HX-Request": "true", "HX-Target": name}
                part = getattr(client, method)(html.unescape(action), asked, headers=headers).content.decode()
                assert (f'id="{name}"' in part, "<html" in part) == (True, False), (who, path)
    assert len(seen) > 20, seen
