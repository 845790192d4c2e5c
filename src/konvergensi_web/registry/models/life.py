"""What happens to a person, and where the person belongs: both dated."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from konvergensi.registry.life_stages import EVENT_KINDS
from konvergensi_web.platform.accounts.models import Office
from konvergensi_web.platform.scope.models import Guarded
from konvergensi_web.regions.models import Region
from konvergensi_web.regions.paths import PathField
from konvergensi_web.registry.models.person import Person
from konvergensi_web.registry.models.posyandu import Posyandu

EVENTS = [(kind, _(says)) for kind, says in EVENT_KINDS.items()]


class LifeEvent(Guarded):
    """One dated event. Stages of life are derived from these and the date of birth, never stored."""

    view_permission: ClassVar[str] = "registry.person.view"

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="life_events")
    kind = models.CharField(max_length=20, choices=EVENTS)
    happened_on = models.DateField()
    source = models.CharField(max_length=12, default="entry")  # entry, or the register that told
    batch_id = models.UUIDField(null=True)
    reason = models.CharField(max_length=200, blank=True)
    recorded_by_id = models.BigIntegerField(null=True)
    recorded_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)  # taken back with a reason; kept for the history
    withdrawn_reason = models.CharField(max_length=200, blank=True)

    class Meta(Guarded.Meta):
        """In the order of time; found by kind and day."""

        ordering = ("happened_on", "pk")
        indexes = (models.Index(fields=("person", "happened_on")), models.Index(fields=("kind", "happened_on")))

    def __str__(self) -> str:
        return str(self.pk)


class Attachment(Guarded):
    """The posyandu and puskesmas a person belonged to, from a day to a day."""

    view_permission: ClassVar[str] = "registry.person.view"

    region_path = PathField()
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="attachments")
    village = models.ForeignKey(Region, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    posyandu = models.ForeignKey(Posyandu, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    puskesmas = models.ForeignKey(Office, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    valid_from = models.DateField(null=True)  # null: since before the records begin
    valid_to = models.DateField(null=True)
    batch_id = models.UUIDField(null=True, db_index=True)

    class Meta(Guarded.Meta):
        """In the order of time."""

        ordering = ("valid_from", "pk")

    def __str__(self) -> str:
        return str(self.pk)
