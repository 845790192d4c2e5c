"""The Django app of the action log."""

from django.apps import AppConfig


class ActionlogConfig(AppConfig):
    """Action log."""

    name = "konvergensi_web.platform.actionlog"
    label = "actionlog"
    verbose_name = "Catatan tindakan"
