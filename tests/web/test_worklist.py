"""The worklist: the most urgent first, only of the own area, marked when done, printed per posyandu."""

import io
import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from html import unescape
from typing import Any

import openpyxl
import pytest
from django.core.cache import caches
from django.test import Client
from django.urls import reverse

from konvergensi_web.measures.models import PipelineRun, WorklistItem, WorklistMark
from konvergensi_web.measures.pages import worklist
from konvergensi_web.platform.actionlog.models import Entry
from konvergensi_web.platform.scope import open_scope, system_actor
from konvergensi_web.registry.models import Person, Posyandu
from tests.web import figures
from tests.web.children import make_child

pytestmark = pytest.mark.django_db
MONTH = "2024-08"
POSYANDU = "36.04.05.2001.0001."
ELSEWHERE = "36.04.06.2001."


def item(child: Person, *reasons: str, priority: int, month: str = MONTH) -> None:
    now = datetime(2024, 9, 1, tzinfo=UTC)
    run = PipelineRun.objects.create(regency_path="36.04.", kind="full", state="done", month=month, started_at=now)
    with open_scope(system_actor("uji")):
        WorklistItem.objects.create(
            person=child, month=month, priority=priority, reasons=list(reasons), codes=f",{','.join(reasons)},",
            region_path=child.region_path, age_months=14, due_on=date(2024, 9, 14), run=run,
        )  # fmt: skip


@pytest.fixture
def listed(db: None) -> dict[str, Person]:
    melati, _ = Posyandu.objects.get_or_create(path=POSYANDU, defaults={"name": "Melati", "village_id": POSYANDU[:13]})
    children = {
        "later": make_child(POSYANDU, name="Bagas Cahyo", posyandu=melati),
        "first": make_child(POSYANDU, name="Dewi Eka", posyandu=melati, sex=2),
        "elsewhere": make_child(ELSEWHERE, name="Fajar Gilang"),
    }
    item(children["later"], "not_measured", priority=8)
    item(children["first"], "gizi_buruk", "two_t", priority=1)
    item(children["first"], "faltering", priority=7, month="2024-07")
    item(children["elsewhere"], "two_t", priority=3)
    return children


def seen(client: Client, **asked: str) -> str:
    answer = client.get(reverse("measures:worklist"), asked)
    assert answer.status_code == 200
    return answer.content.decode()


def test_who_was_not_measured_is_one_list_with_a_case_or_without(
    listed: dict[str, Person], signed_in: Callable[[str], Client]
) -> None:
    item(make_child(POSYANDU, name="Gita Hayati"), "case_not_measured", priority=5)
    page = seen(signed_in("dinkes"), alasan="missing")
    assert page.index("G. H.") < page.index("B. C.")
    assert "D. E." not in page
    assert "F. G." not in page


def test_the_latest_month_stands_there_the_most_urgent_first_and_without_names(
    listed: dict[str, Person], signed_in: Callable[[str], Client]
) -> None:
    page = seen(signed_in("dinkes"))
    assert page.index("D. E.") < page.index("F. G.") < page.index("B. C.")
    assert "Agustus 2024" in page
    assert "Dewi" not in page


def test_the_first_page_counts_exactly_the_children_of_the_list_it_leads_to(
    listed: dict[str, Person], signed_in: Callable[[str], Client]
) -> None:
    client = signed_in("dinkes")

    def owed() -> dict[str, tuple[int, int]]:
        """Reason -> how many the first page says, and how many the list behind it holds."""
        lines = re.findall(r'<b>(\d+)</b> <a href="(/ukuran/daftar-kerja/\?[^"]+)"', client.get("/").content.decode())
        asked = {unescape(url): int(n) for n, url in lines}
        lists = {url: client.get(url).content.decode().count("Tandai selesai") for url in asked}
        return {re.findall(r"alasan=(\w+)", url)[0]: (n, lists[url]) for url, n in asked.items()}

    def in_the_menu() -> list[str]:
        caches["process"].clear()  # it is counted once a minute
        return re.findall(r'Daftar kerja<span class="count">(\d+)<span', client.get("/akun/sesi/").content.decode())

    assert owed() == {"gizi_buruk": (1, 1), "two_t": (2, 2), "not_measured": (1, 1)}
    assert in_the_menu() == ["2"], "those to refer"
    client.post(reverse("measures:worklist_mark", args=[listed["first"].pk, MONTH]))
    assert owed() == {"two_t": (1, 1), "not_measured": (1, 1)}, "what is done waits no longer"
    assert in_the_menu() == ["1"]


