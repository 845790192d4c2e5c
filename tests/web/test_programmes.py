"""Programmes are written by their own office, within its affairs; whoever else may read them."""

from collections.abc import Callable
from datetime import date
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse

from konvergensi.problems import ProblemError
from konvergensi_web.plan.codes import normalised, tier_of, urusan_of
from konvergensi_web.plan.models import Programme
from konvergensi_web.plan.selectors import find_programmes, history_of, region_panel
from konvergensi_web.plan.services import change_programme, create_programme, withdraw_programme
from konvergensi_web.platform.accounts.models import Office
from konvergensi_web.platform.accounts.services import create_office, reorganise_office
from konvergensi_web.platform.actionlog.models import Entry
from konvergensi_web.platform.scope import Actor, open_scope, system_actor
from konvergensi_web.regions.models import Region

pytestmark = pytest.mark.django_db
Named = Callable[[str], Actor]
TYPED = {
    "name": "Kelas ibu hamil", "year": "2025", "urusan": "1.02", "activity_code": "1.02.02.2.02.15",
    "activity": "Gizi masyarakat", "budget_rupiah": "Rp 1.250.000.000", "region": "36.04.05", "description": "",
}  # fmt: skip


def office(kind: str, code: str = "36.04") -> Office:
    return Office.objects.select_related("region").get(kind=kind, region_id=code)


@pytest.fixture
def programme(actor: Named) -> Programme:
    """A programme of the district's health office."""
    who = actor("dinkes")
    with open_scope(who):
        return create_programme(
            actor=who, office=office("dinkes"), urusan="1.02", year=2025, name="PMT lokal",
            activity_code="1.02.02.2.02.0015", budget_rupiah=850_000_000,
        )  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("1.02.02.2.02.0015", "1.02.02.2.02.0015"),
        (" 1.02.02.2.02.15 ", "1.02.02.2.02.0015"),
        ("1.02.02.2.02", "1.02.02.2.02"),
        ("1,02,02,2,02,05", "1.02.02.2.02.0005"),
        ("", ""),
    ],
)
def test_both_editions_of_a_code_become_one(typed: str, kept: str) -> None:
    assert normalised(typed) == kept


@pytest.mark.parametrize("typed", ["1.2.02", "1.02.02.3.02.0015", "1.02.02.2.02.015", "gizi", "1.02.02.2.02.0015.1"])
def test_what_is_no_code_is_refused(typed: str) -> None:
    with pytest.raises(ProblemError, match=r"plan\.code-unknown"):
        normalised(typed)


def test_a_code_tells_its_affair_and_tier() -> None:
    assert (urusan_of("2.14.04.2.02.0005"), tier_of("2.14.04.2.02.0005")) == ("2.14", "regency")
    assert tier_of("1.02.02.1.02.0015") == "province"


def test_an_office_records_a_programme_on_its_page(signed_in: Callable[[str], Client], actor: Named) -> None:
    response = signed_in("dinkes").post(reverse("plan:new-programme"), TYPED)
    with open_scope(actor("dinkes")):
        made = Programme.objects.get()
    assert (response.status_code, response.headers["Location"]) == (302, made.get_absolute_url())
    assert (made.activity_code, made.budget_rupiah) == ("1.02.02.2.02.0015", 1_250_000_000)
    assert made.region_path == "36.04.05."
    assert Entry.objects.filter(action="plan.programme.created", subject_id=str(made.pk)).exists()


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("activity_code", "2.14.04.2.02.0005", "urusan 1.02"),
        ("activity_code", "1.02.02.1.02.0015", "provinsi"),
        ("activity_code", "gizi", "bukan kode"),
        ("budget_rupiah", "sekitar satu miliar", "rupiah utuh"),
        ("budget_rupiah", "1.250.000,50", "rupiah utuh"),
        ("region", "36.73", "bukan wilayah kantor"),
        ("urusan", "7.01", ""),
        ("year", "1999", ""),
        ("name", " ", ""),
    ],
)
def test_a_wrong_value_stands_in_the_form_and_what_was_typed_stays(
    signed_in: Callable[[str], Client], field: str, value: str, says: str
) -> None:
    response = signed_in("dinkes").post(reverse("plan:new-programme"), {**TYPED, field: value})
    page = response.content.decode()
    assert response.status_code == 422
    assert says in page
    assert "Gizi masyarakat" in page


