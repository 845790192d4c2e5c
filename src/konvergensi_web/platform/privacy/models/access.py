"""Openings one at a time, grants for a task, emergency access, exports. Ids only: who, whom, where, why, until when."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from konvergensi_web.platform.ids import new_id
from konvergensi_web.regions.paths import PathField


class Reason(models.TextChoices):
    """Why somebody needs to know who it is."""

    VISIT = "kunjungan", _("Kunjungan rumah atau pelacakan anak")
    CARE = "tata-laksana", _("Tata laksana atau rujukan")
    REPAIR = "perbaikan", _("Perbaikan data di aplikasi asal")
    DUPLICATE = "data-ganda", _("Memastikan data ganda")
    MATCH = "pencocokan", _("Mencocokkan dengan dokumen kependudukan")
    AID = "bantuan", _("Penyaluran bantuan atau layanan")
    SUBJECT = "permohonan", _("Permohonan dari yang bersangkutan atau walinya")
    OTHER = "lain", _("Lainnya (jelaskan)")


class Opening(models.Model):
    """One person's identity, opened by one user with a reason. The number is shown once, the name until `until`."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user_id = models.BigIntegerField(null=True)
    office_id = models.BigIntegerField(null=True)
    person_id = models.UUIDField()
    region_path = PathField()
    reason = models.CharField(max_length=20, choices=Reason.choices)
    note = models.CharField(max_length=300)
    at = models.DateTimeField()
    until = models.DateTimeField()

    class Meta:
        """Asked for by user and time, and by person."""

        ordering = ("-at",)
        indexes = (
            models.Index(fields=("user_id", "until"), name="opening_by_user"),
            models.Index(fields=("person_id", "-at"), name="opening_by_person"),
        )

    def __str__(self) -> str:
        return str(self.pk)


class Grant(models.Model):
    """Leave to see names in one area for one task on one day, given by another person than the one who asked."""

    class State(models.TextChoices):
        """Where it is."""

        REQUESTED = "requested", _("diminta")
        APPROVED = "approved", _("disetujui")
        REFUSED = "refused", _("ditolak")
        ENDED = "ended", _("diakhiri")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user_id = models.BigIntegerField()
    office_id = models.BigIntegerField(null=True)
    requested_as = models.CharField(max_length=200, blank=True)  # the post, for whoever decides
    region_path = PathField(db_index=True)  # where it holds, or the smallest place around the several of an office
    areas = models.JSONField(default=list)  # the paths of an office's whole working area, where it is several places
    reason = models.CharField(max_length=20, choices=Reason.choices)
    note = models.CharField(max_length=300)
    day = models.DateField()
    until = models.DateTimeField()
    max_rows = models.IntegerField()
    with_numbers = models.BooleanField(default=False)  # NIK too, not only names
    used_rows = models.IntegerField(default=0)
    state = models.CharField(max_length=10, choices=State.choices, default=State.REQUESTED)
    requested_at = models.DateTimeField()
    decided_by_id = models.BigIntegerField(null=True)
    decided_at = models.DateTimeField(null=True)
    decision = models.CharField(max_length=300, blank=True)

    class Meta:
        """Asked for by user and day."""

        ordering = ("-requested_at",)
        indexes = (models.Index(fields=("user_id", "until"), name="grant_by_user"),)

    def __str__(self) -> str:
        return str(self.pk)

    def paths(self) -> tuple[str, ...]:
        """The places it holds for."""
        return tuple(self.areas) or (self.region_path,)


class Glass(models.Model):
    """Emergency access to one person outside the own area, for two hours; the office there is told."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user_id = models.BigIntegerField()
    office_id = models.BigIntegerField(null=True)
    person_id = models.UUIDField(db_index=True)
    region_path = PathField(db_index=True)
    reason = models.CharField(max_length=20, choices=Reason.choices)
    note = models.CharField(max_length=300)
    at = models.DateTimeField()
    until = models.DateTimeField()

    class Meta:
        """Asked for by user and time."""

        ordering = ("-at",)
        indexes = (models.Index(fields=("user_id", "until"), name="glass_by_user"),)

    def __str__(self) -> str:
        return str(self.pk)


class ExportRecord(models.Model):
    """One export: who took what, when, for which purpose, how many rows, until when the file lives."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user_id = models.BigIntegerField(null=True)
    office_id = models.BigIntegerField(null=True)
    made_as = models.CharField(max_length=200, blank=True)  # the post, for the watermark and the office's list
    what = models.CharField(max_length=150)  # "Daftar kerja Agustus 2024"
    purpose = models.CharField(max_length=300)
    region_path = PathField(blank=True)
    rows = models.BigIntegerField()
    with_names = models.BooleanField(default=False)
    form = models.CharField(max_length=10, blank=True)  # xlsx, csv, pdf
    file_id = models.UUIDField(null=True)  # of platform.files, when the file is kept for fetching
    at = models.DateTimeField()
    expires_at = models.DateTimeField()
    shredded_at = models.DateTimeField(null=True)

    class Meta:
        """Newest first, by user and by office."""

        ordering = ("-at",)
        indexes = (
            models.Index(fields=("user_id", "-at"), name="export_by_user"),
            models.Index(fields=("office_id", "-at"), name="export_by_office"),
            models.Index(fields=("expires_at",), name="export_by_expiry"),
        )

    def __str__(self) -> str:
        return str(self.pk)
