"""What runs by itself: files and exports whose time is over are destroyed."""

from typing import Any

from konvergensi_web.platform.api.models import KeptAnswer
from konvergensi_web.platform.files.services import remove_expired
from konvergensi_web.platform.jobs.run import JobRun
from konvergensi_web.platform.privacy.exports import shred_expired
from konvergensi_web.platform.privacy.requests import remind


def run_clocks(job: JobRun) -> dict[str, Any]:
    """Tell the privacy officers of clocks that are about to end."""
    return {"told": remind(actor=job.actor)}


def run_expire(job: JobRun) -> dict[str, Any]:
    """Destroy expired exports, files and kept answers."""
    KeptAnswer.objects.filter(KeptAnswer.over(job.actor.now)).delete()
    return {"exports": shred_expired(actor=job.actor), "files": remove_expired(actor=job.actor)}
