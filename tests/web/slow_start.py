"""Started as a process: puts the slow job into the queue, or counts what is stored of it."""

import sys

from konvergensi_web.commands._platform import start

start()
from konvergensi_web.platform.jobs.models import Job, Schedule  # noqa: E402
from konvergensi_web.platform.jobs.services import start_job  # noqa: E402
from konvergensi_web.platform.scope import system_actor  # noqa: E402

if "start" in sys.argv:
    start_job(actor=system_actor("uji"), kind="uji.slow", args={})
job = Job.objects.get(kind="uji.slow")
print(job.state, job.attempts, Schedule.objects.filter(kind__startswith="uji.").count())
