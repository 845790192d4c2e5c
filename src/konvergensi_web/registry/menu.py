"""The entries of the registry in the menu."""

from django.utils.translation import gettext_lazy as _

from konvergensi_web.platform import navigation
from konvergensi_web.platform.scope import Actor
from konvergensi_web.registry.models import DuplicatePair


def waiting_pairs(actor: Actor) -> int:
    """How many pairs wait for a decision in the actor's area."""
    return int(DuplicatePair.objects.filter(state=DuplicatePair.State.OPEN).count())


def register() -> None:
    """Add the entries; called once the apps are ready."""
    for title, name, order, permission, badge in (
        (_("Registri"), "registry:search", 20, "registry.person.view", None),
        (_("Data ganda"), "registry:duplicates", 21, "registry.duplicate.decide", waiting_pairs),
    ):
        navigation.register(
            navigation.Entry(title=title, url_name=name, order=order, permission=permission, badge=badge)  # type: ignore[arg-type]
        )
