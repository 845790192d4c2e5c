"""Stored files: what they are called, whose they are, under which key they lie, until when."""

from django.db import models

from konvergensi_web.platform.ids import new_id
from konvergensi_web.regions.paths import PathField


class StoredFile(models.Model):
    """One file, encrypted at rest under a name of our own (its id).

    Who may open it: with `permission`, whoever holds that permission at `region_path`; without, the office that
    stored it. The row outlives the content (`removed_at`), so that it can be told what once was there.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=200)  # as the user called it, for showing and for the download only
    content_type = models.CharField(max_length=100)  # told from the content
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64, db_index=True)
    purpose = models.CharField(max_length=80)  # "intake.upload", "intake.staging", "measures.report"
    permission = models.CharField(max_length=60, blank=True)
    region_path = PathField(blank=True)
    office_id = models.BigIntegerField(null=True)
    created_by_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, db_index=True)
    removed_at = models.DateTimeField(null=True)
    key_sealed = models.BinaryField(null=True)  # the data key, sealed by `privacy.crypto`; gone with the content

    class Meta:
        """Newest first."""

        ordering = ("-created_at",)

    def __str__(self) -> str:
        return str(self.pk)  # a name that a user gave may hold anything
