"""Importing on the pages: upload, mapping, preview, storing, deciding, taking back; and everything that is refused."""

import io
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from msoffcrypto.format import ooxml
from python_calamine import CalamineWorkbook

from konvergensi.problems import ProblemError
from konvergensi_web.intake import services
from konvergensi_web.intake.models import Batch, MappingProfile, PlaceAlias
from konvergensi_web.intake.pages import upload as upload_page
from konvergensi_web.intake.services import reading
from konvergensi_web.intake.services.uploads import start_reading
from konvergensi_web.measures.models import Measurement
from konvergensi_web.platform.actionlog.models import Entry
from konvergensi_web.platform.files.models import StoredFile
from konvergensi_web.platform.files.services import blob
from konvergensi_web.platform.privacy.models import ExportRecord, Grant
from konvergensi_web.platform.scope import Actor, open_scope
from konvergensi_web.registry.models import Person
from tests.web.intake_steps import (
    EXPORT,
    SAMPLES,
    after_jobs,
    child,
    children,
    commit,
    preview,
    run_intake,
    upload,
    write_xlsx,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def dinkes(actor: Callable[[str], Actor]) -> Actor:
    return actor("dinkes")


@pytest.fixture
def client(signed_in: Callable[[str], Client]) -> Client:
    return signed_in("dinkes")


def send(client: Client, *files: tuple[str, bytes], **told: str) -> Any:
    sent = [SimpleUploadedFile(name, body) for name, body in files]
    asked = {"register": "eppgbm", "regency": "36.04", "files": sent, **told}
    return client.post("/sumber/baru/", asked)


def only_batch(actor: Actor) -> Batch:
    with open_scope(actor):
        return Batch.objects.get()


def test_an_officer_uploads_looks_stores_and_sees_the_account_of_every_row(client: Client, dinkes: Actor) -> None:
    answer = send(client, ("ekspor.xlsx", EXPORT.read_bytes()))
    assert answer.status_code == 302
    page = client.get(answer.url).content.decode()
    assert "Membaca dan meninjau berkas" in page  # the card of the running work
    run_intake()
    page = client.get(answer.url).content.decode()
    assert "Simpan 240 baris" in page
    assert "sampai di sini belum ada data yang berubah" in page.lower()
    with open_scope(dinkes):
        assert not Measurement.objects.exists()
    assert client.post(f"{answer.url}simpan/").status_code == 302
    run_intake()
    page = client.get(answer.url).content.decode()
    for told in ("242", "240", "tersimpan", "Buka daftar kerja"):
        assert told in page
    assert "Agustus 2024" in client.get("/sumber/").content.decode()


def test_z_is_shown_to_the_hundredth_with_a_true_minus(client: Client, dinkes: Actor) -> None:
    page = client.get(f"/sumber/{preview(dinkes, EXPORT).pk}/").content.decode()
    cells = re.findall(r'<td class="num-cell">([^<]*)</td>', page)
    assert "\N{MINUS SIGN}0,20" in cells
    assert not [cell for cell in cells if "-" in cell or "." in cell]


def test_names_and_numbers_of_children_are_masked_on_the_page_and_in_the_book(client: Client, dinkes: Actor) -> None:
    batch = preview(dinkes, EXPORT)
    page = client.get(f"/sumber/{batch.pk}/").content.decode()
    with open_scope(dinkes):
        services.start_book(actor=dinkes, batch=batch)
    [job] = run_intake()
    book = b"".join(client.get(job.result_url))  # type: ignore[arg-type]
    assert book.startswith(b"PK")
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_name("Baris").to_python()
    names = {str(row[sheet[0].index("Nama")]) for row in sheet[1:]} - {""}
    assert names
    assert all(name.replace(".", "").replace(" ", "").isupper() and "." in name for name in names)
    commit_batch = commit(dinkes, EXPORT)
    with open_scope(dinkes):
        for name in Person.objects.values_list("name", flat=True):
            assert name not in page
    assert commit_batch.stored == 240


def test_a_grant_opens_the_names_of_the_book_to_the_office_that_has_it(
    dinkes: Actor, signed_in: Callable[[str], Client]
) -> None:
    batch = preview(dinkes, EXPORT)
    grant = Grant.objects.create(
        user_id=dinkes.user_id, office_id=dinkes.office_id, region_path="36.04.", reason="repair", note="uji",
        day=timezone.localdate(), until=timezone.now() + timedelta(hours=1), max_rows=400, with_numbers=True,
        state=Grant.State.APPROVED, requested_at=timezone.now(),
    )  # fmt: skip
    with open_scope(dinkes):
        services.start_book(actor=dinkes, batch=batch)
    [job] = run_intake()
    book = b"".join(signed_in("dinkes").get(job.result_url))  # type: ignore[arg-type]
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_name("Baris").to_python()
    assert any("." not in str(row[sheet[0].index("Nama")]) for row in sheet[1:])
    grant.refresh_from_db()
    assert 0 < grant.used_rows <= 60
    assert ExportRecord.objects.get().with_names
    assert signed_in("tpg").get(job.result_url).status_code == 404


def test_nothing_of_an_upload_lies_readable_on_the_disk(dinkes: Actor) -> None:
    preview(dinkes, SAMPLES / "eppgbm_ciruas_2024-08_cara_ukur.csv")
    for stored in StoredFile.objects.all():
        kept = blob(stored.pk).read_bytes()
        assert b"PAR1" not in kept
        assert b"CITEREP" not in kept


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b"", "kosong"),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "gambar PNG"),
        (b"%PDF-1.7", "dokumen PDF"),
        (EXPORT.read_bytes()[:5_000], "rusak atau terpotong"),
    ],
)
def test_what_is_no_table_is_told_on_the_form_and_nothing_is_kept(
    client: Client, dinkes: Actor, body: bytes, told: str
) -> None:
    answer = send(client, ("baik.xlsx", EXPORT.read_bytes()), ("lain.xlsx", body))
    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert "zip file" not in answer.content.decode()
    with open_scope(dinkes):
        assert not Batch.objects.exists()
    assert not StoredFile.objects.exists()


