"""One measuring of one child, as it came."""

from typing import ClassVar

from django.db import models

from konvergensi_web.intake.models import Batch
from konvergensi_web.platform.ids import new_id
from konvergensi_web.platform.scope.models import Guarded
from konvergensi_web.registry.models import Person


class Measurement(Guarded):
    """One measuring of one child. Never overwritten: a later row of the same day points back through `replaces`.

    Two pseudonyms of one person (records a person found to be one) each keep their own row of a day, as long as the
    files list both: so a merge can be taken back.

    Weights in kg, lengths in cm, z-scores with two decimals, flags true when outside WHO's plausible range.
    """

    view_permission: ClassVar[str] = "measures.measurement.view"
    person_field: ClassVar[str] = "person_id"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="measurements")
    child_id = models.CharField(max_length=20, blank=True)  # the pseudonym its file knew the child by; "" = typed in
    month = models.CharField(max_length=7)  # "2024-08"
    measured_on = models.DateField()
    age_days = models.IntegerField(null=True)
    weight_kg = models.FloatField(null=True)
    length_height_cm = models.FloatField(null=True)
    posture = models.CharField(max_length=1, blank=True)
    posture_source = models.CharField(max_length=10, blank=True)
    oedema = models.BooleanField(null=True)
    muac_cm = models.FloatField(null=True)
    haz = models.FloatField(null=True)
    waz = models.FloatField(null=True)
    whz = models.FloatField(null=True)
    baz = models.FloatField(null=True)
    haz_flag = models.BooleanField(null=True)
    waz_flag = models.BooleanField(null=True)
    whz_flag = models.BooleanField(null=True)
    baz_flag = models.BooleanField(null=True)
    haz_class = models.CharField(max_length=30, blank=True)
    waz_class = models.CharField(max_length=30, blank=True)
    whz_class = models.CharField(max_length=30, blank=True)
    gizi_buruk = models.BooleanField(null=True)
    printed = models.JSONField(default=dict)  # what the national application printed
    services = models.JSONField(default=dict)  # pmt_kg, vitamin_a, kpsp, kia
    source = models.CharField(max_length=12, default="eppgbm")  # eppgbm, entry
    batch = models.ForeignKey(Batch, null=True, on_delete=models.PROTECT, related_name="measurements")
    batch_row = models.IntegerField(null=True)  # row of the reading, from 0; unique in the batch
    digest = models.CharField(max_length=32, db_index=True)  # of the content, so that the same row stores once
    replaces = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="replaced_by")
    entered_by_id = models.BigIntegerField(null=True)
    recorded_at = models.DateTimeField()

    class Meta(Guarded.Meta):
        """By child and day; by place and month."""

        ordering = ("measured_on", "recorded_at")
        indexes = (
            models.Index(fields=("person", "measured_on")),
            models.Index(fields=("month", "region_path")),
        )
        constraints = (models.UniqueConstraint(fields=("batch", "batch_row"), name="measurement_batch_row_once"),)

    def __str__(self) -> str:
        return str(self.pk)
