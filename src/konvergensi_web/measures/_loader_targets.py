"""Lists of targets (sasaran, S) through the seam of intake: how many children each posyandu or desa should measure."""

import hashlib
import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

import polars as pl
from django.db.models import Q
from django.utils.translation import gettext as say
from django.utils.translation import gettext_noop

from konvergensi import sources
from konvergensi.problems import ProblemError
from konvergensi.problems import intake as problems
from konvergensi.problems import sources_rows as row_problems
from konvergensi.problems.platform import FIELD_INVALID
from konvergensi.sources import FileAccount
from konvergensi.sources.propose import Proposal, propose
from konvergensi_web.intake.loaders import BATCH_ROW, REGION_PATH, Chunk, Counts, Dependent, Plan, Source, Undone
from konvergensi_web.intake.models import Batch
from konvergensi_web.measures._loader_places import open_places, place_of, within_area
from konvergensi_web.measures.models import TargetEntry, TargetPopulation
from konvergensi_web.platform.bulk import chunks
from konvergensi_web.platform.files.content import TABLES
from konvergensi_web.platform.jobs.registry import find_kind
from konvergensi_web.platform.jobs.services import start_job
from konvergensi_web.platform.scope import Actor
from konvergensi_web.regions.models import Region
from konvergensi_web.registry.models import Posyandu
from konvergensi_web.registry.services import posyandu_key
from konvergensi_web.registry.services.places import ensure_posyandu

_Key = tuple[str, int, str]


class TargetLoader:
    """Lists of targets per posyandu or desa, riil and proyeksi."""

    key = "sasaran"
    title = gettext_noop("Daftar sasaran balita")
    says = gettext_noop("Sasaran (S) per posyandu atau per desa, riil atau proyeksi; menjadi penyebut cakupan D/S.")
    accepts: Collection[str] = TABLES
    chunk_rows = 2_000
    fields: Mapping[str, str] = {}
    shown: Mapping[str, str] = {
        "district": "Kecamatan", "village": "Desa/Kel", "posyandu": "Posyandu", "kind": "Jenis", "target": "Sasaran",
    }  # fmt: skip
    options: Mapping[str, str] = {"tahun": gettext_noop("Tahun sasaran (hanya untuk daftar sasaran)")}

    def propose(self, path: Path) -> Proposal:
        """There is nothing to map; kept for the seam."""
        return propose(path)

    def plan(self, source: Source) -> Plan:
        """Read the lists; a place is counted once for a year and kind."""
        year = _year(source)
        parts = [_read(path, source) for path in source.files]
        table = pl.concat([one for one, _, _ in parts]).with_row_index(BATCH_ROW)
        table = table.with_columns(
            pl.col(BATCH_ROW).cast(pl.Int32), place_of(source.regency).alias(REGION_PATH),
            fate=pl.lit("stored"), code=pl.lit(""), year=pl.lit(year, pl.Int32),
        )  # fmt: skip
        table, findings = within_area(table, source, problems.TARGET_PLACE_OPEN)
        table, homeless = _homeless(table)
        table, twice = _once(table)
        rows, held, refused = (table.filter(pl.col("fate") == fate) for fate in ("stored", "held", "refused"))
        held = pl.concat([held, *(one for _, _, one in parts)], how="diagonal_relaxed")
        held = held.with_columns(usable=pl.lit(value=False))
        placed = _with_posyandu(rows, make=False)
        known = _standing(placed)
        same = sum(known.get(_key(one), (None, ""))[0] == one["target"] for one in placed.iter_rows(named=True))
        return Plan(
            rows=rows,
            held=held,
            refused=refused,
            findings=pl.concat([*(found for _, found, _ in parts), *findings, homeless, twice]),
            accounts=[_account(path, parts[at], rows, held) for at, path in enumerate(source.files)],
            months=[str(year)],
            unchanged=same,
            replacing=sum(_key(one) in known for one in placed.iter_rows(named=True)) - same,
            open_places=open_places(table.filter(pl.col("fate") == "held"), source),
        )

    def commit(self, chunk: Chunk) -> Counts:
        """Store what differs from what counts; remember what counted before."""
        rows = _with_posyandu(chunk.rows)
        known = _standing(rows)
        fresh = [one for one in rows.iter_rows(named=True) if known.get(_key(one), (None, ""))[0] != one["target"]]
        TargetEntry.objects.bulk_create(
            [
                TargetEntry(
                    batch=chunk.batch, batch_row=one[BATCH_ROW], region_path=one[REGION_PATH], year=one["year"],
                    kind=one["kind"], target=one["target"], before=known.get(_key(one), (None, ""))[0],
                    before_source=known.get(_key(one), (None, ""))[1],
                )
                for one in fresh
            ],
            batch_size=1_000,
        )  # fmt: skip
        _put(chunk.actor, [(_key(one), one["target"], one["file"]) for one in fresh])
        replaced = sum(_key(one) in known for one in fresh)
        changed = {_key(one) for one in fresh}
        same = {_key(one) for one in rows.iter_rows(named=True)} - changed
        return Counts(
            stored=len(fresh), unchanged=rows.height - len(fresh), replaced=replaced,
            relies_on=dict(Counter(str(one.batch_id) for one in _last_entries(same).values())),
        )  # fmt: skip

    def undo(self, *, actor: Actor, batch: Batch, most: int) -> Undone:
        """Give back what counted before, and forget what counted nowhere."""
        some = list(TargetEntry.objects.filter(batch=batch)[:most])
        back = [((one.region_path, one.year, one.kind), one.before, one.before_source) for one in some]
        _put(actor, [(key, before, source) for key, before, source in back if before is not None])
        for key in (key for key, before, _ in back if before is None):
            TargetPopulation.objects.filter(region_path=key[0], year=key[1], kind=key[2]).delete()
        TargetEntry.objects.filter(pk__in=[one.pk for one in some]).delete()
        return Undone(len(some), more=bool(some))

    def dependents(self, *, actor: Actor, batch: Batch) -> list[Dependent]:
        """Later lists that put other figures in the place of these."""
        mine = {_entry_key(one) for one in TargetEntry.objects.filter(batch=batch)}
        n = sum(one.batch_id != batch.pk for one in _last_entries(mine).values())
        return [Dependent(what=say("%(n)s sasarannya sudah diganti oleh daftar yang lebih baru") % {"n": n}, count=n)]

    def people(self, *, batch: Batch, rows: pl.DataFrame) -> list[UUID]:
        """A list of targets is of places."""
        return []

    def after(self, *, actor: Actor, batch: Batch, paths: Sequence[str]) -> None:
        """Coverage changes everywhere: compute the regency anew."""
        if find_kind("measures.refresh") is not None:
            start_job(actor=actor, kind="measures.refresh", args={"regency": batch.regency_id})


