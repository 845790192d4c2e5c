"""The Django app of jobs."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Jobs."""

    name = "konvergensi_web.platform.jobs"
    label = "jobs"
    verbose_name = "Pekerjaan"
