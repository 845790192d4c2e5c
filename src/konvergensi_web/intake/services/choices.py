"""What a person decides before storing: what a heading means, which place a name is. Both are remembered."""

from collections.abc import Mapping, Sequence

from django.db import transaction
from django.utils.translation import gettext as say
from django.utils.translation import gettext_noop

from konvergensi.problems import ProblemError
from konvergensi.problems.platform import FIELD_INVALID, NOT_YOURS
from konvergensi_web.intake.loaders import get_loader
from konvergensi_web.intake.models import Batch, MappingProfile, PlaceAlias
from konvergensi_web.intake.selectors import get_batch
from konvergensi_web.intake.services.uploads import check_idle, check_state, start_reading, start_settling
from konvergensi_web.platform.actionlog.services import record
from konvergensi_web.platform.scope import Actor, require
from konvergensi_web.regions.models import Region
from konvergensi_web.regions.paths import within


def choose(
    *, actor: Actor, batch: Batch, columns: Mapping[str, str], places: Sequence[tuple[str, str, str, str]]
) -> Batch:
    """Keep what headings mean (heading -> column, "" = of no use) and what names are, then read the files anew.

    `places` are level, name, the kecamatan written beside it, and the code of the region it is. Once an import is
    stored only names can be settled: the rows that waited for them are stored then.
    """
    with transaction.atomic():
        locked = get_batch(actor=actor, batch_id=batch.pk, for_update=True)
        require(actor, "intake.batch.write", path=locked.region_path)
        late = locked.state == Batch.State.COMMITTED and bool(places)
        if late:
            columns = {}
            check_idle(locked)
        else:
            check_state(locked, gettext_noop("Meninjau lagi"), Batch.State.UPLOADED, Batch.State.PREVIEWED)
        map_headings(actor=actor, batch=locked, columns=columns)
        for level, name, district, code in places:
            settle_place(actor=actor, batch=locked, level=level, name=name, district=district, code=code)
        (start_settling if late else start_reading)(actor, locked)
    return locked


def map_headings(*, actor: Actor, batch: Batch, columns: Mapping[str, str]) -> None:
    """Remember for the office what these headings mean."""
    known = get_loader(batch.register).fields
    for heading, column in columns.items():
        if column and column not in known:
            raise ProblemError(FIELD_INVALID, field=heading, value=column, reason="Kolom itu tidak dikenal.")
        MappingProfile.objects.update_or_create(
            office_id=batch.office_id,
            register=batch.register,
            heading=heading[:200],
            defaults={"column": column, "decided_by_id": actor.user_id, "decided_at": actor.now},
        )
    if columns:
        record(actor, "intake.headings.mapped", batch, columns=sorted(filter(None, columns.values())))


def settle_place(*, actor: Actor, batch: Batch, level: str, name: str, district: str, code: str) -> PlaceAlias:
    """Remember for the regency which region a written name is. Raises `ProblemError` for a region outside the area."""
    region = Region.objects.filter(code=code, level=level).first()
    if region is None or not code.startswith(f"{batch.regency_id}."):
        raise ProblemError(FIELD_INVALID, field=name, value=code, reason="Kode itu bukan tempat di kabupaten/kota ini.")
    if not within(region.path, actor.paths):
        raise ProblemError(
            NOT_YOURS, what=say("menetapkan %(place)s") % {"place": region.label}, who=actor.name or "Anda"
        )
    alias, _ = PlaceAlias.objects.update_or_create(
        regency_id=batch.regency_id,
        level=level,
        name=name[:120],
        district=district[:120],
        defaults={"region": region, "decided_by_id": actor.user_id, "decided_at": actor.now},
    )
    record(actor, "intake.name.settled", batch, level=level, code=code)
    return alias
