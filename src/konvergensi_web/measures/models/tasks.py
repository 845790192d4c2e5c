"""Children handed to another office: what makes a sector office's task list."""

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from konvergensi_web.platform.accounts.models import Office
from konvergensi_web.platform.ids import new_id
from konvergensi_web.platform.scope import Actor
from konvergensi_web.platform.scope.models import Guarded
from konvergensi_web.registry.models import Person


class OfficeTask(Guarded):
    """One need of one child that another office is asked to meet, until a day. Only so long it sees the child."""

    view_permission: ClassVar[str] = "measures.worklist.view"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="office_tasks")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    need = models.CharField(max_length=200)  # what is asked for; no names
    until = models.DateField()
    given_by_office = models.ForeignKey(Office, null=True, on_delete=models.SET_NULL, related_name="+")
    given_by_id = models.BigIntegerField(null=True)
    given_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    done_by_id = models.BigIntegerField(null=True)
    note = models.CharField(max_length=200, blank=True)
    ended_at = models.DateTimeField(null=True)  # taken back by the office that gave it
    ended_reason = models.CharField(max_length=200, blank=True)

    class Meta(Guarded.Meta):
        """The soonest first; one open task a child and office."""

        ordering = ("until", "pk")
        indexes = (models.Index(fields=("office", "until"), name="office_task_of_office"),)
        constraints = (
            models.UniqueConstraint(
                fields=("person", "office"), condition=Q(done_at__isnull=True, ended_at__isnull=True),
                name="office_task_open_once",
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return str(self.pk)

    @staticmethod
    def open_on(day: date) -> Q:
        """Tasks that are neither done, taken back, nor past their day."""
        return Q(done_at__isnull=True, ended_at__isnull=True, until__gte=day)

    @classmethod
    def on_task_list(cls, actor: Actor) -> Q:
        """All tasks of the office, also those that are over: the list says what became of them, without a name."""
        return Q(office_id=actor.office_id or 0)

    def state_on(self, day: date) -> str:
        """`open`, `done`, `ended` or `late`."""
        if self.done_at is not None:
            return "done"
        if self.ended_at is not None:
            return "ended"
        return "open" if self.until >= day else "late"


def people_of(actor: Actor) -> models.QuerySet[OfficeTask]:
    """The persons on the task list of the actor's office now: what `Reach.TASKS` reaches."""
    today = timezone.localdate(actor.now)
    rows: models.QuerySet[OfficeTask] = models.QuerySet(OfficeTask)
    return rows.filter(OfficeTask.open_on(today), office_id=actor.office_id or 0).order_by().values("person_id")  # type: ignore[return-value]
