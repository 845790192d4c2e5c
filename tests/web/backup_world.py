"""Run as a process on a data folder: seeds people, files, jobs and log; or prints what every table holds."""

import hashlib
import json
import sys
from pathlib import Path

from konvergensi_web.commands._platform import start

start()
from django.conf import settings  # noqa: E402
from django.db import connection, transaction  # noqa: E402

from konvergensi_web.platform.accounts.models import User  # noqa: E402
from konvergensi_web.platform.actionlog.seal import seal_entries, verify_chain  # noqa: E402
from konvergensi_web.platform.actionlog.services import record  # noqa: E402
from konvergensi_web.platform.jobs.models import WorkerProcess  # noqa: E402
from konvergensi_web.platform.jobs.registry import register  # noqa: E402
from konvergensi_web.platform.jobs.services import start_job  # noqa: E402
from konvergensi_web.platform.privacy.crypto import decrypt, encrypt  # noqa: E402
from konvergensi_web.platform.scope import open_scope, system_actor  # noqa: E402
from konvergensi_web.platform.scope.guard import lifted  # noqa: E402
from konvergensi_web.registry.models import Person  # noqa: E402
from tests.web import world  # noqa: E402


def seed() -> None:
    actor = system_actor("uji cadangan")
    register("uji.waits", lambda job: None, "Menunggu")
    with open_scope(actor), transaction.atomic():
        world.build()
        for number in range(50):
            Person.objects.create(
                name=f"Anak Uji {number}", region_path="36.04.05.2001.", created_at=world.NOW, updated_at=world.NOW
            )
        start_job(actor=actor, kind="uji.waits", args={"batch": 7})
        WorkerProcess.objects.create(owner="lain/7/1", started_at=world.NOW, seen_at=world.NOW)
        for number in range(20):
            record(actor, "platform.log.verified", Person.objects.order_by("pk")[number], checked=number)
    seal_entries()
    for folder, name, body in (("files/ab", "berkas", b"isi" * 70_000), ("snapshots/36.04", "ukur.parquet", b"PAR1")):
        Path(settings.DATA, folder).mkdir(parents=True, exist_ok=True)
        Path(settings.DATA, folder, name).write_bytes(body)
    Path(settings.DATA, "rahasia").write_bytes(encrypt("9904051203210001"))


def content() -> dict[str, str]:
    """A hash of every row of every table."""
    found = {}
    with lifted(), connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            cursor.execute(f'SELECT * FROM "{table}"')
            rows = sorted(repr([bytes(v) if isinstance(v, memoryview) else v for v in row]) for row in cursor)
            found[table] = f"{len(rows)} {hashlib.sha256('|'.join(rows).encode()).hexdigest()}"
    return found


if __name__ == "__main__":
    if "seed" in sys.argv:
        seed()
    told = {"tables": content(), "chain": verify_chain().whole, "users": User.objects.count()}
    told["secret"] = decrypt(Path(settings.DATA, "rahasia").read_bytes()) if "secret" in sys.argv else ""
    print(json.dumps(told))
