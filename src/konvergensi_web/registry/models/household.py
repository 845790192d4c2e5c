"""Households with dated membership, and who is whose mother. Proposed from evidence, never invented."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from konvergensi_web.platform.ids import new_id
from konvergensi_web.platform.scope.history import guarded_history
from konvergensi_web.platform.scope.models import Guarded
from konvergensi_web.regions.models import Region
from konvergensi_web.registry.models.person import Person


class Household(Guarded):
    """One family card (KK), or a family known without one."""

    view_permission: ClassVar[str] = "registry.person.view"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kk_cipher = models.BinaryField(null=True)
    kk_index = models.CharField(max_length=64, blank=True, db_index=True)
    kk_masked = models.CharField(max_length=20, blank=True)
    village = models.ForeignKey(Region, null=True, on_delete=models.PROTECT, related_name="+")
    rt = models.CharField(max_length=10, blank=True)
    rw = models.CharField(max_length=10, blank=True)
    address = models.CharField(max_length=200, blank=True)
    first_batch_id = models.UUIDField(null=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    history = guarded_history()

    def __str__(self) -> str:
        return str(self.pk)


class Membership(Guarded):
    """One person in one household from a day to a day."""

    view_permission: ClassVar[str] = "registry.person.view"

    class Role(models.TextChoices):
        """The place in the household, as the family card names it."""

        HEAD = "kepala", _("kepala keluarga")
        SPOUSE = "pasangan", _("istri/suami")
        CHILD = "anak", _("anak")
        PARENT = "orang_tua", _("orang tua/mertua")
        GRANDCHILD = "cucu", _("cucu")
        OTHER = "lain", _("anggota lain")

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="members")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role.choices)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    source = models.CharField(max_length=10, default="entry")  # entry, kk
    batch_id = models.UUIDField(null=True)
    reason = models.CharField(max_length=200, blank=True)
    recorded_by_id = models.BigIntegerField(null=True)
    recorded_at = models.DateTimeField()

    class Meta(Guarded.Meta):
        """In the order of time."""

        ordering = ("valid_from", "pk")
        indexes = (models.Index(fields=("household", "valid_to")), models.Index(fields=("person", "valid_to")))

    def __str__(self) -> str:
        return str(self.pk)


class MotherLink(Guarded):
    """Who is the mother of a child, from when, and how it is known."""

    view_permission: ClassVar[str] = "registry.person.view"

    class Evidence(models.TextChoices):
        """How it is known."""

        TYPED = "entry", _("dicatat petugas")
        SAME_KK = "same_kk", _("satu kartu keluarga")
        NAME_VILLAGE = "name_village", _("nama ibu dan desa sama")

    class State(models.TextChoices):
        """Whether a person has said so."""

        PROPOSED = "proposed", _("usulan")
        CONFIRMED = "confirmed", _("dipastikan")
        REJECTED = "rejected", _("ditolak")

    child = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="mother_links")
    mother = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="child_links")
    evidence = models.CharField(max_length=12, choices=Evidence.choices)
    confidence = models.SmallIntegerField()  # 0-100; orders a person's reading, no probability
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    reason = models.CharField(max_length=200, blank=True)
    batch_id = models.UUIDField(null=True)
    recorded_by_id = models.BigIntegerField(null=True)
    recorded_at = models.DateTimeField()

    class Meta(Guarded.Meta):
        """One mother at a time is certain."""

        ordering = ("-confidence", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("child",), condition=Q(state="confirmed", valid_to__isnull=True), name="one_certain_mother"
            ),
        )

    def __str__(self) -> str:
        return str(self.pk)
