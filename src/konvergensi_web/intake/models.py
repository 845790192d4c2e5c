"""Batches: one import of one or several files of one register."""

from typing import ClassVar

from django.db import models

from konvergensi_web.platform.accounts.models import Office
from konvergensi_web.platform.ids import new_id
from konvergensi_web.platform.scope.models import Guarded


class Batch(Guarded):
    """One import. `region_path` is the regency it is for; the counts account for every row."""

    view_permission: ClassVar[str] = "intake.batch.view"

    class State(models.TextChoices):
        """Where it is."""

        UPLOADED = "uploaded", "diunggah"
        PREVIEWED = "previewed", "ditinjau"
        COMMITTING = "committing", "sedang disimpan"
        COMMITTED = "committed", "tersimpan"
        FAILED = "failed", "gagal"
        UNDOING = "undoing", "sedang dibatalkan"
        UNDONE = "undone", "dibatalkan"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    register = models.CharField(max_length=40)  # the loader: "eppgbm"
    state = models.CharField(max_length=12, choices=State.choices, default=State.UPLOADED)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="batches")
    rows_in = models.IntegerField(default=0)
    stored = models.IntegerField(default=0)
    held = models.IntegerField(default=0)
    refused = models.IntegerField(default=0)
    unchanged = models.IntegerField(default=0)  # rows that were already there, byte for byte the same
    months = models.JSONField(default=list)
    settings = models.JSONField(default=dict)  # mapping, region, aliases chosen by the person
    created_by_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField()
    committed_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta(Guarded.Meta):
        """Newest first."""

        ordering = ("-created_at",)

    def __str__(self) -> str:
        return f"{self.register} {self.created_at:%Y-%m-%d}"
