"""Erasing what was measured: measurements, corrections, worklists, every table here that points at a person."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Max
from django.forms.models import model_to_dict

from konvergensi_web.measures.models import Measurement
from konvergensi_web.platform.bulk import chunks
from konvergensi_web.platform.privacy import retention
from konvergensi_web.regions.paths import subtree
from konvergensi_web.registry.shredders import pointing, records_of

STAGE = "measures"


class Measurements:
    """Rows of this stage about persons. Figures of places stay: they hold nobody."""

    name, says, period, order = "measures.measurements", "Pengukuran, usulan perbaikan, daftar kerja", "keep_person", 20

    def due(self, before: datetime, paths: Sequence[str]) -> Iterable[tuple[Any, UUID | None, str]]:
        """All rows of the persons of the area who were not measured since, wherever they were measured."""
        here = Measurement.objects.filter(subtree(paths, "person__region_path"), person__merged_into__isnull=True)
        last = here.values("person_id").order_by().annotate(last=Max("measured_on"))
        quiet = last.filter(last__lt=before.date()).values_list("person_id", flat=True)
        for people in chunks(list(quiet), 1_000):
            records = list(records_of(people))
            for model, column in self._tables():
                rows = model._base_manager.filter(**{f"{column}__in": records}).order_by("pk")
                for pk, person, path in rows.values_list("pk", column, "region_path"):
                    yield (model._meta.label, pk), person, path

    def of_people(self, people: Sequence[UUID]) -> list[Any]:
        """All rows of these persons."""
        return [
            (model._meta.label, pk)
            for model, column in self._tables()
            for pk in model._base_manager.filter(**{f"{column}__in": people}).values_list("pk", flat=True)
        ]

    def export(self, keys: Sequence[Any]) -> list[dict[str, Any]]:
        """The rows, each with its table."""
        found: list[dict[str, Any]] = []
        for model, ids in self._by_table(keys):
            names = [field.name for field in model._meta.concrete_fields if field.name not in ("id", "digest")]
            rows = model._base_manager.filter(pk__in=ids).order_by("pk")
            found += [{"tabel": model._meta.label, **model_to_dict(row, names)} for row in rows]
        return found

    def erase(self, keys: Sequence[Any]) -> int:
        """Delete them, what points at a measurement first."""
        gone = 0
        for model, ids in self._by_table(keys):
            if model is Measurement:
                Measurement.objects.filter(replaces_id__in=ids).update(replaces=None)
            model._base_manager.filter(pk__in=ids).delete()
            gone += len(ids)
        return gone

    def _tables(self) -> list[tuple[type[models.Model], str]]:
        """Tables of this stage that point at a person; measurements last, because others point at them."""
        return sorted(pointing(stage=STAGE), key=lambda one: (one[0] is Measurement, one[0]._meta.label))

    def _by_table(self, keys: Sequence[Any]) -> Iterable[tuple[type[models.Model], list[Any]]]:
        for model, _column in self._tables():
            ids = [pk for label, pk in keys if label == model._meta.label]
            if ids:
                yield model, ids


def register() -> None:
    """Make the shredder known."""
    retention.register(Measurements())
