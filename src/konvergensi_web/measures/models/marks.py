"""What was done about a child on the worklist. Kept apart from the list itself, which every refresh makes anew."""

from typing import ClassVar

from django.db import models

from konvergensi_web.platform.accounts.models import Office
from konvergensi_web.platform.ids import new_id
from konvergensi_web.platform.scope.models import Guarded
from konvergensi_web.registry.models import Person


class WorklistMark(Guarded):
    """Somebody did what the list of a month asked for a child. Taken back by a second date, never deleted."""

    view_permission: ClassVar[str] = "measures.worklist.view"
    task_field: ClassVar[str] = "person_id"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="worklist_marks")
    month = models.CharField(max_length=7)
    note = models.CharField(max_length=200, blank=True)
    office = models.ForeignKey(Office, null=True, on_delete=models.SET_NULL, related_name="+")
    done_by_id = models.BigIntegerField(null=True)
    done_at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True)

    class Meta(Guarded.Meta):
        """One that counts for a child and month."""

        ordering = ("-done_at",)
        indexes = (models.Index(fields=("month", "region_path")),)
        constraints = (
            models.UniqueConstraint(
                fields=("person", "month"), condition=models.Q(taken_back_at__isnull=True), name="worklist_mark_once"
            ),
        )

    def __str__(self) -> str:
        return str(self.pk)