def test_a_form_without_files_says_so_at_the_field(client: Client) -> None:
    answer = client.post("/sumber/baru/", {"register": "eppgbm", "regency": "36.04"})
    assert answer.status_code == 422
    assert "Pilih berkas ekspor" in answer.content.decode()


def test_an_upload_beyond_the_ceiling_is_stopped_while_it_comes_in(
    client: Client, dinkes: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upload_page, "MOST_UPLOADED", 10_000)
    answer = send(client, ("besar.xlsx", EXPORT.read_bytes()))
    assert answer.status_code in {413, 422}
    with open_scope(dinkes):
        assert not Batch.objects.exists()


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2_000), "rusak atau terpotong"),
        (b"apa saja\nbukan tabel\n", "Baris judul kolom tidak ditemukan"),
        (b"NIK;Nama;JK;Tgl Lahir\n", "tidak ada kolom"),
        ((SAMPLES / "p3ke_individu_ciruas.xlsx").read_bytes(), "kolom"),
    ],
)
def test_a_table_that_is_no_export_is_told_on_the_page_without_a_traceback(
    client: Client, dinkes: Actor, body: bytes, told: str
) -> None:
    answer = send(client, ("aneh.xlsx", body))
    assert [job.state for job in run_intake()] == ["done"]
    page = client.get(answer.url)
    assert page.status_code == 200
    assert told in page.content.decode()
    with open_scope(dinkes), pytest.raises(ProblemError, match=r"platform\.wrong-state"):
        services.commit_batch(actor=dinkes, batch=only_batch(dinkes))
    assert "Membuang" not in page.content.decode()
    assert client.post(f"{answer.url}buang/").status_code == 302
    assert only_batch(dinkes).state == "discarded"
    assert not StoredFile.objects.filter(removed_at=None).exists()


