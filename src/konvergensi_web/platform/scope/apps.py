"""The Django app that puts the gate on every connection."""

from django.apps import AppConfig
from django.db.backends.signals import connection_created


class ScopeConfig(AppConfig):
    """Scope."""

    name = "konvergensi_web.platform.scope"
    label = "scope"
    verbose_name = "Wewenang"

    def ready(self) -> None:
        """Guard every connection from its first statement."""
        from konvergensi_web.platform.scope import guard

        connection_created.connect(_install, dispatch_uid="konvergensi.scope.guard")
        guard._guarded_tables.cache_clear()


def _install(connection: object, **kwargs: object) -> None:
    from konvergensi_web.platform.scope.guard import install

    install(connection)  # type: ignore[arg-type]
