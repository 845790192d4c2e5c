"""The Django app of registry."""

from django.apps import AppConfig


class RegistryConfig(AppConfig):
    """Registry."""

    name = "konvergensi_web.registry"
    label = "registry"
    verbose_name = "Registri"

    def ready(self) -> None:
        """Tell the platform how persons are reached."""
        from konvergensi_web.platform.privacy import people
        from konvergensi_web.registry.identity import Source

        people.register(Source())
