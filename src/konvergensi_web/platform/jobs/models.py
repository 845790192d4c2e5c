"""The table of long work."""

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from konvergensi_web.platform.ids import new_id


class Job(models.Model):
    """One piece of long work. Arguments, cursor and result hold ids and counts only, never names or NIK."""

    class State(models.TextChoices):
        """Where it is."""

        QUEUED = "queued", _("menunggu")
        RUNNING = "running", _("berjalan")
        DONE = "done", _("selesai")
        FAILED = "failed", _("gagal")
        CANCELLED = "cancelled", _("dibatalkan")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=60)
    title = models.CharField(max_length=150)
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    user_id = models.BigIntegerField(null=True)
    post_id = models.BigIntegerField(null=True)
    office_id = models.BigIntegerField(null=True)
    paths = models.JSONField(default=list)  # the area of the actor when he asked
    only = models.JSONField(null=True)  # what the token that asked may do; null where a person asked
    token_id = models.CharField(max_length=40, blank=True)
    args = models.JSONField(default=dict)
    cursor = models.JSONField(default=dict)
    says = models.CharField(max_length=150, blank=True)
    done = models.BigIntegerField(default=0)
    of = models.BigIntegerField(default=0)
    result = models.JSONField(default=dict)
    result_url = models.CharField(max_length=200, blank=True)
    problem = models.JSONField(null=True)  # {code, what, why, do}
    owner = models.CharField(max_length=60, blank=True)
    lease_until = models.DateTimeField(null=True)
    heartbeat_at = models.DateTimeField(null=True)
    attempts = models.IntegerField(default=0)
    cancel_requested = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        """Newest first."""

        ordering = ("-created_at",)
        indexes = (models.Index(fields=("state", "lease_until")), models.Index(fields=("user_id", "-created_at")))

    def __str__(self) -> str:
        return f"{self.title} ({self.get_state_display()})"

    @property
    def tone(self) -> str:
        """The tone of its badge."""
        tones = {self.State.DONE: "good", self.State.FAILED: "bad", self.State.CANCELLED: "none"}
        return tones.get(self.State(self.state), "info")

    @property
    def doing(self) -> str:
        """What it is doing in the reader's language: the work, and after a colon the name of what it is done to."""
        work, colon, name = self.says.partition(": ")
        return f"{gettext(work)}{colon}{name}" if work else ""

    @property
    def percent(self) -> int | None:
        """How far it is; None while nobody knows how much there is."""
        return min(100, 100 * self.done // self.of) if self.of > 0 else None

    @property
    def is_active(self) -> bool:
        """Whether it still waits or runs."""
        return self.state in {self.State.QUEUED, self.State.RUNNING}


class WorkerProcess(models.Model):
    """A worker that lives, or lived a moment ago: `/siap` and the metrics look here."""

    owner = models.CharField(primary_key=True, max_length=60)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    job_id = models.UUIDField(null=True)

    def __str__(self) -> str:
        return self.owner


class Schedule(models.Model):
    """When a job of the system itself is due next."""

    kind = models.CharField(primary_key=True, max_length=60)
    next_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.kind
