"""The Django app of measures."""

from django.apps import AppConfig


class MeasuresConfig(AppConfig):
    """Measures."""

    name = "konvergensi_web.measures"
    label = "measures"
    verbose_name = "Ukuran"
