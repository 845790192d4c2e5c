"""Storing the rows of an e-PPGBM export, and taking them back. Nothing stored is ever overwritten."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any
from uuid import UUID

import polars as pl

from konvergensi_web.intake.loaders import BATCH_ROW, REGION_PATH, Chunk, Counts
from konvergensi_web.intake.models import Batch
from konvergensi_web.measures._loader_plan import DIGEST, EXPORT, LIST
from konvergensi_web.measures.models import Measurement, WorklistItem
from konvergensi_web.platform import bulk
from konvergensi_web.platform.ids import new_id
from konvergensi_web.platform.scope import Actor, open_scope, system_actor
from konvergensi_web.regions.paths import path_of
from konvergensi_web.registry.models import Posyandu
from konvergensi_web.registry.services import forget_people_of, resolve_people

_PRINTED = ("waz", "haz", "whz", "waz_class", "haz_class", "whz_class", "gain")
_SERVICES = ("pmt_kg", "vitamin_a", "kpsp", "kia", "detail_status")
_AS_THEY_ARE = (
    "month", "measured_on", "age_days", "weight_kg", "length_height_cm", "oedema", "muac_cm", "haz", "waz", "whz",
    "baz", "gizi_buruk",
)  # fmt: skip
_FLAGS = ("haz_flag", "waz_flag", "whz_flag", "baz_flag")
_TEXTS = ("posture", "posture_source", "haz_class", "waz_class", "whz_class")
_COLUMNS = (
    "id", "region_path", "person_id", "source", "batch_id", "batch_row", "digest", "replaces_id", "recorded_at",
    "printed", "services", *_AS_THEY_ARE, *_FLAGS, *_TEXTS,
)  # fmt: skip
_Standing = dict[tuple[UUID, date], tuple[UUID | None, str, str]]


def store_chunk(chunk: Chunk) -> Counts:
    """Store the rows that are new; leave those that stand already; let changed ones replace the older."""
    people = resolve_people(actor=chunk.actor, rows=chunk.rows, batch=chunk.batch)
    standing = _standing(chunk, people)
    places = _posyandu(chunk.rows)
    made: list[tuple[Any, ...]] = []
    unchanged = replaced = 0
    for row, texts in _records(chunk.rows):
        key = people[row["child_id"]], row["measured_on"]
        older = standing.get(key)
        source = LIST if row["from_list"] else EXPORT
        if older and stands(older[1], older[2], row[DIGEST], source):
            unchanged += 1
            continue
        ident = new_id()
        path = places.get((row["village_code"], row["posyandu_key"]), row[REGION_PATH])
        replaced += older is not None
        made.append((
            ident, path, key[0], source, chunk.batch.pk, row[BATCH_ROW], row[DIGEST], older[0] if older else None,
            chunk.actor.now, _told("printed_", _PRINTED, row), _told("", _SERVICES, row), *texts,
        ))  # fmt: skip
        standing[key] = ident, row[DIGEST], source
    bulk.insert(Measurement, _COLUMNS, made)
    return Counts(stored=len(made), unchanged=unchanged, replaced=replaced)


def stands(digest: str, source: str, new_digest: str, new_source: str) -> bool:
    """Whether the stored row stays. A filtered list takes the place of nothing but an older list's row."""
    if new_source == LIST and source != LIST:
        return True
    return digest == new_digest and source == new_source


def _records(rows: pl.DataFrame) -> Iterator[tuple[dict[str, Any], tuple[Any, ...]]]:
    """Each row by name, and its plain columns in the order of `_COLUMNS`."""
    plain = rows.select(
        *_AS_THEY_ARE,
        *(pl.col(name).cast(pl.Boolean) for name in _FLAGS),
        *(pl.col(name).cast(pl.String).fill_null("") for name in _TEXTS),
    )
    return zip(rows.iter_rows(named=True), plain.iter_rows(), strict=True)


def _told(prefix: str, names: tuple[str, ...], row: Mapping[str, Any]) -> dict[str, Any]:
    """What the application printed, without what it left empty."""
    return {name: value for name in names if (value := row[f"{prefix}{name}"]) is not None}


def _standing(chunk: Chunk, people: Mapping[str, UUID]) -> _Standing:
    """The rows that count now for these children on these days, wherever in the regency they were measured."""
    days = chunk.rows.get_column("measured_on")
    with open_scope(system_actor("membandingkan impor", path_of(chunk.batch.regency_id or ""))):
        rows = Measurement.objects.filter(
            person_id__in=sorted(set(people.values())), measured_on__range=(days.min(), days.max()),
            replaced_by__isnull=True,
        )  # fmt: skip
        found = rows.order_by().values_list("person_id", "measured_on", "pk", "digest", "source")
        return {(person, day): (pk, digest, source) for person, day, pk, digest, source in found}


def _posyandu(rows: pl.DataFrame) -> dict[tuple[str, str], str]:
    """The path of each posyandu of these villages, by village and name as it is compared."""
    villages = rows.get_column("village_code").drop_nulls().unique().to_list()
    known = Posyandu.objects.filter(village_id__in=villages).values_list("village_id", "match_name", "path")
    return {(village, name): path for village, name, path in known}


def take_back(actor: Actor, batch: Batch, most: int) -> int:
    """Remove some rows of an import, those first that nothing replaced; at the end the people only it made.

    What these rows had replaced counts again by itself: nobody points at it any more.
    """
    with open_scope(system_actor("membatalkan impor", path_of(batch.regency_id or ""))):
        rows = Measurement.objects.filter(batch=batch, replaced_by__isnull=True).order_by()
        some = list(rows.values_list("pk", flat=True)[:most])
        if some:
            Measurement.objects.filter(pk__in=some).delete()
            return len(some)
        left: Any = WorklistItem.objects.filter(person__first_batch_id=batch.pk, person__measurements__isnull=True)
        left.delete()  # what the marts say of them; a refresh follows
    forget_people_of(batch, actor=actor)
    return 0
