"""What nobody may do by a detour: through history, a repeated key, another's job, a later day, a name too long."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from konvergensi.measures.judging import Typed
from konvergensi.problems import ProblemError
from konvergensi_web.measures.services.entry import judge_entry
from konvergensi_web.platform.accounts import people as posts
from konvergensi_web.platform.accounts.models import Office, Post, User
from konvergensi_web.platform.accounts.selectors import actor_of, find_posts, posts_of
from konvergensi_web.platform.accounts.services import reorganise_office
from konvergensi_web.platform.actionlog.models import Entry
from konvergensi_web.platform.api.models import KeptAnswer
from konvergensi_web.platform.api.tokens import create_token, recognise
from konvergensi_web.platform.files.services import read_file, store_file, unlocked
from konvergensi_web.platform.jobs.models import Job
from konvergensi_web.platform.jobs.services import cancel_job, repeat_job, start_job
from konvergensi_web.platform.privacy import breaches, erasure
from konvergensi_web.platform.scope import Actor, open_scope, system_actor
from konvergensi_web.registry.models import Merge, Person
from konvergensi_web.registry.services import merge as merging
from konvergensi_web.registry.services._store import rewrite_words
from konvergensi_web.registry.services.households import create_household
from konvergensi_web.registry.services.persons import correct_person
from tests.web.people import AISYAH, FARHAN, imported
from tests.web.test_privacy_identity import HERE, person_at

pytestmark = pytest.mark.django_db
Of = Callable[[str], Actor]
In = Callable[[str], Client]
TODAY = date(2024, 9, 2)


def searchable() -> Person:
    person = person_at(HERE)
    with open_scope(system_actor("uji")):
        rewrite_words([(person.pk, person.region_path, person.name, person.mother_name)])
    return person


def program(actor: Of, username: str, *permissions: str) -> Client:
    holder = replace(actor(username), now=timezone.now())
    post = find_posts(User.objects.get(username=username), TODAY).get()
    _token, secret = create_token(actor=holder, post=post, name="uji", permissions=list(permissions), days=30)
    return Client(headers={"Authorization": f"Bearer {secret}"})


# --- erasure


def test_nothing_of_a_person_is_left_in_any_table_of_history(actor: Of) -> None:
    dinkes, pdp = actor("dinkes"), replace(actor("pdp"), now=timezone.now())
    child, other = imported(dinkes, AISYAH, FARHAN)
    with open_scope(dinkes):
        correct_person(actor=dinkes, person_id=child.pk, changes={"rt": "009"}, reason="uji perbaikan")
        create_household(
            actor=dinkes, person_id=child.pk, role="anak", on=TODAY, reason="uji coba", kk="9904051203210009"
        )  # fmt: skip

    def kept() -> list[int]:
        """Counted past every manager: what lies in the tables."""
        counts = []
        with open_scope(system_actor("uji")), connection.cursor() as cursor:
            for table, column in (("registry_historicalperson", "name"), ("registry_historicalhousehold", "kk_masked")):
                cursor.execute(f"select count(*) from {table} where {column} <> %s", [other.name])
                counts.append(cursor.fetchone()[0])
        return counts

    assert kept() == [2, 1]
    with open_scope(pdp):
        erasure.erase_person(actor=pdp, person_id=child.pk)
    assert kept() == [0, 0]
    with open_scope(system_actor("uji")):
        assert Person.history.filter(id=other.pk).count() == 1


# --- repeated keys


def test_a_search_is_answered_anew_and_logged_each_time_whatever_key_it_carries(actor: Of) -> None:
    searchable()
    client, address = program(actor, "dinkes", "registry.person.view"), reverse("api:people_search")
    for _ in range(2):
        told = client.post(
            address, {"name": "Budi"}, content_type="application/json", headers={"Idempotency-Key": "k1"}
        )  # fmt: skip
        assert told.json()["hits"]
    assert not KeptAnswer.objects.exists()
    assert Entry.objects.filter(action="registry.person.searched").count() == 2


def test_an_answer_is_sealed_and_the_key_of_a_killed_write_is_free_again(actor: Of, signed_in: In) -> None:
    client = signed_in("dinkes")
    address = reverse("api:job_cancel", args=[a_job(actor("dinkes")).pk])
    first = client.post(address, headers={"Idempotency-Key": "k1"})
    assert first.status_code == 200
    kept = KeptAnswer.objects.get()
    assert b"cancelled" not in bytes(kept.body_sealed)
    again = client.post(address, headers={"Idempotency-Key": "k1"})
    assert again.headers["Idempotent-Replay"] == "true"
    assert again.json() == first.json()
    KeptAnswer.objects.update(status=None)
    assert client.post(address, headers={"Idempotency-Key": "k1"}).json()["type"].endswith("api.key-busy")
    KeptAnswer.objects.update(created_at=timezone.now() - timedelta(minutes=6))
    assert client.post(address, headers={"Idempotency-Key": "k1"}).json()["type"].endswith("wrong-state")


def test_an_answer_belongs_to_the_post_it_was_given_to(actor: Of, signed_in: In) -> None:
    client, address = signed_in("dinkes"), reverse("api:job_cancel", args=[a_job(actor("dinkes")).pk])
    assert client.post(address, headers={"Idempotency-Key": "k1"}).status_code == 200
    own = find_posts(User.objects.get(username="dinkes"), TODAY).get()
    assert KeptAnswer.objects.get().who == f"{own.user_id}:{own.office_id}:{own.role}"


# --- another site


def test_the_cookie_of_a_session_alone_writes_nothing(actor: Of, signed_in: In) -> None:
    job = a_job(actor("dinkes"))
    client = Client(enforce_csrf_checks=True)
    client.cookies = signed_in("dinkes").cookies
    address = reverse("api:job_cancel", args=[job.pk])
    for headers in ({}, {"Origin": "http://blog.testserver"}):
        refused = client.post(address, content_type="text/plain", data="x", headers=headers)
        assert (refused.status_code, refused.json()["type"].split("/")[-1]) == (403, "api.not-from-here")
    assert client.get("/api/pekerjaan").status_code == 200
    client.get("/")
    token = client.cookies["csrftoken"].value
    assert client.post(address, headers={"X-CSRFToken": token}).status_code == 200


# --- jobs


def a_job(asker: Actor, kind: str = "measures.refresh", **args: Any) -> Job:
    with open_scope(asker):
        return start_job(actor=asker, kind=kind, args=args or {"regency": "36.04", "villages": []})


def test_a_job_is_steered_by_the_right_its_work_needs(actor: Of, signed_in: In) -> None:
    pdp = actor("pdp")
    with open_scope(pdp):
        run = erasure.start_run(actor=pdp, dry_run=False)
    job = a_job(pdp, "platform.retention", run=str(run.pk))
    assert signed_in("pdp").post(f"/pekerjaan/{job.pk}/batalkan/").status_code == 302
    assert signed_in("walidata").post(f"/pekerjaan/{job.pk}/ulangi/").status_code in (403, 404)
    job.refresh_from_db()
    assert job.state == Job.State.CANCELLED
    counted = a_job(actor("dinkes"))
    narrow = program(actor, "verifikator", "measures.released.view")
    assert narrow.post(reverse("api:job_cancel", args=[counted.pk])).status_code == 403
    page = signed_in("verifikator").get(f"/pekerjaan/{counted.pk}/").content.decode()
    assert "Batalkan" not in page
    assert "Batalkan" in signed_in("dinkes").get(f"/pekerjaan/{counted.pk}/").content.decode()


def test_who_asked_for_work_steers_it_and_a_program_in_his_name_does_not(actor: Of) -> None:
    verifier = actor("verifikator")  # may merge, and a merge has the figures counted anew
    job = a_job(verifier)
    narrow = replace(verifier, only=frozenset({"registry.duplicate.decide"}), token_id="x")
    other = replace(verifier, office_id=(verifier.office_id or 0) + 1)
    for refused in (narrow, other):
        with pytest.raises(ProblemError):
            cancel_job(actor=refused, job=job)
    assert cancel_job(actor=verifier, job=job).state == Job.State.CANCELLED
    assert repeat_job(actor=verifier, job=job).state == Job.State.QUEUED


def test_nobody_steers_the_systems_own_work_or_that_of_another_regency(actor: Of, signed_in: In) -> None:
    seal = start_job(actor=system_actor("Menyegel"), kind="platform.seal-log", args={})
    pairs = start_job(
        actor=system_actor("mencari data ganda", "36.04."), kind="registry.find_duplicates", args={"path": "36.04."}
    )
    for job in (seal, pairs):
        assert signed_in("admin_kota").post(f"/pekerjaan/{job.pk}/batalkan/").status_code in (403, 404)
        job.refresh_from_db()
        assert job.state == Job.State.QUEUED


# --- searches


def test_a_breach_counts_whom_a_search_showed(actor: Of, signed_in: In) -> None:
    person = searchable()
    signed_in("kpm").post(reverse("registry:search"), {"name": "Budi"})
    now = timezone.now()
    pdp = replace(actor("pdp"), now=now)
    with open_scope(pdp):
        breach = breaches.record_breach(
            actor=pdp, title="x", how="x", data_kinds="x", happened_from=now - timedelta(hours=1),
            happened_to=now, discovered_at=now,
            suspect_user_id=User.objects.get(username="kpm").pk,
        )  # fmt: skip
        assert [str(one) for one in breaches.affected_people(breach)] == [str(person.pk)]


@pytest.mark.parametrize(("username", "wide"), [("kpm", False), ("kades", False), ("kader", False), ("tpg", True)])
def test_only_who_opens_identities_searches_the_whole_regency(signed_in: In, username: str, *, wide: bool) -> None:
    client = signed_in(username)
    assert ("everywhere" in client.get(reverse("registry:search")).content.decode()) is wide
    client.post(reverse("registry:search"), {"name": "Budi", "everywhere": "on"})
    entry = Entry.objects.filter(action="registry.person.searched").latest("pk")
    assert entry.payload.body["everywhere"] is wide


# --- two at once


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_whoever_merges_second_is_told_that_it_was_done(
    actor: Of, monkeypatch: pytest.MonkeyPatch, order: tuple[int, int]
) -> None:
    two = person_at(HERE, "Ani Satu", "9904051203210001"), person_at(HERE, "Ani Dua", "9904051203210002")
    real, seen = merging.get_person, []

    def slow(who: Actor, pk: Any) -> Person:
        found = real(who, pk)
        seen.append(pk)
        if len(seen) == 2:  # both were read; another process is quicker from here on
            first, second = (two[one].pk for one in order)
            merging.merge_people(actor=actor("tpg"), kept_id=first, gone_id=second, reason="lebih cepat")
        return found

    monkeypatch.setattr(merging, "get_person", slow)
    with pytest.raises(ProblemError):
        merging.merge_people(actor=actor("dinkes"), kept_id=two[0].pk, gone_id=two[1].pk, reason="kedua")
    with open_scope(system_actor("uji")):
        assert Merge.objects.count() == 1


# --- days


def test_a_child_may_be_measured_in_the_early_morning(actor: Of) -> None:
    person, kader = person_at(HERE), replace(actor("kader"), now=datetime(2024, 9, 1, 22, 0, tzinfo=UTC))
    typed = Typed(
        sex=1, birth_date=date(2023, 1, 1), measured_on=TODAY, weight_kg=10.0, length_height_cm=75.0, posture="l",
        oedema=None, muac_cm=None,
    )  # fmt: skip
    with open_scope(kader):
        assert judge_entry(actor=kader, person=person, typed=typed) is not None


def test_nobody_stands_in_longer_than_the_head_holds_the_post(actor: Of) -> None:
    kesra, own = User.objects.get(username="kesra"), find_posts(User.objects.get(username="camat"), TODAY).get()
    Post.objects.filter(pk=own.pk).update(valid_to=date(2024, 9, 30))
    days = {"valid_from": date(2024, 9, 10), "basis": "1"}
    with pytest.raises(ProblemError, match="sesudah akhir jabatan"):
        posts.delegate_post(actor=actor("camat"), user=kesra, valid_to=date(2034, 12, 31), **days)
    posts.delegate_post(actor=actor("camat"), user=kesra, valid_to=date(2024, 9, 20), **days)
    posts.end_post(actor=actor("admin"), post=find_posts(own.user, TODAY).get(), on=date(2024, 9, 5))
    assert "camat" not in [post.role for post in posts_of(kesra, date(2024, 9, 12))]


def test_a_token_ends_with_the_office_of_its_post(actor: Of) -> None:
    sekda, admin = User.objects.get(username="sekda"), actor("admin")
    office, today = Office.objects.get(kind="dinsos", region__code="36.04"), timezone.localdate()
    reorganise_office(actor=admin, office=office, on=today + timedelta(days=1))
    post = posts.give_post(actor=admin, user=sekda, office=office, role="petugas_opd", valid_from=today)
    holder = actor_of(post, now=timezone.now())
    _token, secret = create_token(
        actor=holder, post=post, name="x", permissions=["measures.released.view"], days=300
    )  # fmt: skip
    assert recognise(secret, request_id="x") is not None
    with time_machine.travel(timezone.now() + timedelta(days=30)):
        assert recognise(secret, request_id="x") is None


def test_a_large_upload_may_carry_a_key(actor: Of) -> None:
    client = program(actor, "dinkes", "intake.batch.write", "intake.batch.view")
    told = []
    for headers in ({}, {"Idempotency-Key": "besar"}):
        file = SimpleUploadedFile("besar.csv", b"a;b\n" * 800_000)
        told.append(client.post("/api/sumber/impor", {"files": file}, headers=headers))
    assert [one.status_code for one in told] == [told[0].status_code] * 2
    assert told[1].headers["Content-Type"].endswith("json")


# --- odd input


def test_odd_figures_months_and_names_are_told_not_stumbled_over(actor: Of, signed_in: In) -> None:
    client = signed_in("dinkes")
    for month in ("2024-13", "x", "0000-00"):
        assert client.get(f"/ukuran/laporan/36.04/{month}/").status_code == 404
    for month in ("xyz", "2024-13", "0000-00"):
        for part in ("tempat", "kerja"):
            assert client.get(f"/wilayah/36.04/{part}/?bulan={month}").status_code == 200, (part, month)
    assert client.post(reverse("accounts:choose-post"), {"post": "²"}).status_code == 404
    assert signed_in("auditor").get("/log/?pengguna=²").status_code == 200
    dinkes = actor("dinkes")
    with open_scope(dinkes):
        stored = store_file(actor=dinkes, name="é" * 150 + ".xlsx", content=b"x", purpose="uji")
        assert stored.name.endswith("é.xlsx")
        with unlocked(actor=dinkes, files=[stored]) as (path,):
            assert path.read_bytes() == read_file(actor=dinkes, stored=stored)
