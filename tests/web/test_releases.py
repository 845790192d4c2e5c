"""From a draft over verified to released: who sees what when, what is frozen, and what hinders it."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from django.db.models import F
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from konvergensi.problems import ProblemError
from konvergensi_web.commands.admin import admin
from konvergensi_web.intake.models import HeldRow
from konvergensi_web.measures import release_checks, selectors
from konvergensi_web.measures.models import (
    IndicatorValue,
    Measurement,
    PipelineRun,
    QualityValue,
    Release,
    ReleasedValue,
)
from konvergensi_web.measures.pipeline import refresh
from konvergensi_web.measures.services import releases as services
from konvergensi_web.measures.services.corrections import propose_correction
from konvergensi_web.platform.actionlog.models import Entry
from konvergensi_web.platform.scope import Actor, open_scope, system_actor
from tests.web import marts_world
from tests.web.intake_steps import child, commit, write_xlsx
from tests.web.jobs import run_pending
from tests.web.marts_world import REGENCY

pytestmark = pytest.mark.django_db
Make = Callable[[str], Actor]
SignedIn = Callable[[str], Client]
MONTH, BEFORE = "2024-08", "2024-07"
FRAME = marts_world.small(2)
PAGE = f"/ukuran/rilis/36.04/{MONTH}/"
WHY = {"warning_reason": "dua puskesmas belum mengirim"}


@pytest.fixture
def counted(db: None) -> Iterator[None]:
    with open_scope(system_actor("uji")):
        marts_world.load(*FRAME)
        refresh(actor=system_actor("uji"), regency_path=REGENCY)
        yield


def out(actor: Make, month: str = MONTH, **reasons: str) -> Release:
    """Verify and publish a month."""
    services.verify_release(actor=actor("dinkes"), region_path=REGENCY, month=month)
    return services.publish_release(actor=actor("walidata"), region_path=REGENCY, month=month, **(WHY | reasons))


def seen(actor: Actor, path: str = REGENCY) -> dict[str, str]:
    """The state in which the actor sees each month's stunting figure."""
    return {one.month: one.status for one in selectors.trend(actor, path, "stunting")}


def test_each_tier_sees_the_numbers_only_when_its_turn_has_come(counted: None, actor: Make) -> None:
    draft = {BEFORE: "draft", MONTH: "draft"}
    assert seen(actor("dinkes")) == seen(actor("kepala_dinkes")) == draft
    for waits in ("sekda", "walidata", "camat", "dinkes_provinsi", "bappeda_provinsi", "dinkes_kota", "admin"):
        assert seen(actor(waits)) == {}, waits
    services.verify_release(actor=actor("dinkes"), region_path=REGENCY, month=MONTH)
    assert seen(actor("dinkes")) == {BEFORE: "draft", MONTH: "verified"}
    assert seen(actor("walidata")) == seen(actor("sekda")) == {MONTH: "verified"}
    for waits in ("dinkes_provinsi", "admin", "dinkes_kota"):
        assert seen(actor(waits)) == {}, waits
    services.publish_release(actor=actor("walidata"), region_path=REGENCY, month=MONTH, **WHY)
    for reads in ("dinkes", "sekda", "dinkes_provinsi", "admin"):
        assert seen(actor(reads))[MONTH] == "released", reads
    assert seen(actor("dinkes_kota")) == {}, "the neighbour has the public page"
    assert selectors.latest_month(actor("dinkes_provinsi"), "36.") == MONTH
    [province] = selectors.figures(actor("dinkes_provinsi"), "36.", None, ["stunting"])
    [regency] = selectors.figures(actor("dinkes_provinsi"), REGENCY, None, ["stunting"])
    assert (province.numerator, province.denominator, province.places) == (
        regency.numerator, regency.denominator, 1,
    )  # fmt: skip


def told_before(name: str) -> release_checks.Check:
    """A line of the checklist, after the figures were computed."""
    refresh(actor=system_actor("uji"), regency_path=REGENCY)
    return next(one for one in release_checks.checks(REGENCY, MONTH) if one.name == name)


def test_the_checklist_counts_rows_that_wait_for_their_desa(actor: Make, tmp_path: Path) -> None:
    commit(actor("dinkes"), write_xlsx(tmp_path / "a_2024-08.xlsx", [child(1), child(2, **{"Desa/Kel": ""})]))
    assert (told_before("places").tone, told_before("places").says[:36]) == (
        "warn",
        "1 baris impor masih ditahan sampai d",
    )
    commit(actor("dinkes"), write_xlsx(tmp_path / "b_2024-08.xlsx", [child(3, **{"Desa/Kel": "ENTAH DI MANA"})]))
    assert told_before("places").says.startswith("2 baris impor")
    with open_scope(system_actor("uji")):
        HeldRow.objects.update(decision=HeldRow.Decision.DROPPED)
    assert told_before("places").tone == "ok"


