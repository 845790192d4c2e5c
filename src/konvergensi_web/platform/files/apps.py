"""The Django app of files."""

from django.apps import AppConfig


class FilesConfig(AppConfig):
    """Files."""

    name = "konvergensi_web.platform.files"
    label = "files"
    verbose_name = "Berkas"
