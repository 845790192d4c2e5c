"""Storing the rows of an e-PPGBM export, and taking them back. Nothing stored is ever overwritten."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import polars as pl

from konvergensi_web.intake.loaders import BATCH_ROW, REGION_PATH, Chunk, Counts, Undone
from konvergensi_web.intake.models import Batch
from konvergensi_web.measures._loader_standing import DIGEST, LIST, PRINTED, SERVICES
from konvergensi_web.measures.models import Measurement, WorklistItem
from konvergensi_web.platform import frames
from konvergensi_web.platform.ids import new_id
from konvergensi_web.platform.scope import Actor, open_scope, system_actor
from konvergensi_web.regions.paths import path_of
from konvergensi_web.registry.models import Posyandu
from konvergensi_web.registry.services import forget_people_of, resolve_people

EXPORT = "eppgbm"
_AS_THEY_ARE = (
    "month", "measured_on", "age_days", "weight_kg", "length_height_cm", "oedema", "muac_cm", "haz", "waz", "whz",
    "baz", "gizi_buruk",
)  # fmt: skip
_FLAGS = ("haz_flag", "waz_flag", "whz_flag", "baz_flag")
_TEXTS = ("posture", "posture_source", "haz_class", "waz_class", "whz_class")
_DAY = ("person_id", "measured_on")
_STANDING = {"person_id": pl.String(), "measured_on": pl.Date(), "id": pl.String(), "digest": pl.String(),
             "source": pl.String()}  # fmt: skip


def store_chunk(chunk: Chunk) -> Counts:
    """Store the rows that are new; leave those that stand already; let changed ones replace the older."""
    people = resolve_people(actor=chunk.actor, rows=chunk.rows, batch=chunk.batch)
    rows = _placed(chunk.rows, people)
    stored = unchanged = replaced = 0
    turn = pl.int_range(pl.len()).over(_DAY)  # two pseudonyms of one child: the later row replaces the earlier one
    for some in rows.with_columns(turn=turn).partition_by("turn", include_key=False, maintain_order=True):
        beside = some.join(_standing(chunk, some), on=_DAY, how="left", maintain_order="left")
        new = beside.filter(~_stands().fill_null(value=False))
        frames.insert(Measurement, _records(chunk, new))
        stored += new.height
        unchanged += some.height - new.height
        replaced += new.height - new.get_column("replaces_id").null_count()
    return Counts(stored=stored, unchanged=unchanged, replaced=replaced)


def _stands() -> pl.Expr:
    """Whether the stored row stays. A filtered list takes the place of nothing but an older list's row."""
    listed, same = pl.col("source") == LIST, pl.col("known_source") == pl.col("source")
    return (listed & (pl.col("known_source") != LIST)) | ((pl.col("known") == pl.col(DIGEST)) & same)


def _placed(rows: pl.DataFrame, people: Mapping[str, UUID]) -> pl.DataFrame:
    """The rows with their child, their source, and the path of their posyandu where it is known."""
    known = {child: str(person) for child, person in people.items()}
    villages = rows.get_column("village_code").drop_nulls().unique().to_list()
    found = Posyandu.objects.filter(village_id__in=villages).values_list("village_id", "match_name", "path")
    schema = {"village_code": pl.String(), "posyandu_key": pl.String(), "_path": pl.String()}
    paths = pl.DataFrame(list(found), schema=schema, orient="row").unique(["village_code", "posyandu_key"], keep="last")
    joined = rows.join(paths, on=["village_code", "posyandu_key"], how="left", maintain_order="left")
    return joined.with_columns(
        pl.col("child_id").replace_strict(known, return_dtype=pl.String).alias("person_id"),
        pl.coalesce("_path", REGION_PATH).alias(REGION_PATH),
        source=pl.when("from_list").then(pl.lit(LIST)).otherwise(pl.lit(EXPORT)),
    ).drop("_path")


def _standing(chunk: Chunk, rows: pl.DataFrame) -> pl.DataFrame:
    """The rows that count now for these children on these days, wherever in the regency they were measured."""
    days = rows.get_column("measured_on")
    with open_scope(system_actor("membandingkan impor", path_of(chunk.batch.regency_id or ""))):
        found = Measurement.objects.filter(
            person_id__in=rows.get_column("person_id").unique().sort().to_list(),
            measured_on__range=(days.min(), days.max()), replaced_by__isnull=True,
        )  # fmt: skip
        told = frames.read(found.order_by(), _STANDING).unique(_DAY, keep="last", maintain_order=True)
    return told.rename({"id": "replaces_id", "digest": "known", "source": "known_source"})


def _records(chunk: Chunk, rows: pl.DataFrame) -> pl.DataFrame:
    """The rows as they are kept."""
    return rows.select(
        "person_id", "source", "replaces_id", REGION_PATH, BATCH_ROW, DIGEST, *_AS_THEY_ARE,
        *(pl.col(name).cast(pl.Boolean) for name in _FLAGS),
        *(pl.col(name).cast(pl.String).fill_null("") for name in _TEXTS),
        frames.as_json({name: f"printed_{name}" for name in PRINTED}).alias("printed"),
        frames.as_json({name: name for name in SERVICES}).alias("services"),
        pl.Series("id", [str(new_id()) for _ in range(rows.height)], pl.String),
        batch_id=pl.lit(str(chunk.batch.pk)), recorded_at=pl.lit(chunk.actor.now),
    )  # fmt: skip


def take_back(actor: Actor, batch: Batch, most: int) -> Undone:
    """Remove some rows of an import, those first that nothing replaced; after them some of the people only it made.

    What these rows had replaced counts again by itself: nobody points at it any more.
    """
    with open_scope(system_actor("membatalkan impor", path_of(batch.regency_id or ""))):
        rows = Measurement.objects.filter(batch=batch, replaced_by__isnull=True).order_by()
        some = list(rows.values_list("pk", flat=True)[:most])
        if some:
            Measurement.objects.filter(pk__in=some).delete()
            return Undone(len(some), more=True)
        left: Any = WorklistItem.objects.filter(person__first_batch_id=batch.pk, person__measurements__isnull=True)
        left.delete()  # what the marts say of them; a refresh follows
    return Undone(0, more=forget_people_of(batch, actor=actor, most=most) > 0)
