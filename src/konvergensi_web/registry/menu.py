"""The entries of the registry in the menu."""

from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from konvergensi_web.platform import navigation
from konvergensi_web.platform.scope import Actor
from konvergensi_web.registry.models import DuplicatePair


def waiting_pairs(actor: Actor) -> int:
    """How many pairs wait for a decision in the actor's area."""
    return int(DuplicatePair.objects.filter(state=DuplicatePair.State.OPEN).count())


def register() -> None:
    """Add the entries; called once the apps are ready."""
    navigation.register(
        navigation.Entry(
            title=_("Registri"),  # type: ignore[arg-type]
            url_name="registry:search",
            order=20,
            permission="registry.person.view",
        )
    )
    navigation.register(
        navigation.Entry(
            title=_("Data ganda"),  # type: ignore[arg-type]
            url_name="registry:duplicates",
            order=21,
            permission="registry.duplicate.decide",
            badge=waiting_pairs,
            waits=lambda actor: say("pasangan data ganda menunggu keputusan"),
        )
    )
