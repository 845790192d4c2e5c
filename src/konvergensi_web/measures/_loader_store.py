"""Storing the rows of an e-PPGBM export. Nothing stored is ever overwritten."""

from collections.abc import Mapping
from uuid import UUID

import polars as pl

from konvergensi_web.intake.loaders import BATCH_ROW, REGION_PATH, Chunk, Counts
from konvergensi_web.measures import _loader_match as match
from konvergensi_web.measures._loader_match import DIGEST
from konvergensi_web.measures._loader_standing import PRINTED, SERVICES
from konvergensi_web.measures.models import Measurement
from konvergensi_web.platform import frames
from konvergensi_web.platform.ids import new_id
from konvergensi_web.platform.scope import open_scope, system_actor
from konvergensi_web.regions.paths import path_of
from konvergensi_web.registry.models import Posyandu
from konvergensi_web.registry.services import resolve_people

_AS_THEY_ARE = (
    "month", "measured_on", "age_days", "weight_kg", "length_height_cm", "oedema", "muac_cm", "haz", "waz", "whz",
    "baz", "gizi_buruk",
)  # fmt: skip
_FLAGS = ("haz_flag", "waz_flag", "whz_flag", "baz_flag")
_TEXTS = ("posture", "posture_source", "haz_class", "waz_class", "whz_class")


def store_chunk(chunk: Chunk) -> Counts:
    """Store the rows that are new; leave those that stand already; let changed ones replace the older."""
    whole = chunk.rows if chunk.whole is None else chunk.whole
    people = resolve_people(actor=chunk.actor, rows=chunk.rows, batch=chunk.batch, whole=whole)
    rows, own = _placed(chunk.rows, people), str(chunk.batch.pk)
    told = match.beside(rows, _standing(chunk, rows), whole, own).with_columns(_stays=match.stays())
    new, same = told.filter(~pl.col("_stays")), told.filter("_stays")
    frames.insert(Measurement, _records(chunk, new))
    relied = same.filter(pl.col("on_batch_id") != own).group_by("on_batch_id").len()
    return Counts(
        stored=new.height, unchanged=same.height, replaced=new.height - new["on_id"].null_count(),
        relies_on=dict(relied.rows()),
    )  # fmt: skip


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
        match.source(),
    ).drop("_path")


def _standing(chunk: Chunk, rows: pl.DataFrame) -> pl.DataFrame:
    """The rows that count now for these children on these days, wherever in the regency they were measured."""
    days = rows.get_column("measured_on")
    with open_scope(system_actor("membandingkan impor", path_of(chunk.batch.regency_id or ""))):
        return match.standing(
            Measurement.objects.filter(
                person_id__in=rows.get_column("person_id").unique().sort().to_list(),
                measured_on__range=(days.min(), days.max()),
            )
        )


def _records(chunk: Chunk, rows: pl.DataFrame) -> pl.DataFrame:
    """The rows as they are kept."""
    return rows.select(
        "person_id", "child_id", "source", REGION_PATH, BATCH_ROW, DIGEST, *_AS_THEY_ARE,
        *(pl.col(name).cast(pl.Boolean) for name in _FLAGS),
        *(pl.col(name).cast(pl.String).fill_null("") for name in _TEXTS),
        frames.as_json({name: f"printed_{name}" for name in PRINTED}).alias("printed"),
        frames.as_json({name: name for name in SERVICES}).alias("services"),
        pl.Series("id", [str(new_id()) for _ in range(rows.height)], pl.String),
        batch_id=pl.lit(str(chunk.batch.pk)), recorded_at=pl.lit(chunk.actor.now), replaces_id="on_id",
    )  # fmt: skip
