"""Long work of the registry."""

from typing import Any

from konvergensi_web.platform.jobs.run import JobRun
from konvergensi_web.platform.scope import system_actor
from konvergensi_web.registry.services.duplicates import find_duplicates


def run_find_duplicates(job: JobRun) -> dict[str, Any] | None:
    """Compare the people of a regency: `args = {"path": "36.04."}`. Run twice, it finds the same."""
    job.tell("Membandingkan data orang", 0, 1)
    path = job.args["path"]
    found = find_duplicates(actor=system_actor("mencari data ganda", path), path=path)
    job.tell("Selesai membandingkan", 1, 1)
    job.result_url = "/registri/ganda/"
    return {"open": found}
