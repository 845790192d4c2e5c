"""The Django app of privacy."""

from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    """Privacy."""

    name = "konvergensi_web.platform.privacy"
    label = "privacy"
    verbose_name = "Data pribadi"
