"""The API: tokens open no more than their post, problems are told one way, a repeated write is done once."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.cache import caches
from django.test import Client

from konvergensi.problems import ProblemError
from konvergensi_web.platform.accounts.models import Post, User
from konvergensi_web.platform.api.models import ApiToken
from konvergensi_web.platform.api.tokens import create_token, recognise
from konvergensi_web.platform.scope import Actor, may, open_scope, system_actor
from konvergensi_web.registry.models import DuplicatePair
from tests.web import world
from tests.web.children import make_child

pytestmark = pytest.mark.django_db
Caller = Callable[..., Client]


@pytest.fixture
def token(actor: Callable[[str], Actor]) -> Callable[..., str]:
    def of(username: str, *permissions: str, days: int = 365 * 10) -> str:
        who = actor(username)
        made, secret = create_token(
            actor=who, post=Post.objects.get(user__username=username), name="uji", permissions=permissions, days=30
        )
        ApiToken.objects.filter(pk=made.pk).update(expires_at=who.now + timedelta(days=days))
        return secret

    return of


@pytest.fixture
def call(token: Callable[..., str]) -> Caller:
    def of(username: str, *permissions: str, **kwargs: int) -> Client:
        return Client(headers={"Authorization": f"Bearer {token(username, *permissions, **kwargs)}"})

    return of


def problem(response: object, status: int, code: str) -> dict[str, str]:
    assert response.status_code == status, response.content  # type: ignore[attr-defined]
    assert response.headers["Content-Type"] == "application/problem+json"  # type: ignore[attr-defined]
    body: dict[str, str] = json.loads(response.content)  # type: ignore[attr-defined]
    assert body["type"] == code
    assert all(body[part] for part in ("title", "detail", "action"))
    return body


def test_nobody_gets_in_without_a_usable_token(client: Client, call: Caller) -> None:
    problem(client.get("/api/saya"), 401, "api.token-invalid")
    problem(client.get("/api/saya", headers={"Authorization": "Bearer kvg_salah"}), 401, "api.token-invalid")
    problem(call("dinkes", days=-1).get("/api/saya"), 401, "api.token-invalid")


def test_a_token_acts_for_its_post_with_its_permissions_only(call: Caller) -> None:
    body = call("dinkes", "registry.person.view").get("/api/saya").json()
    assert body["role"] == "gizi_dinkes"
    assert body["areas"] == ["36.04."]
    assert body["permissions"] == ["registry.person.view"]


def test_a_token_cannot_do_more_than_its_post(actor: Callable[[str], Actor]) -> None:
    camat = actor("camat")
    with pytest.raises(ProblemError, match="tidak dapat diberikan"):
        create_token(
            actor=camat, post=Post.objects.get(user__username="camat"), name="x", days=5,
            permissions=["registry.person.view"],
        )  # fmt: skip


def test_nobody_makes_a_token_for_another_post(actor: Callable[[str], Actor]) -> None:
    post = Post.objects.get(user__username="dinkes_kota")
    with pytest.raises(ProblemError, match="jabatan lain"):
        create_token(actor=actor("dinkes"), post=post, name="x", days=5, permissions=[])


@pytest.mark.parametrize("days", [0, 367])
def test_a_token_always_ends(actor: Callable[[str], Actor], days: int) -> None:
    with pytest.raises(ProblemError, match="Masa berlaku"):
        create_token(
            actor=actor("dinkes"), post=Post.objects.get(user__username="dinkes"), name="x", days=days, permissions=[]
        )


def test_a_revoked_token_opens_nothing(call: Caller) -> None:
    program = call("dinkes")
    mine = program.get("/api/token").json()["items"]
    assert len(mine) == 1
    assert "digest" not in mine[0]
    assert program.delete(f"/api/token/{mine[0]['id']}").json()["revoked_at"]
    problem(program.get("/api/saya"), 401, "api.token-invalid")


def test_a_token_of_a_deactivated_user_opens_nothing(call: Caller, token: Callable[..., str]) -> None:
    secret = token("dinkes")
    found = recognise(secret, request_id="")
    assert found is not None
    assert not may(found, "registry.person.view")
    User.objects.filter(username="dinkes").update(is_active=False)
    assert recognise(secret, request_id="") is None


def test_the_token_of_another_user_is_not_there(call: Caller) -> None:
    theirs = call("dinkes_kota").get("/api/token").json()["items"][0]["id"]
    problem(call("dinkes").delete(f"/api/token/{theirs}"), 404, "platform.not-found")


def test_a_malformed_request_is_told_where(call: Caller) -> None:
    body = problem(call("dinkes").get("/api/token?limit=100000"), 422, "api.request-invalid")
    assert "limit" in body["title"]
    problem(call("dinkes").get("/api/wilayah/salah"), 422, "regions.unknown-code")


def test_the_same_write_with_the_same_key_is_done_once(call: Caller, token: Callable[..., str]) -> None:
    program, own = call("dinkes"), ApiToken.objects.get().pk
    token("dinkes")
    other = ApiToken.objects.exclude(pk=own).get().pk
    key = {"Idempotency-Key": "cabut-1"}
    first = program.delete(f"/api/token/{other}", headers=key)
    again = program.delete(f"/api/token/{other}", headers=key)
    assert (first.status_code, again.status_code, again.content) == (200, 200, first.content)
    assert again.headers["Idempotent-Replay"] == "true"
    problem(program.delete(f"/api/token/{own}", headers=key), 422, "api.key-reused")


def test_a_refused_write_does_not_use_up_its_key(call: Caller) -> None:
    program, key = call("perencana", "measures.target.write"), {"Idempotency-Key": "target-1"}
    body = {"indicator": "ds", "region": "36.04", "year": 2025, "value": 900, "legal_basis": "RPJMD 2025-2029"}

    def put() -> object:
        return program.put("/api/ukuran/target", json.dumps(body), content_type="application/json", headers=key)

    problem(put(), 422, "api.request-invalid")
    body["value"] = 90
    assert put().status_code == 200, "the mended request goes through with the same key"  # type: ignore[attr-defined]
    again = put()
    assert again.headers["Idempotent-Replay"] == "true"  # type: ignore[attr-defined]
    body["value"] = 80
    problem(put(), 422, "api.key-reused")


def test_an_address_or_method_that_is_not_there_is_told_as_a_problem(call: Caller, client: Client) -> None:
    for caller in (call("dinkes"), client):
        problem(caller.get("/api/tidak/ada"), 404, "api.no-such-address")
    wrong = call("dinkes").post("/api/saya")
    problem(wrong, 405, "api.no-such-method")
    assert wrong.headers["Allow"] == "GET"


def test_the_description_is_open_to_everybody_as_its_page_says(client: Client) -> None:
    assert client.get("/api/openapi.json").status_code == 200
    page = (Path(__file__).parents[2] / "docs" / "panduan" / "api.md").read_text(encoding="utf-8")
    assert "`/api/openapi.json` (OpenAPI 3.1), terbuka tanpa masuk" in page


def test_every_operation_declares_its_refusals_and_a_key_for_writes(call: Caller) -> None:
    schema = call("dinkes").get("/api/openapi.json").json()
    assert schema["openapi"].startswith("3.1")
    for operations in schema["paths"].values():
        for method, operation in operations.items():
            assert {"401", "403", "404", "422"} <= operation["responses"].keys()
            if method != "get":
                assert any(one["name"] == "Idempotency-Key" for one in operation["parameters"])


def test_what_waits_is_told_within_the_permissions_of_the_token(
    call: Caller, signed_in: Callable[[str], Client]
) -> None:
    with open_scope(system_actor("uji")):
        pair = [make_child("36.04.05.2001.", name=name) for name in ("Dewi Eka", "Dewi Eko")]
        DuplicatePair.objects.create(
            first=pair[0], second=pair[1], score=90, region_path="36.04.05.2001.", found_at=world.NOW
        )
    caches["process"].clear()
    assert call("dinkes", "measures.worklist.view").get("/api/beranda").json() == []
    wide = call("dinkes", "registry.duplicate.decide", "registry.person.view").get("/api/beranda").json()
    of_the_person = signed_in("dinkes").get("/api/beranda").json()
    for told in (wide, of_the_person):
        assert "/registri/ganda/" in {one["url"] for one in told}
