"""The slow job. A chunk stored twice breaks on its primary key."""

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction

from konvergensi_web.platform.jobs.models import Schedule
from konvergensi_web.platform.jobs.run import JobRun

CHUNKS, WAITS_AT = 6, 3
FAR = timedelta(days=36_500)


def slow(job: JobRun) -> dict[str, int]:
    for chunk in range(job.cursor.get("chunk", 0), CHUNKS):
        job.tell("bekerja", chunk, CHUNKS)
        while chunk == WAITS_AT and not Path(settings.DATA, "lanjut").exists():
            job.tell("menunggu", chunk, CHUNKS)
            time.sleep(0.05)
        with transaction.atomic():
            Schedule.objects.create(kind=f"uji.{chunk}", next_at=datetime.now(UTC) + FAR)
            job.save_cursor(chunk=chunk + 1)
    return {"chunks": CHUNKS}
