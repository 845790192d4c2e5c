"""Is everything here that is needed to serve? One condition each, with its reason in words."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from konvergensi_web.platform.jobs.models import WorkerProcess

WORKER_SILENT = timedelta(seconds=60)
LEAST_FREE = 500 * (1 << 20)


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing that must hold."""

    name: str
    well: bool
    says: str


def conditions() -> list[Condition]:
    """All conditions. Without a database the ones that need it are not asked."""
    first = _database()
    rest: list[Callable[[], Condition]] = [_migrations, _worker] if first.well else []
    return [first, *(ask() for ask in rest), _disk()]


def _database() -> Condition:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error as error:
        return Condition("database", False, f"basis data tidak menjawab ({type(error).__name__})")
    return Condition("database", True, f"{connection.vendor} menjawab")


def _migrations() -> Condition:
    executor = MigrationExecutor(connection)
    missing = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    says = f"{missing} perubahan basis data belum dijalankan" if missing else "basis data sesuai dengan versi ini"
    return Condition("migrations", not missing, says)


def _worker() -> Condition:
    seen = WorkerProcess.objects.filter(seen_at__gt=timezone.now() - WORKER_SILENT).count()
    return Condition("worker", bool(seen), f"{seen} pekerja hidup" if seen else "tidak ada pekerja yang hidup")


def _disk() -> Condition:
    free = shutil.disk_usage(settings.DATA).free
    return Condition("disk", free > LEAST_FREE, f"{free >> 20} MB kosong di folder data")