def _year(source: Source) -> int:
    told = source.options.get("tahun", "").strip()
    if told:
        if not re.fullmatch(r"20\d\d", told):
            reason = gettext_noop("Tahun ditulis dengan empat angka, misalnya 2024.")
            raise ProblemError(FIELD_INVALID, field="tahun sasaran", value=told, reason=reason)
        return int(told)
    named = next((found[0] for path in source.files if (found := re.search(r"20\d\d", path.name))), None)
    return int(named) if named else source.actor.now.year


def _read(path: Path, source: Source) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """The rows of one list, what was found, and the rows that could not be read."""
    source.tell(f"Membaca: {path.name}", 0, len(source.files))
    found = sources.read_target_list(path, regency=source.regency, aliases=source.aliases)
    rows = found.targets.with_columns(pl.lit(path.name).alias("file"), pl.lit("").alias("sheet"))
    findings = found.findings.with_columns(pl.lit(path.name).alias("file"), pl.lit("").alias("sheet"))
    unread = findings.filter(pl.col("fate") == "held").select("file", "sheet", "row", "code")
    return rows, findings, unread.with_columns(fate=pl.lit("held"))


def _homeless(table: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """A target needs a desa: without one it waits."""
    open_rows = (pl.col("fate") == "stored") & pl.col("village_code").is_null()
    shown = table.with_columns(
        pl.concat_str([pl.col("village", "posyandu").fill_null("-")], separator=" ").alias("value")
    )
    found = sources.about_rows(problems.TARGET_PLACE_OPEN, shown.filter(open_rows), column="Desa/Kel")
    return _moved(table, open_rows, "held", problems.TARGET_PLACE_OPEN.code), found


def _once(table: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The first row of each place and kind counts; names that are one posyandu are one place."""
    keys = {name: posyandu_key(name) for name in table["posyandu"].drop_nulls().unique()}
    table = table.with_columns(
        pl.col("posyandu").replace_strict(keys, default="", return_dtype=pl.String).alias("posyandu_key")
    )
    place = ["village_code", "posyandu_key", "kind"]
    standing = pl.col("fate") == "stored"
    later = standing & ~pl.col(BATCH_ROW).is_in(
        table.filter(standing).unique(place, keep="first", maintain_order=True)[BATCH_ROW].implode()
    )
    shown = table.with_columns(
        pl.concat_str([pl.col("village", "posyandu").fill_null("")], separator=" ").alias("value")
    )
    found = sources.about_rows(row_problems.TARGET_TWICE, shown.filter(later), column="Sasaran")
    return _moved(table, later, "refused", row_problems.TARGET_TWICE.code), found


def _named(empty: str) -> pl.Expr:
    return pl.concat_str([pl.col("village", "posyandu").fill_null(empty)], separator=" ").alias("value")


def _moved(table: pl.DataFrame, rows: pl.Expr, fate: str, code: str) -> pl.DataFrame:
    marked = table.with_columns(rows.alias("_moved"))
    return marked.with_columns(
        fate=pl.when("_moved").then(pl.lit(fate)).otherwise("fate"),
        code=pl.when("_moved").then(pl.lit(code)).otherwise("code"),
    ).drop("_moved")


def _account(path: Path, part: tuple[Any, Any, Any], rows: pl.DataFrame, held: pl.DataFrame) -> FileAccount:
    """The account of one list: what the reader refused is in the findings only."""
    own = part[0].height
    kept, waiting = (table.filter(pl.col("file") == path.name).height for table in (rows, held))
    gone = part[1].filter((pl.col("fate") == "refused") & pl.col("row").is_not_null()).height
    rows_in = own + part[2].height + gone
    return FileAccount(
        path.name, "", "table", "full", "", rows_in, kept, waiting, rows_in - kept - waiting,
        sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
    )  # fmt: skip


def _with_posyandu(rows: pl.DataFrame, *, make: bool = True) -> pl.DataFrame:
    """The rows with the path of their posyandu; with `make` it is made where the list is the first to name it."""
    named = rows.filter(pl.col("posyandu_key") != "").select("village_code", "posyandu_key", "posyandu")
    codes = named.get_column("village_code").unique().to_list()
    if make:
        villages = {one.code: one for one in Region.objects.filter(code__in=codes)}
        asked = {(code, key): (name, None) for code, key, name in named.unique().iter_rows() if code in villages}
        known = {place: one.path for place, one in ensure_posyandu(villages, asked).items()} if asked else {}
    else:
        found = Posyandu.objects.filter(village_id__in=codes).values_list("village_id", "match_name", "path")
        known = {(code, key): path for code, key, path in found}
    paths = [
        known.get((code, key), path)
        for code, key, path in rows.select("village_code", "posyandu_key", REGION_PATH).iter_rows()
    ]
    return rows.with_columns(pl.Series(REGION_PATH, paths, pl.String))


def _key(one: Mapping[str, Any]) -> _Key:
    return one[REGION_PATH], one["year"], one["kind"]


def _entry_key(one: TargetEntry) -> _Key:
    return one.region_path, one.year, one.kind


def _last_entries(keys: Collection[_Key]) -> dict[_Key, TargetEntry]:
    """The entry of an import that counts now at each of these places, where one does."""
    found: dict[_Key, TargetEntry] = {}
    for some in chunks(sorted({path for path, _, _ in keys})):
        for one in TargetEntry.objects.filter(region_path__in=some).order_by("pk"):
            if _entry_key(one) in keys:
                found[_entry_key(one)] = one
    return found


def _standing(rows: pl.DataFrame) -> dict[_Key, tuple[int, str]]:
    """What counts now at these places."""
    if rows.is_empty():
        return {}
    paths = rows.get_column(REGION_PATH).unique().to_list()
    found = TargetPopulation.objects.filter(Q(year__in=rows["year"].unique().to_list()), region_path__in=paths)
    return {
        (path, year, kind): (target, source)
        for path, year, kind, target, source in found.values_list("region_path", "year", "kind", "target", "source")
    }


def _put(actor: Actor, given: Sequence[tuple[_Key, int, str]]) -> None:
    """Let these figures count."""
    TargetPopulation.objects.bulk_create(
        [
            TargetPopulation(
                region_path=path, year=year, kind=kind, target=target, source=source[:200],
                recorded_by_id=actor.user_id, recorded_at=actor.now,
            )
            for (path, year, kind), target, source in given
        ],
        batch_size=1_000, update_conflicts=True, unique_fields=["region_path", "year", "kind"],
        update_fields=["target", "source", "recorded_by_id", "recorded_at"],
    )  # fmt: skip
