"""How a release moves: a table, and one check that reads it."""

from dataclasses import dataclass

from django.utils.translation import gettext_noop

from konvergensi.problems import ProblemError
from konvergensi.problems.platform import WRONG_STATE
from konvergensi_web.measures.models import Release
from konvergensi_web.platform.scope import Actor, require

State = Release.State


@dataclass(frozen=True, slots=True)
class Move:
    """One move: from where, to where, with which permission. `says` completes "... tidak dapat dilakukan"."""

    name: str
    source: str
    target: str
    permission: str
    says: str


MOVES = {
    move.name: move
    for move in (
        Move("verify", State.DRAFT, State.VERIFIED, "measures.release.verify", gettext_noop("Verifikasi")),
        Move("withdraw", State.VERIFIED, State.DRAFT, "measures.release.verify", gettext_noop("Pembatalan verifikasi")),
        Move("publish", State.VERIFIED, State.RELEASED, "measures.release.publish", gettext_noop("Rilis")),
        Move(
            "supersede", State.RELEASED, State.SUPERSEDED, "measures.release.publish", gettext_noop("Penggantian rilis")
        ),
    )
}


def check(release: Release, name: str, actor: Actor) -> Move:
    """The move, if the release may make it and the actor may let it. Raises `ProblemError` otherwise."""
    move = MOVES[name]
    require(actor, move.permission, path=release.region_path)
    if release.state != move.source:
        raise ProblemError(
            WRONG_STATE, what=move.says, state=release.get_state_display(), expected=State(move.source).label
        )
    return move
