"""Signing in: what opens a session, what ends it, and what nobody learns on the way."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client, TestCase
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from konvergensi.problems import ProblemError
from konvergensi_web.config.environment import Environment, single_sign_on
from konvergensi_web.platform.accounts.models import Office, User
from konvergensi_web.platform.accounts.services import create_user, deactivate_user, end_sessions, give_post, invite
from konvergensi_web.platform.actionlog.models import Entry
from konvergensi_web.platform.scope import Actor
from tests.web.world import PASSWORD

pytestmark = pytest.mark.django_db
Named = Callable[[str], Actor]
Signed = Callable[[str], Client]
NEW = "sawah-hujan-lentera-7"


@pytest.fixture(autouse=True)
def at_the_start_of_a_step() -> Iterator[None]:
    """Half a minute before the next code: none expires between being read and being typed."""
    now = timezone.now().timestamp()
    with time_machine.travel(now - now % 30):
        yield


def sign_in(username: str, password: str = PASSWORD, client: Client | None = None) -> tuple[Client, int]:
    """Through the page, as people do."""
    client = client or Client()
    response = client.post(reverse("account_login"), {"login": username, "password": password})
    return client, response.status_code


def is_in(client: Client) -> bool:
    return client.get(reverse("accounts:offices")).status_code == 200


def logged(action: str) -> int:
    return Entry.objects.filter(action=action).count()


def code_for(user: User) -> str:
    """What the code application shows now."""
    secret = Authenticator.objects.get(user=user, type="totp").wrap().instance.data["secret"]
    return code_of(get_adapter().decrypt(secret))


def code_of(secret: str) -> str:
    counter = next(iter(yield_hotp_counters_from_time()))
    return str(format_hotp_value(hotp_value(secret, counter)))


def set_up_app(client: Client) -> None:
    """Confirm the password, scan, type the code."""
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    with TestCase.captureOnCommitCallbacks(execute=True):  # what the library does once it is kept
        response = client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})
    assert response.status_code == 302


def test_the_right_password_opens_a_session_and_the_log_says_so() -> None:
    client, status = sign_in("dinkes")
    assert status == 302
    assert is_in(client)
    row = Entry.objects.get(action="platform.session.opened")
    assert (row.role, row.user_id) == ("gizi_dinkes", User.objects.get(username="dinkes").pk)


def test_an_unknown_name_and_a_wrong_password_get_the_same_answer_and_are_logged() -> None:
    answers = []
    for username in ("dinkes", "tidakada"):
        page = Client().post(reverse("account_login"), {"login": username, "password": "bukan-kata-sandinya"})
        text = page.content.decode().replace(username, "X")
        answers.append((page.status_code, [line for line in text.splitlines() if "csrf" not in line.lower()]))
    assert answers[0] == answers[1]
    rows = Entry.objects.filter(action="platform.session.denied")
    assert rows.count() == 2
    assert "tidakada" not in json.dumps([row.payload.body for row in rows])


def test_after_five_wrong_passwords_the_right_one_has_to_wait() -> None:
    for _ in range(5):
        sign_in("dinkes", "bukan-kata-sandinya")
    client, _ = sign_in("dinkes")
    assert not is_in(client)
    with time_machine.travel(timezone.now() + timedelta(minutes=6)):
        client, _ = sign_in("dinkes")
        assert is_in(client)


@pytest.mark.parametrize(
    "password",
    ["Bismillah#2024!", "puskesmas123456", "dinkes.serang.24", "P0sy4ndu-Melati", "qwertyuiop12345", "aaaaaaaaaaaa1",
     "abcabcabcabcabc", "123456789012345", "Kabupaten.Serang", "indonesiamerdeka", "persib-bandung-1", "sawah-hujan",
     "nama-dinkes-nama-dinkes"],
)  # fmt: skip
def test_an_easily_guessed_password_is_refused(password: str) -> None:
    with pytest.raises(ValidationError):
        validate_password(password, User(username="nama-dinkes-nama"))


@pytest.mark.parametrize("password", [PASSWORD, NEW, "kuda benar baterai jepitan", "v7$kLm2!qZx9pW"])
def test_a_good_password_is_taken(password: str) -> None:
    validate_password(password, User(username="dinkes"))


def test_passwords_are_kept_under_argon2() -> None:
    assert User.objects.get(username="dinkes").password.startswith("argon2$argon2id$")


def test_nobody_registers_himself(client: Client) -> None:
    page = client.post(reverse("account_signup"), {"username": "baru", "password1": NEW, "password2": NEW})
    assert "Admin kabupaten/kota membuatkannya" in page.content.decode()
    assert not User.objects.filter(username="baru").exists()


def test_without_signing_in_every_way_of_asking_leads_to_the_door(client: Client) -> None:
    address = reverse("accounts:offices")
    assert client.get(address).headers["Location"] == f"{reverse('account_login')}?next=%2Fkantor%2F"
    part = client.get(address, headers={"HX-Request": "true"})
    assert (part.status_code, part.headers["HX-Redirect"]) == (204, f"{reverse('account_login')}?next=%2F")
    assert client.get("/api/saya").status_code == 401
    assert client.get("/tidak-ada/").status_code == 302


def test_signing_in_leads_back_to_the_page_but_never_to_another_site() -> None:
    for wanted, found in (("/kantor/", "/kantor/"), ("https://jahat.example/", "/")):
        data = {"login": "dinkes", "password": PASSWORD, "next": wanted}
        assert Client().post(reverse("account_login"), data).headers["Location"] == found


def test_an_office_role_sets_a_second_factor_up_before_anything_else(settings: Settings) -> None:
    settings.REQUIRE_SECOND_FACTOR = True
    client, _ = sign_in("dinkes")
    door = reverse("account_second_factor")
    for address in ("/", reverse("accounts:offices"), reverse("plan:programmes")):
        assert client.get(address).headers["Location"] == door
    assert client.get("/api/saya").status_code == 401
    assert "aplikasi autentikator" in client.get(door).content.decode()
    set_up_app(client)
    assert is_in(client)
    assert logged("platform.factor.added") >= 1
    kader, _ = sign_in("kader")
    assert is_in(kader)


def test_from_then_on_signing_in_asks_for_the_code(settings: Settings) -> None:
    settings.REQUIRE_SECOND_FACTOR = True
    client, _ = sign_in("dinkes")
    set_up_app(client)
    user = User.objects.get(username="dinkes")
    again, _ = sign_in("dinkes")
    assert not is_in(again)
    again.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert not is_in(again)
    assert logged("platform.factor.denied") == 1
    with time_machine.travel(timezone.now() + timedelta(seconds=60)):  # a code counts once
        again.post(reverse("mfa_authenticate"), {"code": code_for(user)})
        assert is_in(again)


def test_a_session_that_lacks_the_factor_is_not_let_in_by_one_set_up_elsewhere(settings: Settings) -> None:
    old, _ = sign_in("dinkes")
    other, _ = sign_in("dinkes")
    set_up_app(other)
    settings.REQUIRE_SECOND_FACTOR = True
    assert not is_in(old)
    assert "masuk lagi" in old.get(reverse("account_second_factor")).content.decode()


def test_a_recovery_code_opens_once(settings: Settings) -> None:
    client, _ = sign_in("dinkes")
    set_up_app(client)
    user = User.objects.get(username="dinkes")
    code = Authenticator.objects.get(user=user, type="recovery_codes").wrap().get_unused_codes()[0]
    assert code in client.get(reverse("mfa_view_recovery_codes")).content.decode()
    for wanted in (True, False):
        again, _ = sign_in("dinkes")
        again.post(reverse("mfa_authenticate"), {"code": code})
        assert is_in(again) is wanted


def test_the_last_factor_of_one_who_needs_it_cannot_be_removed(settings: Settings) -> None:
    client, _ = sign_in("dinkes")
    set_up_app(client)
    settings.REQUIRE_SECOND_FACTOR = True
    client.post(reverse("mfa_deactivate_totp"))
    user = User.objects.get(username="dinkes")
    assert Authenticator.objects.filter(user=user, type="totp").exists()
    key = Authenticator.objects.create(user=user, type="webauthn", data={"name": "kunci", "credential": {}})
    Authenticator.objects.filter(user=user, type="totp").delete()
    response = client.post(reverse("mfa_remove_webauthn", args=(key.pk,)))
    assert response.headers["Location"] == reverse("mfa_list_webauthn")
    assert Authenticator.objects.filter(pk=key.pk).exists()


def test_the_secret_of_the_app_is_encrypted_at_rest() -> None:
    client, _ = sign_in("dinkes")
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})
    kept = Authenticator.objects.get(user__username="dinkes", type="totp").data["secret"]
    assert secret not in kept


@pytest.mark.parametrize(
    ("username", "minutes", "stays"),
    [("dinkes", 29, True), ("dinkes", 31, False), ("kader", 31, True), ("kader", 12 * 60 + 1, False)],
)
def test_a_session_ends_after_half_an_hour_unused_and_after_twelve_hours(
    username: str, minutes: int, stays: bool
) -> None:
    client, _ = sign_in(username)
    with time_machine.travel(timezone.now() + timedelta(minutes=minutes)):
        assert is_in(client) is stays
        assert logged("platform.session.expired") == (0 if stays or minutes > 12 * 60 else 1)


def test_a_session_in_use_ends_after_twelve_hours_all_the_same() -> None:
    client, _ = sign_in("dinkes")
    start = timezone.now()
    for minutes in range(20, 12 * 60, 20):
        with time_machine.travel(start + timedelta(minutes=minutes)):
            assert is_in(client)
    with time_machine.travel(start + timedelta(hours=12, minutes=1)):
        assert not is_in(client)


def test_signing_out_clears_what_the_browser_kept() -> None:
    client, _ = sign_in("dinkes")
    assert client.get(reverse("accounts:offices")).headers["Cache-Control"] == "no-store"
    response = client.post(reverse("account_logout"))
    assert response.headers["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert not is_in(client)
    assert logged("platform.session.closed") == 1
    assert is_in(sign_in("dinkes")[0])


def test_a_link_cannot_sign_anybody_out() -> None:
    client, _ = sign_in("dinkes")
    client.get(reverse("account_logout"))
    assert is_in(client)


def test_one_sees_the_own_sessions_and_ends_the_others() -> None:
    here, _ = sign_in("dinkes")
    there, _ = sign_in("dinkes", client=Client(headers={"User-Agent": "Mozilla/5.0 (Android 14) Chrome/130"}))
    page = here.get(reverse("usersessions_list"))
    assert "Chrome di Android" in page.content.decode()
    other = next(one for one in page.context["sessions"] if not one.is_this)
    here.post(reverse("account_end_sessions"), {"sesi": other.id})
    assert is_in(here)
    assert not is_in(there)
    assert logged("platform.session.ended") == 1


def test_nobody_ends_the_sessions_of_another_by_their_number(actor: Named) -> None:
    victim, _ = sign_in("perencana")
    page = victim.get(reverse("usersessions_list"))
    attacker, _ = sign_in("dinkes")
    attacker.post(reverse("account_end_sessions"), {"sesi": page.context["sessions"][0].id})
    assert is_in(victim)


def test_the_admin_ends_sessions_in_his_area_only(actor: Named, signed_in: Signed) -> None:
    client, _ = sign_in("dinkes")
    user = User.objects.get(username="dinkes")
    address = reverse("accounts:user-sessions", args=(user.pk,))
    assert signed_in("admin_kota").post(address).status_code == 404
    assert is_in(client)
    signed_in("admin").post(address)
    assert not is_in(client)


def test_deactivating_an_account_ends_everything_at_once(actor: Named) -> None:
    client, _ = sign_in("dinkes")
    user = User.objects.get(username="dinkes")
    deactivate_user(actor=actor("admin"), user=user, reason="pindah tugas")
    assert not is_in(client)
    again, _ = sign_in("dinkes")
    assert not is_in(again)


def test_changing_the_password_ends_every_other_session() -> None:
    here, _ = sign_in("dinkes")
    there, _ = sign_in("dinkes")
    data = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    assert here.post(reverse("account_change_password"), data).status_code == 302
    assert is_in(here)
    assert not is_in(there)
    assert is_in(sign_in("dinkes", NEW)[0])
    assert logged("platform.password.changed") == 1


def test_a_new_account_is_opened_by_its_owner_under_a_link_that_works_once(actor: Named) -> None:
    admin = actor("admin")
    user = create_user(actor=admin, username="Baru.Sekali", full_name="Orang Baru")
    assert not user.has_usable_password()
    address = invite(actor=admin, user=user)
    client = Client()
    form = client.get(address, follow=True)
    assert address not in form.redirect_chain[-1][0]
    weak = client.post(form.redirect_chain[-1][0], {"new_password1": "puskesmas2024", "new_password2": "puskesmas2024"})
    assert "mudah ditebak" in weak.content.decode()
    client.post(form.redirect_chain[-1][0], {"new_password1": NEW, "new_password2": NEW})
    assert "sudah dipakai" in Client().get(address, follow=True).content.decode()
    signed, status = sign_in("baru.sekali", NEW)
    assert status == 302
    assert not is_in(signed)  # an account without a post opens nothing


def test_an_account_without_a_post_is_told_what_to_do(actor: Named) -> None:
    create_user(actor=actor("admin"), username="tanpa", password=NEW)
    client, _ = sign_in("tanpa", NEW)
    page = client.get("/")
    assert page.status_code == 403
    assert "tidak memegang jabatan" in page.content.decode()
    assert client.get(reverse("mfa_index")).status_code == 200


def test_the_pages_of_ones_account_have_no_inline_script_or_style(settings: Settings) -> None:
    client, _ = sign_in("dinkes")
    set_up_app(client)
    names = ["mfa_index", "mfa_add_webauthn", "mfa_list_webauthn", "usersessions_list", "account_change_password"]
    names += ["mfa_view_recovery_codes", "account_reauthenticate", "account_second_factor", "account_logout"]
    pages = [client.get(reverse(name), follow=True) for name in names]
    pages += [Client().get(reverse(name)) for name in ("account_login", "account_reset_password", "account_signup")]
    for page in pages:
        text = page.content.decode()
        assert page.status_code == 200
        assert "style=" not in text
        assert not [part for part in text.split("<script")[1:] if "src=" not in part[:200] and "json" not in part[:120]]


def test_a_request_costs_four_queries_before_its_page_and_writes_nothing(
    signed_in: Signed, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = signed_in("dinkes")
    client.get(reverse("account_reset_password"))
    with django_assert_max_num_queries(4) as captured:
        client.get(reverse("account_reset_password"))
    assert all(query["sql"].startswith("SELECT") for query in captured.captured_queries)


def test_cookies_are_bound_to_the_host_under_https() -> None:
    asked = "from konvergensi_web.config import settings as s; print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, \
        s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN)"
    environment = {**os.environ, "KONVERGENSI_HTTPS": "true"}
    told = subprocess.run([sys.executable, "-c", asked], env=environment, capture_output=True, text=True, check=True)
    assert told.stdout.split() == ["__Host-sesi", "__Host-csrf", "True", "True", "False"]


def test_an_offices_own_identity_provider_is_set_up_by_the_environment() -> None:
    assert single_sign_on(Environment(sso_server="")) == {}
    app = single_sign_on(Environment(sso_server="https://sso.example.go.id", sso_client_id="kvg"))
    assert app["openid_connect"]["APPS"][0]["settings"] == {
        "server_url": "https://sso.example.go.id", "oauth_pkce_enabled": True,
    }  # fmt: skip


def test_an_admin_may_not_end_the_sessions_of_another_districts_people(actor: Named) -> None:
    stranger = create_user(actor=actor("admin_kota"), username="orangkota", password=NEW)
    give = actor("admin_kota")
    office = Office.objects.select_related("region").get(kind="dinkes", region_id="36.73")
    give_post(actor=give, user=stranger, office=office, role="verifikator_dinkes")
    with pytest.raises(ProblemError, match="tidak berwenang"):
        end_sessions(actor=actor("admin"), user=stranger)
