"""Exports carry who, when and why, and expire: the record, the watermark row, the list, the shredding."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from konvergensi.problems import ProblemError
from konvergensi.problems.platform import NOT_FOUND
from konvergensi.problems.privacy import EXPORT_OVER
from konvergensi_web.platform.actionlog.services import record
from konvergensi_web.platform.privacy.models import ExportRecord
from konvergensi_web.platform.privacy.parameters import span
from konvergensi_web.platform.scope import Actor, may, require
from konvergensi_web.regions.paths import subtree

EXPORT = "platform.export.make"


def record_export(
    *,
    actor: Actor,
    what: str,
    purpose: str,
    rows: int,
    path: str = "",
    with_names: bool = False,
    people: Iterable[UUID] = (),
    form: str = "",
    file_id: UUID | None = None,
) -> ExportRecord:
    """Write down an export before it leaves. Raises `ProblemError` when the actor may not export (there).

    `people` are the persons in it, when it is about persons; `file_id` the stored file, when it is fetched later.
    """
    require(actor, EXPORT, path=path or None)
    with transaction.atomic():
        made = ExportRecord.objects.create(
            user_id=actor.user_id, office_id=actor.office_id, made_as=actor.name[:200], what=what[:150],
            purpose=purpose[:300], region_path=path, rows=rows, with_names=with_names, form=form, file_id=file_id,
            at=actor.now, expires_at=actor.now + span("export_file", actor.now),
        )  # fmt: skip
        record(
            actor, "platform.export.made", made, reason=purpose, people=people,
            what=what, rows=rows, names=with_names, form=form,
        )  # fmt: skip
    return made


def watermark(made: ExportRecord) -> str:
    """The line every exported file carries at its end."""
    at, until = timezone.localtime(made.at), timezone.localtime(made.expires_at)
    personal = " Memuat data pribadi: jangan diteruskan." if made.with_names else ""
    return (
        f"Diekspor oleh {made.made_as or 'sistem'} pada {at:%d/%m/%Y %H.%M}. Tujuan: {made.purpose or '–'}. "
        f"{made.rows} baris. Berlaku sampai {until:%d/%m/%Y}. Nomor {str(made.pk)[-12:]}.{personal}"
    )


def visible_exports(actor: Actor) -> QuerySet[ExportRecord]:
    """The actor's own exports and his office's; all of his area for whoever reads the log."""
    seen = Q(user_id=actor.user_id) | Q(office_id=actor.office_id)
    if may(actor, "platform.log.view"):
        seen |= subtree(actor.paths)
    return ExportRecord.objects.filter(seen)


def get_export(*, actor: Actor, export_id: UUID) -> ExportRecord:
    """An export of the actor or his office that has not expired; the taking is logged."""
    made = ExportRecord.objects.filter(
        Q(user_id=actor.user_id) | Q(office_id=actor.office_id), pk=export_id
    ).first()  # fmt: skip
    if made is None or made.file_id is None:
        raise ProblemError(NOT_FOUND, what="Ekspor itu")
    if made.shredded_at is not None or made.expires_at <= actor.now:
        raise ProblemError(EXPORT_OVER, what=made.what)
    record(actor, "platform.export.downloaded", made)
    return made


def shred_expired(*, actor: Actor) -> int:
    """Destroy the files of exports whose time is over. Returns how many."""
    from konvergensi_web.platform.files.models import StoredFile
    from konvergensi_web.platform.files.services import remove_file

    over = ExportRecord.objects.filter(expires_at__lte=actor.now, shredded_at__isnull=True, file_id__isnull=False)
    count = 0
    for made in over.iterator(chunk_size=500):
        with transaction.atomic():
            stored = StoredFile.objects.filter(pk__in=[made.file_id], removed_at__isnull=True).first()
            if stored is not None:
                remove_file(actor=actor, stored=stored)
            ExportRecord.objects.filter(pk=made.pk).update(shredded_at=actor.now)
            record(actor, "platform.export.shredded", made)
        count += 1
    return count
