"""The platform under twenty signed-in people on PostgreSQL, server and load on the same cores.

Bars (95th percentile, milliseconds): list 300, search 200, child page 250, dashboard 400, province dashboard 800; no
failures. They are judged on the requests during which the machine's host kept back less than 5 % of the processors;
all are printed beside them, and too few of the others is no verdict but a miss. Seeds a district once (29 kecamatan,
326 desa, 100,000 children at a time, 36 months) and a province of ten such districts; a second run takes the seeded
folder again. Everything it starts it stops.
usage: python -m benchmarks.web [--home FOLDER] [--seconds 300] [--children 100000] [--months 36] [--seed-only]
"""

import argparse
import json
import math
import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks._steal import Stolen

BARS = {"list": 300, "search": 200, "child": 250, "dashboard": 400, "province": 800}
HOME = Path("/tmp/konvergensi-bench-web")  # invented people only; PostgreSQL's user must be able to enter it
SEEDED = "seeded.json"
FEWEST = 40  # requests a bar is judged on
STAGES = ("people", "figures", "province")


def main() -> int:
    asked = _asked()
    asked.home.mkdir(parents=True, exist_ok=True)
    asked.home.chmod(0o755)  # PostgreSQL runs as another user
    seed(asked)
    if asked.seed_only:
        return 0
    from benchmarks._web_postgres import postgresql
    from tests.web.server import serving

    with postgresql(asked.home / "pg") as database:
        children = asked.home / "children.json"
        told = stage("children", database, asked, str(children))
        more = {"KONVERGENSI_DATABASE": database, "KONVERGENSI_REQUIRE_SECOND_FACTOR": "false"}
        with serving(asked.home / "data", **more) as server:
            print(f"load average at the start {' '.join(f'{one:.2f}' for one in os.getloadavg())}", flush=True)
            words = ["-m", "benchmarks._web_load", server.address, told["password"], str(asked.seconds), str(children)]
            with Stolen() as stolen:
                ran = subprocess.run([sys.executable, *words], check=True, stdout=subprocess.PIPE, text=True)
    found = json.loads(ran.stdout.splitlines()[-1])
    return 1 if report(found, asked.seconds, stolen) else 0


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home", type=Path, default=HOME)
    parser.add_argument("--seconds", type=int, default=300)
    parser.add_argument("--children", type=int, default=100_000)
    parser.add_argument("--months", type=int, default=36)
    parser.add_argument("--until", default=last_month(), help="last month of the data (default: the one before now)")
    parser.add_argument("--seed-only", action="store_true")
    return parser.parse_args()


def last_month() -> str:
    """The month before this one."""
    return f"{datetime.now(UTC).replace(day=1) - timedelta(days=1):%Y-%m}"


def seed(asked: argparse.Namespace) -> None:
    """Fill the database, stage by stage; a stage that is done is not done again."""
    from benchmarks._web_postgres import postgresql

    kept = asked.home / SEEDED
    done: dict[str, Any] = json.loads(kept.read_text()) if kept.exists() else {}
    if not set(STAGES) <= done.keys():
        with postgresql(asked.home / "pg", seeding=True) as database:
            for name in STAGES:
                if name not in done:
                    done[name] = stage(name, database, asked)
                    kept.write_text(json.dumps(done))
    for name in STAGES:
        counts = ", ".join(f"{key} {value:,}" for key, value in done[name].items() if key not in ("wall", "cpu", "mb"))
        print(f"seed {name:9} {done[name]['wall']:6.0f} s  processor {done[name]['cpu']:6.0f} s  "
              f"{done[name]['mb']:5.0f} MB  {counts}", flush=True)  # fmt: skip


def stage(name: str, database: str, asked: argparse.Namespace, *more: str) -> dict[str, Any]:
    """One stage in a process of its own."""
    environment = {
        **os.environ, "KONVERGENSI_DATA": str(asked.home / "data"), "KONVERGENSI_DATABASE": database,
        "DJANGO_SETTINGS_MODULE": "konvergensi_web.config.settings",
    }  # fmt: skip
    words = [sys.executable, "-m", "benchmarks._web_stages", name, str(asked.children), str(asked.months), asked.until]
    ran = subprocess.run([*words, *more], env=environment, check=True, stdout=subprocess.PIPE, text=True)
    return dict(json.loads(ran.stdout.splitlines()[-1]))


def report(found: Mapping[str, Any], seconds: int, stolen: Stolen) -> bool:
    """Print what was measured beside the bars. Whether anything was missed."""
    missed = False
    everything = sum(len(times) for times, *_ in found.values())
    print(f"{everything} requests in {seconds} s, {everything / seconds:.1f} a second; the host kept back "
          f"{stolen.share:.1%} of the processors")  # fmt: skip
    print(f"{'':15} {'all':>20}        undisturbed")
    print(f"{'name':15} {'n':>5} {'p50':>6} {'p95':>6} {'n':>7} {'p50':>6} {'p95':>6} {'max':>7} {'bar':>5} failures")
    for name, (answers, failures, says) in sorted(found.items(), key=lambda one: (one[0] not in BARS, one[0])):
        bar = BARS.get(name)
        times = [ms for _, ms in answers]
        ours = [ms for end, ms in answers if stolen.ours(end - ms / 1000, end)]
        late = bool(failures) or (bar is not None and (len(ours) < FEWEST or percentile(ours, 95) > bar))
        missed |= late
        judged = f"{_ms(percentile(ours, 50)):6} {_ms(percentile(ours, 95)):6} {_ms(max(ours)):7}" if ours else " " * 21
        print(f"{name:15} {len(times):5} {_ms(percentile(times, 50)):6} {_ms(percentile(times, 95)):6} "
              f"{len(ours):7} {judged} {bar or '':>5} {failures} {'MISSED' if late else ''}")  # fmt: skip
        for one in says:
            print(f"    {one}")
    for name in BARS.keys() - found.keys():
        missed = True
        print(f"{name:15} was never asked: MISSED")
    return missed


def percentile(times: Sequence[float], share: int) -> float:
    """The nearest rank: a time that was measured, never one between two."""
    return sorted(times)[math.ceil(len(times) * share / 100) - 1]


def _ms(value: float) -> int:
    return math.ceil(value)  # never rounded in our favour


if __name__ == "__main__":
    started = time.monotonic()
    code = main()
    print(f"whole run {time.monotonic() - started:.0f} s")
    sys.exit(code)
