"""What the platform itself erases: details of the log, openings and exports, closed requests, old notices."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Q

from konvergensi_web.platform.accounts.models import Office
from konvergensi_web.platform.actionlog.models import Entry, Payload, Touched
from konvergensi_web.platform.notices.models import Notice
from konvergensi_web.platform.privacy.models import Breach, ExportRecord, Glass, Grant, Opening, SubjectRequest
from konvergensi_web.regions.paths import subtree

Due = Iterable[tuple[Any, UUID | None, str]]


class LogDetails:
    """The readable payloads of old entries, and which people they were about. The entries stay in the chain."""

    name, says, period, order = "actionlog.payloads", "Rincian catatan tindakan", "keep_log_detail", 80

    def due(self, before: datetime, paths: Sequence[str]) -> Due:
        """Payloads of entries older than the period, in the area or of its offices."""
        offices = Office.objects.filter(subtree(paths, "region__path")).values("pk")
        here = subtree(paths) | Q(region_path="", office_id__in=offices)
        old = Entry.objects.filter(here, at__lt=before).filter(Q(payload__isnull=False) | Q(touched__isnull=False))
        for pk, path in old.order_by("pk").values_list("pk", "region_path").distinct():
            yield pk, None, path

    def of_people(self, people: Sequence[UUID]) -> list[Any]:
        """Entries that have a person as their subject."""
        ids = [str(one) for one in people]
        about = Entry.objects.filter(subject_type="registry.person", subject_id__in=ids, payload__isnull=False)
        return list(about.values_list("pk", flat=True))

    def export(self, keys: Sequence[Any]) -> list[dict[str, Any]]:
        """The payloads."""
        rows = Payload.objects.filter(entry__in=keys).select_related("entry")
        return [{"waktu": row.entry.at, "tindakan": row.entry.action, "rincian": row.body} for row in rows]

    def erase(self, keys: Sequence[Any]) -> int:
        """Empty the payloads and forget the touched people of these entries."""
        gone = Payload.objects.filter(entry__in=keys).delete()[0]
        return gone + Touched.objects.filter(entry__in=keys).delete()[0]


class Accesses:
    """Openings, grants, emergency accesses and records of exports."""

    name, says, period, order = "privacy.access", "Pembukaan identitas, izin, catatan ekspor", "keep_access", 85
    tables: tuple[tuple[type[models.Model], str], ...] = (
        (Opening, "at"), (Grant, "requested_at"), (Glass, "at"), (ExportRecord, "at")
    )  # fmt: skip

    def due(self, before: datetime, paths: Sequence[str]) -> Due:
        """Old rows of the four tables."""
        for model, when in self.tables:
            rows = model._default_manager.filter(subtree(paths), **{f"{when}__lt": before}).order_by("pk")
            for pk, path in rows.values_list("pk", "region_path"):
                yield (model._meta.label, pk), None, path

    def of_people(self, people: Sequence[UUID]) -> list[Any]:
        """None: who opened what is kept for its period, as a number that leads to nobody any more."""
        return []

    def export(self, keys: Sequence[Any]) -> list[dict[str, Any]]:
        """The rows."""
        rows: list[dict[str, Any]] = []
        for model, ids in self._by_table(keys):
            rows += [{"tabel": model._meta.label, **row} for row in model._default_manager.filter(pk__in=ids).values()]
        return rows

    def erase(self, keys: Sequence[Any]) -> int:
        """Delete them."""
        return sum(model._default_manager.filter(pk__in=ids).delete()[0] for model, ids in self._by_table(keys))

    def _by_table(self, keys: Sequence[Any]) -> Iterable[tuple[type[models.Model], list[Any]]]:
        for model, _when in self.tables:
            yield model, [pk for label, pk in keys if label == model._meta.label]


class Requests:
    """Requests of data subjects and incidents that were closed long ago."""

    name, says, period, order = "privacy.requests", "Permohonan dan kejadian yang sudah ditutup", "keep_request", 86

    def due(self, before: datetime, paths: Sequence[str]) -> Due:
        """Closed before the period began."""
        for model in (SubjectRequest, Breach):
            rows = model.objects.filter(subtree(paths), closed_at__lt=before).order_by("pk")
            for pk, path in rows.values_list("pk", "region_path"):
                yield (model._meta.label, pk), None, path

    def of_people(self, people: Sequence[UUID]) -> list[Any]:
        """None: the request itself proves what was done."""
        return []

    def export(self, keys: Sequence[Any]) -> list[dict[str, Any]]:
        """The rows."""
        rows: list[dict[str, Any]] = []
        for model in (SubjectRequest, Breach):
            ids = [pk for label, pk in keys if label == model._meta.label]
            rows += [{"tabel": model._meta.label, **row} for row in model.objects.filter(pk__in=ids).values()]
        return rows

    def erase(self, keys: Sequence[Any]) -> int:
        """Delete them with their steps."""
        gone = 0
        for model in (SubjectRequest, Breach):
            ids = [pk for label, pk in keys if label == model._meta.label]
            gone += model.objects.filter(pk__in=ids).delete()[0]
        return gone


class Notices:
    """Old notices."""

    name, says, period, order = "notices.notices", "Pemberitahuan dalam aplikasi", "keep_notice", 90

    def due(self, before: datetime, paths: Sequence[str]) -> Due:
        """Notices of users whose office lies in the area."""
        users = Office.objects.filter(subtree(paths, "region__path")).values("posts__user_id")
        for pk in Notice.objects.filter(at__lt=before, user_id__in=users).order_by("pk").values_list("pk", flat=True):
            yield pk, None, ""

    def of_people(self, people: Sequence[UUID]) -> list[Any]:
        """None: notices are about no person."""
        return []

    def export(self, keys: Sequence[Any]) -> list[dict[str, Any]]:
        """Their titles."""
        return [dict(row) for row in Notice.objects.filter(pk__in=keys).values("at", "title")]

    def erase(self, keys: Sequence[Any]) -> int:
        """Delete them."""
        return Notice.objects.filter(pk__in=keys).delete()[0]