def test_a_camat_cannot_edit_another_offices_programme_and_the_refusal_is_logged(
    signed_in: Callable[[str], Client], programme: Programme, actor: Named
) -> None:
    with open_scope(actor("dinkes")):
        change_programme(actor=actor("dinkes"), programme_id=programme.pk, region="36.04.05")
    for method in ("get", "post"):
        response = getattr(signed_in("camat"), method)(reverse("plan:edit-programme", args=(programme.pk,)), TYPED)
        assert response.status_code == 403
        assert "tidak berwenang" in response.content.decode()
    denied = Entry.objects.filter(action="platform.access.denied")
    assert [(row.role, row.reason) for row in denied] == [("camat", "platform.not-yours")] * 2
    with open_scope(actor("dinkes")):
        assert Programme.objects.get().name == "PMT lokal"


def test_a_camat_sees_that_programme_without_a_button_to_change_it(
    signed_in: Callable[[str], Client], programme: Programme, actor: Named
) -> None:
    address = reverse("plan:edit-programme", args=(programme.pk,))
    with open_scope(actor("dinkes")):
        change_programme(actor=actor("dinkes"), programme_id=programme.pk, region="36.04.05")
    seen = {user: signed_in(user).get(programme.get_absolute_url()) for user in ("dinkes", "camat", "dinkes_kota")}
    assert {user: response.status_code for user, response in seen.items()} == {
        "dinkes": 200, "camat": 200, "dinkes_kota": 404,
    }  # fmt: skip
    assert address in seen["dinkes"].content.decode()
    assert address not in seen["camat"].content.decode()


def test_the_kecamatan_writes_its_own_programmes(signed_in: Callable[[str], Client], actor: Named) -> None:
    typed = {**TYPED, "urusan": "7.01", "activity_code": "7.01.03.2.01.0001", "region": "36.04.05.2001"}
    assert signed_in("camat").post(reverse("plan:new-programme"), typed).status_code == 302
    with open_scope(actor("camat")):
        made = Programme.objects.get()
        assert made.office == office("kecamatan", "36.04.05")
        changed = change_programme(actor=actor("camat"), programme_id=made.pk, budget_rupiah=90_000_000)
    assert changed.budget_rupiah == 90_000_000


@pytest.mark.parametrize("username", ["kesra", "kepala_dinkes", "tpg", "kades", "perencana", "bappeda_provinsi", "kua"])
def test_write_access_follows_office_and_affair_not_the_name_of_the_role(actor: Named, username: str) -> None:
    who = actor(username)
    own = Office.objects.select_related("region").get(pk=who.office_id)
    told = {"actor": who, "year": 2025, "name": "Program"}
    with open_scope(who):
        made = create_programme(office=own, urusan=sorted(who.urusan)[0], **told)  # type: ignore[arg-type]
        assert made.office_id == who.office_id
        with pytest.raises(ProblemError, match=r"plan\.urusan-missing"):
            create_programme(office=own, urusan="1.03", **told)  # type: ignore[arg-type]
        for other in (office("pupr"), office("dinsos", "36.73")):
            with pytest.raises(ProblemError, match=r"platform\.not-yours"):
                create_programme(office=other, urusan=other.urusan[0], **told)  # type: ignore[arg-type]


def test_an_office_without_affairs_has_no_programmes(actor: Named, signed_in: Callable[[str], Client]) -> None:
    for username in ("admin", "tpps", "auditor", "kpm", "kader"):
        assert signed_in(username).get(reverse("plan:new-programme")).status_code == 403


