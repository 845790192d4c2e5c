"""A problem book with names is for the person who had it made; what a token asked for stays within what it may do."""

import io
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook

from konvergensi_web.intake import services, staging
from konvergensi_web.intake.models import BatchFile
from konvergensi_web.platform.accounts.models import Post, User
from konvergensi_web.platform.accounts.selectors import find_posts
from konvergensi_web.platform.actionlog.models import Entry, Touched
from konvergensi_web.platform.api.tokens import create_token
from konvergensi_web.platform.privacy import grants
from konvergensi_web.platform.privacy.models import ExportRecord, Grant
from konvergensi_web.platform.privacy.models.access import Reason
from konvergensi_web.platform.scope import Actor, open_scope
from konvergensi_web.registry.models import Person
from tests.web.intake_steps import EXPORT, commit, preview, run_intake

pytestmark = pytest.mark.django_db
Of = Callable[[str], Actor]


def numbers(answer: Any) -> int:
    """How many different numbers of sixteen figures stand in a workbook."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(answer)))
    text = " ".join(str(book.get_sheet_by_name(name).to_python()) for name in book.sheet_names)
    return len(set(re.findall(r"\b\d{16}\b", text)))


def granted(actor: Of) -> Actor:
    dinkes, pdp = (replace(actor(name), now=timezone.now()) for name in ("dinkes", "pdp"))
    with open_scope(dinkes):
        asked = grants.request_grant(
            actor=dinkes, where="36.04.", reason=Reason.values[0], note="perbaikan data bulan ini", max_rows=50,
            with_numbers=True,
        )  # fmt: skip
    with open_scope(pdp):
        grants.grant_identities(actor=pdp, grant_id=asked.pk)
    return dinkes


def program(actor: Of, *permissions: str) -> Client:
    post = find_posts(User.objects.get(username="dinkes"), date(2024, 9, 2)).get()
    holder = replace(actor("dinkes"), now=timezone.now())
    _token, secret = create_token(actor=holder, post=post, name="x", permissions=list(permissions), days=30)
    return Client(headers={"Authorization": f"Bearer {secret}"})


def test_a_book_with_names_opens_for_who_had_it_made_alone(actor: Of, signed_in: Callable[[str], Client]) -> None:
    dinkes, batch = granted(actor), preview(actor("dinkes"), EXPORT)
    with open_scope(dinkes):
        services.start_book(actor=dinkes, batch=batch)
    [job] = run_intake()
    assert ExportRecord.objects.get().with_names
    assert numbers(signed_in("dinkes").get(job.result_url)) > 0
    for colleague in ("kepala_dinkes", "verifikator"):
        assert signed_in(colleague).get(job.result_url).status_code in (403, 404), colleague


def test_everybody_is_shown_the_book_he_may_open_or_the_button_to_make_one(
    actor: Of, signed_in: Callable[[str], Client]
) -> None:
    dinkes, batch = granted(actor), preview(actor("dinkes"), EXPORT)
    post = find_posts(User.objects.get(username="dinkes"), date(2024, 9, 2)).get()
    user = User.objects.create(username="gizi_dua", full_name="Gizi Dua", region_path=post.user.region_path)
    Post.objects.create(user=user, office=post.office, role=post.role, valid_from=date(2024, 1, 1))

    def page(name: str) -> str:
        return signed_in(name).get(f"/sumber/{batch.pk}/").content.decode()

    with open_scope(dinkes):
        services.start_book(actor=dinkes, batch=batch)
    [named] = run_intake()
    assert named.result_url in page("dinkes")
    assert named.result_url not in page("gizi_dua")
    assert "Siapkan buku masalah" in page("gizi_dua")
    assert signed_in("gizi_dua").post(f"/sumber/{batch.pk}/buku/").status_code == 302
    [masked] = run_intake()
    assert masked.result_url in page("gizi_dua")
    assert numbers(signed_in("gizi_dua").get(masked.result_url)) == 0
    assert numbers(signed_in("dinkes").get(named.result_url)) > 0, "a colleague's book takes no other's place"
    Grant.objects.update(max_rows=10_000)
    with open_scope(dinkes):
        services.start_book(actor=dinkes, batch=batch)
    [again] = run_intake()
    assert again.result_url in page("dinkes")
    assert signed_in("dinkes").get(named.result_url).status_code == 410, "the own one it replaces goes"


def test_the_record_of_a_book_with_names_lists_everybody_on_record_in_it(actor: Of) -> None:
    commit(actor("dinkes"), EXPORT)
    dinkes, batch = granted(actor), preview(actor("dinkes"), EXPORT)
    with open_scope(dinkes):
        services.start_book(actor=dinkes, batch=batch)
    run_intake()
    entry = Entry.objects.filter(action="platform.export.made").get()
    rows = staging.get_table(batch, BatchFile.Role.FINDINGS).drop_nulls("row").select("file", "row").unique()
    touched = set(Touched.objects.filter(entry=entry).values_list("person_id", flat=True))
    assert 0.9 * rows.height < len(touched) <= rows.height
    with open_scope(dinkes):
        assert Person.objects.filter(pk__in=touched).count() == len(touched)


def test_a_grant_serves_no_program_and_a_job_stays_within_its_token(actor: Of) -> None:
    granted(actor)
    batch = preview(actor("dinkes"), EXPORT)
    client = program(actor, "intake.batch.write", "intake.batch.view", "platform.export.make")
    address = reverse("api:batch_book", args=[batch.pk])
    assert client.post(address).status_code == 202
    [job] = run_intake()
    assert not ExportRecord.objects.get().with_names
    content = client.get(reverse("api:file_content", args=[job.result_url.strip("/").split("/")[-1]]))
    assert numbers(content) == 0
    narrow = program(actor, "intake.batch.write", "intake.batch.view")
    assert narrow.post(address).status_code == 403, "told at once, not by a job that fails later"
    assert not run_intake()
    assert ExportRecord.objects.count() == 1
