"""Writes with an Idempotency-Key: done once, told truly when repeated, and free to be tried again after a refusal."""

import hashlib
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as platform
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from konvergensi_web.platform.api.middleware import IdempotencyMiddleware
from konvergensi_web.platform.api.models import KeptAnswer
from konvergensi_web.platform.jobs.models import Job
from konvergensi_web.platform.privacy import erasure, keyring
from konvergensi_web.platform.scope import Actor, open_scope
from tests.web.people import AISYAH, imported
from tests.web.test_safeguards import a_job

pytestmark = pytest.mark.django_db
Of = Callable[[str], Actor]
In = Callable[[str], Client]
KEY = {"Idempotency-Key": "k1"}


@pytest.fixture
def job(actor: Of) -> Job:
    return a_job(actor("dinkes"))


@pytest.fixture
def address(job: Job) -> str:
    return reverse("api:job_cancel", args=[job.pk])


@pytest.fixture
def own_keys(settings: Settings, tmp_path: Path) -> None:
    settings.KEY_FOLDER = tmp_path / "keys"


def test_a_write_refused_for_its_missing_csrf_token_may_be_sent_again(signed_in: In, address: str) -> None:
    client = Client(enforce_csrf_checks=True)
    client.cookies = signed_in("dinkes").cookies
    assert client.post(address, headers=KEY).status_code == 403
    client.get("/")
    assert client.post(address, headers=KEY | {"X-CSRFToken": client.cookies["csrftoken"].value}).status_code == 200


def test_a_write_on_what_was_not_there_may_be_sent_again_once_it_is(signed_in: In, job: Job, address: str) -> None:
    client = signed_in("dinkes")
    Job.objects.update(office_id=0, user_id=0, paths=["36.73."])
    assert client.post(address, headers=KEY).status_code == 404
    assert not KeptAnswer.objects.exists()
    Job.objects.update(office_id=job.office_id, user_id=job.user_id, paths=job.paths)
    assert client.post(address, headers=KEY).status_code == 200


def test_an_erasure_empties_the_answers_and_nothing_is_done_twice(
    actor: Of, signed_in: In, job: Job, address: str
) -> None:
    child, client, pdp = imported(actor("dinkes"), AISYAH)[0], signed_in("dinkes"), actor("pdp")
    assert client.post(address, headers=KEY).status_code == 200
    with open_scope(pdp):
        erasure.erase_person(actor=pdp, person_id=child.pk)
    Job.objects.update(state=Job.State.QUEUED)  # so that a second cancelling would be seen
    again = client.post(address, headers=KEY)
    assert (again.status_code, again.json()["type"]) == (409, "api.key-spent")
    job.refresh_from_db()
    assert job.state == Job.State.QUEUED
    kept = KeptAnswer.objects.get()
    assert (kept.status, kept.body_sealed) == (200, None)


def test_what_was_asked_is_kept_under_a_key_and_known_again_after_the_keys_change(
    own_keys: None, signed_in: In, address: str
) -> None:
    client = signed_in("dinkes")
    assert client.post(address, headers=KEY).status_code == 200
    digest = KeptAnswer.objects.get().request_digest
    assert digest not in {hashlib.sha256(f"POST {address}\n{body}".encode()).hexdigest() for body in ("", "[]")}
    keyring.add_keys()
    keyring.retire_index_keys()
    again = client.post(address, headers=KEY)
    assert again.headers["Idempotent-Replay"] == "true"
    assert client.post(f"{address}?lain=1", headers=KEY).json()["type"] == "api.key-reused"


def test_an_answer_that_came_too_late_overwrites_nobodys(actor: Of, address: str) -> None:
    """After five minutes a write counts as killed and its key is free; the one that took it keeps its own answer."""
    request = RequestFactory().post(address, headers=KEY)
    request.actor = actor("dinkes")  # type: ignore[attr-defined]
    steps = []

    def work(asked: Any) -> HttpResponse:
        steps.append(asked)
        if len(steps) == 1:
            KeptAnswer.objects.update(created_at=timezone.now() - timedelta(minutes=6))
            assert answer(asked).content == b"second"
            return HttpResponse(b"first")
        return HttpResponse(b"second")

    answer = IdempotencyMiddleware(work)
    assert answer(request).content == b"first"
    assert answer(request).content == b"second"
    assert KeptAnswer.objects.count() == 1


@pytest.mark.parametrize("headers", [{}, KEY], ids=["without a key", "with a key"])
def test_a_body_over_the_limit_is_told_to_be_too_large(signed_in: In, headers: dict[str, str]) -> None:
    body = b'{"name":"' + b"x" * platform.DATA_UPLOAD_MAX_MEMORY_SIZE + b'"}'
    told = signed_in("dinkes").post(
        reverse("api:person_register"), body, content_type="application/json", headers=headers
    )
    assert (told.status_code, told.json()["type"]) == (413, "api.request-too-large")
    assert not KeptAnswer.objects.exists()


@pytest.mark.parametrize("headers", [{}, KEY], ids=["without a key", "with a key"])
@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"x", "multipart/form-data"),
        (b"--x--\r\n", "multipart/form-data; boundary=\xff"),
        (b"&".join(b"a=1" for _ in range(2_000)), "application/x-www-form-urlencoded"),
    ],
    ids=["no boundary", "an odd boundary", "too many fields"],
)
def test_a_body_that_cannot_be_read_is_told_and_uses_up_no_key(
    signed_in: In, body: bytes, kind: str, headers: dict[str, str]
) -> None:
    told = signed_in("dinkes").post("/api/sumber/impor", body, content_type=kind, headers=headers)
    assert (told.status_code, told.json()["type"]) == (422, "api.request-invalid")
    assert not KeptAnswer.objects.exists()
