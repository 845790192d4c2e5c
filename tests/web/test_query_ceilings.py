"""The main pages ask few questions, whoever opens them: 12 a list, 10 a page, session and user included."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from konvergensi_web.platform.scope import open_scope, system_actor
from konvergensi_web.registry.models import Person, Posyandu
from tests.web import figures, world
from tests.web.children import follow, make_child

LIST, PAGE = 12, 10
LISTS = (
    "/registri/orang/", "/registri/posyandu/", "/registri/posyandu/36.04.05.2001.0001/", "/registri/ganda/",
    "/ukuran/daftar-kerja/", "/ukuran/perbaikan/", "/sumber/", "/log/", "/pekerjaan/", "/kantor/",
    "/wilayah/36.04/?tampil=tabel", "/api/registri/orang", "/api/registri/posyandu", "/api/ukuran/daftar-kerja",
)  # fmt: skip
PAGES = (
    "/", "/beranda/panel/", "/registri/cari/", "/registri/orang/{child}/", "/registri/anak/{child}/",
    "/registri/anak/{child}/panel/", "/wilayah/36/", "/wilayah/36.04/", "/wilayah/36.04/tren/", "/wilayah/36.04/kerja/",
    "/wilayah/36.04/panel/", "/wilayah/36.04.05/", "/wilayah/36.04.05.2001/", "/wilayah/36.04.05.2001.0001/",
    "/pemberitahuan/", "/publik/", "/api/ukuran/angka/36.04", "/api/ukuran/angka/36.04/tren?indicator=stunting",
)  # fmt: skip
# who, and how many of the pages above the role opens at least: none is passed over because nobody may see it
READERS = {
    "dinkes": 25, "kepala_dinkes": 12, "tpg": 18, "bidan": 16, "kader": 10, "camat": 8, "kades": 6, "perencana": 8,
    "walidata": 8, "sekda": 8, "dinkes_provinsi": 8,
}  # fmt: skip


@pytest.fixture
def child(db: None) -> Person:
    """A child with a year of measurements, in a district with figures."""
    with open_scope(system_actor("menyiapkan uji")):
        figures.build(figures.MONTHS[-2:], level="last")
        Posyandu.objects.create(path=world.POSYANDU, name="Melati 1", village_id="36.04.05.2001")
        person = make_child(world.POSYANDU)
        follow(person, [50.0 + 2 * month for month in range(12)])
    return person


@pytest.mark.slow
@pytest.mark.parametrize("reader", READERS)
def test_every_page_a_role_may_open_stays_under_its_ceiling(
    reader: str, child: Person, signed_in: Callable[[str], Client]
) -> None:
    client: Any = signed_in(reader)
    opened, above = [], {}
    for ceiling, addresses in ((LIST, LISTS), (PAGE, PAGES)):
        for pattern in addresses:
            address = pattern.format(child=child.pk)
            client.get(address)  # what a process keeps for all requests is there from the second one on
            with CaptureQueriesContext(connection) as asked:
                answer = client.get(address)
            if answer.status_code == 200:
                opened.append(pattern)
                if len(asked) > ceiling:
                    above[pattern] = (len(asked), [one["sql"][:90] for one in asked.captured_queries])
            else:
                assert answer.status_code in (302, 403, 404), (address, answer.status_code)
    assert not above
    assert len(opened) >= READERS[reader], opened


def test_a_search_stays_under_its_ceiling(child: Person, signed_in: Callable[[str], Client]) -> None:
    client = signed_in("dinkes")
    client.post("/registri/cari/", {"name": "Ahmad"})
    with CaptureQueriesContext(connection) as asked:
        assert client.post("/registri/cari/", {"name": "Ahmad Zaki", "year": "2023"}).status_code == 200
    assert len(asked) <= PAGE, [one["sql"] for one in asked.captured_queries]
