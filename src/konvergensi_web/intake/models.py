"""Batches: one import of one or several files of one register, what waits in it for a person, what a person settled."""

from collections.abc import Mapping
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from konvergensi_web.platform.accounts.models import Office
from konvergensi_web.platform.files.models import StoredFile
from konvergensi_web.platform.ids import new_id
from konvergensi_web.platform.scope.models import Guarded
from konvergensi_web.regions.models import Region


class Batch(Guarded):
    """One import. `region_path` is the regency it is for, or the area of the office within it.

    The counts account for every row: rows_in = stored + unchanged + held + refused. `chunks_done` is written in the
    transaction of each chunk, so whoever takes the work over begins at the right place.
    """

    view_permission: ClassVar[str] = "intake.batch.view"
    COUNTED: ClassVar[tuple[str, ...]] = ("stored", "unchanged", "replaced", "relies_on")

    class State(models.TextChoices):
        """Where it is."""

        UPLOADED = "uploaded", _("diunggah")
        PREVIEWED = "previewed", _("ditinjau")
        COMMITTING = "committing", _("sedang disimpan")
        COMMITTED = "committed", _("tersimpan")
        FAILED = "failed", _("gagal")
        UNDOING = "undoing", _("sedang dibatalkan")
        UNDONE = "undone", _("dibatalkan")
        DISCARDED = "discarded", _("dibuang")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    register = models.CharField(max_length=40)  # the loader: "eppgbm"
    state = models.CharField(max_length=12, choices=State.choices, default=State.UPLOADED)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="batches")
    regency = models.ForeignKey(Region, null=True, on_delete=models.PROTECT, related_name="+")
    rows_in = models.IntegerField(default=0)
    stored = models.IntegerField(default=0)
    held = models.IntegerField(default=0)
    refused = models.IntegerField(default=0)
    unchanged = models.IntegerField(default=0)  # rows that were already there, byte for byte the same
    replaced = models.IntegerField(default=0)  # those of the stored rows that took the place of an older one
    relies_on = models.JSONField(default=dict)  # rows of its own that other imports had stored: {id of the import: n}
    months = models.JSONField(default=list)
    settings = models.JSONField(default=dict)  # what the person chose: headings, options of the register
    plan = models.JSONField(default=dict)  # what the reading found: counts, kinds of files, warnings; no values
    chunks = models.IntegerField(default=0)
    chunks_done = models.IntegerField(default=0)
    job_id = models.UUIDField(null=True)  # the work of the present state
    problem = models.JSONField(null=True)  # why the reading stopped: {code, what, why, do}
    created_by_id = models.BigIntegerField(null=True)
    created_by_name = models.CharField(max_length=200, blank=True)  # the post at that time, to be told later
    created_at = models.DateTimeField()
    committed_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta(Guarded.Meta):
        """Newest first."""

        ordering = ("-created_at",)
        indexes = (models.Index(fields=("regency", "register", "state")),)

    def __str__(self) -> str:
        return f"{self.register} {self.created_at:%Y-%m-%d}"

    def take(self, *, stored: int, unchanged: int, replaced: int, relies_on: Mapping[str, int]) -> None:
        """Add what became of some of its rows; the caller saves `COUNTED`."""
        self.stored += stored
        self.unchanged += unchanged
        self.replaced += replaced
        self.relies_on = {
            batch: self.relies_on.get(batch, 0) + relies_on.get(batch, 0) for batch in {*self.relies_on, *relies_on}
        }

    @property
    def accounted(self) -> bool:
        """Whether every row has one fate."""
        return self.rows_in == self.stored + self.unchanged + self.held + self.refused


class BatchFile(models.Model):
    """A file of a batch: what was uploaded, and what was made of it on the way."""

    class Role(models.TextChoices):
        """What it is."""

        UPLOAD = "upload", _("unggahan")
        ROWS = "rows", _("baris untuk disimpan")
        HELD = "held", _("baris ditahan")
        REFUSED = "refused", _("baris ditolak")
        FINDINGS = "findings", _("temuan")
        PREVIEW = "preview", _("tinjauan")
        BOOK = "book", _("buku masalah")

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="files")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=10, choices=Role.choices)
    position = models.IntegerField(default=0)

    class Meta:
        """In the order of the upload."""

        ordering = ("role", "position")
        constraints = (models.UniqueConstraint(fields=("batch", "role", "position"), name="batch_file_once"),)

    def __str__(self) -> str:
        return f"{self.role} {self.position}"


class HeldRow(Guarded):
    """One row that waits for a person. Its values stay in the encrypted table of the batch; here only its place."""

    view_permission: ClassVar[str] = "intake.batch.view"

    class Decision(models.TextChoices):
        """What a person decided."""

        OPEN = "open", _("menunggu")
        USED = "used", _("dipakai")
        DROPPED = "dropped", _("tidak dipakai")

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="held_rows")
    position = models.IntegerField()  # in the table of held rows
    file_number = models.IntegerField(default=0)
    row = models.IntegerField(null=True)  # as the user sees it in his file
    code = models.CharField(max_length=60)  # the problem of the catalogue
    usable = models.BooleanField(default=False)  # whether it could be stored as it is, in place of another
    decision = models.CharField(max_length=8, choices=Decision.choices, default=Decision.OPEN)
    reason = models.CharField(max_length=300, blank=True)
    decided_by_id = models.BigIntegerField(null=True)
    decided_at = models.DateTimeField(null=True)

    class Meta(Guarded.Meta):
        """In the order of the file."""

        ordering = ("batch_id", "position")
        constraints = (models.UniqueConstraint(fields=("batch", "position"), name="held_row_once"),)

    def __str__(self) -> str:
        return f"{self.batch_id} {self.position}"


class PlaceAlias(models.Model):
    """A place name as files write it, and the region a person said it is. Remembered per regency."""

    regency = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    level = models.CharField(max_length=10)  # district, village
    name = models.CharField(max_length=120)
    district = models.CharField(max_length=120, blank=True)  # the kecamatan written beside a village; "" = any
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    decided_by_id = models.BigIntegerField(null=True)
    decided_at = models.DateTimeField()

    class Meta:
        """One answer a name."""

        ordering = ("level", "name")
        constraints = (
            models.UniqueConstraint(fields=("regency", "level", "name", "district"), name="place_alias_once"),
        )

    def __str__(self) -> str:
        return f"{self.name} = {self.region_id}"


class MappingProfile(models.Model):
    """What the headings of an office's own tables mean, once a person has said so."""

    office = models.ForeignKey(Office, on_delete=models.CASCADE, related_name="+")
    register = models.CharField(max_length=40)
    heading = models.CharField(max_length=200)
    column = models.CharField(max_length=40, blank=True)  # "" = of no use
    decided_by_id = models.BigIntegerField(null=True)
    decided_at = models.DateTimeField()

    class Meta:
        """One meaning a heading."""

        ordering = ("heading",)
        constraints = (models.UniqueConstraint(fields=("office", "register", "heading"), name="mapping_heading_once"),)

    def __str__(self) -> str:
        return f"{self.heading} = {self.column}"
