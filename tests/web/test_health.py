"""Alive, ready, measured, and logged without a word about anybody."""

import json
import logging
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client, override_settings
from django.utils import timezone

from konvergensi_web.platform.health.logs import JsonFormatter, TextFormatter
from konvergensi_web.platform.jobs.models import WorkerProcess
from konvergensi_web.platform.scope import open_scope, system_actor
from konvergensi_web.registry.models import Person
from tests.web.server import environment
from tests.web.world import NOW

ROOT = Path(__file__).parents[2]
NAME, NIK = "Zubaedah Rengganis", "9904051203210001"

pytestmark = pytest.mark.django_db


@pytest.fixture
def worker(db: None) -> None:
    WorkerProcess.objects.create(owner="uji/1/1", started_at=timezone.now(), seen_at=timezone.now())


@pytest.fixture
def lines() -> Iterator[StringIO]:
    """What the server writes on standard error, as it is set up there."""
    written = StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(JsonFormatter())
    logging.getLogger().addHandler(handler)
    yield written
    logging.getLogger().removeHandler(handler)


def test_a_server_is_alive_whatever_happens_around_it(
    client: Client, django_assert_num_queries: Callable[..., object]
) -> None:
    with django_assert_num_queries(0):  # type: ignore[attr-defined]
        answer = client.get("/hidup", headers={"host": "anything.example"})
    assert (answer.status_code, answer.content) == (200, b"hidup\n")


def test_a_server_is_ready_with_database_migrations_worker_and_disk(client: Client, worker: None) -> None:
    answer = client.get("/siap")
    assert answer.status_code == 200
    assert {name for name, told in answer.json()["kondisi"].items() if told["baik"]} == {
        "database", "migrations", "worker", "disk",
    }  # fmt: skip


def test_a_silent_worker_is_a_reason_not_to_be_ready(client: Client, worker: None) -> None:
    WorkerProcess.objects.update(seen_at=timezone.now() - timedelta(minutes=5))
    answer = client.get("/siap")
    assert answer.status_code == 503
    assert answer.json()["kondisi"]["worker"] == {"baik": False, "keterangan": "tidak ada pekerja yang hidup"}


def test_a_migration_that_was_not_run_is_a_reason_not_to_be_ready(client: Client, worker: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'jobs' AND name LIKE '0003%%'")
    answer = client.get("/siap")
    assert answer.status_code == 503
    assert not answer.json()["kondisi"]["migrations"]["baik"]


def test_metrics_are_for_this_computer_or_for_who_holds_the_token(client: Client) -> None:
    assert client.get("/metrik").status_code == 200
    assert client.get("/metrik", REMOTE_ADDR="10.0.0.7").status_code == 403
    assert client.get("/metrik", headers={"x-forwarded-for": "10.0.0.7"}).status_code == 403
    with override_settings(METRICS_TOKEN="rahasia-panjang"):
        assert client.get("/metrik").status_code == 403
        assert client.get("/metrik", headers={"authorization": "Bearer salah"}).status_code == 403
        told = client.get("/metrik", REMOTE_ADDR="10.0.0.7", headers={"authorization": "Bearer rahasia-panjang"})
        assert told.status_code == 200


def test_metrics_count_routes_and_jobs_and_name_no_address(signed_in: Callable[[str], Client], worker: None) -> None:
    client = signed_in("dinkes")
    client.get("/pekerjaan/019aab12-3456-7890-abcd-ef0123456789/")
    told = client.get("/metrik").text
    assert 'route="pekerjaan/<uuid:job_id>/",method="GET",status="404"' in told
    assert "019aab12" not in told
    assert "konvergensi_workers 1" in told
    for line in told.splitlines():
        assert line.startswith("# TYPE ") or len(line.rsplit(" ", 1)) == 2, line


def test_every_request_has_one_line_with_its_id_and_without_its_query(
    signed_in: Callable[[str], Client], lines: StringIO
) -> None:
    answer = signed_in("dinkes").get(f"/pekerjaan/?cari={NAME}", headers={"user-agent": "uji"})
    (told,) = [json.loads(line) for line in lines.getvalue().splitlines() if '"request"' in line]
    assert told["path"] == "/pekerjaan/"
    assert told["request"] == answer.headers["X-Request-Id"]
    assert told["status"] == 200
    assert isinstance(told["user"], int)
    assert set(told) == {
        "at", "level", "logger", "event", "request", "method", "path", "status", "ms", "user", "office",
    }  # fmt: skip


def test_a_walk_through_the_pages_leaves_no_name_and_no_number_in_the_log(
    signed_in: Callable[[str], Client], lines: StringIO
) -> None:
    with open_scope(system_actor("uji")):
        person = Person.objects.create(name=NAME, region_path="36.04.05.2001.", created_at=NOW, updated_at=NOW)
    client = signed_in("dinkes")
    client.raise_request_exception = False
    addresses = ("/", "/pekerjaan/", "/sumber/", "/registri/", f"/registri/orang/{person.pk}/", "/ukuran/", "/log/",
                 f"/registri/{NIK}/", f"/?cari={NIK}")  # fmt: skip
    for address in addresses:
        client.get(address)
    client.post("/registri/cari/", {"cari": NAME, "nik": NIK})
    client.post("/akun/masuk/", {"login": NAME, "password": NIK})
    logging.getLogger("konvergensi.uji").error("gagal %s", NIK)
    try:
        raise ValueError(f"could not read {NAME}")
    except ValueError:
        logging.getLogger("django.request").exception("Internal Server Error: %s", "/x/")
    written = lines.getvalue()
    assert len(written.splitlines()) >= len(addresses)
    for secret in (NAME, NAME.split(maxsplit=1)[0], "dinkes", NIK):
        assert secret not in written
    for line in written.splitlines():
        json.loads(line)


def test_an_exception_is_told_by_its_class_and_its_places_only() -> None:
    try:
        raise ValueError(NAME)
    except ValueError:
        record = logging.LogRecord("x", logging.ERROR, __file__, 1, "rusak", None, sys.exc_info())
    told = json.loads(JsonFormatter().format(record))
    assert told["error"] == "ValueError"
    assert "test_health.py" in told["frames"][0]
    assert NAME not in TextFormatter().format(record)


def test_no_statement_with_values_is_logged_whatever_the_level() -> None:
    assert settings.LOGGING["loggers"]["django.db.backends"]["level"] == "WARNING"


@pytest.mark.slow
def test_the_deployment_check_of_a_production_setting_is_clean(tmp_path: Path) -> None:
    production = {"KONVERGENSI_HTTPS": "true", "KONVERGENSI_HOSTS": "gizi.serangkab.go.id"}
    words = [sys.executable, "-m", "django", "check", "--deploy", "--fail-level", "WARNING"]
    variables = environment(tmp_path / "data", DJANGO_SETTINGS_MODULE="konvergensi_web.config.settings", **production)
    done = subprocess.run(words, cwd=ROOT, env=variables, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


def test_the_secrets_of_an_installation_are_readable_by_their_owner_only(tmp_path: Path) -> None:
    words = [sys.executable, "-c", "import konvergensi_web.config.settings as s; print(s.SECRET_KEY)"]
    first, second = (
        subprocess.run(words, env=environment(tmp_path / "data"), capture_output=True, text=True, check=True).stdout
        for _ in range(2)
    )
    assert first == second
    assert len(first.strip()) > 50
    assert (tmp_path / "data" / "secret-key").stat().st_mode & 0o077 == 0
