"""Holds that keep data from being erased, and the minutes of every retention run."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from konvergensi_web.platform.ids import new_id
from konvergensi_web.regions.paths import PathField


class LegalHold(models.Model):
    """Data of one person, or of an area, that must not be erased while a matter is open."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person_id = models.UUIDField(null=True, db_index=True)
    region_path = PathField()
    basis = models.CharField(max_length=300)  # letter, case number
    placed_by_id = models.BigIntegerField(null=True)
    placed_at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True)
    lifted_why = models.CharField(max_length=300, blank=True)

    class Meta:
        """Newest first."""

        ordering = ("-placed_at",)

    def __str__(self) -> str:
        return str(self.pk)


class RetentionRun(models.Model):
    """One run over the shredders: what was due, what was held back, what was erased. The minutes show it."""

    class Kind(models.TextChoices):
        """What was erased."""

        PERIOD = "period", _("lewat masa simpan")
        PERSON = "person", _("permohonan penghapusan")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.PERIOD)
    dry_run = models.BooleanField(default=True)
    person_id = models.UUIDField(null=True)
    request_id = models.UUIDField(null=True)
    region_path = PathField(blank=True)
    on = models.DateField()
    started_by_id = models.BigIntegerField(null=True)
    started_as = models.CharField(max_length=200, blank=True)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    file_id = models.UUIDField(null=True)  # the copy kept for a short while before an erasure
    lines = models.JSONField(default=list)  # [{name, says, due, held, erased}]: counts, never names

    class Meta:
        """Newest first."""

        ordering = ("-started_at",)

    def __str__(self) -> str:
        return str(self.pk)
