"""Long work: nothing is lost, nothing is done twice, and a person can see and end what he started."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.db import OperationalError, transaction
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from konvergensi.problems import ProblemError
from konvergensi.problems.platform import NOT_FOUND
from konvergensi_web.platform.accounts.models import Post, User
from konvergensi_web.platform.actionlog.models import Entry
from konvergensi_web.platform.jobs import process, registry, sweep, worker
from konvergensi_web.platform.jobs.models import Job, Schedule, WorkerProcess
from konvergensi_web.platform.jobs.run import JobRun, Lost, Stopped
from konvergensi_web.platform.jobs.services import cancel_job, start_job
from konvergensi_web.platform.scope import Actor, current, system_actor
from tests.web.jobs import OWNER, run_pending

pytestmark = pytest.mark.django_db

Work = Callable[[JobRun], dict[str, object] | None]
CHUNKS = 5


@pytest.fixture(autouse=True)
def no_other_work_of_the_system() -> Iterator[None]:
    """Without what the apps do every day: a sweep would start it in the middle of these tests."""
    kept = {name: kind for name, kind in registry._kinds.items() if kind.every is not None}
    for name in kept:
        registry._kinds.pop(name)
    yield
    registry._kinds.update(kept)


@pytest.fixture
def doing() -> Iterator[Callable[[Work], str]]:
    """Registers a function as a kind of job: `doing(function)` returns the kind."""

    def register(function: Work) -> str:
        registry.register("uji.work", function, "Pekerjaan uji")
        return "uji.work"

    yield register
    registry._kinds.pop("uji.work", None)


class Ledger:
    """Work in chunks that writes down what it stored, and dies where it is told to."""

    def __init__(self, dies_at: int | None = None) -> None:
        self.stored: list[int] = []
        self.dies_at = dies_at

    def __call__(self, job: JobRun) -> dict[str, object]:
        for chunk in range(job.cursor.get("chunk", 0), CHUNKS):
            job.tell(f"Menyimpan potongan {chunk}", chunk, CHUNKS)
            with transaction.atomic():
                job.save_cursor(chunk=chunk + 1)
                if chunk == self.dies_at:
                    self.dies_at = None
                    raise SystemExit  # what kill -9 leaves behind: no code of ours runs after this
            self.stored.append(chunk)
        job.result_url = "/hasil/"
        return {"chunks": CHUNKS}


def test_a_job_runs_as_the_one_who_asked_in_his_area(
    doing: Callable[[Work], str], actor: Callable[[str], Actor]
) -> None:
    seen: list[Actor] = []
    kind = doing(lambda job: seen.extend([job.actor, current()]))
    start_job(actor=actor("dinkes"), kind=kind, args={"batch": 7})
    (job,) = run_pending()
    assert job.state == Job.State.DONE
    assert {(one.user_id, one.role, one.paths) for one in seen} == {
        (actor("dinkes").user_id, "gizi_dinkes", ("36.04.",))
    }


def test_a_narrowed_actor_stays_narrowed(doing: Callable[[Work], str], actor: Callable[[str], Actor]) -> None:
    seen: list[tuple[str, ...]] = []
    kind = doing(lambda job: seen.append(job.actor.paths))
    start_job(actor=actor("dinkes").narrowed("36.04.05."), kind=kind, args={})
    run_pending()
    assert seen == [("36.04.05.",)]


def test_a_job_whose_post_ended_does_not_run(doing: Callable[[Work], str], actor: Callable[[str], Actor]) -> None:
    ledger = Ledger()
    start_job(actor=actor("dinkes"), kind=doing(ledger), args={})
    Post.objects.filter(user__username="dinkes").update(valid_to="2024-02-01")
    (job,) = run_pending()
    assert (job.state, job.problem["code"], ledger.stored) == (Job.State.FAILED, "jobs.actor-gone", [])


def test_progress_result_and_link_are_kept(
    doing: Callable[[Work], str], actor: Callable[[str], Actor], signed_in: Callable[[str], Client]
) -> None:
    job = start_job(actor=actor("dinkes"), kind=doing(Ledger()), args={})
    run_pending()
    job.refresh_from_db()
    assert (job.state, job.result, job.result_url, job.of) == (Job.State.DONE, {"chunks": 5}, "/hasil/", 5)
    page = signed_in("dinkes").get(f"/pekerjaan/{job.pk}/")
    assert "/hasil/" in page.text
    assert "every 2s" not in page.text, "a finished job is not asked about any more"


def test_a_killed_worker_loses_and_doubles_nothing(doing: Callable[[Work], str], actor: Callable[[str], Actor]) -> None:
    ledger = Ledger(dies_at=2)
    job = start_job(actor=actor("dinkes"), kind=doing(ledger), args={})
    with pytest.raises(SystemExit):
        run_pending()
    job.refresh_from_db()
    assert (job.state, job.cursor) == (Job.State.RUNNING, {"chunk": 2}), "the chunk it died in was rolled back"
    assert run_pending() == [], "while the lease runs nobody else takes it"
    later = job.lease_until + timedelta(seconds=1)
    assert sweep.sweep(now=later) == 1
    assert sweep.sweep(now=later) == 0
    run_pending(owner="uji/2/2")
    job.refresh_from_db()
    assert (job.state, job.attempts, job.owner) == (Job.State.DONE, 2, "uji/2/2")
    assert ledger.stored == [0, 1, 2, 3, 4]


def test_a_worker_of_this_machine_that_is_gone_is_noticed_before_its_lease_ends(
    doing: Callable[[Work], str], actor: Callable[[str], Actor]
) -> None:
    job = start_job(actor=actor("dinkes"), kind=doing(Ledger()), args={})
    gone = process.owner_of(1).replace("/1/", "/999999/")
    assert process.is_dead(gone)
    assert not process.is_dead(process.OWNER)
    assert not process.is_dead("mesin-lain/1/999999/5")
    worker.take(job.pk, owner=gone, now=timezone.now())
    assert sweep.sweep(now=timezone.now(), is_dead=process.is_dead) == 1


def test_a_worker_that_was_taken_over_can_write_nothing_more(
    doing: Callable[[Work], str], actor: Callable[[str], Actor]
) -> None:
    job = start_job(actor=actor("dinkes"), kind=doing(Ledger()), args={})
    slow = worker.take(job.pk, owner="uji/1/1", now=timezone.now() - timedelta(hours=1))
    assert slow is not None
    late = JobRun(slow, actor("dinkes"))
    assert worker.take(job.pk, owner="uji/2/2", now=timezone.now()) is not None
    with pytest.raises(Lost):
        late.tell("masih bekerja", 1, 2)
    with pytest.raises(Lost), transaction.atomic():
        late.save_cursor(chunk=9)
    job.refresh_from_db()
    assert (job.owner, job.cursor) == ("uji/2/2", {})


def test_two_workers_with_the_same_job_run_it_once(doing: Callable[[Work], str], actor: Callable[[str], Actor]) -> None:
    ledger = Ledger()
    job = start_job(actor=actor("dinkes"), kind=doing(ledger), args={})
    worker.execute(job.pk, owner="uji/1/1")
    worker.execute(job.pk, owner="uji/2/2")
    assert ledger.stored == [0, 1, 2, 3, 4]


def test_a_job_that_kills_its_worker_three_times_fails_with_a_reason(
    doing: Callable[[Work], str], actor: Callable[[str], Actor]
) -> None:
    def dies(job: JobRun) -> None:
        raise SystemExit

    job = start_job(actor=actor("dinkes"), kind=doing(dies), args={})
    for _ in range(worker.MAX_ATTEMPTS):
        with pytest.raises(SystemExit):
            run_pending()
        sweep.sweep(now=timezone.now() + timedelta(hours=1))
    run_pending()
    job.refresh_from_db()
    assert (job.state, job.problem["code"]) == (Job.State.FAILED, "jobs.killed-worker")


def test_a_worker_that_is_being_stopped_gives_its_job_back_uncounted(
    doing: Callable[[Work], str], actor: Callable[[str], Actor]
) -> None:
    ledger = Ledger()
    job = start_job(actor=actor("dinkes"), kind=doing(ledger), args={})
    worker.execute(job.pk, owner=OWNER, stopping=lambda: len(ledger.stored) == 3)
    job.refresh_from_db()
    assert (job.state, job.attempts) == (Job.State.QUEUED, 0)
    run_pending()
    assert ledger.stored == [0, 1, 2, 3, 4]


def test_a_busy_database_is_tried_again(doing: Callable[[Work], str], actor: Callable[[str], Actor]) -> None:
    faults = [OperationalError("database is locked")]

    def once_busy(job: JobRun) -> None:
        if faults:
            raise faults.pop()

    start_job(actor=actor("dinkes"), kind=doing(once_busy), args={})
    assert run_pending()[-1].state == Job.State.DONE


def test_cancelling_ends_a_running_job_at_its_next_word(
    doing: Callable[[Work], str], actor: Callable[[str], Actor], signed_in: Callable[[str], Client]
) -> None:
    done: list[int] = []

    def cancelled_midway(job: JobRun) -> None:
        for step in range(CHUNKS):
            job.tell("bekerja", step, CHUNKS)
            done.append(step)
            if step == 1:
                assert signed_in("dinkes").post(f"/pekerjaan/{job.id}/batalkan/").status_code == 302

    job = start_job(actor=actor("dinkes"), kind=doing(cancelled_midway), args={})
    run_pending()
    job.refresh_from_db()
    assert (job.state, done) == (Job.State.CANCELLED, [0, 1])
    assert Entry.objects.filter(action="platform.job.cancelled", subject_id=str(job.pk)).exists()


def test_a_cancelled_job_that_waited_never_runs_and_can_be_repeated(
    doing: Callable[[Work], str], actor: Callable[[str], Actor], signed_in: Callable[[str], Client]
) -> None:
    ledger = Ledger()
    job = start_job(actor=actor("dinkes"), kind=doing(ledger), args={})
    cancel_job(actor=actor("dinkes"), job=job)
    run_pending()
    assert ledger.stored == []
    assert signed_in("dinkes").post(f"/pekerjaan/{job.pk}/batalkan/").status_code == 409
    assert signed_in("dinkes").post(f"/pekerjaan/{job.pk}/ulangi/").status_code == 302
    run_pending()
    assert ledger.stored == [0, 1, 2, 3, 4]


def test_a_problem_is_shown_with_its_three_sentences_and_no_number_of_a_person(
    doing: Callable[[Work], str], actor: Callable[[str], Actor], signed_in: Callable[[str], Client]
) -> None:
    def refuses(job: JobRun) -> None:
        raise ProblemError(NOT_FOUND, what="Anak 9904051203210001")

    job = start_job(actor=actor("dinkes"), kind=doing(refuses), args={})
    run_pending()
    page = signed_in("dinkes").get(f"/pekerjaan/{job.pk}/").text
    assert "tidak ditemukan di wilayah kerja Anda" in page
    assert "Kembali ke daftar" in page
    assert "9904051203210001" not in page


def test_a_fault_of_ours_tells_no_value_of_a_row(
    doing: Callable[[Work], str], actor: Callable[[str], Actor], caplog: pytest.LogCaptureFixture
) -> None:
    def breaks(job: JobRun) -> None:
        raise ValueError("could not convert 'Siti Rahayu'")

    job = start_job(actor=actor("dinkes"), kind=doing(breaks), args={})
    run_pending()
    job.refresh_from_db()
    assert job.problem["code"] == "jobs.broke"
    kept = f"{job.problem} {caplog.text} {list(DBTaskResult.objects.values())}"
    assert "Siti" not in kept
    (told,) = [record for record in caplog.records if record.msg == "job.broke"]
    assert "test_jobs.py" in told.frames[-1]  # type: ignore[attr-defined]


@pytest.mark.parametrize("args", [{"nik": "9904051203210001"}, {"rows": ["x" * 20_001]}])
def test_data_is_not_accepted_as_an_argument(
    args: dict[str, object], doing: Callable[[Work], str], actor: Callable[[str], Actor]
) -> None:
    with pytest.raises(ValueError, match="ids and counts"):
        start_job(actor=actor("dinkes"), kind=doing(Ledger()), args=args)


def test_the_queue_knows_nothing_but_the_id(doing: Callable[[Work], str], actor: Callable[[str], Actor]) -> None:
    job = start_job(actor=actor("dinkes"), kind=doing(Ledger()), args={"batch": 7})
    assert DBTaskResult.objects.get().args_kwargs == {"args": [str(job.pk)], "kwargs": {}}


def test_a_job_the_queue_forgot_is_found(doing: Callable[[Work], str], actor: Callable[[str], Actor]) -> None:
    job = start_job(actor=actor("dinkes"), kind=doing(Ledger()), args={})
    DBTaskResult.objects.all().delete()
    sweep.sweep(now=timezone.now() + timedelta(minutes=1))
    assert run_pending() == [job]


def test_work_of_the_system_itself_starts_when_its_time_has_come() -> None:
    ran: list[Actor] = []
    registry.register("uji.daily", lambda job: ran.append(job.actor), "Tiap hari", every=timedelta(days=1))
    try:
        now = timezone.now()
        for moment in (now, now + timedelta(hours=23), now + timedelta(hours=25), now + timedelta(hours=25)):
            sweep.sweep(now=moment)
            run_pending()
        assert [one.is_system for one in ran] == [True, True]
        assert Schedule.objects.get(kind="uji.daily").next_at == now + timedelta(hours=49)
    finally:
        registry._kinds.pop("uji.daily")


def test_a_job_is_seen_by_its_office_and_by_no_other(
    doing: Callable[[Work], str], actor: Callable[[str], Actor], signed_in: Callable[[str], Client]
) -> None:
    job = start_job(actor=actor("dinkes"), kind=doing(Ledger()), args={}, title="Impor Agustus")
    colleague = User.objects.create(username="rekan")
    Post.objects.create(
        user=colleague, office_id=actor("dinkes").office_id, role="gizi_dinkes", valid_from="2024-01-01"
    )
    for who in ("dinkes", "rekan"):
        assert "Impor Agustus" in signed_in(who).get("/pekerjaan/").text
    for who in ("camat", "dinkes_kota"):
        client = signed_in(who)
        assert "Impor Agustus" not in client.get("/pekerjaan/").text
        for address in ("", "kartu/"):
            assert client.get(f"/pekerjaan/{job.pk}/{address}").status_code == 404
        for address in ("batalkan/", "ulangi/"):
            assert client.post(f"/pekerjaan/{job.pk}/{address}").status_code == 404
    assert Client().get("/pekerjaan/").status_code == 302


def test_work_of_the_system_is_seen_by_who_watches_it(
    doing: Callable[[Work], str], signed_in: Callable[[str], Client]
) -> None:
    start_job(actor=system_actor("menyapu"), kind=doing(Ledger()), args={}, title="Menyapu")
    assert "Menyapu" in signed_in("admin").get("/pekerjaan/").text
    assert "Menyapu" not in signed_in("dinkes").get("/pekerjaan/").text


def test_the_card_renews_itself_while_the_job_runs(
    doing: Callable[[Work], str], actor: Callable[[str], Actor], signed_in: Callable[[str], Client]
) -> None:
    shown: list[str] = []

    def looks(job: JobRun) -> None:
        job.tell("Membaca berkas", 250, 1000)
        shown.append(signed_in("dinkes").get(f"/pekerjaan/{job.id}/kartu/").text)

    start_job(actor=actor("dinkes"), kind=doing(looks), args={})
    run_pending()
    assert 'hx-trigger="every 2s"' in shown[0]
    assert "Membaca berkas" in shown[0]
    assert 'value="25"' in shown[0]


def test_the_list_and_the_page_stay_within_their_queries(
    doing: Callable[[Work], str],
    actor: Callable[[str], Actor],
    signed_in: Callable[[str], Client],
    django_assert_max_num_queries: Callable[[int], object],
) -> None:
    for _ in range(30):
        job = start_job(actor=actor("dinkes"), kind=doing(Ledger()), args={})
    client = signed_in("dinkes")
    for address, most in (("/pekerjaan/", 12), (f"/pekerjaan/{job.pk}/", 10), (f"/pekerjaan/{job.pk}/kartu/", 10)):
        with django_assert_max_num_queries(most):  # type: ignore[attr-defined]
            assert client.get(address).status_code == 200


def test_a_beat_keeps_the_lease_and_shows_the_worker(
    doing: Callable[[Work], str], actor: Callable[[str], Actor]
) -> None:
    def beats(job: JobRun) -> None:
        Job.objects.filter(pk=job.id).update(lease_until=timezone.now() - timedelta(hours=1))
        process.beat(sweeping=False)

    job = start_job(actor=actor("dinkes"), kind=doing(beats), args={})
    held: list[object] = []
    registry.register("uji.work", lambda run: (beats(run), held.append(Job.objects.get(pk=run.id).lease_until)), "Uji")  # type: ignore[func-returns-value, arg-type]
    worker.execute(job.pk, owner=process.OWNER)
    assert held[0] > timezone.now()  # type: ignore[operator]
    assert WorkerProcess.objects.get().job_id == job.pk


def test_stopping_is_not_an_error_of_the_job() -> None:
    assert not issubclass(Stopped, ProblemError)
