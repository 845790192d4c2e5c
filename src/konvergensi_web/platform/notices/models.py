"""Notices as rows, one for each reader."""

from django.db import models
from django.db.models import Q

from konvergensi_web.platform.accounts.models import User


class Notice(models.Model):
    """One thing one user is told. Titles and texts hold no names of people and no NIK."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="notices")
    key = models.CharField(max_length=100, blank=True)  # the same key is told a user once
    title = models.CharField(max_length=150)
    text = models.CharField(max_length=400, blank=True)
    url = models.CharField(max_length=200, blank=True)
    urgent = models.BooleanField(default=False)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        """Newest first; unread counted fast."""

        ordering = ("-at", "-pk")
        indexes = (models.Index(fields=("user", "-at"), name="notice_by_user"),)
        constraints = (
            models.UniqueConstraint(fields=("user", "key"), condition=~Q(key=""), name="notice_told_once"),
        )  # fmt: skip

    def __str__(self) -> str:
        return self.title
