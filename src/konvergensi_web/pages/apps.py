"""The Django app of pages."""

from django.apps import AppConfig


class PagesConfig(AppConfig):
    """Pages."""

    name = "konvergensi_web.pages"
    label = "pages"
    verbose_name = "Halaman"
