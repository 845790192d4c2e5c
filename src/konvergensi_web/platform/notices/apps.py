"""The Django app of notices."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """Notices."""

    name = "konvergensi_web.platform.notices"
    label = "notices"
    verbose_name = "Pemberitahuan"
