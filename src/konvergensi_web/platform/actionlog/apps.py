"""The Django app of the action log."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ActionlogConfig(AppConfig):
    """Action log."""

    name = "konvergensi_web.platform.actionlog"
    label = "actionlog"
    verbose_name = "Catatan tindakan"

    def ready(self) -> None:
        """Set the database's triggers after every migration."""
        from konvergensi_web.platform.actionlog import triggers

        post_migrate.connect(triggers.after_migrate, sender=self, dispatch_uid="konvergensi.actionlog.triggers")