def test_a_puskesmas_sees_its_own_children_only(listed: dict[str, Person], signed_in: Callable[[str], Client]) -> None:
    page = seen(signed_in("tpg"))
    assert "D. E." in page
    assert "F. G." not in page


@pytest.mark.parametrize("who", ["dinkes_kota", "perencana", "admin"])
def test_who_has_no_such_work_sees_no_child(
    listed: dict[str, Person], signed_in: Callable[[str], Client], who: str
) -> None:
    answer = signed_in(who).get(reverse("measures:worklist"))
    assert "D. E." not in answer.content.decode()


@pytest.mark.parametrize(
    ("asked", "there", "gone"),
    [
        ({"alasan": "two_t"}, ["D. E.", "F. G."], ["B. C."]),
        ({"wilayah": "36.04.06"}, ["F. G."], ["D. E.", "B. C."]),
        ({"bulan": "2024-07"}, ["D. E."], ["B. C."]),
        ({"bulan": "salah"}, ["D. E."], []),
    ],
)
def test_the_list_is_narrowed_by_reason_place_and_month(
    listed: dict[str, Person], signed_in: Callable[[str], Client], asked: dict[str, str], there: list[str],
    gone: list[str],
) -> None:  # fmt: skip
    page = seen(signed_in("dinkes"), **asked)
    assert all(name in page for name in there)
    assert not any(name in page for name in gone)


@pytest.mark.parametrize("asked", [{}, {"alasan": "bgm"}, {"cari": "kenanga"}])
def test_a_month_without_a_list_is_never_told_as_all_well(
    listed: dict[str, Person], signed_in: Callable[[str], Client], asked: dict[str, str]
) -> None:
    client = signed_in("dinkes")
    page = seen(client, bulan="2024-03", **asked)
    assert "Daftar kerja Maret 2024 tidak disimpan" in page
    assert 'href="/ukuran/daftar-kerja/?bulan=2024-08"' in page
    assert "tumbuh baik" not in page
    assert "Daftar kerja Maret 2024 tidak disimpan" in client.get(
        reverse("measures:worklist_print"), {"bulan": "2024-03"}
    ).content.decode()  # fmt: skip
    part = client.get("/wilayah/36.04/kerja/?bulan=2024-03").content.decode()
    assert "Daftar kerja Maret 2024 tidak disimpan" in part
    assert 'href="/wilayah/36.04/?bulan=2024-08"' in part
    assert "Tidak ada anak yang harus ditindaklanjuti" not in part


def test_an_empty_list_tells_whether_nobody_was_found_or_nothing_is_known(
    listed: dict[str, Person], signed_in: Callable[[str], Client]
) -> None:
    client = signed_in("dinkes")
    assert "Tidak ada yang cocok" in seen(client, alasan="bgm")
    part = client.get(f"/wilayah/36.04.05/kerja/?bulan={MONTH}&alasan=bgm").content.decode()
    assert "Tidak ada anak dengan alasan itu" in part
    assert "Belum ada data Agustus 2024" in client.get(f"/wilayah/36.04.07/kerja/?bulan={MONTH}").content.decode()
    with open_scope(system_actor("uji")):
        figures.build([MONTH])
    quiet = client.get(f"/wilayah/36.04.07/kerja/?bulan={MONTH}").content.decode()
    assert "Tidak ada anak yang harus ditindaklanjuti" in quiet


def test_the_list_is_searched_by_posyandu_village_and_reason_without_a_word_in_the_address(
    listed: dict[str, Person], signed_in: Callable[[str], Client]
) -> None:
    client = signed_in("dinkes")
    page = client.post(reverse("measures:worklist"), {"cari": "melati 2t", "bulan": MONTH}).content.decode()
    assert "D. E." in page
    assert "B. C." not in page
    assert "F. G." not in page
    assert '<form method="post"' in page
    assert f'name="bulan" value="{MONTH}"' in page, "the month goes on with the next search"
    earlier = client.post(reverse("measures:worklist"), {"cari": "melati", "bulan": "2024-07"}).content.decode()
    assert "B. C." not in earlier


def test_the_month_is_chosen_on_the_list_and_the_place_and_month_come_along(
    listed: dict[str, Person], signed_in: Callable[[str], Client]
) -> None:
    client = signed_in("dinkes")
    page = seen(client, bulan="2024-07", wilayah="36.04.05.2001")
    assert '<option value="2024-07" selected>' in page
    assert '<option value="2024-08">' in page
    assert '<option value="36.04.05.2001" selected>' in page, "a smaller place than those offered can be asked for"
    assert "?bulan=2024-07&amp;wilayah=36.04.05.2001" in page
    part = client.get("/wilayah/36.04.05.2001/kerja/?bulan=2024-07&alasan=faltering").content.decode()
    assert "/ukuran/daftar-kerja/?bulan=2024-07&amp;wilayah=36.04.05.2001&amp;alasan=faltering" in part
    assert "/kerja/?bulan=2024-07&amp;alasan=" in part, "a reason keeps the month"
    assert client.get(reverse("measures:worklist"), {"wilayah": "36.73.01"}).status_code == 200


