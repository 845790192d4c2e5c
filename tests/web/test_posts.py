"""Posts: who may hold what, from when to when, and working in one of several."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from konvergensi.problems import ProblemError
from konvergensi_web.platform.accounts.models import Office, Post, User
from konvergensi_web.platform.accounts.selectors import actor_of, find_posts, posts_of
from konvergensi_web.platform.accounts.services import (
    deactivate_user,
    delegate_post,
    end_post,
    give_post,
    reactivate_user,
)
from konvergensi_web.platform.actionlog.models import Entry
from konvergensi_web.platform.scope import Actor, system_actor

pytestmark = pytest.mark.django_db
Named = Callable[[str], Actor]
Signed = Callable[[str], Client]
DAY = date(2024, 9, 2)


def office(kind: str, code: str = "36.04") -> Office:
    return Office.objects.select_related("region").get(kind=kind, region_id=code)


@pytest.fixture
def newcomer(db: None) -> User:
    return User.objects.create(username="baru", full_name="Orang Baru", region_path="36.04.")


@pytest.fixture
def give(actor: Named, newcomer: User) -> Callable[..., Post]:
    """The admin gives a post; by default the newcomer becomes head of the Dinsos."""

    def of(**told: Any) -> Post:
        kind, code = told.pop("kind", "dinsos"), told.pop("code", "36.04")
        asked = {"user": newcomer, "role": "kepala_opd", "valid_from": DAY} | told
        return give_post(actor=actor("admin"), office=office(kind, code), **asked)  # type: ignore[arg-type]

    return of


def test_a_heads_post_has_one_holder_at_a_time(give: Callable[..., Post], actor: Named) -> None:
    with pytest.raises(ProblemError, match=r"accounts\.post-taken"):
        give()
    held = Post.objects.select_related("office__region").get(office=office("dinsos"), role="kepala_opd")
    end_post(actor=actor("admin"), post=held, on=date(2024, 9, 1))
    assert give().status == "definitif"


@pytest.mark.parametrize("status", ["pj", "plt"])
def test_a_stand_in_for_a_vacant_post_does_not_run_beside_its_holder(give: Callable[..., Post], status: str) -> None:
    with pytest.raises(ProblemError, match=r"accounts\.post-taken"):
        give(status=status, basis="821/12/2024", valid_to=date(2024, 12, 31))


def test_a_plh_stands_beside_the_holder_but_only_one(give: Callable[..., Post], actor: Named) -> None:
    told = {"status": "plh", "basis": "800/7/2024", "valid_to": date(2024, 9, 20)}
    assert give(**told).get_status_display() == "Plh (pelaksana harian)"
    second = User.objects.create(username="kedua", region_path="36.04.")
    with pytest.raises(ProblemError, match=r"accounts\.post-taken"):
        give(user=second, **told)


@pytest.mark.parametrize("status", ["pj", "plh", "plt"])
@pytest.mark.parametrize(
    "told", [{"basis": "", "valid_to": date(2024, 12, 31)}, {"basis": "821/12/2024"}], ids=["no letter", "no end"]
)
def test_an_acting_post_rests_on_a_letter_and_ends(
    give: Callable[..., Post], status: str, told: dict[str, Any]
) -> None:
    with pytest.raises(ProblemError, match=r"accounts\.post-needs-basis"):
        give(status=status, kind="bappeda", role="perencana", **told)


def test_roles_that_are_no_heads_may_have_several_holders(give: Callable[..., Post]) -> None:
    assert give(role="petugas_opd").pk


def test_a_role_exists_only_in_its_kind_and_tier_of_office(give: Callable[..., Post]) -> None:
    for role in ("gizi_dinkes", "petugas_provinsi", "tidak_ada"):
        with pytest.raises(ProblemError, match=r"accounts\.role-not-fitting"):
            give(role=role)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("admin", "sekretariat"), ("gizi_dinkes", "dinkes")),
        (("verifikator_dinkes", "dinkes"), ("walidata", "diskominfo")),
        (("petugas_pdp", "diskominfo"), ("admin", "diskominfo")),
    ],
)
def test_duties_that_watch_each_other_are_not_held_by_one_person(
    give: Callable[..., Post], first: tuple[str, str], second: tuple[str, str]
) -> None:
    give(role=first[0], kind=first[1])
    with pytest.raises(ProblemError, match=r"accounts\.duties-apart"):
        give(role=second[0], kind=second[1])


def test_nobody_gives_himself_a_post(actor: Named) -> None:
    with pytest.raises(ProblemError, match=r"accounts\.not-yourself"):
        give_post(
            actor=actor("admin"), user=User.objects.get(username="admin"), office=office("sekretariat"), role="asda"
        )


@pytest.mark.parametrize("username", ["admin_kota", "dinkes", "sekda", "admin_provinsi", "pdp"])
def test_only_the_admin_of_the_area_gives_posts(actor: Named, newcomer: User, username: str) -> None:
    with pytest.raises(ProblemError, match=r"platform\.not-yours"):
        give_post(actor=actor(username), user=newcomer, office=office("dinsos"), role="petugas_opd")


def test_an_account_of_another_district_is_not_taken_over(actor: Named) -> None:
    stranger = User.objects.get(username="dinsos_kota")
    with pytest.raises(ProblemError, match=r"platform\.not-yours"):
        give_post(actor=actor("admin"), user=stranger, office=office("dinsos"), role="petugas_opd")


def test_a_post_gives_its_rights_on_its_days_only(give: Callable[..., Post], newcomer: User) -> None:
    give(role="petugas_opd", valid_from=date(2024, 10, 1), valid_to=date(2024, 10, 31))
    days = {date(2024, 9, 30): 0, date(2024, 10, 1): 1, date(2024, 10, 31): 1, date(2024, 11, 1): 0}
    assert {day: find_posts(newcomer, day).count() for day in days} == days
    assert {day: len(posts_of(newcomer, day)) for day in days} == days


def test_an_office_that_is_no_more_gives_no_rights(give: Callable[..., Post], newcomer: User) -> None:
    post = give(role="petugas_opd")
    Office.objects.filter(pk=post.office_id).update(valid_to=date(2024, 12, 31))
    days = {date(2024, 12, 31): 1, date(2025, 1, 1): 0}
    assert {day: find_posts(newcomer, day).count() for day in days} == days
    assert {day: len(posts_of(newcomer, day)) for day in days} == days


@pytest.mark.parametrize("on", [date(2023, 12, 31), date(2024, 12, 31)])
def test_a_post_ends_after_it_began_and_only_once(actor: Named, on: date) -> None:
    post = Post.objects.select_related("office__region").get(user__username="pupr")
    end_post(actor=actor("admin"), post=post, on=date(2024, 12, 1))
    with pytest.raises(ProblemError, match=r"accounts\.dates-wrong"):
        end_post(actor=actor("admin"), post=post, on=on)


def test_a_head_lets_a_colleague_stand_in_and_takes_it_back(actor: Named, signed_in: Signed) -> None:
    today = timezone.localdate()
    told = {"user": User.objects.get(username="kesra"), "valid_from": today, "valid_to": today, "basis": "800/9"}
    stand_in = delegate_post(actor=actor("camat"), **told)  # type: ignore[arg-type]
    assert (stand_in.role, stand_in.status) == ("camat", "plh")
    assert stand_in.delegated_from is not None
    page = signed_in("camat").get(reverse("accounts:office", args=(stand_in.office_id,))).content.decode()
    assert reverse("accounts:end-post", args=(stand_in.pk,)) in page
    answer = signed_in("camat").post(
        reverse("accounts:end-post", args=(stand_in.pk,)), {"on": str(today), "reason": ""}
    )
    assert answer.status_code == 422  # it ends today anyway
    assert Entry.objects.filter(action="platform.post.delegated").exists()


def stood_in_for(actor: Named) -> tuple[Post, User]:
    """The camat's own post, and who stands in for him later in the month."""
    own, kesra = find_posts(User.objects.get(username="camat"), DAY).get(), User.objects.get(username="kesra")
    days = {"valid_from": date(2024, 9, 10), "valid_to": date(2024, 9, 20)}
    delegate_post(actor=actor("camat"), user=kesra, basis="800/9", **days)  # type: ignore[arg-type]
    return own, kesra