def test_what_was_discarded_while_it_was_read_stays_so(
    actor: Callable[[str], Actor], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dinkes = actor("dinkes")
    (tmp_path / "bukan.csv").write_text("Warna,Rasa\nmerah,manis\n")
    batch = upload(dinkes, tmp_path / "bukan.csv")
    proposed = reading._proposals

    def meanwhile(*args: Any) -> Any:
        with open_scope(dinkes):
            services.discard_batch(actor=dinkes, batch=batch)
        return proposed(*args)

    monkeypatch.setattr(reading, "_proposals", meanwhile)
    run_intake()
    with open_scope(dinkes):
        assert Batch.objects.get(pk=batch.pk).state == Batch.State.DISCARDED


def test_the_own_upload_can_be_discarded_whoever_reads_it_again(actor: Callable[[str], Actor], tmp_path: Path) -> None:
    tpg, dinkes = actor("tpg"), actor("dinkes")
    batch = preview(tpg, write_xlsx(tmp_path / "ekspor_2024-08.xlsx", [child(1)]))
    with open_scope(dinkes):
        start_reading(dinkes, batch)
    with open_scope(tpg):
        assert services.discard_batch(actor=tpg, batch=batch).state == Batch.State.DISCARDED
    assert not run_intake(), "the reading that waited is cancelled"


def test_a_locked_workbook_is_told_with_what_to_do(client: Client, tmp_path: Path) -> None:
    locked = tmp_path / "terkunci.xlsx"
    with EXPORT.open("rb") as plain, locked.open("wb") as out:
        ooxml.OOXMLFile(plain).encrypt("rahasia", out)
    answer = send(client, ("terkunci.xlsx", locked.read_bytes()))
    run_intake()
    assert "terkunci kata sandi" in client.get(answer.url).content.decode()


def test_an_export_of_another_regency_is_told_in_the_words_of_the_page(client: Client, tmp_path: Path) -> None:
    strange = {"Kec": "WARUNGGUNUNG", "Pukesmas": "WARUNGGUNUNG", "Desa/Kel": "SELARAJA"}
    path = write_xlsx(tmp_path / "lebak.xlsx", [one | strange for one in children(12)])
    answer = send(client, (path.name, path.read_bytes()), (EXPORT.name, EXPORT.read_bytes()))
    run_intake()
    page = client.get(answer.url).content.decode()
    assert "bukan milik Kabupaten Serang" in page
    assert "Periksa apakah berkasnya dari kabupaten/kota ini" in page
    assert "langkah 1" not in page, "no such field for an office of one kabupaten/kota"
    assert "--region" not in page, "an option of the command line"


def test_a_person_says_what_unknown_headings_mean_once_for_the_office(
    client: Client, dinkes: Actor, tmp_path: Path
) -> None:
    odd = [{"Tanggal Pengukuran": "Kapan", "Berat": "Bobot"}.get(name, name) for name in child(1)]
    rows = [dict(zip(odd, child(number).values(), strict=True)) for number in (1, 2, 3)]
    path = write_xlsx(tmp_path / "aneh.xlsx", rows, odd)
    batch = preview(dinkes, path)
    assert batch.state == Batch.State.UPLOADED
    page = client.get(f"/sumber/{batch.pk}/").content.decode()
    assert "Kapan" in page
    numbers = {odd.index(name): meant for name, meant in (("Kapan", "measured_on"), ("Bobot", "weight_kg"))}
    client.post(f"/sumber/{batch.pk}/tinjau/", {f"kolom-{at}": meant for at, meant in numbers.items()})
    batch = after_jobs(dinkes, batch)
    assert (batch.state, batch.plan["rows"]) == (Batch.State.PREVIEWED, 3)
    assert MappingProfile.objects.filter(office_id=dinkes.office_id, column="measured_on").exists()
    assert preview(dinkes, path).state == Batch.State.PREVIEWED  # the next file needs no answer


def test_ambiguous_names_are_settled_once_for_the_regency(client: Client, dinkes: Actor, tmp_path: Path) -> None:
    rows = [child(n, Kec="", **{"Desa/Kel": name}) for n, name in ((1, "KASERANGAN"), (2, "SUKAMAJU"))]
    rows += [child(4, Kec="KRAMATWATU", **{"Desa/Kel": "KRAMATWATU"}), child(5, Kec="ANYAR", **{"Desa/Kel": "ANYAR"})]
    batch = preview(dinkes, write_xlsx(tmp_path / "a_2024-08.xlsx", rows))
    names = [one["name"] for one in batch.plan["open_places"]]
    assert names == ["KASERANGAN", "SUKAMAJU"]
    page = client.get(f"/sumber/{batch.pk}/").content.decode()
    assert "Nama tempat yang perlu dipastikan" in page
    assert "36.04." in page
    chosen = [one["candidates"][0][0] for one in batch.plan["open_places"]]
    mistyped = {"tempat-0": "", "tempat-1": chosen[1], "tempat-lain-1": "Sukamajuu"}
    answer = client.post(f"/sumber/{batch.pk}/tinjau/", mistyped, follow=True).content.decode()
    assert "“Sukamajuu” bukan nama atau kode satu desa di wilayah ini" in answer
    assert [one["name"] for one in after_jobs(dinkes, batch).plan["open_places"]] == names
    client.post(
        f"/sumber/{batch.pk}/tinjau/",
        {"tempat-0": chosen[0], "tempat-1": "", "tempat-lain-1": f"{chosen[1]} Sukamaju"},
    )
    batch = after_jobs(dinkes, batch)
    assert batch.plan["open_places"] == []
    assert PlaceAlias.objects.filter(regency_id="36.04").count() == 2
    again = preview(dinkes, write_xlsx(tmp_path / "b_2024-09.xlsx", [child(3, Kec="", **{"Desa/Kel": "KASERANGAN"})]))
    assert again.plan["open_places"] == []


def test_a_name_cannot_be_settled_outside_the_own_area(dinkes: Actor) -> None:
    batch = preview(dinkes, EXPORT)
    with open_scope(dinkes):
        for code in ("36.73.01.1001", "99.99.99.9999"):
            with pytest.raises(ProblemError):
                services.settle_place(
                    actor=dinkes, batch=batch, level="village", name="X", district="", code=code
                )  # fmt: skip


def test_nobody_imports_for_another_regency_or_without_the_right(signed_in: Callable[[str], Client]) -> None:
    stranger = signed_in("dinkes_kota")
    assert send(stranger, ("a.xlsx", EXPORT.read_bytes()), regency="36.04").status_code == 422
    for role in ("camat", "kua", "sekda"):
        assert signed_in(role).get("/sumber/baru/").status_code == 403


def test_another_regency_finds_no_import(signed_in: Callable[[str], Client], dinkes: Actor) -> None:
    batch = preview(dinkes, EXPORT)
    stranger = signed_in("dinkes_kota")
    for address in ("", "batalkan/"):
        assert stranger.get(f"/sumber/{batch.pk}/{address}").status_code == 404
    for address in ("simpan/", "buang/", "tinjau/", "buku/", "tertahan/0/"):
        assert stranger.post(f"/sumber/{batch.pk}/{address}").status_code == 404
    assert str(batch.pk) not in stranger.get("/sumber/").content.decode()


def test_who_may_only_look_sees_counts_and_no_rows(signed_in: Callable[[str], Client], dinkes: Actor) -> None:
    batch = preview(dinkes, EXPORT)
    page = signed_in("auditor").get(f"/sumber/{batch.pk}/")
    assert page.status_code == 200
    assert "242" in page.content.decode()
    assert "Baris pertama" not in page.content.decode()
    assert signed_in("auditor").post(f"/sumber/{batch.pk}/simpan/").status_code == 403


def test_undoing_asks_once_and_names_what_depends_on_it(client: Client, dinkes: Actor, tmp_path: Path) -> None:
    first = commit(dinkes, write_xlsx(tmp_path / "a_2024-08.xlsx", [child(1)]))
    second = commit(dinkes, write_xlsx(tmp_path / "b_2024-08.xlsx", [child(1, Berat="9.9")]))
    page = client.get(f"/sumber/{first.pk}/batalkan/").content.decode()
    assert "1 barisnya sudah diganti" in page
    assert f"/sumber/{second.pk}/" in page
    assert client.post(f"/sumber/{first.pk}/batalkan/", {"alasan": "x"}).status_code == 409
    assert client.post(f"/sumber/{second.pk}/batalkan/", {"alasan": "salah bulan"}).status_code == 302
    assert after_jobs(dinkes, second).state == Batch.State.UNDONE
    assert "dibatalkan" in client.get("/sumber/").content.decode()


def test_held_rows_are_decided_on_the_page(client: Client, dinkes: Actor, tmp_path: Path) -> None:
    batch = commit(dinkes, write_xlsx(tmp_path / "a_2024-08.xlsx", [child(1), child(1, Berat="5.5")]))
    page = client.get(f"/sumber/{batch.pk}/").content.decode()
    assert "Baris yang menunggu keputusan" in page
    assert client.post(f"/sumber/{batch.pk}/tertahan/0/", {"putusan": "pakai"}).status_code == 302
    assert "Baris yang menunggu keputusan" not in client.get(f"/sumber/{batch.pk}/").content.decode()


def test_every_step_stands_in_the_log_without_names_or_values(client: Client, dinkes: Actor) -> None:
    commit(dinkes, EXPORT)
    actions = set(Entry.objects.values_list("action", flat=True))
    assert {"intake.batch.uploaded", "intake.batch.previewed", "intake.batch.committing", "intake.batch.committed"} <= (
        actions
    )


def test_two_reads_of_a_cancelled_or_stored_import_change_nothing(dinkes: Actor) -> None:
    batch = commit(dinkes, EXPORT)
    with open_scope(dinkes):
        for act in (services.commit_batch, services.discard_batch):
            with pytest.raises(ProblemError, match=r"platform\.wrong-state"):
                act(actor=dinkes, batch=batch)
        with pytest.raises(ProblemError, match=r"platform\.wrong-state"):
            services.choose(actor=dinkes, batch=batch, columns={}, places=[])


def test_the_pages_ask_few_questions(client: Client, dinkes: Actor, django_assert_max_num_queries: Any) -> None:
    batch = commit(dinkes, EXPORT)
    other = upload(dinkes, EXPORT)
    run_intake()
    client.get("/sumber/")
    with django_assert_max_num_queries(12):
        client.get("/sumber/")
    for address in (f"/sumber/{batch.pk}/", f"/sumber/{other.pk}/", "/sumber/baru/"):
        with django_assert_max_num_queries(11):
            client.get(address)