def test_a_mark_is_kept_once_and_can_be_taken_back(
    listed: dict[str, Person], signed_in: Callable[[str], Client]
) -> None:
    client = signed_in("tpg")
    address = reverse("measures:worklist_mark", args=[listed["first"].pk, MONTH])
    for _again in range(2):
        assert "batalkan" in client.post(address).content.decode()
    with open_scope(system_actor("uji")):
        assert WorklistMark.objects.count() == 1
    assert "D. E." not in seen(client, sudah="belum")
    assert "Tandai selesai" in client.post(address, {"batal": "1"}).content.decode()
    assert "D. E." in seen(client, sudah="belum")
    actions = set(Entry.objects.filter(subject_type="measures.worklistmark").values_list("action", flat=True))
    assert actions == {"measures.worklist.done", "measures.worklist.taken-back"}


def test_nobody_marks_a_child_of_another_area(listed: dict[str, Person], signed_in: Callable[[str], Client]) -> None:
    address = reverse("measures:worklist_mark", args=[listed["elsewhere"].pk, MONTH])
    assert signed_in("tpg").post(address).status_code == 404
    assert signed_in("dinkes_kota").post(address).status_code in (403, 404)


@pytest.mark.parametrize("who", ["tpg", "kpm", "kades"])
def test_the_page_of_a_person_tells_what_the_page_of_the_child_tells(
    listed: dict[str, Person], signed_in: Callable[[str], Client], who: str
) -> None:
    """A desa may not open the page of growth, so the page of the person is all it has."""
    address = reverse("registry:person-panels", args=[listed["first"].pk])
    shown = signed_in(who).get(address).content.decode()
    assert "Rujuk ke puskesmas hari ini" in shown
    assert "Tidak ada yang harus dikerjakan" not in shown
    assert ("Tandai selesai" in shown) is (who == "tpg")


def test_the_print_has_one_sheet_a_posyandu_with_reasons_and_no_diagnosis(
    listed: dict[str, Person], signed_in: Callable[[str], Client]
) -> None:
    page = signed_in("dinkes").get(reverse("measures:worklist_print")).content.decode()
    assert page.count('class="panel sheet"') == 2
    assert "gizi buruk" not in page.lower()
    assert 'data-label="Alasan">BB/TB, LiLA, atau edema melewati batas rujukan' in page, "why the child is on the sheet"
    assert "Rujuk ke puskesmas hari ini" in page


def test_a_print_that_is_cut_says_how_many_there_are_and_how_to_narrow_it(
    listed: dict[str, Person], signed_in: Callable[[str], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    client, address = signed_in("dinkes"), reverse("measures:worklist_print")
    assert "Yang tercetak hanya" not in client.get(address).content.decode()
    monkeypatch.setattr(worklist, "PRINT_LIMIT", 1)
    page = client.get(address).content.decode()
    assert "Yang tercetak hanya 1 anak pertama dari 3." in page
    assert "pilih wilayahnya" in page


def test_the_workbook_tells_its_month_source_and_definition_and_needs_a_purpose(
    listed: dict[str, Person], signed_in: Callable[[str], Client]
) -> None:
    client, address = signed_in("dinkes"), reverse("measures:worklist")
    assert 'name="tujuan" maxlength="200" required' in client.get(address).content.decode()
    assert client.get(address, {"ekspor": "xlsx"}).status_code == 422, "rows are people: what for?"
    answer = client.get(address, {"ekspor": "xlsx", "tujuan": "kunjungan rumah"})
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    head, *rows = book["Data"].values
    assert {row[head.index("Bulan")] for row in rows} == {MONTH}
    told = dict(book["Sumber"].values)
    assert told["Bulan"] == MONTH
    assert told["Sumber"].startswith("e-PPGBM Agustus 2024, dihitung ")
    assert "Berat di bawah garis merah" in told["Definisi"]


def test_the_list_needs_few_queries(
    listed: dict[str, Person], signed_in: Callable[[str], Client], django_assert_max_num_queries: Any
) -> None:
    client = signed_in("dinkes")
    seen(client)
    with django_assert_max_num_queries(12):
        seen(client)
