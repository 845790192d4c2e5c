"""The Django app of the action log."""

from datetime import timedelta

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ActionlogConfig(AppConfig):
    """Action log."""

    name = "konvergensi_web.platform.actionlog"
    label = "actionlog"
    verbose_name = "Catatan tindakan"

    def ready(self) -> None:
        """Set the database's triggers after every migration; register the page, the panel and the jobs."""
        from konvergensi_web.platform import navigation, panels
        from konvergensi_web.platform.actionlog import jobs, triggers
        from konvergensi_web.platform.actionlog.panel import ACCESSES
        from konvergensi_web.platform.jobs.registry import register

        post_migrate.connect(triggers.after_migrate, sender=self, dispatch_uid="konvergensi.actionlog.triggers")
        register("platform.seal-log", jobs.run_seal, "Menyegel catatan tindakan", every=timedelta(minutes=5))
        register(
            "platform.verify-log",
            jobs.run_verify,
            "Memeriksa keutuhan catatan tindakan",
            permission="platform.log.view",
        )
        panels.register(ACCESSES)
        navigation.register(
            navigation.Entry(title="Catatan", url_name="actionlog:log", order=920, permission="platform.log.view")
        )
