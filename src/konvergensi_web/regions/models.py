"""Regions as rows."""

from django.db import models

from konvergensi_web.regions.paths import PathField


class Region(models.Model):
    """One province, regency, district or village of the packaged list. Never edited by hand."""

    code = models.CharField(primary_key=True, max_length=13)
    path = PathField(unique=True)
    name = models.CharField(max_length=100)
    label = models.CharField(max_length=120)  # with its kind: "Kecamatan Ciruas"
    level = models.CharField(max_length=10)
    type = models.CharField(max_length=12)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")

    class Meta:
        """In the order of the code, which is the order people know."""

        ordering = ("code",)
        indexes = (models.Index(fields=("level", "path")),)

    def __str__(self) -> str:
        return self.label
