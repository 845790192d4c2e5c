"""Counts of this process and of the jobs, in Prometheus' text format. Routes, never addresses: no id stands here."""

import threading
from collections import defaultdict
from datetime import timedelta

from django.db import Error
from django.db.models import Count, Min
from django.utils import timezone

BOUNDS = (0.05, 0.1, 0.2, 0.3, 0.5, 1.0, 2.5, 5.0, 10.0)
_lock = threading.Lock()
_requests: dict[tuple[str, str, str], int] = defaultdict(int)
_buckets: dict[tuple[str, float], int] = defaultdict(int)
_seconds: dict[str, float] = defaultdict(float)


def count_request(route: str, method: str, status: int, seconds: float) -> None:
    """Count one answered request."""
    with _lock:
        _requests[route, method, str(status)] += 1
        _seconds[route] += seconds
        for bound in (*BOUNDS, float("inf")):
            if seconds <= bound:
                _buckets[route, bound] += 1


def text() -> str:
    """Everything, as Prometheus reads it."""
    return "\n".join([*_request_lines(), *_job_lines(), ""])


def _request_lines() -> list[str]:
    with _lock:
        requests, buckets, seconds = dict(_requests), dict(_buckets), dict(_seconds)
    lines = ["# TYPE konvergensi_requests_total counter"]
    for (route, method, status), number in sorted(requests.items()):
        lines.append(f'konvergensi_requests_total{{route="{route}",method="{method}",status="{status}"}} {number}')
    lines.append("# TYPE konvergensi_request_seconds histogram")
    for (route, bound), number in sorted(buckets.items()):
        upto = "+Inf" if bound == float("inf") else f"{bound:g}"
        lines.append(f'konvergensi_request_seconds_bucket{{route="{route}",le="{upto}"}} {number}')
    for route, total in sorted(seconds.items()):
        lines.append(f'konvergensi_request_seconds_sum{{route="{route}"}} {total:.4f}')
        lines.append(f'konvergensi_request_seconds_count{{route="{route}"}} {buckets[route, float("inf")]}')
    return lines


def _job_lines() -> list[str]:
    from konvergensi_web.platform.jobs.models import Job, WorkerProcess

    now = timezone.now()
    try:
        states = dict(Job.objects.order_by().values_list("state").annotate(number=Count("pk")))
        oldest = Job.objects.filter(state=Job.State.QUEUED).aggregate(first=Min("created_at"))["first"]
        workers = WorkerProcess.objects.filter(seen_at__gt=now - timedelta(minutes=1)).count()
    except Error:
        return ["konvergensi_database_up 0"]
    waits = (now - oldest).total_seconds() if oldest else 0.0
    return [
        "# TYPE konvergensi_database_up gauge",
        "konvergensi_database_up 1",
        "# TYPE konvergensi_jobs gauge",
        *(f'konvergensi_jobs{{state="{state}"}} {states.get(state, 0)}' for state in Job.State.values),
        "# TYPE konvergensi_oldest_waiting_job_seconds gauge",
        f"konvergensi_oldest_waiting_job_seconds {waits:.1f}",
        "# TYPE konvergensi_workers gauge",
        f"konvergensi_workers {workers}",
    ]
