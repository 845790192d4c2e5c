"""Usulan perbaikan: what should be mended in the national application. Never a second truth here."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from konvergensi_web.measures.models.measurement import Measurement
from konvergensi_web.platform.accounts.models import Office
from konvergensi_web.platform.ids import new_id
from konvergensi_web.platform.scope.models import Guarded
from konvergensi_web.registry.models import Person


class Correction(Guarded):
    """One proposed value of one field of one measurement, for the puskesmas to mend at the source.

    Closed by the next export that shows a change there; the measurement itself is never touched by a proposal.
    """

    view_permission: ClassVar[str] = "measures.measurement.view"

    class Field(models.TextChoices):
        """What may be proposed to be mended."""

        WEIGHT = "weight_kg", _("berat (kg)")
        LENGTH = "length_height_cm", _("panjang/tinggi (cm)")
        POSTURE = "posture", _("cara ukur")
        MUAC = "muac_cm", _("LiLA (cm)")
        MEASURED_ON = "measured_on", _("tanggal pengukuran")
        BIRTH_DATE = "birth_date", _("tanggal lahir")
        SEX = "sex", _("jenis kelamin")

    class State(models.TextChoices):
        """Where it is."""

        OPEN = "open", _("menunggu perbaikan")
        APPLIED = "applied", _("sudah diperbaiki")
        CHANGED = "changed", _("berubah ke nilai lain")
        WITHDRAWN = "withdrawn", _("ditarik")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="corrections")
    measurement = models.ForeignKey(Measurement, on_delete=models.PROTECT, related_name="corrections")
    puskesmas = models.ForeignKey(Office, null=True, on_delete=models.SET_NULL, related_name="+")
    field = models.CharField(max_length=20, choices=Field.choices)
    found = models.CharField(max_length=40)  # the value that stands there, as text
    proposed = models.CharField(max_length=40)
    reason = models.CharField(max_length=300)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    closing = models.CharField(max_length=200, blank=True)  # what closed it, in words
    seen = models.CharField(max_length=40, blank=True)  # the value of the export that closed it
    closed_by_batch = models.UUIDField(null=True)
    created_by_id = models.BigIntegerField(null=True)
    created_office = models.ForeignKey(Office, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta(Guarded.Meta):
        """Newest first; one open proposal for a field of a measurement."""

        ordering = ("-created_at",)
        indexes = (models.Index(fields=("state", "region_path")),)
        constraints = (
            models.UniqueConstraint(
                fields=("measurement", "field"), condition=models.Q(state="open"), name="correction_open_once"
            ),
        )

    def __str__(self) -> str:
        return str(self.pk)
