"""The product as processes: server and worker start together, survive a death, and end together."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from pydantic import ValidationError

from konvergensi.cli._app import build
from konvergensi_web.commands._platform import reason_of
from konvergensi_web.config.environment import Environment
from tests.web.server import PATIENCE, Running, command, environment, free_port, migrated, own_database, serving

ROOT = Path(__file__).parents[2]
SLOW = {"DJANGO_SETTINGS_MODULE": "tests.web.slow_settings", "PYTHONPATH": str(ROOT)}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, dict[str, str]]]:
    """A data folder whose database has every migration."""
    data = tmp_path_factory.mktemp("server") / "data"
    with migrated(data) as database:
        yield data, database


def worker_of(server: Running, *, other_than: int = 0) -> psutil.Process:
    """The worker process beside the server."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        for child in psutil.Process(server.process.pid).children():
            if child.pid != other_than and child.status() != psutil.STATUS_ZOMBIE:
                return child
        time.sleep(0.05)
    raise AssertionError(server.log.read_text())


def jobs_in(server: Running, state: str) -> int:
    found = re.search(rf'konvergensi_jobs{{state="{state}"}} (\d+)', server.get("/metrik")[1])
    return int(found.group(1)) if found else 0


def wait_for_more(server: Running, state: str, before: int = 0) -> None:
    """Until more jobs than before are in the state; a day's own jobs are done when the worker starts."""
    deadline = time.monotonic() + PATIENCE
    while jobs_in(server, state) <= before:
        assert time.monotonic() < deadline, server.log.read_text()
        time.sleep(0.1)


def slow(word: str, data: Path, database: dict[str, str]) -> str:
    words = [sys.executable, "-m", "tests.web.slow_start", word]
    done = subprocess.run(
        words, cwd=ROOT, env=environment(data, **SLOW, **database), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.mark.slow
def test_a_worker_killed_in_the_middle_is_replaced_and_its_job_resumes(
    place: tuple[Path, dict[str, str]], tmp_path: Path
) -> None:
    data, database = place
    with serving(data, **SLOW, **database) as server:
        server.wait_until("worker")
        first = worker_of(server)
        assert slow("start", data, database)
        wait_for_more(server, "running")
        first.kill()
        second = worker_of(server, other_than=first.pid)
        assert second.pid != first.pid
        wait_for_more(server, "running")
        done = jobs_in(server, "done")
        (data / "lanjut").touch()
        wait_for_more(server, "done", done)
    assert slow("count", data, database) == "done 2 6"
    told = [json.loads(line) for line in server.log.read_text().splitlines() if line.startswith("{")]
    assert "worker.died" in {line["event"] for line in told}
    assert server.process.returncode == 0
    assert not second.is_running(), "the worker ends with the server"
    assert "Traceback" not in server.log.read_text()


@pytest.mark.slow
@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_however_the_server_ends_the_worker_ends_too(
    ending: signal.Signals, place: tuple[Path, dict[str, str]]
) -> None:
    data, database = place
    with serving(data, **database) as server:
        worker = worker_of(server)
        server.wait_until("worker")
        server.process.send_signal(ending)
        code = server.process.wait(timeout=PATIENCE)
        worker.wait(timeout=PATIENCE)
    assert code == (-9 if ending == signal.SIGKILL else 0)


@pytest.mark.slow
def test_the_server_answers_at_once_on_an_empty_folder_and_says_what_it_did(tmp_path: Path) -> None:
    with own_database() as database, serving(tmp_path / "data", "--workers", "0", **database) as server:
        assert server.get("/hidup") == (200, "hidup\n")
        assert server.get("/akun/masuk/")[0] == 200
        ready = server.wait_until("migrations")
        assert not ready["worker"]["baik"]
        assert server.get("/siap")[0] == 503
    said = server.log.read_text()
    assert re.search(r"Basis data disesuaikan: \d+ perubahan", said)
    assert f"http://127.0.0.1:{server.port}/" in said


@pytest.mark.slow
def test_a_taken_port_is_explained(place: tuple[Path, dict[str, str]]) -> None:
    data, database = place
    with serving(data, "--workers", "0", **database) as server:
        done = command("serve", "--port", str(server.port), data=data, **database)
    assert done.returncode == 1
    assert "operations.port-taken" in done.stderr
    assert "--port" in done.stderr


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "more", "code"),
    [
        (["--host", "0.0.0.0"], {}, "operations.not-production"),
        ([], {"KONVERGENSI_HOSTS": "gizi.serangkab.go.id"}, "operations.not-production"),
        ([], {"KONVERGENSI_HOSTS": "gizi.serangkab.go.id", "KONVERGENSI_HTTPS": "1", "KONVERGENSI_DEBUG": "1"},
         "operations.not-production"),
        ([], {"KONVERGENSI_HOSTS": "gizi.serangkab.go.id", "KONVERGENSI_HTTPS": "1",
              "KONVERGENSI_REQUIRE_SECOND_FACTOR": "0"}, "operations.not-production"),
        ([], {"KONVERGENSI_LOG_LEVEL": "LOUD"}, "operations.wrong-setting"),
        ([], {"KONVERGENSI_DATABASE": "postgresql://nobody@127.0.0.1:1/x"}, "operations.database-away"),
    ],
)  # fmt: skip
def test_an_unsafe_or_wrong_installation_is_not_opened(
    words: list[str], more: dict[str, str], code: str, tmp_path: Path
) -> None:
    done = command("serve", "--port", str(free_port()), *words, data=tmp_path / "data", **more)
    assert done.returncode == 1, done.stdout
    assert code in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("database", "salah://x", "harus postgresql://"),
        ("database", "postgresql://u:rahasia@server:lima/nama", "harus postgresql://"),
        ("database", "postgresql://server", "harus postgresql://"),
        ("time_zone", "Asia/Ngawur", "Asia/Makassar"),
        ("https", "mungkin", "harus true atau false"),
        ("log_format", "yaml", "harus 'auto', 'json' atau 'text'"),
    ],
)
def test_a_wrong_variable_is_said_in_words_and_without_its_value(
    name: str, value: str, says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"KONVERGENSI_{name.upper()}", value)
    with pytest.raises(ValidationError) as caught:
        Environment()
    reason = reason_of(caught.value.errors()[0])
    assert says in reason
    assert value not in reason


