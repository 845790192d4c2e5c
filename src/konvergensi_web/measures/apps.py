"""The Django app of measures."""

from django.apps import AppConfig


class MeasuresConfig(AppConfig):
    """Measures."""

    name = "konvergensi_web.measures"
    label = "measures"
    verbose_name = "Ukuran"

    def ready(self) -> None:
        """Make known the registers whose rows are kept here, the long work, the panels, and the entries of the menu."""
        from konvergensi_web.measures import jobs, loader, menu, movers, panels, shredders
        from konvergensi_web.measures.models.tasks import people_of
        from konvergensi_web.platform.scope.models import register_tasks

        register_tasks(people_of)
        loader.register()
        jobs.register()
        panels.register()
        shredders.register()
        movers.register()
        menu.register()
