"""The Django app of privacy."""

from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    """Privacy."""

    name = "konvergensi_web.platform.privacy"
    label = "privacy"
    verbose_name = "Data pribadi"

    def ready(self) -> None:
        """Register the page."""
        from konvergensi_web.platform import navigation
        from konvergensi_web.platform.privacy.grants import waiting_for

        navigation.register(
            navigation.Entry(title="Data pribadi", url_name="privacy:home", order=910, badge=waiting_for)
        )  # fmt: skip
