"""Whether a release still is what was released: its hash computed anew, for whoever audits it."""

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as say

from konvergensi.problems import ProblemError
from konvergensi.problems.platform import NOT_YOURS
from konvergensi.problems.releases import RELEASE_NOT_FOUND
from konvergensi_web.measures.models import Release
from konvergensi_web.measures.services.releases import digest_released
from konvergensi_web.platform.actionlog.services import record
from konvergensi_web.platform.scope import Actor, may


@dataclass(frozen=True, slots=True)
class Checked:
    """The stored hash beside the computed one."""

    release: Release
    computed: str
    rows: int

    @property
    def same(self) -> bool:
        """Whether nothing was changed since."""
        return bool(self.computed) and self.computed == self.release.sha256


def check_release(*, actor: Actor, release_id: UUID) -> Checked:
    """Compute it. Raises `ProblemError` for who may not know how far a month is."""
    found = Release.objects.filter(pk=release_id).first()
    if found is None:
        raise ProblemError(RELEASE_NOT_FOUND, release=str(release_id))
    if not may(actor, "measures.state.view", path=found.region_path):
        raise ProblemError(NOT_YOURS, what=say("memeriksa rilis"), who=actor.name)
    checked = Checked(found, digest_released(found) if found.sha256 else "", found.released_values.count())
    record(actor, "measures.release.checked", found, same=checked.same)
    return checked
