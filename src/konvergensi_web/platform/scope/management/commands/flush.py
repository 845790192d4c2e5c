"""Django's `flush`, with the guard of personal rows lifted: it changes the database's shape and shows nobody a row."""

from typing import Any

from django.core.management.commands import flush

from konvergensi_web.platform.actionlog import triggers
from konvergensi_web.platform.scope.guard import lifted


class Command(flush.Command):
    """As Django's."""

    def handle(self, *args: Any, **options: Any) -> Any:
        """Run with the guard and the log's triggers lifted."""
        with lifted(), triggers.lifted(options.get("database", "default")):
            return super().handle(*args, **options)
