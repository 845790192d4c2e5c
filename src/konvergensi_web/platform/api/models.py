"""Tokens of programs that act for a post, and the answers kept for repeated writes."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone

from konvergensi_web.platform.accounts.models import Post
from konvergensi_web.platform.ids import new_id


class ApiToken(models.Model):
    """A program's right to act for a post, within the listed permissions and until a day. Only a digest is kept."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="tokens")
    name = models.CharField(max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    permissions = models.JSONField(default=list)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    last_used_on = models.DateField(null=True)

    class Meta:
        """Newest first."""

        ordering = ("-created_at",)

    def __str__(self) -> str:
        return self.name

    def state_at(self, moment: datetime) -> str:
        """`usable`, `revoked`, or `over` when its days are."""
        if self.revoked_at is not None:
            return "revoked"
        return "usable" if self.expires_at > moment else "over"

    @property
    def state(self) -> str:
        """What it is now."""
        return self.state_at(timezone.now())

    @staticmethod
    def usable_at(moment: datetime) -> Q:
        """Tokens neither expired nor revoked."""
        return Q(expires_at__gt=moment, revoked_at__isnull=True)


SEALED = "answer"  # the field name under which answers are sealed
KEPT = timedelta(hours=24)
WORKING = timedelta(minutes=5)  # whatever is not answered by then was killed


class KeptAnswer(models.Model):
    """The answer to a write with an idempotency key, given again when the same write is repeated within a day.

    An erasure empties the bodies, which may speak of whoever is gone; the keys stay, so that nothing is done twice.
    """

    who = models.CharField(max_length=80)  # the token, or the user, office and role it belongs to
    key = models.CharField(max_length=100)
    request_digest = models.CharField(max_length=64)  # of method, path and body, keyed: a body may hold a NIK
    status = models.IntegerField(null=True)  # null while the first one is still being worked on
    body_sealed = models.BinaryField(null=True)  # null before it is answered, and once it was emptied
    content_type = models.CharField(max_length=60, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        """One answer per key of one caller."""

        constraints = (models.UniqueConstraint(fields=("who", "key"), name="kept_answer_once"),)

    def __str__(self) -> str:
        return f"{self.who} {self.key}"

    @staticmethod
    def over(moment: datetime) -> Q:
        """Answers kept long enough, and those that a killed process never gave."""
        return Q(created_at__lt=moment - KEPT) | Q(created_at__lt=moment - WORKING, status__isnull=True)