def test_every_change_stays_in_the_history_and_a_withdrawn_programme_is_final(
    actor: Named, programme: Programme, signed_in: Callable[[str], Client]
) -> None:
    who = actor("dinkes")
    with open_scope(who):
        change_programme(actor=who, programme_id=programme.pk, budget_rupiah=900_000_000)
        withdraw_programme(actor=who, programme_id=programme.pk, reason="digeser ke APBD-P")
        told = [(one.what, one.fields) for one in history_of(get(programme.pk))]
        assert [what for what, _ in told] == ["diubah", "diubah", "dicatat"]
        assert told[1][1] == [("Anggaran", "850.000.000", "900.000.000")]
        with pytest.raises(ProblemError, match="dibatalkan"):
            change_programme(actor=who, programme_id=programme.pk, name="Lain")
    assert "900.000.000" in signed_in("dinkes").get(programme.get_absolute_url()).content.decode()


def get(pk: UUID) -> Programme:
    found: Programme = Programme.objects.get(pk=pk)
    return found


def test_the_history_is_seen_where_the_programme_is_seen(actor: Named, programme: Programme) -> None:
    for username, rows in (("dinkes", 1), ("perencana", 1), ("camat", 0), ("dinkes_kota", 0)):
        with open_scope(actor(username)):
            assert Programme.history.count() == rows


def test_the_panel_of_a_region_shows_what_lies_in_it(actor: Named, programme: Programme) -> None:
    regency, district = Region.objects.get(code="36.04"), Region.objects.get(code="36.04.05")
    with open_scope(actor("dinkes")):
        whole = region_panel(actor("dinkes"), regency)
        assert whole is not None
        assert [one.name for one in whole["programmes"]] == ["PMT lokal"]
        part = region_panel(actor("dinkes"), district)
        assert part is not None
        assert part["programmes"] == []
    with open_scope(actor("auditor")):
        assert region_panel(actor("auditor"), district) is None


def test_the_successor_of_an_office_goes_on_with_its_running_programmes(actor: Named, programme: Programme) -> None:
    system, admin = system_actor("uji"), actor("admin")
    with open_scope(system):
        create_programme(actor=system, office=office("dinkes"), urusan="1.02", year=2022, name="Lama")
        new = create_office(actor=system, kind="dinkes", name="Dinas Kesehatan dan KB", region="36.04")
    with open_scope(admin):
        reorganise_office(actor=admin, office=office_named("Dinas Kesehatan"), on=date(2025, 1, 1), successor=new)
        assert dict(Programme.objects.values_list("name", "office__name")) == {
            "PMT lokal": "Dinas Kesehatan dan KB", "Lama": "Dinas Kesehatan",
        }  # fmt: skip


def office_named(name: str) -> Office:
    return Office.objects.select_related("region").get(name=name, region_id="36.04")


def test_the_list_counts_and_sums_what_is_found(signed_in: Callable[[str], Client], programme: Programme) -> None:
    client = signed_in("perencana")
    page = client.get(reverse("plan:programmes"), {"tahun": "2025"}).content.decode()
    assert "850.000.000" in page
    assert "PMT lokal" not in signed_in("dinkes_kota").get(reverse("plan:programmes")).content.decode()


def test_pages_stay_within_their_queries(
    signed_in: Callable[[str], Client], programme: Programme, django_assert_max_num_queries: Callable[[int], object]
) -> None:
    client = signed_in("dinkes")
    client.get(reverse("plan:new-programme"))  # the menu's badges are counted once a minute
    for address, most in ((reverse("plan:programmes"), 12), (programme.get_absolute_url(), 10),
                          (reverse("plan:new-programme"), 10)):  # fmt: skip
        with django_assert_max_num_queries(most):  # type: ignore[attr-defined]
            assert client.get(address).status_code == 200


def test_programmes_are_found_only_with_an_open_scope_of_their_place(actor: Named, programme: Programme) -> None:
    who = actor("dinkes_kota")
    with open_scope(who):
        assert list(find_programmes(who)) == []
