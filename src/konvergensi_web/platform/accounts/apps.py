"""The Django app of offices, users and posts."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Accounts."""

    name = "konvergensi_web.platform.accounts"
    label = "accounts"
    verbose_name = "Kantor dan pengguna"
