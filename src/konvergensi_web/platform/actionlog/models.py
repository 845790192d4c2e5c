"""One row an action. Ids and digests here; the readable payload in a table of its own, which erasure can empty.

Triggers of the database (`triggers.py`) refuse every change and every deletion of an entry; only the sealer may fill
the three seal columns, once.
"""

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
    position = models.BigIntegerField(null=True, unique=True)  # place in the chain, without gaps; null until sealed
    previous = models.CharField(max_length=64, blank=True)
    seal = models.CharField(max_length=64, blank=True, db_index=True)

    class Meta:
        """Read newest first, by area, by subject."""

        ordering = ("-id",)
        indexes = (
            models.Index(fields=("region_path", "-id")),
            models.Index(fields=("subject_type", "subject_id")),
            models.Index(fields=("user_id", "-id")),
            models.Index(fields=("action", "-id"), name="actionlog_by_action"),
            models.Index(fields=("office_id", "-id"), name="actionlog_by_office"),
            models.Index(fields=("at",), name="actionlog_by_time"),
        )

    def __str__(self) -> str:
        return f"{self.action} {self.subject_type} {self.subject_id}"


class Payload(models.Model):
    """The readable part of an entry. Erasing it leaves the entry valid: the chain holds its digest only."""

    entry = models.OneToOneField(Entry, on_delete=models.CASCADE, primary_key=True, related_name="payload")
    body = models.JSONField()

    def __str__(self) -> str:
        return str(self.entry_id)


class Touched(models.Model):
    """The people an entry was about (searches, lists, exports): "who opened this person's data" in one look-up."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="touched")
    person_id = models.UUIDField()

    class Meta:
        """One row for each person of an entry."""

        constraints = (models.UniqueConstraint(fields=("person_id", "entry"), name="actionlog_touched_once"),)

    def __str__(self) -> str:
        return str(self.person_id)


class ChainHead(models.Model):
    """The end of the chain: one row, locked by whoever seals."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    position = models.BigIntegerField(default=0)
    seal = models.CharField(max_length=64, blank=True)
    sealed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.position)
