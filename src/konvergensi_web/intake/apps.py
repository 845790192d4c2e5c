"""The Django app of intake."""

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    """Intake."""

    name = "konvergensi_web.intake"
    label = "intake"
    verbose_name = "Sumber"

    def ready(self) -> None:
        """Make the work and the menu's entry known."""
        from konvergensi_web.intake import jobs
        from konvergensi_web.platform import navigation

        jobs.register()
        navigation.register(
            navigation.Entry(title="Sumber", url_name="intake:list", order=10, permission="intake.batch.view")
        )
