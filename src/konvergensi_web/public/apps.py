"""The Django app of public."""

from django.apps import AppConfig


class PublicConfig(AppConfig):
    """Public."""

    name = "konvergensi_web.public"
    label = "public"
    verbose_name = "Halaman publik"