@pytest.mark.slow
def test_the_demonstration_is_served_to_this_computer_only(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    (data / "akun-percontohan.json").write_text('{"password": "x", "accounts": []}')
    open_to_all = {"KONVERGENSI_HOSTS": "gizi.serangkab.go.id", "KONVERGENSI_HTTPS": "1"}
    done = command("serve", "--port", str(free_port()), data=data, **open_to_all)
    assert done.returncode == 1
    assert "operations.demo-in-the-open" in done.stderr


def test_the_help_of_every_command_speaks_without_loading_the_platform() -> None:
    program = (
        "import sys; from konvergensi.cli._app import build; import typer.main; "
        "group = typer.main.get_command(build()); assert 'serve' in group.commands and 'admin' in group.commands; "
        "heavy = {'django', 'polars', 'duckdb', 'waitress', 'pydantic', 'numpy'} & set(sys.modules); "
        "assert not heavy, heavy"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_a_group_whose_package_is_missing_says_how_to_install_it(tmp_path: Path) -> None:
    """A Python without Django: the finder refuses the platform's packages."""
    program = (
        "import sys\n"
        "class Missing:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name.split('.')[0] in {'django', 'waitress', sys.argv.pop(1)}:\n"
        "            raise ModuleNotFoundError(f'No module named {name!r}', name=name)\n"
        "sys.meta_path.insert(0, Missing())\n"
        "from konvergensi.cli import main\n"
        "main()\n"
    ).replace("sys.argv.pop(1)", "MISSING")
    for missing, words in (("django", ["serve"]), ("konvergensi_web", ["admin", "migrate"])):
        text = program.replace("MISSING", repr(missing))
        done = subprocess.run(
            [sys.executable, "-c", text, *words],
            capture_output=True, text=True, check=False, env=environment(tmp_path / "data"),
        )  # fmt: skip
        assert done.returncode == 1, done.stdout + done.stderr
        assert "pip install konvergensi[web]" in done.stderr
    assert shutil.which("konvergensi", path=os.path.dirname(sys.executable))  # noqa: PTH120
    assert build() is not None
