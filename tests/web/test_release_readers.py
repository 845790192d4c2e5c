"""After a release come newer imports: what each reader of the list, the origin and the report is then shown."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import polars as pl
import pytest
from django.test import Client

from konvergensi_web.intake.models import Batch, BatchFile
from konvergensi_web.measures.models import IndicatorValue, PipelineRun, Release, Snapshot
from konvergensi_web.measures.pipeline import refresh, snapshot
from konvergensi_web.measures.selectors.targets import children_to_reach
from konvergensi_web.measures.services import releases as services
from konvergensi_web.platform.files.services import store_file
from konvergensi_web.platform.jobs.models import Job
from konvergensi_web.platform.scope import Actor, open_scope, system_actor
from konvergensi_web.regions.models import Region
from tests.web import marts_world
from tests.web.jobs import run_pending
from tests.web.marts_world import REGENCY

pytestmark = pytest.mark.django_db
Make = Callable[[str], Actor]
SignedIn = Callable[[str], Client]
MONTH, BEFORE = "2024-08", "2024-07"
LIST, API = "/ukuran/rilis/", "/api/ukuran/rilis"
PAGE, REPORT = f"{LIST}36.04/{MONTH}/", f"/ukuran/laporan/36.04/{MONTH}/"
ORIGIN = f"/ukuran/asal/stunting/36.04/{MONTH}/"
WHY = {"warning_reason": "dua puskesmas belum mengirim"}
ROWS, TARGETS = marts_world.small(2)
LATE = ROWS["village_code"].unique().sort()[0]  # the village whose list of August comes after the release
LATER = (pl.col("village_code") == LATE) & (pl.col("month") == MONTH)


def named(batch: Batch, name: str) -> None:
    """Give the import its file and the account its reading would have kept."""
    with open_scope(system_actor("uji")):
        kept = store_file(actor=system_actor("uji"), name=name, content=b"x", purpose="intake.upload")
        BatchFile.objects.create(batch=batch, file=kept, role=BatchFile.Role.UPLOAD)
        one = {"file": name, "sheet": "", "layout": "export", "kind": "full", "reason": "",
               "rows_in": batch.stored + 12,
               "stored": batch.stored, "held": 5, "refused": 7, "months": [MONTH],
               "puskesmas": ["ANYAR", "BAROS", "CIRUAS"]}  # fmt: skip
        Batch.objects.filter(pk=batch.pk).update(
            plan={"files": [one]}, rows_in=one["rows_in"], held=5, refused=7, committed_at=batch.committed_at
        )


@pytest.fixture
def released(db: None, actor: Make) -> Iterator[Release]:
    """August released from a first import."""
    with open_scope(system_actor("uji")):
        named(marts_world.load(ROWS.filter(~LATER), TARGETS), "pertama.xlsx")
        refresh(actor=system_actor("uji"), regency_path=REGENCY)
        services.verify_release(actor=actor("dinkes"), region_path=REGENCY, month=MONTH)
        services.publish_release(actor=actor("walidata"), region_path=REGENCY, month=MONTH, **WHY)
        yield Release.objects.get()


@pytest.fixture
def later(released: Release) -> Release:
    """And a late list imported and counted since."""
    named(marts_world.load(ROWS.filter(LATER)), "susulan.xlsx")
    refresh(actor=system_actor("uji"), regency_path=REGENCY, villages=[LATE], months=[MONTH])
    return released


def coverage() -> tuple[float, float]:
    """D/S of August as it was released, and as it is now."""
    living = IndicatorValue.objects.get(region_path=REGENCY, month=MONTH, indicator="stunting").coverage_pct
    release = Release.objects.get(state="released")
    frozen = release.released_values.get(region_path=REGENCY, indicator="stunting").coverage_pct
    assert living is not None
    assert frozen is not None
    assert living > frozen
    return frozen, living


def printed(share: float) -> str:
    return f"{share:.1f}".replace(".", ",")


def line(client: Client) -> dict[str, Any] | None:
    """August in the list of the API."""
    return next((one for one in client.get(API).json()["items"] if one["month"] == MONTH), None)


def test_beside_a_release_every_reader_is_shown_the_frozen_coverage(later: Release, signed_in: SignedIn) -> None:
    frozen, living = coverage()
    for reader in ("dinkes_provinsi", "bappeda_provinsi", "perencana", "walidata", "auditor", "admin", "dinkes"):
        client = signed_in(reader)
        page, told = client.get(LIST).content.decode(), line(client)
        assert told is not None, reader
        assert (told["state"], told["number"], told["coverage_pct"]) == ("released", 1, pytest.approx(frozen)), reader
        assert printed(frozen) in page, reader
        assert printed(living) not in page, reader
        assert told["changed"] == ("ada angka lebih baru" in page) == (reader == "dinkes"), reader


def test_a_new_verification_is_shown_to_those_who_see_its_figures_and_hides_the_release_from_nobody_else(
    later: Release, actor: Make, signed_in: SignedIn
) -> None:
    frozen, living = coverage()
    services.verify_release(actor=actor("dinkes"), region_path=REGENCY, month=MONTH)
    for reader, state, number, share in (
        ("dinkes", "verified", 2, living), ("walidata", "verified", 2, living), ("perencana", "verified", 2, living),
        ("dinkes_provinsi", "released", 1, frozen), ("auditor", "released", 1, frozen),
    ):  # fmt: skip
        told = line(signed_in(reader))
        assert told is not None, reader
        assert (told["state"], told["number"], told["coverage_pct"]) == (state, number, pytest.approx(share)), reader
        assert printed(share) in signed_in(reader).get(LIST).content.decode(), reader
        numbers = [one["number"] for one in signed_in(reader).get(f"{API}/36.04/{MONTH}").json()["releases"]]
        assert numbers == ([2, 1] if state == "verified" else [1]), reader


def test_the_page_of_a_released_month_calls_it_released_and_tells_of_changes_only_who_sees_them(
    later: Release, signed_in: SignedIn
) -> None:
    _, living = coverage()
    for reader in ("dinkes_provinsi", "perencana", "auditor"):
        page, told = signed_in(reader).get(PAGE).content.decode(), signed_in(reader).get(f"{API}/36.04/{MONTH}").json()
        assert "Angkanya berubah sejak rilis terakhir" not in page, reader
        assert ">sementara<" not in page, reader
        assert printed(living) not in page, reader
        assert not told["changed"], reader
    assert "Angkanya berubah sejak rilis terakhir" in signed_in("dinkes").get(PAGE).content.decode()
    assert signed_in("dinkes").get(f"{API}/36.04/{MONTH}").json()["changed"]


def test_a_month_that_is_only_verified_is_known_above_without_its_figures(
    released: Release, actor: Make, signed_in: SignedIn
) -> None:
    services.verify_release(actor=actor("dinkes"), region_path=REGENCY, month=BEFORE)
    for reader, knows in (("dinkes_provinsi", True), ("admin", False)):
        [*found] = [one for one in signed_in(reader).get(API).json()["items"] if one["month"] == BEFORE]
        assert [(one["state"], one["coverage_pct"]) for one in found] == ([("verified", None)] if knows else []), reader
    refused = signed_in("admin").get(f"{LIST}36.04/{BEFORE}/").content.decode()
    assert "Impor ekspor bulan itu" not in refused, "he imports nothing"
    assert "kapan bulan ini dirilis" in refused


def test_a_released_figure_is_told_by_the_files_and_the_run_that_made_it(later: Release, signed_in: SignedIn) -> None:
    first, second = PipelineRun.objects.order_by("started_at")
    assert second.kind == "incremental"
    for reader in ("dinkes_provinsi", "perencana"):
        page, told = signed_in(reader).get(ORIGIN).content.decode(), signed_in(reader).get(
            "/api/ukuran/asal/36.04", {"indicator": "stunting", "month": MONTH}
        ).json()  # fmt: skip
        assert [one["files"] for one in told["sources"]] == [["pertama.xlsx"]], reader
        assert [one["says"] for one in told["steps"]] == [one["says"] for one in first.steps], reader
        assert {(one["rows"], *one["reads"]) for one in told["steps"]} == {(None,)}, "its counts tell of later months"
        assert (told["exclusions"], [one["rows"] for one in told["sources"]]) == ([], [None]), reader
        assert "baris</span>" not in page, reader
        assert {one["at"][:19] for one in told["parts"]} == {f"{first.started_at:%Y-%m-%dT%H:%M:%S}"}, reader
        assert "susulan.xlsx" not in page, reader
        assert "Seluruh kabupaten/kota dihitung." in page, reader
        assert "yang berubah dihitung ulang" not in page, reader
    mine = signed_in("dinkes").get(ORIGIN).content.decode()
    assert "susulan.xlsx" in mine
    assert "baris</span>" in mine
    assert "yang berubah dihitung ulang" in mine


def written(client: Client, callbacks: Any) -> tuple[str, str]:
    """Have the report written: its address and its text."""
    with callbacks(execute=True):
        assert client.post(f"{REPORT}buat/").status_code == 302
    job = run_pending()[-1]
    assert (job.state, job.problem) == ("done", None)
    address = "/ukuran/laporan/" + client.get(REPORT).content.decode().split('href="/ukuran/laporan/')[1].split('"')[0]
    return address, client.get(address).content.decode()


@pytest.mark.slow
def test_the_report_of_who_sees_no_drafts_holds_the_released_numbers_and_says_so(
    later: Release, signed_in: SignedIn, django_capture_on_commit_callbacks: Any
) -> None:
    out, newest = (f"D/S {printed(share)}" for share in coverage())
    theirs, text = written(signed_in("perencana"), django_capture_on_commit_callbacks)
    assert "angka yang dirilis: rilis ke-1" in text
    assert "versi publik" not in text
    assert (out in text, newest in text) == (True, False)
    assert "Jul 24" not in text, "July was never released"
    mine, drafts = written(signed_in("dinkes"), django_capture_on_commit_callbacks)
    assert "angka sementara, belum dirilis" in drafts
    assert newest in drafts
    for reader in ("perencana", "dinsos"):  # an office with a task list has no list of all children either
        assert signed_in(reader).get(mine).status_code == 404, reader
        assert theirs in signed_in(reader).get(REPORT).content.decode(), reader


@pytest.mark.slow
def test_the_report_accounts_for_every_row_of_every_file(
    later: Release, signed_in: SignedIn, django_capture_on_commit_callbacks: Any
) -> None:
    _, text = written(signed_in("dinkes"), django_capture_on_commit_callbacks)
    rows = ROWS.height + 24
    assert f"2 berkas · {rows:,} baris".replace(",", ".") in text
    assert "ditahan 10 + ditolak 14" in text
    assert "3 puskesmas dalam berkas" in text
    for file in ("pertama.xlsx", "susulan.xlsx"):
        assert file in text


def test_where_the_released_copy_is_gone_the_report_is_refused_with_the_reason(
    later: Release, signed_in: SignedIn
) -> None:
    assert later.run is not None
    assert later.run.snapshot is not None
    assert Snapshot.objects.count() == 2
    assert snapshot.folder_of(later.run.snapshot).is_dir(), "the release of the newest month keeps its copy"
    snapshot.drop(later.run.snapshot)
    refused = signed_in("perencana").post(f"{REPORT}buat/")
    assert refused.status_code == 409
    assert "salinan data tempat angka itu dihitung sudah tidak disimpan" in refused.content.decode()


def test_the_copy_of_a_release_is_let_go_once_a_newer_month_is_out(released: Release, actor: Make) -> None:
    assert released.run is not None
    assert released.run.snapshot is not None
    first = snapshot.folder_of(released.run.snapshot)
    PipelineRun.objects.update(started_at=released.run.started_at - timedelta(days=1))
    Release.objects.update(month="2024-06")
    refresh(actor=system_actor("uji"), regency_path=REGENCY)
    assert first.is_dir()
    services.verify_release(actor=actor("dinkes"), region_path=REGENCY, month=MONTH)
    services.publish_release(actor=actor("walidata"), region_path=REGENCY, month=MONTH, **WHY)
    refresh(actor=system_actor("uji"), regency_path=REGENCY)
    assert not first.is_dir()


def test_a_place_with_more_measured_than_its_target_is_named_in_the_checklist(
    released: Release, actor: Make, signed_in: SignedIn
) -> None:
    assert "Di atas 100 %" not in str(released.checklist)
    marts_world.TargetPopulation.objects.filter(region_path=f"{LATE}.").update(target=1)
    refresh(actor=system_actor("uji"), regency_path=REGENCY)
    name = Region.objects.get(path=f"{LATE}.").label
    [check] = [
        one for one in signed_in("dinkes").get(f"{API}/36.04/{BEFORE}").json()["checks"] if one["name"] == "coverage"
    ]
    assert (check["tone"], f"Di atas 100 %: {name}" in check["says"]) == ("warn", True), check
    assert "periksa sasaran (S) tempat itu" in check["says"]
    assert name in signed_in("dinkes").get(f"{LIST}36.04/{BEFORE}/").content.decode()


def test_a_release_asks_once_more_and_says_what_will_happen(
    released: Release, actor: Make, signed_in: SignedIn
) -> None:
    services.verify_release(actor=actor("dinkes"), region_path=REGENCY, month=BEFORE)
    page = signed_in("walidata").get(f"{LIST}36.04/{BEFORE}/").content.decode()
    before, _, dialog = page.partition('<dialog id="rilis-konfirmasi"')
    assert 'data-dialog="rilis-konfirmasi"' in before
    assert f"/ukuran/rilis/36.04/{BEFORE}/publish/" not in before, "nothing is released by the first button"
    for told in ("Juli 2024", "dibekukan", "tidak dapat ditarik kembali", "Ya, rilis sekarang", "data-close"):
        assert told in dialog.partition("</dialog>")[0], told


def test_while_a_report_is_written_its_page_shows_how_far_it_is_and_starts_no_second_one(
    released: Release, signed_in: SignedIn, django_capture_on_commit_callbacks: Any
) -> None:
    client = signed_in("dinkes")
    assert "Susun laporan" in client.get(REPORT).content.decode()
    with django_capture_on_commit_callbacks(execute=False):
        started = client.post(f"{REPORT}buat/")
    assert started.headers["Location"] == REPORT
    job = Job.objects.get(kind="measures.report")
    page = client.get(REPORT).content.decode()
    assert f'hx-get="/pekerjaan/{job.pk}/kartu/"' in page
    assert "belum disusun" not in page
    assert f'action="{REPORT}buat/"' not in page
    client.post(f"{REPORT}buat/")
    assert Job.objects.filter(kind="measures.report").count() == 1
    details = client.get(f"/pekerjaan/{job.pk}/").content.decode().partition('id="rincian"')[2]
    assert 'hx-select="#rincian"' in details.partition(">")[0], "its start and attempts are renewed as its card is"


def test_who_is_told_no_drafts_is_told_no_children_of_the_drafts_worklist(
    released: Release, actor: Make, request: pytest.FixtureRequest
) -> None:
    village = f"{LATE}."
    before = children_to_reach(actor("sekda"), village)
    assert before is not None, "the figures are out, and the list is the same"
    request.getfixturevalue("later")
    assert children_to_reach(actor("sekda"), village) is None, "the list is of newer figures than he is shown"
    assert children_to_reach(actor("dinkes"), village) not in (None, before)
