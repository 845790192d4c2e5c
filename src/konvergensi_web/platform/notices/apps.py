"""The Django app of notices."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """Notices."""

    name = "konvergensi_web.platform.notices"
    label = "notices"
    verbose_name = "Pemberitahuan"

    def ready(self) -> None:
        """Put notices into the menu with the number of unread ones."""
        from konvergensi_web.platform import navigation
        from konvergensi_web.platform.notices.selectors import unread_count

        navigation.register(
            navigation.Entry(title="Pemberitahuan", url_name="notices:list", order=890, badge=unread_count)
        )  # fmt: skip