def test_standing_in_ends_with_the_account_of_the_holder_and_comes_back_with_it(actor: Named) -> None:
    own, kesra = stood_in_for(actor)
    day = date(2024, 9, 12)

    def roles() -> tuple[set[str], set[str]]:
        return {post.role for post in posts_of(kesra, day)}, {post.role for post in find_posts(kesra, day)}

    assert all("camat" in found for found in roles())
    deactivate_user(actor=actor("admin"), user=own.user, reason="disalahgunakan")
    assert not any("camat" in found for found in roles())
    reactivate_user(actor=actor("admin"), user=own.user)
    assert all("camat" in found for found in roles())


def test_the_admin_hands_the_work_of_a_closed_account_over(actor: Named) -> None:
    own, kesra = stood_in_for(actor)
    deactivate_user(actor=actor("admin"), user=own.user, reason="berhenti")
    told = {"role": "camat", "status": "plh", "valid_from": date(2024, 9, 10), "valid_to": date(2024, 9, 20)}
    give_post(actor=actor("admin"), user=kesra, office=own.office, basis="821/3", **told)  # type: ignore[arg-type]
    assert "camat" in {post.role for post in posts_of(kesra, date(2024, 9, 12))}


def test_a_stand_in_who_never_began_does_not_block_the_successors(actor: Named) -> None:
    own, kesra = stood_in_for(actor)
    end_post(actor=actor("admin"), post=own, on=date(2024, 9, 5))
    successor = User.objects.create(username="camat_baru", region_path=own.user.region_path)
    first = date(2024, 9, 6)
    new = give_post(actor=actor("admin"), user=successor, office=own.office, role="camat", valid_from=first)
    told = {"user": kesra, "valid_from": date(2024, 9, 12), "valid_to": date(2024, 9, 18), "basis": "800/10"}
    delegate_post(actor=actor_of(new, now=datetime(2024, 9, 7, 8, tzinfo=UTC)), **told)  # type: ignore[arg-type]
    assert "camat" in {post.role for post in posts_of(kesra, date(2024, 9, 12))}
    assert "camat" not in {post.role for post in posts_of(kesra, date(2024, 9, 11))}


