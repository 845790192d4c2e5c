"""Pairs of records that may be one person, and merges that can be taken back."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from konvergensi_web.platform.ids import new_id
from konvergensi_web.platform.scope.models import Guarded
from konvergensi_web.registry.models.person import Person


class DuplicatePair(Guarded):
    """Two records a person should look at. `region_path` is where both lie, so who sees one side only sees no pair."""

    view_permission: ClassVar[str] = "registry.person.view"

    class State(models.TextChoices):
        """What was decided."""

        OPEN = "open", _("belum diputuskan")
        LATER = "later", _("ditunda")
        SAME = "same", _("orang yang sama")
        DIFFERENT = "different", _("orang berbeda")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    first = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    score = models.SmallIntegerField()
    evidence = models.JSONField(default=list)  # short phrases, no names
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    found_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by_id = models.BigIntegerField(null=True)
    reason = models.CharField(max_length=200, blank=True)

    class Meta(Guarded.Meta):
        """The likeliest first; a pair once, whichever way round it is found."""

        ordering = ("-score", "pk")
        indexes = (models.Index(fields=("state", "region_path", "-score")),)
        constraints = (
            models.UniqueConstraint(fields=("first", "second"), name="duplicate_pair_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="duplicate_pair_ordered"),
        )

    def __str__(self) -> str:
        return str(self.pk)


class Merge(Guarded):
    """One record absorbed by another. The journal holds which rows were moved; `before` the facts, encrypted."""

    view_permission: ClassVar[str] = "registry.person.view"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kept = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="absorbed")
    gone = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="absorptions")
    pair = models.ForeignKey(DuplicatePair, null=True, on_delete=models.SET_NULL, related_name="merges")
    reason = models.CharField(max_length=200)
    journal = models.JSONField(default=dict)  # name of the mover -> ids of the rows it moved
    before = models.BinaryField()  # the changed fields of both records as they were
    made_by_id = models.BigIntegerField(null=True)
    made_at = models.DateTimeField()
    undone_by_id = models.BigIntegerField(null=True)
    undone_at = models.DateTimeField(null=True)
    undone_reason = models.CharField(max_length=200, blank=True)

    class Meta(Guarded.Meta):
        """Newest first."""

        ordering = ("-made_at", "-pk")

    def __str__(self) -> str:
        return str(self.pk)
