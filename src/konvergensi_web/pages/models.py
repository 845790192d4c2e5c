"""Boundaries of regions for maps, as an operator imported them. Indicative, never legal."""

from django.db import models

from konvergensi_web.regions.paths import PathField


class Boundary(models.Model):
    """The polygon of one region, in degrees rounded to about ten metres. Fills the maps of the places above it."""

    code = models.CharField(primary_key=True, max_length=13)
    path = PathField(db_index=True)
    level = models.CharField(max_length=10)
    geometry = models.JSONField()  # GeoJSON: Polygon or MultiPolygon
    file_name = models.CharField(max_length=150)
    imported_at = models.DateTimeField()

    class Meta:
        """In the order of the codes."""

        ordering = ("code",)

    def __str__(self) -> str:
        return self.code