@pytest.mark.parametrize(("username", "to"), [("camat", "dinkes"), ("kesra", "camat"), ("camat", "camat")])
def test_only_a_head_delegates_and_only_within_the_office(actor: Named, username: str, to: str) -> None:
    told = {"user": User.objects.get(username=to), "valid_from": DAY, "valid_to": DAY, "basis": "800/9"}
    with pytest.raises(ProblemError, match=r"platform\.(not-found|not-yours)"):
        delegate_post(actor=actor(username), **told)  # type: ignore[arg-type]


def test_one_chooses_the_post_to_work_in_and_the_log_knows(give: Callable[..., Post], signed_in: Signed) -> None:
    user = User.objects.get(username="perencana")
    second = give(user=user, kind="tpps", role="tpps", valid_from=timezone.localdate())
    client = signed_in("perencana")
    assert client.get(reverse("plan:new-programme")).status_code == 403  # the newest post counts at first
    first = Post.objects.get(user=user, role="perencana")
    answer = client.post(reverse("accounts:choose-post"), {"post": first.pk, "next": reverse("plan:programmes")})
    assert answer.headers["Location"] == reverse("plan:programmes")
    assert client.get(reverse("plan:new-programme")).status_code == 200
    client.post(reverse("accounts:choose-post"), {"post": second.pk})
    assert client.get(reverse("plan:new-programme")).status_code == 403
    assert Entry.objects.filter(action="platform.post.chosen", user_id=user.pk).count() == 2


def test_nobody_chooses_a_post_he_does_not_hold(signed_in: Signed) -> None:
    other = Post.objects.get(user__username="dinkes")
    for wanted in (other.pk, "", "x", "999999"):
        assert signed_in("camat").post(reverse("accounts:choose-post"), {"post": wanted}).status_code == 404
    client = signed_in("camat")
    assert client.get(reverse("accounts:choose-post")).status_code == 405


def test_a_post_that_ended_while_working_in_it_works_no_more(actor: Named, signed_in: Signed) -> None:
    client = signed_in("camat")
    post = Post.objects.select_related("office__region").get(user__username="camat")
    end_post(actor=system_actor("uji"), post=post, on=date(2024, 12, 31))
    assert client.get(reverse("plan:programmes")).status_code == 403
    history = signed_in("admin").get(reverse("accounts:office", args=(post.office_id,))).content.decode()
    assert "31/12/2024" in history


def test_the_page_gives_a_post_and_keeps_what_was_typed_when_it_cannot(signed_in: Signed, newcomer: User) -> None:
    client, kind = signed_in("admin"), office("dinsos")
    address = reverse("accounts:new-post", args=(kind.pk,))
    typed = {"user": newcomer.pk, "role": "kepala_opd", "status": "definitif", "title": "Kepala Dinas",
             "basis": "", "valid_from": "2025-01-02", "valid_to": ""}  # fmt: skip
    refused = client.post(address, typed)
    assert refused.status_code == 422
    assert "dipegang orang lain" in refused.content.decode()
    assert "Kepala Dinas" in refused.content.decode()
    assert client.post(address, {**typed, "role": "petugas_opd"}).status_code == 302
    assert Post.objects.get(user=newcomer).role == "petugas_opd"


def test_a_request_learns_posts_offices_and_areas_in_one_question(
    newcomer: User, django_assert_num_queries: Any
) -> None:
    held = {"user": newcomer, "role": "kepala_opd"}
    wide = Post.objects.create(office=office("dinsos"), valid_from=DAY, **held)
    narrow = Post.objects.create(office=office("puskesmas", "36.04.05"), valid_from=date(2024, 9, 1), **held)
    narrow.office.areas.set(["36.04.05.2003", "36.04.05.2001"])
    with django_assert_num_queries(1):
        found = posts_of(newcomer, DAY)
        actors = [actor_of(post, now=timezone.now()) for post in found]
        places = [post.office.region.label for post in found]
    assert [post.pk for post in found] == [post.pk for post in find_posts(newcomer, DAY)] == [wide.pk, narrow.pk]
    assert [one.paths for one in actors] == [("36.04.",), ("36.04.05.2001.", "36.04.05.2003.")]
    assert len(places) == 2
