"""The Django app of the API's shared parts."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """API."""

    name = "konvergensi_web.platform.api"
    label = "api"
    verbose_name = "API"
