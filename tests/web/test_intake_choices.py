"""What a person answers about an import: what headings mean, which village a name is; one press of the button each."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from konvergensi_web.intake.models import Batch, MappingProfile
from konvergensi_web.platform.scope import Actor, open_scope
from tests.web.intake_steps import EXPORT, after_jobs, child, children, preview, run_intake, write_xlsx

pytestmark = pytest.mark.django_db


@pytest.fixture
def dinkes(actor: Callable[[str], Actor]) -> Actor:
    return actor("dinkes")


@pytest.fixture
def client(signed_in: Callable[[str], Client]) -> Client:
    return signed_in("dinkes")


def page_of(client: Client, batch: Batch) -> str:
    return client.get(f"/sumber/{batch.pk}/").content.decode()


def chosen(page: str) -> dict[str, str]:
    """What the form sends when nobody touches it: each heading's select as the page has it set."""
    selects = re.findall(r'<select id="(kolom-\d+)".*?</select>', page, re.DOTALL)
    found = {}
    for name in selects:
        body = page.split(f'<select id="{name}"')[1].split("</select>", maxsplit=1)[0]
        found[name] = (re.findall(r'<option value="([^"]*)" selected>', body) or [""])[0]
    return found


def select_of(page: str, heading: str) -> str:
    return re.findall(rf'<label for="(kolom-\d+)">{re.escape(heading)}</label>', page)[0]


def unsure_part(page: str) -> str:
    """The part of the form above the folded list of known columns."""
    return page.split("Kolom yang artinya belum pasti")[1].split("<details>", maxsplit=1)[0]


def renamed(path: Path, **titles: str) -> Path:
    """A real export in which some headings were given other names."""
    rows = [{titles.get(name, name): value for name, value in one.items()} for one in children(12)]
    return write_xlsx(path, rows)


def test_a_proposed_heading_stands_under_the_unsure_ones_and_one_press_settles_it(
    client: Client, dinkes: Actor, tmp_path: Path
) -> None:
    path = renamed(tmp_path / "ekspor_2024-08.xlsx", Tinggi="PB/TB cm")
    sent = SimpleUploadedFile(path.name, path.read_bytes())
    answer: Any = client.post("/sumber/baru/", {"register": "eppgbm", "regency": "36.04", "files": [sent]})
    run_intake()
    page = client.get(answer.url).content.decode()
    assert "tidak ada kolom untuk tinggi" in page
    asked = select_of(unsure_part(page), "PB/TB cm")
    assert chosen(page)[asked] == "length_height_cm"
    client.post(f"{answer.url}tinjau/", chosen(page))
    run_intake()
    page = client.get(answer.url).content.decode()
    assert "tidak ada kolom untuk tinggi" not in page
    assert "Simpan 12 baris" in page
    assert preview(dinkes, path).state == Batch.State.PREVIEWED  # the next file needs no answer


def test_a_wrong_meaning_can_be_chosen_again(client: Client, dinkes: Actor, tmp_path: Path) -> None:
    batch = preview(dinkes, renamed(tmp_path / "a_2024-08.xlsx", Tinggi="PB/TB cm"))
    for column in ("muac_cm", "length_height_cm"):
        page = page_of(client, batch)
        client.post(f"/sumber/{batch.pk}/tinjau/", chosen(page) | {select_of(page, "PB/TB cm"): column})
        batch = after_jobs(dinkes, batch)
        page = page_of(client, batch)
        assert chosen(page)[select_of(page, "PB/TB cm")] == column
        assert "arti yang dipilih kantor Anda" in page
    assert MappingProfile.objects.get(heading="PB/TB cm").column == "length_height_cm"


def test_a_heading_of_no_use_is_answered_once_and_can_be_taken_back(
    client: Client, dinkes: Actor, tmp_path: Path
) -> None:
    rows = [child(number) | {"Warna Rumah": "biru"} for number in (1, 2, 3)]
    batch = preview(dinkes, write_xlsx(tmp_path / "a_2024-08.xlsx", rows))
    page = page_of(client, batch)
    assert "Warna Rumah" in unsure_part(page)
    client.post(f"/sumber/{batch.pk}/tinjau/", chosen(page))
    page = page_of(client, after_jobs(dinkes, batch))
    assert "Kolom yang artinya belum pasti" not in page
    assert chosen(page)[select_of(page, "Warna Rumah")] == ""
    with open_scope(dinkes):
        assert Batch.objects.get().problem is None


def test_a_heading_the_reader_knows_is_not_kept_unless_it_was_changed(client: Client, dinkes: Actor) -> None:
    batch = preview(dinkes, EXPORT)
    page = page_of(client, batch)
    known = chosen(page)
    assert len(known) > 30
    client.post(f"/sumber/{batch.pk}/tinjau/", known)
    after_jobs(dinkes, batch)
    assert not MappingProfile.objects.exists()
