"""The stages of seeding, each in a process of its own: `python -m benchmarks._web_stages STAGE CHILDREN MONTHS UNTIL`.

A stage ends with one line of JSON: what it made, its clock, processor time and largest memory.
"""

import json
import sys
import time
from pathlib import Path
from typing import Any


def people(children: int, months: int, until: str) -> dict[str, Any]:
    """Accounts, people, measurements, targets."""
    import polars as pl
    from benchmarks import _web_seed as seed
    from django.core.management import call_command

    from konvergensi_web.platform.accounts.models import Office
    from konvergensi_web.platform.scope import open_scope, system_actor

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    invented = seed.population(children, months, until)
    told(f"{invented.children.height} children invented")
    with open_scope(system_actor("mengisi pengukuran")):
        seed.seed_accounts()
        office = Office.objects.get(kind="dinkes", region_id=seed.REGENCY)
        places = seed.seed_places(invented)
        made = seed.seed_people(invented, places, seed.make_batch(invented.months[0], office))
        told(f"{len(made)} people written")
        paths = pl.DataFrame(
            [(code, name, one.path) for (code, name), one in places.items()],
            schema=["village_code", "posyandu", "region_path"], orient="row",
        )  # fmt: skip
        seed.seed_measurements(invented, made, paths, office)
        told("measurements written")
        seed.seed_targets(invented, places)
        seed.analyse()
        return seed.counts()


def figures(*_: Any) -> dict[str, Any]:
    """The product's own pipeline over everything."""
    from benchmarks import _web_figures, _web_seed

    from konvergensi_web.measures.models import WorklistItem
    from konvergensi_web.platform.scope import open_scope, system_actor

    with open_scope(system_actor("mengisi pengukuran")):
        run = _web_figures.compute()
        _web_seed.analyse()
        return {"rows": run.rows, "values": run.values, "worklist": WorklistItem.objects.count()}


def province(*_: Any) -> dict[str, Any]:
    """All months but the last released, and nine more districts."""
    from benchmarks import _web_figures, _web_seed

    from konvergensi_web.measures.models import IndicatorValue, PipelineRun, ReleasedValue
    from konvergensi_web.platform.scope import open_scope, system_actor

    with open_scope(system_actor("mengisi pengukuran")):
        run = PipelineRun.objects.filter(state=PipelineRun.State.DONE).latest("started_at")
        months = run.months[:-1]
        _web_figures.release(run, months)
        _web_figures.copy_districts(run, months)
        _web_seed.analyse()
        return {"living": IndicatorValue.objects.count(), "released": ReleasedValue.objects.count()}


def children(*_: Any) -> dict[str, Any]:
    """Whom the people at work look for: ids and first names, by the area of those who look."""
    from django.core.management import call_command
    from tests.web import world

    from konvergensi_web.platform.scope import open_scope, system_actor
    from konvergensi_web.registry.models import Person

    call_command("migrate", verbosity=0)  # the database may be older than the code
    found = {}
    with open_scope(system_actor("mengisi pengukuran")):
        for place in ("36.04", "36.04.05", "36.04.05.2001", "36.04.05.2001.0001"):
            rows = (
                Person.objects.filter(region_path__startswith=f"{place}.").exclude(name="").order_by("nik_index", "pk")
            )
            found[place] = [(str(pk), name.split()[0]) for pk, name in rows.values_list("pk", "name")[:2_000]]
    Path(sys.argv[5]).write_text(json.dumps(found))
    return {"password": world.PASSWORD, **{place: len(rows) for place, rows in found.items()}}


def told(says: str) -> None:
    """Progress, for whoever waits."""
    print(f"  {time.strftime('%H:%M:%S')} {says}", file=sys.stderr, flush=True)


def run() -> int:
    """Run one stage."""
    import django

    django.setup()
    started, used = time.perf_counter(), time.process_time()
    made = {"people": people, "figures": figures, "province": province, "children": children}[sys.argv[1]](
        int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
    )
    peak = int(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0]) / 1024
    print(json.dumps({"wall": time.perf_counter() - started, "cpu": time.process_time() - used, "mb": peak, **made}))
    return 0


if __name__ == "__main__":
    sys.exit(run())
