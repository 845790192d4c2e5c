"""Registers the slow job."""

from django.apps import AppConfig


class SlowConfig(AppConfig):
    name = "tests.web.slow_app"
    label = "slow"

    def ready(self) -> None:
        from konvergensi_web.platform.jobs.registry import register  # noqa: PLC0415 - apps are not loaded before
        from tests.web.slow_app.work import slow  # noqa: PLC0415

        register("uji.slow", slow, "Pekerjaan lambat")
