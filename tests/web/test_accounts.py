"""Offices and accounts: recorded by the admin of their area, reorganised with dates, never deleted."""

from collections.abc import Callable
from datetime import date

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from konvergensi.problems import ProblemError
from konvergensi_web.platform.accounts.models import Office, Post, User
from konvergensi_web.platform.accounts.offices import label_of, offices, roles_in
from konvergensi_web.platform.accounts.services import (
    change_office,
    create_office,
    create_user,
    deactivate_user,
    drop_factors,
    invite,
    reactivate_user,
    reorganise_office,
)
from konvergensi_web.platform.actionlog.models import Entry
from konvergensi_web.platform.scope import Actor, open_scope, system_actor

pytestmark = pytest.mark.django_db
Named = Callable[[str], Actor]
Signed = Callable[[str], Client]


def office(kind: str, code: str = "36.04") -> Office:
    return Office.objects.select_related("region").get(kind=kind, region_id=code)


def test_an_office_gets_the_affairs_of_its_kind_unless_told_otherwise(actor: Named) -> None:
    usual = create_office(actor=actor("admin"), kind="disdik", name="Disdik", region="36.04")
    joined = create_office(
        actor=actor("admin"), kind="pertanian", name="Dinas Pertanian dan Pangan", region="36.04",
        urusan=["3.27", "2.09"],
    )  # fmt: skip
    assert (usual.urusan, joined.urusan) == (["1.01"], ["3.27", "2.09"])
    assert Entry.objects.filter(action="platform.office.created").count() == 2


@pytest.mark.parametrize(
    ("kind", "region", "more", "why"),
    [
        ("puskesmas", "36.04", {}, "tidak ada pada tingkat"),
        ("dinkes", "36.04.05", {}, "tidak ada pada tingkat"),
        ("kantor_pos", "36.04", {}, "tidak dikenal"),
        ("opd_lain", "36.04", {"urusan": ["9.99"]}, "tidak dikenal"),
        ("puskesmas", "36.04.05", {"areas": ["36.73.01"]}, "kabupaten/kota lain"),
        ("posyandu", "36.04.05.2001", {"posyandu_path": "36.04.05.2002.0001."}, "tidak terletak"),
        ("puskesmas", "36.04.05", {"parent": "dinsos"}, "tidak berinduk"),
        ("puskesmas", "36.04.05", {"parent": "dinkes_kota"}, "kabupaten/kota lain"),
    ],
)
def test_kind_tier_parent_affairs_and_area_must_agree(
    actor: Named, kind: str, region: str, more: dict[str, object], why: str
) -> None:
    parents = {"dinsos": office("dinsos"), "dinkes_kota": office("dinkes", "36.73")}
    told = dict(more)
    if parent := told.pop("parent", None):
        told["parent_id"] = parents[str(parent)].pk
    with pytest.raises(ProblemError, match=why):
        create_office(actor=actor("admin"), kind=kind, name="Contoh", region=region, **told)  # type: ignore[arg-type]


def test_the_same_office_is_recorded_once(actor: Named) -> None:
    with pytest.raises(ProblemError, match=r"accounts\.office-exists"):
        create_office(actor=actor("admin"), kind="dinsos", name="dinas sosial", region="36.04")
    other = create_office(actor=actor("admin"), kind="dinsos", name="Lain", region="36.04")
    with pytest.raises(ProblemError, match=r"accounts\.office-exists"):
        change_office(actor=actor("admin"), office=other, name="Dinas Sosial")


@pytest.mark.parametrize("username", ["admin_kota", "admin_provinsi", "sekda", "dinkes"])
def test_only_the_admin_of_the_area_records_offices(actor: Named, username: str) -> None:
    with pytest.raises(ProblemError, match=r"platform\.not-yours"):
        create_office(actor=actor(username), kind="disdik", name="Disdik", region="36.04")


def test_the_province_keeps_its_own_offices(actor: Named) -> None:
    assert create_office(actor=actor("admin_provinsi"), kind="dinsos", name="Dinsos Provinsi", region="36").pk


def test_a_puskesmas_may_serve_some_villages_only_and_its_staff_sees_those(actor: Named) -> None:
    changed = change_office(
        actor=actor("admin"), office=office("puskesmas", "36.04.05"), areas=["36.04.05.2001", "36.04.05.2003"]
    )
    assert set(changed.paths()) == {"36.04.05.2001.", "36.04.05.2003."}
    assert set(actor("tpg").paths) == {"36.04.05.2001.", "36.04.05.2003."}


def test_a_reorganised_office_ends_with_its_posts_and_names_its_successor(actor: Named, signed_in: Signed) -> None:
    admin, old = actor("admin"), office("dinsos")
    new = create_office(actor=admin, kind="dinsos", name="Dinas Sosial P3A", region="36.04", urusan=["1.06", "2.08"])
    with open_scope(admin):
        reorganise_office(actor=admin, office=old, on=date(2025, 1, 1), successor=new)
    assert set(Post.objects.filter(office=old).values_list("valid_to", flat=True)) == {date(2024, 12, 31)}
    assert signed_in("dinsos").get(reverse("plan:programmes")).status_code == 403
    page = signed_in("perencana").get(reverse("accounts:office", args=(old.pk,))).content.decode()
    assert "Dinas Sosial P3A" in page
    assert "31/12/2024" in page
    with pytest.raises(ProblemError, match=r"accounts\.dates-wrong"):
        reorganise_office(actor=admin, office=old, on=date(2026, 1, 1))


