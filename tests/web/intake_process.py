"""Started as a process: prepares an import, works as a worker does, or tells what is stored. For the test of a kill."""

import json
import os
import sys
from pathlib import Path

from konvergensi_web.commands._platform import start

start()
from konvergensi_web.intake import services  # noqa: E402
from konvergensi_web.intake.models import Batch  # noqa: E402
from konvergensi_web.measures.loader import EppgbmLoader  # noqa: E402
from konvergensi_web.measures.models import Measurement  # noqa: E402
from konvergensi_web.platform.accounts.models import User  # noqa: E402
from konvergensi_web.platform.accounts.selectors import actor_of, find_posts  # noqa: E402
from konvergensi_web.platform.jobs import process, registry  # noqa: E402
from konvergensi_web.platform.scope import Actor, open_scope, system_actor  # noqa: E402
from konvergensi_web.registry.models import Person  # noqa: E402
from tests.eppgbm import children, write_xlsx  # noqa: E402
from tests.web import intake_steps, world  # noqa: E402

ROWS, CHUNK = 900, 30
EppgbmLoader.chunk_rows = CHUNK
registry._kinds.pop("measures.refresh", None)  # the marts are not what is tested here


def prepare() -> None:
    """The small world, one export read and its commit waiting in the queue."""
    with open_scope(system_actor("menyiapkan uji")):
        world.build()
    actor = the_actor()
    rows = [one | {"NIK": "-", "Nama": f"{one['Nama']} {number}"} for number, one in enumerate(children(ROWS))]
    export = write_xlsx(Path(os.environ["KONVERGENSI_DATA"]) / "ekspor_2024-08.xlsx", rows)
    batch = intake_steps.preview(actor, export)
    with open_scope(actor):
        services.commit_batch(actor=actor, batch=batch)


def the_actor() -> Actor:
    post = find_posts(User.objects.get(username="dinkes"), world.NOW.date()).get()
    return actor_of(post, now=world.NOW)


def told() -> dict[str, object]:
    """What is stored now."""
    with open_scope(system_actor("uji")):
        batch = Batch.objects.get()
        rows = Measurement.objects.filter(batch=batch)
        return {
            "state": batch.state,
            "chunks_done": batch.chunks_done,
            "chunks": batch.chunks,
            "accounted": batch.accounted,
            "counted": batch.stored,
            "rows": rows.count(),
            "distinct": rows.values("batch_row").distinct().count(),
            "people": Person.objects.count(),
            "planned": batch.plan["rows"],
            "planned_people": batch.plan["people"],
        }


if __name__ == "__main__":
    if sys.argv[1] == "prepare":
        prepare()
    elif sys.argv[1] == "work":
        process.run(batch=sys.argv[2:] == ["batch"])
    print(json.dumps(told()))
