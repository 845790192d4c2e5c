"""The Django app of registry."""

from django.apps import AppConfig


class RegistryConfig(AppConfig):
    """Registry."""

    name = "konvergensi_web.registry"
    label = "registry"
    verbose_name = "Registri"
