"""What the kecamatan said of the lists of targets (sasaran, S) of its desa."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from konvergensi_web.platform.ids import new_id
from konvergensi_web.regions.paths import PathField


class SasaranCheck(models.Model):
    """The camat has looked at S of one desa, year and kind. It holds as long as the figures are those he saw."""

    class State(models.TextChoices):
        """What was said."""

        VERIFIED = "verified", _("terverifikasi")
        RETURNED = "returned", _("dikembalikan")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region_path = PathField(db_index=True)  # of the desa or kelurahan
    year = models.SmallIntegerField()
    kind = models.CharField(max_length=10)  # riil, proyeksi
    state = models.CharField(max_length=10, choices=State.choices)
    total = models.IntegerField()  # S as it was seen
    digest = models.CharField(max_length=64)  # of the figures per posyandu
    reason = models.CharField(max_length=300, blank=True)
    office_id = models.BigIntegerField(null=True)
    decided_by_id = models.BigIntegerField(null=True)
    decided_at = models.DateTimeField()
    over_at = models.DateTimeField(null=True)  # taken back, or something else was said later

    class Meta:
        """One word that counts for a desa, year and kind; the earlier ones stay."""

        ordering = ("-decided_at",)
        constraints = (
            models.UniqueConstraint(
                fields=("region_path", "year", "kind"), condition=Q(over_at__isnull=True), name="sasaran_check_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.region_path} {self.year} {self.kind} {self.state}"
