"""Programmes of the offices."""

from typing import ClassVar

from django.db import models
from django.urls import reverse

from konvergensi_web.platform.accounts.models import Office
from konvergensi_web.platform.ids import new_id
from konvergensi_web.platform.scope.actor import Actor
from konvergensi_web.platform.scope.history import guarded_history
from konvergensi_web.platform.scope.models import Guarded


class Programme(Guarded):
    """A programme of one office in one affair (urusan) and year. Only that office writes it.

    `region_path` is the area it is for. `activity_code` follows Permendagri 90/2019 where the budget has one; a desa
    and an instansi vertikal budget otherwise and write the activity in words.
    """

    view_permission: ClassVar[str] = "plan.programme.view"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="programmes")
    urusan = models.CharField(max_length=10)
    year = models.IntegerField()
    name = models.CharField(max_length=200)
    activity = models.CharField(max_length=250, blank=True)
    activity_code = models.CharField(max_length=17, blank=True)
    description = models.TextField(blank=True)
    budget_rupiah = models.BigIntegerField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    history = guarded_history()

    class Meta(Guarded.Meta):
        """By year and office."""

        ordering = ("-year", "office_id", "name")
        indexes = (models.Index(fields=("year", "region_path")),)

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("plan:programme", args=(self.pk,))

    @classmethod
    def of_office(cls, actor: Actor) -> models.Q:
        """Rows of the actor's office."""
        return models.Q(office_id=actor.office_id)
