"""The Django app of the region tree."""

from django.apps import AppConfig


class RegionsConfig(AppConfig):
    """Regions."""

    name = "konvergensi_web.regions"
    label = "regions"
    verbose_name = "Wilayah"
