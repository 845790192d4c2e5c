"""The Django app of offices, users and posts."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, register


class AccountsConfig(AppConfig):
    """Accounts."""

    name = "konvergensi_web.platform.accounts"
    label = "accounts"
    verbose_name = "Kantor dan pengguna"

    def ready(self) -> None:
        """Check the matrix when the platform starts; listen to signing in and out; stand in the menu."""
        from konvergensi_web.platform.accounts import signals
        from konvergensi_web.platform.navigation import Entry
        from konvergensi_web.platform.navigation import register as add_to_menu

        register(_matrix)
        signals.connect()
        add_to_menu(Entry(title="Kantor", url_name="accounts:offices", order=900, permission="platform.office.view"))


def _matrix(app_configs: Any = None, **kwargs: Any) -> Sequence[CheckMessage]:
    """A wrong matrix stops `check`, `migrate` and the server before anybody signs in."""
    from konvergensi.problems import ProblemError
    from konvergensi_web.platform.accounts.offices import disagreements

    try:
        return [Error(fault, id="accounts.E001") for fault in disagreements()]
    except ProblemError as error:
        return [Error(error.what, hint=error.do, id="accounts.E002")]
