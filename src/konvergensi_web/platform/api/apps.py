"""The Django app of the API's shared parts."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """API."""

    name = "konvergensi_web.platform.api"
    label = "api"
    verbose_name = "API"

    def ready(self) -> None:
        """Make the sealed answers known to who changes keys."""
        from konvergensi_web.platform.privacy import rotation

        rotation.register(rotation.Column("api.KeptAnswer", "body_sealed", "answer"))
