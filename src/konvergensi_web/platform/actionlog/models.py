"""One row an action. Ids and digests here; the readable payload in a table of its own, which erasure can empty."""

from django.db import models

from konvergensi_web.regions.paths import PathField


class Entry(models.Model):
    """One action. Written in the transaction of what it tells; sealed afterwards by one job."""

    at = models.DateTimeField()
    user_id = models.BigIntegerField(null=True)
    office_id = models.BigIntegerField(null=True)
    role = models.CharField(max_length=40)
    action = models.CharField(max_length=80)  # stage.noun.verb-in-past: "intake.batch.committed"
    subject_type = models.CharField(max_length=60, blank=True)
    subject_id = models.CharField(max_length=40, blank=True)
    region_path = PathField(blank=True)
    reason = models.CharField(max_length=300, blank=True)
    request_id = models.CharField(max_length=32, blank=True)
    payload_digest = models.CharField(max_length=64, blank=True)
    previous = models.CharField(max_length=64, blank=True)
    seal = models.CharField(max_length=64, blank=True, db_index=True)

    class Meta:
        """Read newest first, by area, by subject."""

        ordering = ("-id",)
        indexes = (
            models.Index(fields=("region_path", "-id")),
            models.Index(fields=("subject_type", "subject_id")),
            models.Index(fields=("user_id", "-id")),
        )

    def __str__(self) -> str:
        return f"{self.action} {self.subject_type} {self.subject_id}"


class Payload(models.Model):
    """The readable part of an entry."""

    entry = models.OneToOneField(Entry, on_delete=models.CASCADE, primary_key=True, related_name="payload")
    body = models.JSONField()

    def __str__(self) -> str:
        return str(self.entry_id)