def test_the_checklist_counts_proposals_that_nobody_has_answered(counted: None, actor: Make) -> None:
    before = told_before("repairs").says
    measured = Measurement.objects.filter(month=MONTH, weight_kg__isnull=False).first()
    assert measured
    propose_correction(
        actor=actor("dinkes"), measurement_id=measured.pk, field="weight_kg", proposed=9.9, reason="salah ketik",
        checked=True,
    )  # fmt: skip
    assert told_before("repairs").tone == "warn"
    assert told_before("repairs").says == f"{before} 1 usulan perbaikan belum terjawab.".replace("Tidak ada. ", "")


@pytest.mark.parametrize(("rating", "tone"), [("good", "ok"), ("acceptable", "warn"), ("problematic", "warn")])
def test_the_checklist_is_at_ease_only_with_good_measuring(counted: None, rating: str, tone: str) -> None:
    run = PipelineRun.objects.first()
    QualityValue.objects.update_or_create(region_path=REGENCY, month=MONTH, defaults={"rating": rating, "run": run})
    assert {one.name: one.tone for one in release_checks.checks(REGENCY, MONTH)}["quality"] == tone


def test_only_the_dinkes_verifies_and_only_the_walidata_releases(counted: None, signed_in: SignedIn) -> None:
    for who in ("walidata", "sekda", "camat", "admin", "dinkes_provinsi", "tpg", "kepala_dinkes"):
        assert signed_in(who).post(f"{PAGE}verify/").status_code == 403, who
    assert signed_in("dinkes_kota").post(f"{PAGE}verify/").status_code in (403, 404)
    assert signed_in("dinkes").post(f"{PAGE}verify/").status_code == 302
    for who in ("dinkes", "sekda", "verifikator", "admin", "dinkes_provinsi"):
        assert signed_in(who).post(f"{PAGE}publish/", WHY).status_code == 403, who
    assert signed_in("walidata").post(f"{PAGE}publish/", WHY).status_code == 302
    assert Release.objects.get().state == "released"
    assert list(
        Entry.objects.filter(action__startswith="measures.release").order_by("pk").values_list("action", flat=True)
    ) == ["measures.release.begun", "measures.release.verified", "measures.release.published"]


def test_low_coverage_needs_a_reason_and_the_reason_is_kept(counted: None, signed_in: SignedIn) -> None:
    marts_world.TargetPopulation.objects.update(target=10_000)
    refresh(actor=system_actor("uji"), regency_path=REGENCY)
    signed_in("dinkes").post(f"{PAGE}verify/")
    refused = signed_in("walidata").post(f"{PAGE}publish/")
    assert refused.status_code == 422
    assert "alasan merilis harus ditulis" in refused.content.decode()
    assert "Alasan merilis meski D/S rendah" in signed_in("walidata").get(PAGE).content.decode()
    signed_in("walidata").post(f"{PAGE}publish/", WHY)
    release = Release.objects.get()
    assert (release.state, release.warning_reason) == ("released", WHY["warning_reason"])
    assert {check["name"] for check in release.checklist} >= {"coverage", "quality", "files", "filtered"}


def test_a_month_that_was_well_covered_carries_no_warning_whatever_was_typed(counted: None, actor: Make) -> None:
    marts_world.TargetPopulation.objects.update(target=F("target") * 9 / 10)
    refresh(actor=system_actor("uji"), regency_path=REGENCY)
    [ds] = selectors.figures(actor("dinkes"), REGENCY, MONTH, ["ds"])
    assert 80 <= (ds.pct or 0) <= 100
    assert out(actor).warning_reason == ""


def test_a_month_with_a_filtered_list_cannot_be_verified(db: None, actor: Make) -> None:
    with open_scope(system_actor("uji")):
        rows, targets = FRAME
        village = rows["village_code"][0]
        marts_world.load(rows.filter(pl.col("village_code") != village), targets)
        marts_world.load(rows.filter(pl.col("village_code") == village), source="eppgbm_list")
        refresh(actor=system_actor("uji"), regency_path=REGENCY)
        filtered = IndicatorValue.objects.filter(indicator="stunting", region_path__startswith=f"{village}.")
        assert not filtered.filter(numerator__isnull=False).exists()
        with pytest.raises(ProblemError, match="filtered-file"):
            services.verify_release(actor=actor("dinkes"), region_path=REGENCY, month=MONTH)


