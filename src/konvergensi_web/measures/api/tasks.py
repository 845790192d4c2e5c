"""Operations on the task list: children handed to another office. No name leaves here."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema

from konvergensi_web.measures.models import OfficeTask
from konvergensi_web.measures.services import tasks as services
from konvergensi_web.platform.api.answers import Limit, PageOut, page_of
from konvergensi_web.platform.api.asked import ReasonIn, caller
from konvergensi_web.platform.api.kinds import Day, Text, Words
from konvergensi_web.platform.scope import require
from konvergensi_web.regions.paths import code_of

router = Router()


class TaskOut(Schema):
    """One need of one child, and the office asked to meet it."""

    id: UUID
    person_id: UUID
    office_id: int
    region: str
    need: str
    until: date
    given_at: datetime
    done_at: datetime | None
    ended_at: datetime | None
    note: str

    @staticmethod
    def resolve_region(task: OfficeTask) -> str:
        """Where the child lives."""
        return code_of(task.region_path)


class TaskIn(Schema):
    """What is asked of whom, until when; without a name."""

    person_id: UUID
    office_id: int
    need: Words
    until: Day


class NoteIn(Schema):
    """What was done."""

    note: Text = ""


@router.get("/tugas", response=PageOut[TaskOut], url_name="tasks", summary="Daftar tugas")
def list_tasks(request: HttpRequest, after: UUID | None = None, limit: Limit = 50) -> dict[str, Any]:
    """The tasks of the caller's office; for the health offices those of their area."""
    require(caller(request), services.VIEW)
    return page_of(OfficeTask.objects.all(), after=str(after) if after else None, limit=limit)


@router.post("/tugas", response={201: TaskOut}, url_name="task_give", summary="Teruskan ke kantor lain")
def create(request: HttpRequest, body: TaskIn) -> tuple[int, OfficeTask]:
    """Hand a child's need to an office."""
    return 201, services.give_task(actor=caller(request), **body.dict())


@router.post("/tugas/{task_id}/selesai", response=TaskOut, url_name="task_finish", summary="Tugas selesai")
def finish(request: HttpRequest, task_id: UUID, body: NoteIn) -> OfficeTask:
    """The office that was asked has met the need."""
    return services.finish_task(actor=caller(request), task_id=task_id, note=body.note)


@router.post("/tugas/{task_id}/tarik", response=TaskOut, url_name="task_end", summary="Tarik tugas")
def end(request: HttpRequest, task_id: UUID, body: ReasonIn) -> OfficeTask:
    """Take a task back."""
    return services.end_task(actor=caller(request), task_id=task_id, reason=body.reason)
