"""The Django app of jobs."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Jobs."""

    name = "konvergensi_web.platform.jobs"
    label = "jobs"
    verbose_name = "Pekerjaan"

    def ready(self) -> None:
        """Put the list of jobs into the menu, after the stages."""
        from konvergensi_web.platform import navigation
        from konvergensi_web.platform.jobs.selectors import count_active

        navigation.register(navigation.Entry(title="Pekerjaan", url_name="jobs:list", order=900, badge=count_active))
