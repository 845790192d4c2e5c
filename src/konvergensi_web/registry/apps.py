"""The Django app of registry."""

from django.apps import AppConfig


class RegistryConfig(AppConfig):
    """Registry."""

    name = "konvergensi_web.registry"
    label = "registry"
    verbose_name = "Registri"

    def ready(self) -> None:
        """Make known what follows a person in a merge, the long work, the menu, and how people are found."""
        from konvergensi_web.platform.jobs import registry as jobs
        from konvergensi_web.platform.privacy import people, retention, rotation
        from konvergensi_web.registry import menu
        from konvergensi_web.registry._movers import register_own
        from konvergensi_web.registry.identity import Source
        from konvergensi_web.registry.jobs import run_find_duplicates
        from konvergensi_web.registry.services.duplicates import JOB
        from konvergensi_web.registry.shredders import People

        register_own()
        jobs.register(JOB, run_find_duplicates, "Mencari data ganda", permission="registry.duplicate.decide")
        people.register(Source())
        retention.register(People())
        rotation.register(rotation.Column("registry.Merge", "before", "registry.merge"))
        menu.register()
