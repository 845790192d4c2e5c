"""Lists of targets as they were imported: nothing is overwritten, and an import can be taken back."""

from django.db import models

from konvergensi_web.intake.models import Batch
from konvergensi_web.regions.paths import PathField


class TargetEntry(models.Model):
    """One figure of S as one import brought it, and the figure that counted before. `TargetPopulation` counts now."""

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="target_entries")
    batch_row = models.IntegerField()
    region_path = PathField(db_index=True)
    year = models.SmallIntegerField()
    kind = models.CharField(max_length=10)
    target = models.IntegerField()
    before = models.IntegerField(null=True)
    before_source = models.CharField(max_length=200, blank=True)

    class Meta:
        """A row of an import once."""

        ordering = ("batch_id", "batch_row")
        constraints = (models.UniqueConstraint(fields=("batch", "batch_row"), name="target_entry_row_once"),)

    def __str__(self) -> str:
        return f"{self.region_path} {self.year} {self.kind}"
