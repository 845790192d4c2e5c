"""The pages of tokens: made after saying again who one is, shown once, taken back at once."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from konvergensi_web.platform.accounts.models import Post, User
from konvergensi_web.platform.actionlog.models import Entry
from konvergensi_web.platform.api.models import ApiToken
from konvergensi_web.platform.api.tokens import create_token
from konvergensi_web.platform.jobs.actors import find_actor
from konvergensi_web.platform.jobs.services import start_job
from konvergensi_web.platform.scope import Actor
from tests.web.world import PASSWORD

pytestmark = pytest.mark.django_db
Signed = Callable[[str], Client]
READS = ["registry.person.view", "measures.worklist.view"]


def confirm(client: Client) -> Client:
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client


def form(client: Client, **changed: object) -> dict[str, object]:
    """What the form sends, as the page shows it."""
    page = client.get(reverse("tokens:new")).content.decode()
    once = re.search(r'name="once" value="([^"]+)"', page)
    assert once is not None
    return {"name": "penarik angka", "days": "90", "reads": READS, "once": once[1]} | changed


def secret_on(page: str) -> str:
    found = re.search(r"kvg_[\w-]{40,}", page)
    assert found is not None
    return found[0]


def program(secret: str) -> Client:
    return Client(headers={"Authorization": f"Bearer {secret}"})


@pytest.fixture
def dinkes(signed_in: Signed) -> Client:
    return confirm(signed_in("dinkes"))


def test_a_token_is_made_only_after_saying_again_who_one_is(signed_in: Signed) -> None:
    client = signed_in("dinkes")
    door = f"{reverse('account_reauthenticate')}?next=%2Fakun%2Ftoken%2Fbaru%2F"
    assert client.get(reverse("tokens:new")).headers["Location"] == door
    assert client.post(reverse("tokens:new"), {"name": "x", "days": "30", "reads": READS}).headers["Location"] == door
    assert not ApiToken.objects.exists()
    confirm(client)
    assert client.get(reverse("tokens:new")).status_code == 200
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        assert client.get(reverse("tokens:new")).headers["Location"] == door


def test_the_secret_is_shown_once_and_opens_what_was_ticked(dinkes: Client) -> None:
    made = dinkes.post(reverse("tokens:new"), form(dinkes))
    assert made.status_code == 201
    assert made.headers["Cache-Control"] == "no-store"
    secret = secret_on(made.content.decode())
    who = program(secret).get("/api/saya").json()
    assert sorted(who["permissions"]) == sorted(READS)
    kept = dinkes.get(reverse("tokens:list")).content.decode()
    assert secret not in kept
    assert "penarik angka" in kept
    token = ApiToken.objects.get()
    assert secret not in str(token.__dict__)
    row = Entry.objects.get(action="platform.token.created")
    assert row.subject_id == str(token.pk)
    assert secret not in str(row.payload.body)


def test_the_same_form_twice_makes_one_token(dinkes: Client) -> None:
    told = form(dinkes)
    assert dinkes.post(reverse("tokens:new"), told).status_code == 201
    again = dinkes.post(reverse("tokens:new"), told)
    assert again.status_code == 422
    assert "sudah dibuat" in again.content.decode()
    assert "kvg_" not in again.content.decode()
    assert ApiToken.objects.count() == 1


@pytest.mark.parametrize(
    "wrong", [{"name": ""}, {"reads": []}, {"days": "9999"}, {"reads": ["measures.release.publish"]}, {"once": "bukan"}]
)
def test_what_cannot_be_given_stands_at_the_form(dinkes: Client, wrong: dict[str, object]) -> None:
    assert dinkes.post(reverse("tokens:new"), form(dinkes, **wrong)).status_code == 422
    assert not ApiToken.objects.exists()


def test_the_form_offers_no_more_than_the_post_may(signed_in: Signed) -> None:
    camat = confirm(signed_in("camat")).get(reverse("tokens:new")).content.decode()
    assert "plan.programme.write" in camat
    assert "registry.person.view" not in camat
    assert "platform.post.delegate" not in camat, "what no operation does is not offered"


def test_a_token_taken_back_opens_nothing_and_the_log_says_so(dinkes: Client) -> None:
    secret = secret_on(dinkes.post(reverse("tokens:new"), form(dinkes)).content.decode())
    token = ApiToken.objects.get()
    assert program(secret).get("/api/saya").status_code == 200
    page = dinkes.post(reverse("tokens:revoke", args=[token.pk]), follow=True).content.decode()
    assert "dicabut" in page
    assert program(secret).get("/api/saya").status_code == 401
    dinkes.post(reverse("tokens:revoke", args=[token.pk]))
    assert Entry.objects.filter(action="platform.token.revoked").count() == 1


@pytest.mark.parametrize("ended", ["revoked_at", "expires_at"])
def test_what_a_token_asked_for_does_not_run_once_it_ended(actor: Callable[[str], Actor], ended: str) -> None:
    holder = replace(actor("dinkes"), now=timezone.now())
    post = Post.objects.get(user__username="dinkes")
    token, _secret = create_token(actor=holder, post=post, name="uji", permissions=["intake.batch.write"], days=30)
    job = start_job(
        actor=replace(holder, only=frozenset(token.permissions), token_id=str(token.pk)),
        kind="measures.refresh", args={"regency": "36.04", "villages": []},
    )  # fmt: skip
    assert find_actor(job) is not None
    ApiToken.objects.update(**{ended: timezone.now()})
    assert find_actor(job) is None


def test_the_list_says_when_a_token_was_last_used(dinkes: Client) -> None:
    secret = secret_on(dinkes.post(reverse("tokens:new"), form(dinkes)).content.decode())
    assert "belum pernah" in dinkes.get(reverse("tokens:list")).content.decode()
    program(secret).get("/api/saya")
    used = dinkes.get(reverse("tokens:list")).content.decode()
    assert "belum pernah" not in used
    assert f"{timezone.localdate():%d/%m/%Y}" in used


def test_the_tokens_of_another_are_not_there(dinkes: Client, signed_in: Signed) -> None:
    dinkes.post(reverse("tokens:new"), form(dinkes))
    other = signed_in("dinkes_kota")
    assert "penarik angka" not in other.get(reverse("tokens:list")).content.decode()
    assert other.post(reverse("tokens:revoke", args=[ApiToken.objects.get().pk])).status_code == 404
    assert ApiToken.objects.get().revoked_at is None


def test_a_token_makes_no_token_and_opens_none_of_the_pages(dinkes: Client) -> None:
    secret = secret_on(dinkes.post(reverse("tokens:new"), form(dinkes)).content.decode())
    assert "/akun/masuk/" in program(secret).get(reverse("tokens:new")).headers["Location"]
    assert "/akun/masuk/" in Client().get(reverse("tokens:list")).headers["Location"]
    assert program(secret).post("/api/token").status_code == 405


def test_without_the_second_factor_no_page_of_tokens_opens(signed_in: Signed, settings: Settings) -> None:
    settings.REQUIRE_SECOND_FACTOR = True
    client = signed_in("dinkes")
    for name in ("tokens:list", "tokens:new"):
        assert client.get(reverse(name)).headers["Location"] == reverse("account_second_factor")


def test_an_administrator_takes_back_every_token_of_his_people_only(dinkes: Client, signed_in: Signed) -> None:
    secret = secret_on(dinkes.post(reverse("tokens:new"), form(dinkes)).content.decode())
    address = reverse("tokens:revoke-user", args=[User.objects.get(username="dinkes").pk])
    assert signed_in("admin_kota").post(address).status_code == 404
    assert program(secret).get("/api/saya").status_code == 200
    assert "1 token dicabut" in signed_in("admin").post(address, follow=True).content.decode()
    assert program(secret).get("/api/saya").status_code == 401


def test_the_list_costs_few_queries(dinkes: Client, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    for _ in range(3):
        dinkes.post(reverse("tokens:new"), form(dinkes))
    with django_assert_max_num_queries(8):
        dinkes.get(reverse("tokens:list"))
