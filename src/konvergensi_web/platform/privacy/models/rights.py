"""What people ask about their own data, and what went wrong with it: both with a clock."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from konvergensi_web.platform.ids import new_id
from konvergensi_web.platform.scope.models import Guarded


class SubjectRequest(Guarded):
    """A request of a person, or of a child's guardian: a copy, a correction, erasure, an objection."""

    view_permission: ClassVar[str] = "platform.privacy.manage"

    class Kind(models.TextChoices):
        """What is asked."""

        COPY = "copy", _("Salinan data")
        CORRECTION = "correction", _("Perbaikan data")
        ERASURE = "erasure", _("Penghapusan data")
        OBJECTION = "objection", _("Keberatan atas pemrosesan")

    class State(models.TextChoices):
        """Where it is."""

        RECEIVED = "received", _("diterima")
        CHECKING = "checking", _("memeriksa identitas")
        WORKING = "working", _("dikerjakan")
        DONE = "done", _("dipenuhi")
        REFUSED = "refused", _("ditolak dengan alasan")
        WITHDRAWN = "withdrawn", _("dicabut pemohon")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.CharField(max_length=30, unique=True)  # PSD-2024-0007
    kind = models.CharField(max_length=12, choices=Kind.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.RECEIVED)
    person_id = models.UUIDField(null=True, db_index=True)
    applicant = models.CharField(max_length=120)
    relation = models.CharField(max_length=60)  # yang bersangkutan, ibu, ayah, wali
    contact = models.CharField(max_length=120, blank=True)
    channel = models.CharField(max_length=40)  # datang langsung, surat, surel
    told = models.TextField()  # what is asked, in the applicant's words
    received_at = models.DateTimeField()
    answer_by = models.DateTimeField()
    close_by = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    received_by_id = models.BigIntegerField(null=True)
    office_id = models.BigIntegerField(null=True)
    file_id = models.UUIDField(null=True)  # the copy that was handed over

    class Meta(Guarded.Meta):
        """The most urgent first."""

        ordering = ("closed_at", "answer_by")

    def __str__(self) -> str:
        return self.number


class RequestStep(models.Model):
    """One step of a request."""

    request = models.ForeignKey(SubjectRequest, on_delete=models.CASCADE, related_name="steps")
    at = models.DateTimeField()
    to = models.CharField(max_length=10, choices=SubjectRequest.State.choices)
    note = models.CharField(max_length=500, blank=True)
    user_id = models.BigIntegerField(null=True)
    done_as = models.CharField(max_length=200, blank=True)

    class Meta:
        """Oldest first."""

        ordering = ("at", "pk")

    def __str__(self) -> str:
        return f"{self.request_id} {self.to}"


class Breach(Guarded):
    """An incident with personal data, from its discovery to the last notice. The clock runs from `discovered_at`."""

    view_permission: ClassVar[str] = "platform.privacy.manage"

    class State(models.TextChoices):
        """Where it is."""

        OPEN = "open", _("diselidiki")
        NOTIFIED = "notified", _("sudah diberitahukan")
        CLOSED = "closed", _("ditutup")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.CharField(max_length=30, unique=True)  # PD-2024-0002
    title = models.CharField(max_length=150)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    happened_from = models.DateTimeField()
    happened_to = models.DateTimeField()
    discovered_at = models.DateTimeField()
    notify_by = models.DateTimeField()
    suspect_user_id = models.BigIntegerField(null=True)  # the account whose openings and exports are counted
    data_kinds = models.CharField(max_length=300)
    how = models.TextField()
    remedies = models.TextField(blank=True)
    people_count = models.IntegerField(null=True)
    authority_told_at = models.DateTimeField(null=True)
    subjects_told_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    recorded_by_id = models.BigIntegerField(null=True)
    office_id = models.BigIntegerField(null=True)

    class Meta(Guarded.Meta):
        """The most urgent first."""

        ordering = ("closed_at", "notify_by")

    def __str__(self) -> str:
        return self.number


class BreachStep(models.Model):
    """One step taken in an incident."""

    breach = models.ForeignKey(Breach, on_delete=models.CASCADE, related_name="steps")
    at = models.DateTimeField()
    what = models.CharField(max_length=40)  # a key of `breaches.STEPS`
    note = models.CharField(max_length=500, blank=True)
    user_id = models.BigIntegerField(null=True)
    done_as = models.CharField(max_length=200, blank=True)

    class Meta:
        """Oldest first."""

        ordering = ("at", "pk")

    def __str__(self) -> str:
        return f"{self.breach_id} {self.what}"