def test_an_office_is_not_its_own_successor(actor: Named) -> None:
    with pytest.raises(ProblemError, match=r"accounts\.office-not-fitting"):
        reorganise_office(
            actor=actor("admin"), office=office("dinsos"), on=date(2025, 1, 1), successor=office("dinsos")
        )


def test_every_kind_of_office_has_a_role_somewhere_or_is_only_recorded() -> None:
    silent = {kind for kind, told in offices().kinds.items() if not any(roles_in(kind, tier) for tier in told.tiers)}
    assert silent == set()


def test_the_teams_name_is_the_places_own(settings: object) -> None:
    settings.TEAM_NAME = "TP3S"  # type: ignore[attr-defined]
    assert label_of("tpps") == "TP3S"


def test_a_user_name_is_taken_once_whatever_its_case(actor: Named) -> None:
    create_user(actor=actor("admin"), username="Siti.A")
    for taken in ("siti.a", "SITI.A"):
        with pytest.raises(ProblemError, match=r"accounts\.username-taken"):
            create_user(actor=actor("admin"), username=taken)


@pytest.mark.parametrize("password", ["pendek", "puskesmas12345", "password1234"])
def test_a_weak_password_is_refused_by_the_service_too(actor: Named, password: str) -> None:
    with pytest.raises(ProblemError, match=r"accounts\.password-weak"):
        create_user(actor=system_actor("uji"), username="baru", password=password)


def test_the_admin_manages_the_accounts_of_his_own_area_only(actor: Named, signed_in: Signed) -> None:
    listed = signed_in("admin").get(reverse("accounts:users")).content.decode()
    assert "perencana" in listed
    for other in ("dinkes_kota", "admin_kota", "bappeda_provinsi"):
        assert f">{other}<" not in listed
    stranger = User.objects.get(username="dinkes_kota")
    assert signed_in("admin").get(reverse("accounts:user", args=(stranger.pk,))).status_code == 404
    for act in (
        lambda: invite(actor=actor("admin"), user=stranger),
        lambda: deactivate_user(actor=actor("admin"), user=stranger, reason="uji"),
        lambda: drop_factors(actor=actor("admin"), user=stranger, reason="uji"),
        lambda: reactivate_user(actor=actor("admin"), user=stranger),
    ):
        with pytest.raises(ProblemError, match=r"platform\.not-yours"):
            act()


def test_nobody_deactivates_or_invites_himself(actor: Named) -> None:
    own = User.objects.get(username="admin")
    with pytest.raises(ProblemError, match=r"accounts\.not-yourself"):
        deactivate_user(actor=actor("admin"), user=own, reason="uji")
    with pytest.raises(ProblemError, match=r"accounts\.not-yourself"):
        invite(actor=actor("admin"), user=own)


def test_a_lost_telephone_is_helped_with_a_reason_and_logged(actor: Named, signed_in: Signed) -> None:
    user = User.objects.get(username="dinkes")
    Authenticator.objects.create(user=user, type="totp", data={"secret": "x"})
    signed_in("admin").post(reverse("accounts:user-factors", args=(user.pk,)), {"reason": "ponsel hilang"})
    assert not Authenticator.objects.filter(user=user).exists()
    assert Entry.objects.get(action="platform.factor.removed").reason == "ponsel hilang"


def test_the_admin_makes_an_account_on_the_page_and_hands_over_a_link(signed_in: Signed) -> None:
    client = signed_in("admin")
    made = client.post(reverse("accounts:new-user"), {"username": "baru", "full_name": "Orang Baru", "email": ""})
    user = User.objects.get(username="baru")
    assert made.headers["Location"] == reverse("accounts:user", args=(user.pk,))
    page = client.post(reverse("accounts:user-link", args=(user.pk,)))
    assert "http://testserver/akun/undangan/" in page.content.decode()
    assert page.headers["Cache-Control"] == "no-store"


def test_the_admin_records_an_office_on_the_page(signed_in: Signed) -> None:
    typed = {"kind": "puskesmas", "name": "Puskesmas Waringinkurung", "region": "36.04.06", "valid_from": "2024-01-01",
             "parent": office("dinkes").pk, "areas": "36.04.06.2001, 36.04.06.2002",
             "may_enter_measurements": "on"}  # fmt: skip
    answer = signed_in("admin").post(reverse("accounts:new-office"), typed)
    made = Office.objects.get(name="Puskesmas Waringinkurung")
    assert answer.headers["Location"] == reverse("accounts:office", args=(made.pk,))
    assert made.may_enter_measurements
    outside = signed_in("admin").post(reverse("accounts:new-office"), {**typed, "region": "36.73.01"})
    assert outside.status_code == 422
    assert "tidak ada di wilayah kerja Anda" in outside.content.decode()


def test_pages_stay_within_their_queries(
    signed_in: Signed, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = signed_in("admin")
    user = User.objects.get(username="dinkes")
    client.get(reverse("accounts:new-user"))  # the menu's badges are counted once a minute
    for address, most in (
        (reverse("accounts:offices"), 12),
        (reverse("accounts:users"), 12),
        (reverse("accounts:office", args=(office("dinkes").pk,)), 10),
        (reverse("accounts:user", args=(user.pk,)), 10),
        (reverse("accounts:new-office"), 10),
        (reverse("accounts:new-post", args=(office("dinkes").pk,)), 10),
    ):
        with django_assert_max_num_queries(most):
            assert client.get(address).status_code == 200