def test_what_was_released_stays_as_it_was_and_a_correction_says_why(counted: None, actor: Make) -> None:
    first = out(actor)
    frozen = list(first.released_values.order_by("pk").values_list("region_path", "indicator", "numerator"))
    ids = list(Measurement.objects.filter(month=MONTH).order_by("pk").values_list("pk", flat=True)[:40])
    Measurement.objects.filter(pk__in=ids).update(length_height_cm=50.0)
    refresh(actor=system_actor("uji"), regency_path=REGENCY)
    assert list(first.released_values.order_by("pk").values_list("region_path", "indicator", "numerator")) == frozen
    assert services.verify_frozen(first) == first.sha256
    assert seen(actor("dinkes"))[MONTH] == "draft"
    assert seen(actor("sekda"))[MONTH] == "released"
    services.verify_release(actor=actor("dinkes"), region_path=REGENCY, month=MONTH)
    with pytest.raises(ProblemError, match="correction-needs-reason"):
        services.publish_release(actor=actor("walidata"), region_path=REGENCY, month=MONTH, **WHY)
    second = services.publish_release(
        actor=actor("walidata"), region_path=REGENCY, month=MONTH, reason="salah baca alat ukur", **WHY
    )
    first.refresh_from_db()
    assert (first.state, second.number, second.reason) == ("superseded", 2, "salah baca alat ukur")
    assert first.sha256 != second.sha256
    assert services.verify_frozen(first) == first.sha256
    [figure] = selectors.figures(actor("admin"), REGENCY, MONTH, ["stunting"])
    assert figure.numerator == second.released_values.get(region_path=REGENCY, indicator="stunting").numerator


def test_new_numbers_make_a_verification_lapse(counted: None, actor: Make) -> None:
    services.verify_release(actor=actor("dinkes"), region_path=REGENCY, month=MONTH)
    refresh(actor=system_actor("uji"), regency_path=REGENCY)
    assert Release.objects.get().state == "verified", "the same numbers are still verified"
    assert seen(actor("sekda")) == {MONTH: "verified"}
    ids = list(Measurement.objects.filter(month=MONTH).order_by("pk").values_list("pk", flat=True)[:20])
    Measurement.objects.filter(pk__in=ids).update(weight_kg=5.0)
    refresh(actor=system_actor("uji"), regency_path=REGENCY)
    assert Release.objects.get().state == "draft"
    assert seen(actor("sekda")) == {}
    with pytest.raises(ProblemError, match="wrong-state"):
        services.publish_release(actor=actor("walidata"), region_path=REGENCY, month=MONTH, **WHY)


def test_a_verification_can_be_taken_back_until_the_release(counted: None, signed_in: SignedIn) -> None:
    signed_in("dinkes").post(f"{PAGE}verify/")
    assert signed_in("walidata").post(f"{PAGE}withdraw/").status_code == 403
    assert signed_in("dinkes").post(f"{PAGE}withdraw/").status_code == 302
    assert Release.objects.get().state == "draft"
    assert not IndicatorValue.objects.exclude(state="draft").exists()
    signed_in("dinkes").post(f"{PAGE}verify/")
    signed_in("walidata").post(f"{PAGE}publish/", WHY)
    assert signed_in("dinkes").post(f"{PAGE}withdraw/").status_code == 404


def test_an_auditor_recomputes_the_hash_and_a_changed_row_shows(
    counted: None, actor: Make, signed_in: SignedIn
) -> None:
    release = out(actor)
    page = signed_in("auditor").get(f"/ukuran/rilis/periksa/{release.pk}/").content.decode()
    assert "sama persis dengan saat dirilis" in page
    assert release.sha256 in page
    row = ReleasedValue.objects.filter(release=release, indicator="stunting").first()
    assert row is not None
    ReleasedValue.objects.filter(pk=row.pk).update(numerator=(row.numerator or 0) + 1)
    assert "TIDAK sama" in signed_in("auditor").get(f"/ukuran/rilis/periksa/{release.pk}/").content.decode()
    with pytest.raises(ProblemError, match="release-tampered"):
        services.verify_frozen(release)
    assert signed_in("dinkes_kota").get(f"/ukuran/rilis/periksa/{release.pk}/").status_code == 403


