"""The Django app of measures."""

from django.apps import AppConfig


class MeasuresConfig(AppConfig):
    """Measures."""

    name = "konvergensi_web.measures"
    label = "measures"
    verbose_name = "Ukuran"

    def ready(self) -> None:
        """Make the registers known whose rows are kept here."""
        from konvergensi_web.measures import loader

        loader.register()
