"""A reported figure is never overwritten: corrections, withdrawals and undone imports stay readable and go back."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from konvergensi_web.measures.models import MacroImport, MacroValue
from konvergensi_web.measures.selectors.targets import progress_of
from konvergensi_web.measures.services.macro_import import import_macro_table
from konvergensi_web.platform.actionlog.models import Entry
from konvergensi_web.platform.scope import Actor, system_actor
from konvergensi_web.regions.models import Region

pytestmark = pytest.mark.django_db
Make = Callable[[str], Actor]
SignedIn = Callable[[str], Client]
HEAD = "kode_wilayah,indikator,tahun,nilai,penyebut,sumber\n"
TYPED = {"indicator": "poverty", "region_code": "36.04", "period": "2024", "value": "7,5", "source": "BPS 2024"}
BECAUSE = {"reason": "di publikasi tertulis lain"}


def send(client: Client, text: str, name: str = "bps.csv") -> MacroImport:
    answer = client.post("/ukuran/indikator/impor/", {"file": SimpleUploadedFile(name, text.encode())})
    assert answer.status_code == 302, answer.content
    return MacroImport.objects.get(pk=answer["Location"].rstrip("/").rsplit("/", 1)[-1])


def line(value: str, denominator: str = "") -> str:
    return f'{HEAD}36.04,poverty,2024,"{value}","{denominator}",BPS 2024\n'


def standing() -> list[float]:
    return list(MacroValue.objects.filter(state="stands").values_list("value", flat=True))


def shown() -> list[float]:
    """What the page of targets takes as the figure of the place."""
    rows = progress_of(system_actor("uji"), Region.objects.get(code="36.04"))
    return [one.value for one in rows if one.indicator == "poverty"]


def test_an_import_with_another_value_corrects_and_keeps_the_old_one(db: None, signed_in: SignedIn) -> None:
    client = signed_in("perencana")
    send(client, line("7,5"))
    done = send(client, line("7.1"))
    assert (done.rows_in, done.stored, done.corrected, done.unchanged, done.refused) == (1, 0, 1, 0, 0)
    assert standing() == [7.1]
    assert shown() == [7.1]
    new = MacroValue.objects.get(value=7.1)
    old = MacroValue.objects.get(value=7.5)
    assert new.replaces_id == old.pk
    assert (old.state, bool(old.over_at), old.over_reason) == ("corrected", True, "impor bps.csv")
    page = client.get(f"/ukuran/indikator/{new.pk}/").content.decode()
    assert "7,5\u00a0%" in page
    assert "dikoreksi" in page
    account = client.get(f"/ukuran/indikator/impor/{done.pk}/").content.decode()
    assert "Dikoreksi</dt><dd>1" in account
    again = send(client, line("7,1"))
    assert (again.stored, again.corrected, again.unchanged) == (0, 0, 1)


def test_a_figure_typed_again_is_a_new_version_and_not_an_overwriting(db: None, signed_in: SignedIn) -> None:
    client = signed_in("perencana")
    client.post("/ukuran/indikator/baru/", TYPED)
    client.post("/ukuran/indikator/baru/", TYPED)
    assert MacroValue.objects.count() == 1, "the same value twice is once"
    answer = client.post("/ukuran/indikator/baru/", TYPED | {"value": "6,6"})
    assert standing() == [6.6]
    page = client.get(answer["Location"]).content.decode()
    for word in ("7,5\u00a0%", "6,6\u00a0%", "dicatat lagi dengan nilai lain"):
        assert word in page
    entry = Entry.objects.get(action="measures.macro.corrected")
    assert (entry.payload.body["before"], entry.payload.body["value"]) == (7.5, 6.6)


def test_a_figure_is_corrected_withdrawn_and_taken_up_again_with_a_reason(db: None, signed_in: SignedIn) -> None:
    client = signed_in("perencana")
    client.post("/ukuran/indikator/baru/", TYPED)
    first = MacroValue.objects.get()
    form = client.get(f"/ukuran/indikator/{first.pk}/koreksi/").content.decode()
    assert 'value="7,5"' in form
    address = f"/ukuran/indikator/{first.pk}/koreksi/"
    assert client.post(address, {"value": "7,1", "denominator": "61.234"}).status_code == 422, "a reason is needed"
    assert client.post(address, {"value": "7,5"} | BECAUSE).status_code == 422, "nothing is different"
    assert client.post(address, {"value": "7,1", "denominator": "61.234"} | BECAUSE).status_code == 302
    second = MacroValue.objects.get(state="stands")
    assert (second.value, second.denominator, second.replaces_id) == (7.1, 61_234, first.pk)
    assert client.post(address, {"value": "7,0"} | BECAUSE).status_code == 422, "an old version is not corrected"
    assert client.post(f"/ukuran/indikator/{second.pk}/tarik/", BECAUSE).status_code == 302
    assert standing() == []
    assert shown() == []
    assert "Angka ini tidak berlaku" in client.get(f"/ukuran/indikator/{second.pk}/").content.decode()
    assert client.post(f"/ukuran/indikator/{second.pk}/pakai/", BECAUSE).status_code == 302
    assert client.post(f"/ukuran/indikator/{first.pk}/pakai/", BECAUSE).status_code == 302
    assert standing() == [7.5]
    assert set(Entry.objects.filter(action__startswith="measures.macro.").values_list("action", flat=True)) == {
        f"measures.macro.{did}" for did in ("recorded", "corrected", "withdrawn", "restored")
    }


def test_only_who_may_write_there_corrects_and_everybody_of_the_area_reads(db: None, signed_in: SignedIn) -> None:
    signed_in("perencana").post("/ukuran/indikator/baru/", TYPED)
    one = MacroValue.objects.get()
    for what in ("koreksi", "tarik", "pakai"):
        for who in ("camat", "dinkes", "bappeda_provinsi"):
            assert signed_in(who).post(f"/ukuran/indikator/{one.pk}/{what}/", BECAUSE).status_code == 403, (who, what)
        assert signed_in("dinkes_kota").post(f"/ukuran/indikator/{one.pk}/{what}/", BECAUSE).status_code in (403, 404)
    assert "Koreksi</a>" not in signed_in("camat").get(f"/ukuran/indikator/{one.pk}/").content.decode()
    assert signed_in("dinkes_kota").get(f"/ukuran/indikator/{one.pk}/").status_code == 404
    assert standing() == [7.5]


def test_an_import_is_undone_while_its_rows_are_the_newest(db: None, signed_in: SignedIn) -> None:
    client = signed_in("perencana")
    first = send(client, line("7,5"))
    second = send(client, line("7,1") + "36.04,tpt,2024,5.5,,BPS\n", "revisi.csv")
    page = client.get("/ukuran/indikator/impor/riwayat/").content.decode()
    assert "revisi.csv" in page
    assert "bps.csv" in page
    refused = client.post(f"/ukuran/indikator/impor/{first.pk}/urung/", BECAUSE)
    assert refused.status_code == 422
    assert "sudah dikoreksi sesudah itu" in refused.content.decode()
    assert client.post(f"/ukuran/indikator/impor/{second.pk}/urung/", {"reason": ""}).status_code == 422, (
        "a reason is needed"
    )
    assert client.post(f"/ukuran/indikator/impor/{second.pk}/urung/", BECAUSE).status_code == 302
    assert standing() == [7.5]
    assert shown() == [7.5]
    second.refresh_from_db()
    assert second.undone_at
    assert Entry.objects.filter(action="measures.macro.import-undone").count() == 1
    assert client.post(f"/ukuran/indikator/impor/{second.pk}/urung/", BECAUSE).status_code == 422, "once"
    assert client.post(f"/ukuran/indikator/impor/{first.pk}/urung/", BECAUSE).status_code == 302
    assert standing() == []
    assert send(client, line("7,5")).stored == 1, "an undone table can come again"


def test_another_office_cannot_undo_an_import_and_another_area_does_not_see_it(db: None, signed_in: SignedIn) -> None:
    done = send(signed_in("perencana"), line("7,5"))
    address = f"/ukuran/indikator/impor/{done.pk}/urung/"
    for who in ("camat", "dinkes"):
        assert signed_in(who).post(address, BECAUSE).status_code == 403, who
        assert signed_in(who).get("/ukuran/indikator/impor/riwayat/").status_code == 403, who
    assert signed_in("bappeda_provinsi").post(address, BECAUSE).status_code in (403, 404)
    assert standing() == [7.5]


def test_a_withdrawn_figure_does_not_come_back_with_the_same_table(db: None, signed_in: SignedIn) -> None:
    client = signed_in("perencana")
    send(client, line("7,5"))
    client.post(f"/ukuran/indikator/{MacroValue.objects.get().pk}/tarik/", BECAUSE)
    assert send(client, line("7,5")).unchanged == 1
    assert standing() == []
    assert send(client, line("7,2")).stored == 1
    assert standing() == [7.2]


def test_a_program_corrects_withdraws_and_undoes_as_the_pages_do(db: None, signed_in: SignedIn) -> None:
    done = send(signed_in("perencana"), line("7,5"))
    client = signed_in("perencana")
    one = MacroValue.objects.get().pk

    def call(method: str, address: str, **body: Any) -> Any:
        return getattr(client, method)(f"/api/ukuran/indikator/{address}", body, content_type="application/json")

    corrected = call("put", f"{one}", value=7.1, **BECAUSE)
    assert corrected.status_code == 200, corrected.content
    new = corrected.json()
    assert (new["value"], new["replaces"], new["state"]) == (7.1, one, "stands")
    assert call("delete", f"{new['id']}", **BECAUSE).json()["state"] == "withdrawn"
    assert call("post", f"{one}/pakai", **BECAUSE).json()["state"] == "stands"
    versions = client.get(f"/api/ukuran/indikator/{new['id']}").json()
    assert [(row["figure"]["value"], row["figure"]["state"]) for row in versions] == [
        (7.1, "withdrawn"),
        (7.5, "stands"),
    ]
    assert all(row["recorded_by"] for row in versions)
    assert [row["file_name"] for row in client.get("/api/ukuran/indikator/impor").json()] == ["bps.csv"]
    undone = call("post", f"impor/{done.pk}/urung", **BECAUSE)
    assert undone.status_code == 200
    assert undone.json()["undone_at"]
    assert standing() == []
    camat = signed_in("camat")
    for method, address in (("put", f"{one}"), ("delete", f"{one}"), ("post", f"{one}/pakai")):
        answer = getattr(camat, method)(
            f"/api/ukuran/indikator/{address}", {"value": 7.1, **BECAUSE}, content_type="application/json"
        )
        assert answer.status_code == 403, address
    assert camat.get("/api/ukuran/indikator/impor").status_code == 403


def test_counts_are_read_with_points_at_the_thousands_and_shares_with_comma_or_point(
    db: None, tmp_path: Path, actor: Make
) -> None:
    file = tmp_path / "makro.csv"
    file.write_text(
        "kode_wilayah;indikator;tahun;nilai;pembilang;penyebut;sumber\n"
        "36.04;poverty;2024;7,5;61.234;1.234.567;BPS\n"
        "36.04;tpt;2024;7.5;4592;61 234;BPS\n",
        encoding="utf-8",
    )
    done = import_macro_table(actor=actor("perencana"), file=file, name="makro.csv")
    assert (done.stored, done.refused) == (2, 0), done.findings
    found = {row.indicator: (row.value, row.numerator, row.denominator) for row in MacroValue.objects.all()}
    assert found == {"poverty": (7.5, 61_234, 1_234_567), "unemployment": (7.5, 4_592, 61_234)}


def test_numbers_of_a_workbook_are_taken_as_they_are(db: None, tmp_path: Path, actor: Make) -> None:
    book = openpyxl.Workbook()
    for row in (
        ["kode_wilayah", "indikator", "tahun", "nilai", "penyebut", "sumber"],
        [36.04, "poverty", 2024, 7.5, 61_234, "BPS"], [36.04, "tpt", 2024, 8.25, 61.234, "BPS"],
    ):  # fmt: skip
        book.active.append(row)  # type: ignore[union-attr]
    book.save(tmp_path / "makro.xlsx")
    done = import_macro_table(actor=actor("perencana"), file=tmp_path / "makro.xlsx", name="makro.xlsx")
    assert (done.stored, done.refused) == (1, 1)
    assert MacroValue.objects.get().denominator == 61_234
    assert [(one["row"], one["column"]) for one in done.findings] == [(3, "penyebut")]
    assert "bilangan bulat" in done.findings[0]["why"]


def test_a_typed_count_may_have_its_points(db: None, signed_in: SignedIn) -> None:
    answer = signed_in("perencana").post("/ukuran/indikator/baru/", TYPED | {"denominator": "61.234"})
    assert answer.status_code == 302
    assert MacroValue.objects.get().denominator == 61_234


def test_two_rows_that_contradict_each_other_are_told(db: None, signed_in: SignedIn) -> None:
    done = send(signed_in("perencana"), line("7,5") + "36.04,poverty,2024,7.1,,BPS 2024\n")
    assert (done.rows_in, done.stored, done.refused) == (2, 1, 1)
    assert "Baris 2 memberi nilai lain" in done.findings[0]["why"]


def test_equal_problems_are_told_once_with_their_rows_and_can_be_taken_away(db: None, signed_in: SignedIn) -> None:
    client = signed_in("perencana")
    rows = "".join(f"36.04,poverty,2024,5.5,{'banyak' if at % 10 else 'x'},BPS {at}\n" for at in range(1, 171))
    done = send(client, HEAD + rows + "99.99,poverty,2024,5.5,,BPS\n")
    assert done.refused == 171
    page = client.get(f"/ukuran/indikator/impor/{done.pk}/").content.decode()
    assert page.count("Penyebut harus bilangan bulat") <= 1 + 50, "once, and in the page of the list"
    assert "<b>170 baris</b>: 2–171." in page
    assert "Semua 171 baris yang ditolak" in page
    taken = client.get(f"/ukuran/indikator/impor/{done.pk}/?ekspor=xlsx")
    sheet = openpyxl.load_workbook(BytesIO(taken.content)).worksheets[0]
    assert sum(1 for row in sheet.iter_rows(values_only=True) if row[1] == "penyebut") == 170


def test_a_table_with_more_problems_than_are_kept_says_so(
    db: None, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("konvergensi_web.measures.services.macro_import.FINDINGS_KEPT", 3)
    done = send(signed_in("perencana"), HEAD + "99.99,poverty,2024,5.5,,BPS\n" * 5)
    page = signed_in("perencana").get(f"/ukuran/indikator/impor/{done.pk}/").content.decode()
    assert "3 baris pertama dari 5 yang ditolak" in page


def test_the_pages_of_figures_and_imports_open_within_their_ceiling(
    db: None, signed_in: SignedIn, django_assert_max_num_queries: Any
) -> None:
    client = signed_in("perencana")
    done = send(client, line("7,5"))
    send(client, line("7,1"))
    one = MacroValue.objects.get(state="stands").pk
    for address in (f"{one}/", f"{one}/koreksi/", "impor/riwayat/", f"impor/{done.pk}/", f"impor/{done.pk}/urung/"):
        client.get(f"/ukuran/indikator/{address}")
        with django_assert_max_num_queries(10):
            assert client.get(f"/ukuran/indikator/{address}").status_code == 200, address