def test_the_command_line_proves_every_release_and_fails_on_a_changed_one(counted: None, actor: Make) -> None:
    release = out(actor)
    whole = CliRunner().invoke(admin, ["verify-release"])
    assert (whole.exit_code, "1 rilis diperiksa, 0 berubah" in whole.output) == (0, True), whole.output
    ReleasedValue.objects.filter(release=release, region_path=REGENCY, indicator="bgm").update(numerator=0)
    changed = CliRunner().invoke(admin, ["verify-release", str(release.pk)])
    assert (changed.exit_code, "BERUBAH" in changed.output) == (1, True)
    assert CliRunner().invoke(admin, ["verify-release", "salah"]).exit_code == 1


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(at=st.integers(0, 10_000), column=st.sampled_from(["numerator", "denominator", "measured", "target", "level"]))
def test_any_change_of_a_frozen_row_changes_the_hash(frozen_release: Release, at: int, column: str) -> None:
    rows = ReleasedValue.objects.filter(release=frozen_release).order_by("pk")
    row = rows[at % rows.count()]
    was = getattr(row, column)
    ReleasedValue.objects.filter(pk=row.pk).update(**{column: "x" if column == "level" else (was or 0) + 1})
    assert services.digest_released(frozen_release) != frozen_release.sha256
    ReleasedValue.objects.filter(pk=row.pk).update(**{column: was})
    assert services.digest_released(frozen_release) == frozen_release.sha256


@pytest.fixture
def frozen_release(counted: None, actor: Make) -> Release:
    return out(actor)


def test_the_pages_of_figures_open_for_those_who_may_and_within_the_query_ceiling(
    counted: None, signed_in: SignedIn, django_assert_max_num_queries: Any
) -> None:
    village = IndicatorValue.objects.filter(level="village", measured__gt=0).values_list("region_path", flat=True)[0]
    posyandu = IndicatorValue.objects.filter(level="posyandu", measured__gt=0).values_list("region_path", flat=True)[0]
    pages = {
        "/ukuran/rilis/": 12, PAGE: 12, "/ukuran/asal/36.04/": 12, f"/ukuran/asal/bgm/{village[:-1]}/{MONTH}/": 11,
        f"/ukuran/asal/{posyandu[:-1]}/": 11, "/ukuran/mutu/36.04/": 10, "/ukuran/definisi/": 10,
        "/ukuran/definisi/stunting/": 10, "/ukuran/definisi/layanan_04/": 10,
    }  # fmt: skip
    client = signed_in("dinkes")
    client.get("/ukuran/rilis/")  # the counts of the menu are kept for a minute
    for address, ceiling in pages.items():
        with django_assert_max_num_queries(ceiling):
            answer = client.get(address)
        assert answer.status_code == 200, (address, answer.content.decode()[-400:])
    origin = client.get("/ukuran/asal/36.04/").content.decode()
    for told in (
        "Langkah perhitungan",
        "Menghitung z-score WHO",
        "pengukuran yang tersimpan",
        "Berkas yang dihitung",
        "Dinas Kesehatan",
    ):
        assert told in origin
    stranger = signed_in("dinkes_kota")
    assert {stranger.get(address).status_code for address in list(pages)[1:6]} <= {403, 404}
    assert signed_in("sekda").get("/ukuran/asal/36.04/").status_code == 404, "not verified yet"
    assert signed_in("sekda").get("/ukuran/mutu/36.04/").status_code == 403


@pytest.mark.slow
def test_the_report_is_written_from_the_same_rows_and_opened_in_one_click(
    counted: None, signed_in: SignedIn, django_capture_on_commit_callbacks: Any
) -> None:
    page = f"/ukuran/laporan/36.04/{MONTH}/"
    assert "belum disusun" in signed_in("dinkes").get(page).content.decode()
    assert signed_in("dinkes_kota").get(page).status_code == 403
    assert signed_in("admin").post(f"{page}buat/").status_code == 403
    with django_capture_on_commit_callbacks(execute=True):
        assert signed_in("dinkes").post(f"{page}buat/").status_code == 302
    [job] = run_pending()
    assert (job.state, job.problem) == ("done", None)
    opened = signed_in("dinkes").get(page).content.decode()
    address = opened.split('href="/ukuran/laporan/')[1].split('"')[0]
    document = signed_in("dinkes").get(f"/ukuran/laporan/{address}")
    assert document.status_code == 200
    assert document["Content-Security-Policy"].endswith("sandbox")
    assert "script-src" not in document["Content-Security-Policy"]
    text = document.content.decode()
    [figure] = selectors.figures(system_actor("uji"), REGENCY, MONTH, ["stunting"])
    assert f"{figure.numerator}" in text
    assert "Anak Uji" not in text, "children are initials"
    assert signed_in("sekda").get(f"/ukuran/laporan/{address}").status_code == 404, "his variant has no worklist"
