"""A sector office sees needs and counts, and a child on its own task list only: opened with a reason, until done."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from konvergensi.problems import ProblemError
from konvergensi_web.measures.models import OfficeTask, WorklistItem
from konvergensi_web.measures.services.tasks import finish_task, give_task, offices_for
from konvergensi_web.platform.accounts.models import Office
from konvergensi_web.platform.actionlog.models import Entry
from konvergensi_web.platform.notices.models import Notice
from konvergensi_web.platform.privacy.services import break_glass, open_identity
from konvergensi_web.platform.scope import Actor, open_scope, system_actor
from konvergensi_web.registry.models import Person
from tests.web.children import make_child
from tests.web.test_worklist import item
from tests.web.world import POSYANDU

pytestmark = pytest.mark.django_db
Signed = Callable[[str], Client]
Make = Callable[[str], Actor]
SOON = timezone.localdate() + timedelta(days=20)
NOTE = "antar bantuan ke rumah"


@pytest.fixture
def children(db: None) -> tuple[Person, Person]:
    """One that is handed over, and its neighbour."""
    found = (make_child(POSYANDU, name="Dewi Eka", sex=2), make_child(POSYANDU, name="Bagas Cahyo"))
    for child in found:
        item(child, "gizi_buruk", priority=1)
    return found


def office(kind: str) -> Office:
    return Office.objects.get(kind=kind, region__code__startswith="36.04")


@pytest.fixture
def task(children: tuple[Person, Person], signed_in: Signed) -> OfficeTask:
    told = {"office": office("dinsos").pk, "need": "Bantuan pangan untuk keluarga ini", "until": f"{SOON}"}
    answer = signed_in("tpg").post(reverse("measures:task_give", args=[children[0].pk]), told)
    assert answer.status_code == 302, answer.content.decode()
    with open_scope(system_actor("uji")):
        found: OfficeTask = OfficeTask.objects.get()
    return found


def people(client: Client) -> str:
    return client.get(reverse("measures:tasks")).content.decode()


def page(client: Client, person: Person) -> int:
    return client.get(reverse("registry:person", args=[person.pk])).status_code


def now(actor: Actor) -> Actor:
    return replace(actor, now=timezone.now())


def test_an_office_without_a_task_sees_no_child_at_all(children: tuple[Person, Person], signed_in: Signed) -> None:
    for who in ("dinsos", "pupr", "kesra"):
        client = signed_in(who)
        assert "D. E." not in people(client)
        assert "D. E." not in client.get(reverse("measures:worklist")).content.decode()
        assert page(client, children[0]) == 404
        assert client.get(reverse("privacy:open", args=[children[0].pk])).status_code == 404


def test_the_office_that_was_asked_sees_this_child_only_and_masked(
    task: OfficeTask, children: tuple[Person, Person], signed_in: Signed
) -> None:
    client = signed_in("dinsos")
    shown = people(client) + client.get(reverse("measures:worklist")).content.decode()
    assert "D. E." in shown
    assert "Bantuan pangan" in shown
    assert "B. C." not in shown
    assert "Dewi" not in shown
    assert page(client, children[0]) == 200
    assert page(client, children[1]) == 404
    assert page(signed_in("pupr"), children[0]) == 404
    assert page(signed_in("dinsos_kota"), children[0]) == 404
    found = client.post(reverse("registry:search"), {"name": "Bagas", "cari": "1"}).content.decode()
    assert "B. C." not in found
    assert Notice.objects.filter(user__username="dinsos", title="Tugas baru untuk seorang anak").exists()


def test_the_name_is_opened_with_a_reason_and_logged(
    task: OfficeTask, children: tuple[Person, Person], signed_in: Signed
) -> None:
    client = signed_in("dinsos")
    address = reverse("privacy:open", args=[children[0].pk])
    assert client.post(address, {"reason": "bantuan", "note": ""}).status_code == 422
    opened = client.post(address, {"reason": "bantuan", "note": NOTE})
    assert "Dewi Eka" in opened.content.decode()
    row = Entry.objects.get(action="platform.identity.opened")
    assert row.subject_id == str(children[0].pk)
    assert "Dewi Eka" in people(client)
    assert client.post(reverse("privacy:open", args=[children[1].pk]), {"reason": "bantuan"}).status_code == 404


def test_a_task_list_opens_nobody_beside_it_however_the_row_was_come_by(
    task: OfficeTask, children: tuple[Person, Person], actor: Make
) -> None:
    dinsos = now(actor("dinsos"))
    with open_scope(dinsos):
        with pytest.raises(ProblemError, match="tidak berwenang"):
            open_identity(actor=dinsos, person=children[1], reason="bantuan", note=NOTE)
        with pytest.raises(ProblemError, match="tidak berwenang"):
            break_glass(actor=dinsos, person_id=children[1].pk, reason="bantuan", note=NOTE)
        assert open_identity(actor=dinsos, person=children[0], reason="bantuan", note=NOTE).name == "Dewi Eka"


def test_done_closes_the_child_to_the_office_and_stays_on_the_list(
    task: OfficeTask, children: tuple[Person, Person], signed_in: Signed
) -> None:
    client = signed_in("dinsos")
    client.post(reverse("privacy:open", args=[children[0].pk]), {"reason": "bantuan", "note": NOTE})
    answer = client.post(reverse("measures:task_move", args=[task.pk]), {"langkah": "selesai"})
    assert "selesai" in answer.content.decode()
    assert page(client, children[0]) == 404
    assert "Dewi" not in people(client)
    assert "Bantuan pangan" in people(client)
    assert Entry.objects.filter(action="measures.task.done").count() == 1


def test_an_office_that_was_asked_never_closes_what_health_has_to_do(
    task: OfficeTask, children: tuple[Person, Person], signed_in: Signed
) -> None:
    client, child = signed_in("dinsos"), children[0]
    shown = client.get(reverse("registry:person-panels", args=[child.pk])).content.decode()
    assert "Rujuk ke puskesmas hari ini" in shown  # told, with whose work it is
    assert "Langkah ini dikerjakan puskesmas" in shown
    assert "Tandai selesai" not in shown
    assert "Tandai selesai" not in client.get(reverse("measures:worklist")).content.decode()
    assert client.post(reverse("measures:worklist_mark", args=[child.pk, "2024-08"])).status_code == 403
    program = client.put(f"/api/ukuran/daftar-kerja/{child.pk}/2024-08", "{}", content_type="application/json")
    assert program.status_code == 403
    listed = signed_in("dinkes").get(reverse("measures:worklist"), {"sudah": "belum"}).content.decode()
    assert "D. E." in listed
    assert "Bantuan pangan untuk keluarga ini" in shown  # its own task, with its own button
    assert reverse("measures:task_move", args=[task.pk]) in shown
    assert client.post(reverse("measures:task_move", args=[task.pk]), {"langkah": "selesai"}).status_code == 200


@pytest.mark.parametrize("over", [{"until": timezone.localdate() - timedelta(days=1)}, {"ended_at": timezone.now()}])
def test_a_task_past_its_day_or_taken_back_shows_nobody(
    task: OfficeTask, children: tuple[Person, Person], signed_in: Signed, over: dict[str, object]
) -> None:
    with open_scope(system_actor("uji")):
        OfficeTask.objects.filter(pk=task.pk).update(**over)
    assert page(signed_in("dinsos"), children[0]) == 404
    with open_scope(system_actor("uji")):
        assert WorklistItem.objects.count() == 2
    assert "D. E." not in signed_in("dinsos").get(reverse("measures:worklist")).content.decode()


def test_only_those_who_may_hand_over_do_and_only_to_offices_with_a_task_list(
    children: tuple[Person, Person], signed_in: Signed, actor: Make
) -> None:
    told = {"office": office("dinsos").pk, "need": "Air bersih untuk rumah ini", "until": f"{SOON}"}
    for who in ("kader", "camat", "dinsos", "dinkes_kota"):
        answer = signed_in(who).post(reverse("measures:task_give", args=[children[0].pk]), told)
        assert answer.status_code in (403, 404), who
    tpg = now(actor("tpg"))
    kinds = {one.kind for one in offices_for(tpg, POSYANDU)}
    assert {"dinsos", "pupr", "opd_kb", "kua", "kecamatan"} <= kinds
    assert not kinds & {"dinkes", "puskesmas", "bappeda", "kemenag"}
    with open_scope(tpg):
        for wrong in (
            {"office_id": office("bappeda").pk}, {"need": "Bantuan untuk Dewi"}, {"need": "x"},
            {"until": SOON + timedelta(days=200)}, {"until": SOON - timedelta(days=60)},
        ):  # fmt: skip
            right = {"office_id": office("dinsos").pk, "need": "Air bersih untuk rumah", "until": SOON}
            with pytest.raises(ProblemError):
                give_task(actor=tpg, person_id=children[0].pk, **(right | wrong))  # type: ignore[arg-type]


def test_a_child_stands_once_on_a_list_and_another_office_ends_nothing(
    task: OfficeTask, children: tuple[Person, Person], actor: Make, signed_in: Signed
) -> None:
    tpg = now(actor("tpg"))
    with open_scope(tpg), pytest.raises(ProblemError, match="masih berjalan"):
        give_task(actor=tpg, person_id=children[0].pk, office_id=task.office_id, need="Sekali lagi pangan", until=SOON)
    with open_scope(tpg), pytest.raises(ProblemError, match="tidak"):
        finish_task(actor=tpg, task_id=task.pk)
    assert (
        signed_in("pupr").post(reverse("measures:task_move", args=[task.pk]), {"langkah": "selesai"}).status_code == 404
    )
    taken = signed_in("tpg").post(reverse("measures:task_move", args=[task.pk]), {"langkah": "tarik"})
    assert "ditarik" in taken.content.decode()
    assert page(signed_in("dinsos"), children[0]) == 404


def test_a_program_does_the_same_without_a_name(children: tuple[Person, Person], signed_in: Signed) -> None:
    kind = {"content_type": "application/json"}
    body = {"person_id": str(children[0].pk), "office_id": office("pupr").pk, "need": "Jamban untuk rumah ini",
            "until": f"{SOON}"}  # fmt: skip
    assert signed_in("pupr").post("/api/ukuran/tugas", json.dumps(body), **kind).status_code in (403, 404)
    made = signed_in("tpg").post("/api/ukuran/tugas", json.dumps(body), **kind)
    assert made.status_code == 201, made.content
    address = f"/api/ukuran/tugas/{made.json()['id']}"
    listed = signed_in("pupr").get("/api/ukuran/tugas").json()["items"]
    assert [one["need"] for one in listed] == ["Jamban untuk rumah ini"]
    assert signed_in("dinsos").get("/api/ukuran/tugas").json()["items"] == []
    assert signed_in("dinsos").post(f"{address}/selesai", "{}", **kind).status_code == 404
    assert signed_in("pupr").post(f"{address}/tarik", json.dumps({"reason": "bukan"}), **kind).status_code == 403
    assert signed_in("pupr").post(f"{address}/selesai", "{}", **kind).json()["done_at"]
