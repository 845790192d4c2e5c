"""The Django app of pages."""

from django.apps import AppConfig


class PagesConfig(AppConfig):
    """Pages."""

    name = "konvergensi_web.pages"
    label = "pages"
    verbose_name = "Halaman"

    def ready(self) -> None:
        """Put the two first entries into the menu."""
        from django.utils.translation import gettext_lazy as _

        from konvergensi_web.platform.navigation import Entry, register

        register(Entry(title=str(_("Beranda")), url_name="pages:home", order=0))
        register(
            Entry(title=str(_("Wilayah")), url_name="pages:own-region", order=1, permission="measures.released.view")
        )
