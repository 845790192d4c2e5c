"""A PostgreSQL server of the benchmark's own, with a data folder that stays, so that the seeding is done once.

Debian's defaults but for the port and the memory, which the operations page tells an installation to set as well.
"""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.web.server import free_port
from tests.web_environment import _binaries

MEMORY = ("shared_buffers=1GB", "effective_cache_size=4GB", "work_mem=16MB", "maintenance_work_mem=512MB",
          "max_wal_size=8GB", "jit=off")  # fmt: skip
SEEDING = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off")


@contextmanager
def postgresql(folder: Path, *, seeding: bool = False) -> Iterator[str]:
    """The address of the database in `folder`; the server stops with the block. `seeding` is fast and unsafe."""
    binaries, port, data = _binaries(), free_port(), folder / "data"
    user = "postgres" if os.geteuid() == 0 else None  # the server refuses to run as root
    folder.mkdir(parents=True, exist_ok=True)
    if user:
        shutil.chown(folder, user)

    def run(*words: str) -> None:
        subprocess.run(words, check=True, capture_output=True, user=user, cwd=folder, env={"PATH": os.environ["PATH"]})

    if not (data / "PG_VERSION").exists():
        run(f"{binaries}/initdb", "-D", str(data), "-U", "konvergensi", "--auth=trust", "--encoding=UTF8",
            "--no-sync", "--locale-provider=icu", "--icu-locale=id-ID", "--locale=C.UTF-8")  # fmt: skip
    wanted = " ".join(f"-c {one}" for one in (*MEMORY, *(SEEDING if seeding else ())))
    settings = f"-p {port} -h 127.0.0.1 -k {folder} {wanted}"
    run(f"{binaries}/pg_ctl", "-D", str(data), "-o", settings, "-l", f"{folder}/log", "-w", "start")
    try:
        yield f"postgresql://konvergensi@127.0.0.1:{port}/postgres"
    finally:
        run(f"{binaries}/pg_ctl", "-D", str(data), "-m", "fast", "-w", "stop")
