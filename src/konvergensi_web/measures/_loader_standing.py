"""What stands already beside the rows of an export: which are known, which would be replaced, and what a file that
lacks a column leaves as it is."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import polars as pl
from django.db.models import Q

from konvergensi.problems import intake as problems
from konvergensi.sources import Reading
from konvergensi.sources._header import INDONESIAN
from konvergensi_web.intake.loaders import BATCH_ROW, Source, as_warning
from konvergensi_web.measures import _loader_match as match
from konvergensi_web.measures._loader_match import DIGEST
from konvergensi_web.measures._loader_places import in_sheets
from konvergensi_web.measures.models import Measurement
from konvergensi_web.platform.bulk import chunks
from konvergensi_web.platform.scope import open_scope, system_actor
from konvergensi_web.regions.paths import path_of, subtree
from konvergensi_web.registry.services import find_by_pseudonym

PRINTED = {name: pl.String() for name in ("waz_class", "haz_class", "whz_class", "gain")} | {
    name: pl.Float64() for name in ("waz", "haz", "whz")
}
SERVICES = {"pmt_kg": pl.Float64(), "vitamin_a": pl.Int64(), "kpsp": pl.String(), "kia": pl.String(),
            "detail_status": pl.String()}  # fmt: skip
STATED = "file"  # the posture stood in a file; another was inferred from what was printed
_MEASURED = {"weight_kg": pl.Float64(), "length_height_cm": pl.Float64()}
_OWN = ("weight_kg", "length_height_cm", "oedema", "muac_cm", *SERVICES)  # each says something by itself
_ABOUT = ("posture", *(f"printed_{name}" for name in PRINTED))  # said of one weight and length, and of no other
_PLACE = ("file", "sheet", "month")
_Part = tuple[str, str, int]  # file, sheet, calendar month of a wide recap (0 = the whole sheet)
_ASKED = 5_000  # pseudonyms asked for at a time
_PLAIN = {"oedema": pl.Boolean(), "muac_cm": pl.Float64(), "posture": pl.String()}


def complete(rows: pl.DataFrame, reading: Reading, source: Source) -> tuple[pl.DataFrame, list[dict[str, str]]]:
    """The rows, with what stands already in the columns that their file does not have; and what to say about it.

    A file speaks about its own columns only: a recap without heights tells no height, it does not take one away.
    A blank cell below a heading is a statement, and stays blank.
    """
    lacking = _lacking(reading)
    asked = rows.select(*_PLACE, BATCH_ROW, "child_id", "measured_on").filter(_at(lacking))
    if asked.is_empty():
        return rows, []
    wanted, path = set[str]().union(*lacking.values()), path_of(source.regency)
    saying = _saying(wanted)
    with open_scope(system_actor("membandingkan impor", path)):  # one question spares looking for every child
        months = asked.get_column("month").drop_nulls().unique().to_list()
        if not Measurement.objects.filter(subtree([path]), saying, month__in=months).exists():
            return rows, []
    found, _ = _standing(asked, rows, source, _columns(wanted), saying)
    if found["on_id"].null_count() == found.height:
        return rows, []
    own, about = ([name for name in names if name in wanted] for names in (_OWN, _ABOUT))
    narrow = list(dict.fromkeys([*_MEASURED, *own, *about]))  # the rest is wide, and is not touched
    on_record = found.select(BATCH_ROW, *(f"on_{name}" for name in narrow))
    given = rows.select(*_PLACE, BATCH_ROW, *narrow)
    beside = given.join(on_record, on=BATCH_ROW, how="left", maintain_order="left")
    beside = beside.with_columns(_filled(name, lacking).alias(name) for name in own)
    same = pl.all_horizontal(pl.col(name).eq_missing(pl.col(f"on_{name}")) for name in _MEASURED)
    done = beside.with_columns(pl.when(same).then(_filled(name, lacking)).otherwise(name).alias(name) for name in about)
    return rows.with_columns(done.select(narrow)), _said(given, done)


def compare(rows: pl.DataFrame, source: Source) -> tuple[dict[str, int], list[dict[str, str]]]:
    """How many rows are stored already, would replace one, how many children are new here; and what would be lost."""
    if rows.is_empty():  # every row waits for a person: the columns of nothing have no types to join by
        return {"unchanged": 0, "replacing": 0, "new_people": 0}, []
    asked = rows.select("child_id", "measured_on", "month", DIGEST, match.source(), *_MEASURED)
    told, people = _standing(asked, rows, source, _MEASURED)
    beside, stays = told.filter(pl.col("on_id").is_not_null()), match.stays()
    emptied = pl.any_horizontal(pl.col(name).is_null() & pl.col(f"on_{name}").is_not_null() for name in _MEASURED)
    unchanged, lost = beside.filter(stays).height, beside.filter(~stays & emptied).height
    known = {
        "unchanged": unchanged,
        "replacing": beside.height - unchanged,
        "new_people": rows.get_column("child_id").n_unique() - people,
    }
    return known, [as_warning(problems.VALUES_EMPTIED, rows=lost)] if lost else []


def _saying(names: Collection[str]) -> Q:
    """Only the standing rows that say something of these columns: none where a usual export comes in again."""
    if not set(names) <= {*_MEASURED, "oedema", "muac_cm", "posture"}:
        return Q()  # kept as JSON, nearly every row has some of it
    told = Q(pk__in=[])
    for name in names:
        told |= Q(posture_source=STATED) if name == "posture" else Q(**{f"{name}__isnull": False})
    return told


def _standing(
    rows: pl.DataFrame, whole: pl.DataFrame, source: Source, more: Mapping[str, Any], only: Q | None = None
) -> tuple[pl.DataFrame, int]:
    """The rows, each with what stands in its place as `on_...`; and how many of the children are known."""
    path = path_of(source.regency)
    months = rows.get_column("month").drop_nulls().unique().to_list()
    people: dict[str, str] = {}
    parts = []
    with open_scope(system_actor("membandingkan impor", path)):
        for some in chunks(rows.get_column("child_id").unique().to_list(), _ASKED):
            found = {child: str(person) for child, person in find_by_pseudonym(path, some).items()}
            parts.append(_of_people({*found.values()} - {*people.values()}, months, more, only))
            people |= found
    told = rows.with_columns(
        pl.col("child_id").replace_strict(people, default=None, return_dtype=pl.String).alias("person_id")
    )
    return match.beside(told, pl.concat(parts), whole), len(people)


def _of_people(people: Collection[str], months: list[str], more: Mapping[str, Any], only: Q | None) -> pl.DataFrame:
    rows = Measurement.objects.filter(person_id__in=sorted(people), month__in=months)
    return _unpacked(match.standing(rows.filter(only or Q()), more))


def _columns(wanted: Collection[str]) -> dict[str, Any]:
    """What has to be read to tell these columns."""
    plain = {name: kind for name, kind in _PLAIN.items() if name in wanted}
    stated = {"posture_source": pl.String()} if "posture" in wanted else {}
    packed = {"printed": {f"printed_{name}" for name in PRINTED}, "services": set(SERVICES)}
    return _MEASURED | plain | stated | {name: pl.String() for name, told in packed.items() if told & set(wanted)}


def _unpacked(part: pl.DataFrame) -> pl.DataFrame:
    """The standing rows with a column for each thing they say."""
    if "printed" in part.columns:
        said = pl.col("printed").str.json_decode(pl.Struct(PRINTED)).name.map_fields(lambda name: f"printed_{name}")
        part = part.with_columns(said).unnest("printed")
    if "services" in part.columns:
        part = part.with_columns(pl.col("services").str.json_decode(pl.Struct(SERVICES))).unnest("services")
    if "posture_source" in part.columns:  # what was inferred is inferred again
        part = part.with_columns(posture=pl.when(posture_source=STATED).then("posture"))
    return part


def _lacking(reading: Reading) -> dict[_Part, list[str]]:
    """The columns that each sheet does not have, or each month of a wide recap; only where there are any."""
    had: dict[_Part, Collection[str]] = {}
    for (file, sheet), columns in reading.headings.items():
        had[file, sheet, 0] = set(columns.values())
        for month, own in reading.by_month.get((file, sheet), {}).items():
            had[file, sheet, month] = own
    found = {part: [name for name in (*_OWN, *_ABOUT) if name not in columns] for part, columns in had.items()}
    return {part: names for part, names in found.items() if names}


def _at(parts: Collection[_Part]) -> pl.Expr:
    """Whether a row stands in one of these sheets, or in one of these months of one."""
    monthly = {f"{file}\n{sheet}\n{month:02}" for file, sheet, month in parts if month}
    here = pl.concat_str("file", "sheet", pl.col("month").str.slice(5), separator="\n", ignore_nulls=True)
    return in_sheets([(file, sheet) for file, sheet, month in parts if not month]) | here.is_in(sorted(monthly))


def _filled(name: str, lacking: Mapping[_Part, Sequence[str]]) -> pl.Expr:
    """The column, taken from what stands in the rows of files that do not have it."""
    without = _at([part for part, names in lacking.items() if name in names])
    return pl.when(without).then(pl.coalesce(name, f"on_{name}")).otherwise(name)


def _said(before: pl.DataFrame, after: pl.DataFrame) -> list[dict[str, str]]:
    """One warning a file whose weights or lengths were left as they stand."""
    kept = before.select("file").with_columns(before[name].is_null() & after[name].is_not_null() for name in _MEASURED)
    told = kept.group_by("file", maintain_order=True).agg(
        pl.any_horizontal(list(_MEASURED)).sum().alias("rows"), pl.col(*_MEASURED).any()
    )
    return [
        as_warning(
            problems.COLUMNS_KEPT, file=one["file"], rows=one["rows"],
            fields=" dan ".join(INDONESIAN[name] for name in _MEASURED if one[name]),
        )
        for one in told.filter(pl.col("rows") > 0).iter_rows(named=True)
    ]  # fmt: skip
