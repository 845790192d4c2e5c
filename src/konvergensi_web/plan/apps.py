"""The Django app of plan."""

from django.apps import AppConfig


class PlanConfig(AppConfig):
    """Plan."""

    name = "konvergensi_web.plan"
    label = "plan"
    verbose_name = "Rencana"
