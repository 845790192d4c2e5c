"""Posyandu: the lowest place a scope can end at."""

from django.db import models

from konvergensi_web.platform.accounts.models import Office
from konvergensi_web.regions.models import Region
from konvergensi_web.regions.paths import PathField


class Posyandu(models.Model):
    """One posyandu of a village. Its path lies below the village's, so that a scope can end at a posyandu."""

    path = PathField(unique=True)  # 36.04.05.2001.0012.
    name = models.CharField(max_length=80)
    match_name = models.CharField(max_length=80, blank=True)  # as names are compared: MELATI 1
    village = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="posyandu")
    puskesmas = models.ForeignKey(Office, null=True, on_delete=models.SET_NULL, related_name="posyandu_served")

    class Meta:
        """A name once in a village."""

        ordering = ("path",)
        constraints = (models.UniqueConstraint(fields=("village", "name"), name="posyandu_once"),)

    def __str__(self) -> str:
        return self.name

    @property
    def code(self) -> str:
        """The path as it stands in an address, without its last point."""
        return str(self.path).removesuffix(".")
