"""The Django app of plan."""

from django.apps import AppConfig


class PlanConfig(AppConfig):
    """Plan."""

    name = "konvergensi_web.plan"
    label = "plan"
    verbose_name = "Rencana"

    def ready(self) -> None:
        """Stand in the menu and on the page of a region; follow offices when they are reorganised."""
        from konvergensi_web.plan.selectors import VIEW, region_panel
        from konvergensi_web.plan.services import inherit_programmes
        from konvergensi_web.platform import navigation, panels
        from konvergensi_web.platform.accounts.services import inherits

        navigation.register(navigation.Entry(title="Rencana", url_name="plan:programmes", order=500, permission=VIEW))
        panels.register(
            panels.Panel(
                name="program",
                subject="region",
                title="Program",
                template="plan/region_panel.html",
                selector=region_panel,
                permission=VIEW,
                order=60,
            )
        )
        inherits(inherit_programmes)
