"""The Django app of intake."""

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    """Intake."""

    name = "konvergensi_web.intake"
    label = "intake"
    verbose_name = "Sumber"
