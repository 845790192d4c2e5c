"""Loaded before everything else (`-p tests.web_environment`): where the platform under test keeps its data.

Web tests run on SQLite; with KONVERGENSI_TEST_DATABASE=postgresql on a real PostgreSQL server, started here on a free
port with a data folder of its own and stopped at the end. Its language is Indonesian: text does not sort by bytes.
"""

import atexit
import os
import shutil
import signal
import socket
import subprocess
import tempfile
from pathlib import Path

WORKER = "PYTEST_XDIST_WORKER" in os.environ
signal.signal(signal.SIGTERM, signal.default_int_handler)  # who ends a run ends its servers too, as with Ctrl-C


def _binaries() -> Path:
    """Where PostgreSQL's server programs are."""
    newest = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    if newest:
        return newest[-1]
    found = shutil.which("initdb")
    if found is None:
        raise SystemExit("the web tests need PostgreSQL's server (on Debian and Ubuntu: apt-get install postgresql)")
    return Path(found).parent


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start_postgresql() -> str:
    """Start a server for this run; returns the address of its database. It is stopped when the process ends."""
    binaries, port = _binaries(), _free_port()
    folder = Path(tempfile.mkdtemp(prefix="konvergensi-pg-"))
    user = "postgres" if os.geteuid() == 0 else None  # the server refuses to run as root
    if user:
        shutil.chown(folder, user)

    def run(*words: str) -> None:
        subprocess.run(words, check=True, capture_output=True, user=user, cwd=folder, env={"PATH": os.environ["PATH"]})

    data = str(folder / "data")
    run(f"{binaries}/initdb", "-D", data, "-U", "konvergensi", "--auth=trust", "--encoding=UTF8", "--no-sync",
        "--locale-provider=icu", "--icu-locale=id-ID", "--locale=C.UTF-8")  # fmt: skip
    settings = f"-p {port} -h 127.0.0.1 -k {folder} -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
    run(f"{binaries}/pg_ctl", "-D", data, "-o", settings, "-l", f"{folder}/log", "-w", "start")

    def stop() -> None:
        run(f"{binaries}/pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
        shutil.rmtree(folder, ignore_errors=True)

    atexit.register(stop)
    return f"postgresql://konvergensi@127.0.0.1:{port}/postgres"


if not WORKER:
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # else every command a test starts compiles the product anew
    home = tempfile.mkdtemp(prefix="konvergensi-test-")
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    os.environ["KONVERGENSI_DATA"] = home
    os.environ.pop("KONVERGENSI_DATABASE", None)
    os.environ["KONVERGENSI_REQUIRE_SECOND_FACTOR"] = "false"  # the tests of signing in switch it on
    if os.environ.get("KONVERGENSI_TEST_DATABASE") == "postgresql":
        os.environ["KONVERGENSI_DATABASE"] = start_postgresql()
