"""What a person answers about an import: what headings mean, which village a name is; one press of the button each."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from konvergensi_web.intake.models import Batch, MappingProfile
from konvergensi_web.intake.selectors import PLACE_CODES
from konvergensi_web.intake.services import commit_batch
from konvergensi_web.intake.services.book import staged_reading
from konvergensi_web.measures.models import Measurement
from konvergensi_web.platform.scope import Actor, open_scope
from konvergensi_web.registry.models import Person
from tests.web.intake_steps import (
    EXPORT,
    after_jobs,
    child,
    children,
    commit,
    counts,
    preview,
    run_intake,
    undo,
    write_xlsx,
)

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


def places_of(page: str) -> dict[str, str]:
    """The first candidate of every name the page asks about."""
    found: dict[str, str] = {}
    for name, code in re.findall(r'<input type="radio" name="(tempat-\d+)" value="([^"]+)">', page):
        found.setdefault(name, code)
    return found


def unplaced(path: Path) -> Path:
    """Two children of a sure village, two of names that several villages could be, one of an empty one."""
    unsure = [child(n, Kec="", **{"Desa/Kel": name}) for n, name in ((1, "KASERANGAN"), (2, "SUKAMAJU"))]
    sure = [child(4, Kec="KRAMATWATU", **{"Desa/Kel": "KRAMATWATU"}), child(5, Kec="ANYAR", **{"Desa/Kel": "ANYAR"})]
    return write_xlsx(path, [*unsure, *sure, child(6, **{"Desa/Kel": ""})])


def test_the_button_says_which_rows_are_not_stored_because_their_village_is_open(
    client: Client, dinkes: Actor, tmp_path: Path
) -> None:
    page = page_of(client, preview(dinkes, unplaced(tmp_path / "a_2024-08.xlsx")))
    assert "2 baris belum jelas desanya." in page
    assert "Simpan 2 baris, tanpa 2 yang belum jelas desanya" in page
    assert page.index("Nama tempat yang perlu dipastikan") < page.index("Simpan 2 baris, tanpa 2")
    marked = re.findall(r'<td class="mark held"[^>]*title="([^"]*)"', page)
    assert {told for told in marked if "belum pasti" in told} == {
        "Desa di baris 3 (KASERANGAN, Kec. -) belum pasti.", "Desa di baris 4 (SUKAMAJU, Kec. -) belum pasti.",
    }  # fmt: skip


def test_many_files_stand_open_until_they_are_stored_and_folded_then(
    client: Client, dinkes: Actor, tmp_path: Path
) -> None:
    files = [write_xlsx(tmp_path / f"berkas{n}_2024-08.xlsx", [child(n)]) for n in range(1, 8)]
    batch = preview(dinkes, *files)
    assert "<details open><summary>7 berkas, 7 baris</summary>" in page_of(client, batch)
    with open_scope(dinkes):
        commit_batch(actor=dinkes, batch=batch)
    page = page_of(client, after_jobs(dinkes, batch))
    assert "<details><summary>7 berkas, 7 baris</summary>" in page
    assert "berkas7_2024-08.xlsx" in page


def file_counts(batch: Batch) -> list[tuple[int, ...]]:
    """What the table of files says: rows, stored, held, refused."""
    return [tuple(one[name] for name in ("rows_in", "stored", "held", "refused")) for one in batch.plan["files"]]


def place_problems(actor: Actor, batch: Batch) -> int:
    """Rows whose village is unclear, as the problem workbook and the summary of the import tell them."""
    with open_scope(actor):
        told = staged_reading(batch).findings.filter(pl.col("code").is_in(PLACE_CODES)).height
    assert told == sum(one["n"] for one in batch.plan["problems"] if one["code"] in PLACE_CODES)
    return told


def test_a_village_is_settled_after_the_import_and_its_rows_are_stored_then(
    client: Client, dinkes: Actor, tmp_path: Path
) -> None:
    batch = commit(dinkes, unplaced(tmp_path / "a_2024-08.xlsx"))
    assert counts(batch) == (5, 2, 0, 3, 0)
    assert file_counts(batch) == [(5, 2, 3, 0)]
    assert place_problems(dinkes, batch) == 2
    page = page_of(client, batch)
    assert "2 baris menunggu desanya" in page
    asked = places_of(page)
    assert len(asked) == 2
    answer: Any = client.post(f"/sumber/{batch.pk}/tinjau/", {"tempat-0": asked["tempat-0"]})
    assert answer.url.endswith("#hasil")
    batch = after_jobs(dinkes, batch)
    assert counts(batch) == (5, 3, 0, 2, 0)
    name = batch.plan["open_places"][0]["name"]
    assert file_counts(batch) == [(5, 3, 2, 0)]
    assert place_problems(dinkes, batch) == 1
    page = page_of(client, batch)
    assert "1 baris menunggu desanya" in page
    assert f"“{name}”" in page
    client.post(f"/sumber/{batch.pk}/tinjau/", {"tempat-0": places_of(page)["tempat-0"]})
    batch = after_jobs(dinkes, batch)
    assert counts(batch) == (5, 4, 0, 1, 0)
    assert file_counts(batch) == [(5, 4, 1, 0)]
    assert place_problems(dinkes, batch) == 0
    with open_scope(dinkes):
        paths = {row.region_path for row in Measurement.objects.all()}
        assert {path[: len(f"{code}.")] for path in paths for code in asked.values()} >= {
            f"{code}." for code in asked.values()
        }
        assert Person.objects.count() == 4
    page = page_of(client, batch)
    assert "menunggu desanya" not in page
    assert undo(dinkes, batch).state == Batch.State.UNDONE
    with open_scope(dinkes):
        assert not Measurement.objects.exists()
        assert not Person.objects.exists()


def test_pressing_without_an_answer_changes_nothing_and_says_so(client: Client, dinkes: Actor, tmp_path: Path) -> None:
    batch = commit(dinkes, unplaced(tmp_path / "a_2024-08.xlsx"))
    page = client.post(f"/sumber/{batch.pk}/tinjau/", {}, follow=True).content.decode()
    assert "Belum ada nama tempat yang dipilih." in page
    assert counts(after_jobs(dinkes, batch)) == (5, 2, 0, 3, 0)


def test_every_held_row_says_what_holds_it_and_what_to_do(
    client: Client, dinkes: Actor, tmp_path: Path, django_assert_max_num_queries: Any
) -> None:
    rows = [
        child(1), child(2, **{"Tanggal Pengukuran": "-"}), child(3, **{"Kab/Kota": "CILEGON"}),
        child(4, **{"Desa/Kel": ""}), child(1, Berat="5.5"), child(5, **{"Desa/Kel": "ENTAH DI MANA"}),
    ]  # fmt: skip
    batch = commit(dinkes, write_xlsx(tmp_path / "a_2024-08.xlsx", rows))
    assert counts(batch) == (6, 1, 0, 5, 0)
    page_of(client, batch)
    with django_assert_max_num_queries(11):
        page = page_of(client, batch)
    part = page.split('id="tertahan"')[1]
    for told in (
        "Tanggal pengukuran di baris 4 kosong atau tidak terbaca",
        "Baris 5 dari &#x27;CILEGON&#x27;, bukan dari Kabupaten Serang.",
        "Desa di baris 6 kosong (",
        "Baris 7 mengukur anak yang sama pada hari yang sama seperti baris 3",
        "Desa di baris 8 (ENTAH DI MANA, Kec. CIRUAS) belum pasti.",
        "Keluarkan baris itu dari berkas, atau impor di kabupaten/kota asalnya.",
    ):
        assert told in part
    assert "a_2024-08.xlsx · Application List · " in part
    assert "CITEREP · MELATI 1 · 02/08/2024 · 5,5 kg · 66,1 cm · yang dipakai: 8,1 kg · 66,1 cm" in part
    assert child(1)["Nama"] not in part
    assert "sources." not in part
    assert "intake." not in part


def test_a_second_import_of_the_same_rows_says_that_nothing_is_new(
    client: Client, dinkes: Actor, tmp_path: Path
) -> None:
    commit(dinkes, write_xlsx(tmp_path / "a_2024-08.xlsx", [child(1), child(2)]))
    same = page_of(client, preview(dinkes, write_xlsx(tmp_path / "b_2024-08.xlsx", [child(1), child(2)])))
    assert "2 baris sudah tersimpan dan dibiarkan." in same
    assert "Selesaikan tanpa baris baru" in same
    assert "Simpan 2 baris" not in same
    more = page_of(client, preview(dinkes, write_xlsx(tmp_path / "c_2024-08.xlsx", [child(1), child(3)])))
    assert "Simpan 1 baris" in more


def test_an_undone_import_says_who_took_it_back_when_and_why(client: Client, dinkes: Actor, tmp_path: Path) -> None:
    batch = commit(dinkes, write_xlsx(tmp_path / "a_2024-08.xlsx", [child(1)]))
    client.post(f"/sumber/{batch.pk}/batalkan/", {"alasan": "salah bulan"})
    page = page_of(client, after_jobs(dinkes, batch))
    assert "Dibatalkan oleh" in page
    assert "salah bulan" in page
    assert "pernah disimpan" in page


def test_every_shown_row_of_a_misspelt_village_is_marked_and_no_meaning_is_misspelt(
    client: Client, dinkes: Actor, tmp_path: Path
) -> None:
    rows = [child(n, **{"Desa/Kel": "CITRREP"}) for n in (1, 2, 3)]
    page = page_of(client, preview(dinkes, write_xlsx(tmp_path / "a_2024-08.xlsx", rows)))
    first = page.split("Baris pertama")[-1]
    assert first.count('<td class="mark stored"') == 3
    assert ">Puskesmas</option>" in page
    assert ">Pukesmas</option>" not in page
    assert 'class="found warn"' in page


def test_the_file_input_speaks_the_language_of_the_page(client: Client) -> None:
    page = client.get("/sumber/baru/").content.decode()
    assert 'data-choose="Pilih berkas, atau seret ke sini"' in page
    assert "intake/impor.js" in page


def test_the_headings_of_an_unread_file_are_asked_beside_one_that_was_read(
    client: Client, dinkes: Actor, tmp_path: Path
) -> None:
    good = write_xlsx(tmp_path / "a_2024-08.xlsx", [child(1)])
    header = ["KOLOM HARI" if name == "Tanggal Pengukuran" else name for name in child(2)]
    odd = write_xlsx(tmp_path / "b_2024-08.xlsx", [child(2) | {"KOLOM HARI": child(2)["Tanggal Pengukuran"]}], header)
    batch = preview(dinkes, good, odd)
    assert (batch.state, batch.plan["rows"]) == (Batch.State.PREVIEWED, 1)
    page = page_of(client, batch)
    assert "Beri arti kolomnya di langkah 2" in page
    at = re.search(r'<label for="kolom-(\d+)">KOLOM HARI</label>', page)
    assert at, "the heading can be given a meaning"
    client.post(f"/sumber/{batch.pk}/tinjau/", {f"kolom-{at[1]}": "measured_on"})
    assert after_jobs(dinkes, batch).plan["rows"] == 2


def test_rows_of_several_files_say_of_which(client: Client, dinkes: Actor, tmp_path: Path) -> None:
    files = [write_xlsx(tmp_path / f"{name}_2024-08.xlsx", [child(n)]) for n, name in ((1, "satu"), (2, "dua"))]
    part = page_of(client, preview(dinkes, *files)).split("<h3>Baris pertama</h3>")[1]
    assert "satu_2024-08.xlsx" in part
    assert "dua_2024-08.xlsx" in part
    alone = page_of(client, preview(dinkes, files[0])).split("<h3>Baris pertama</h3>")[1]
    assert "satu_2024-08.xlsx" not in alone
