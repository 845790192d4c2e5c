"""From e-PPGBM exports to what would be stored: whose row, which z-score, which is known already. Writes nothing."""

import hashlib
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
from django.conf import settings
from django.db.models import Max

from konvergensi import registry, sources
from konvergensi.measures import classes, official
from konvergensi.problems import intake as problems
from konvergensi.problems import sources as file_problems
from konvergensi.problems import sources_rows as row_problems
from konvergensi.sources import FileAccount, Reading
from konvergensi.sources.months import month_name
from konvergensi_web.intake.loaders import BATCH_ROW, REGION_PATH, Plan, Source, as_warning
from konvergensi_web.intake.models import Batch
from konvergensi_web.measures._loader_match import DIGEST
from konvergensi_web.measures._loader_places import (
    in_sheets,
    open_places,
    place_of,
    told_of_waiting,
    waiting_for_place,
    within_area,
)
from konvergensi_web.measures._loader_standing import compare, complete
from konvergensi_web.measures.models import Measurement
from konvergensi_web.platform.scope import open_scope, system_actor
from konvergensi_web.regions.paths import path_of, subtree
from konvergensi_web.registry.services import posyandu_key

PLACE = ["file", "sheet", "row"]
_CONTENT = (
    "measured_on", "sex", "birth_date", "weight_kg", "length_height_cm", "posture", "oedema", "muac_cm",
    "printed_waz", "printed_haz", "printed_whz", "printed_waz_class", "printed_haz_class", "printed_whz_class",
    "printed_gain", "pmt_kg", "vitamin_a", "kpsp", "kia", "detail_status", REGION_PATH, "posyandu_key",
)  # fmt: skip
_WAIT_HERE = [
    one.code for one in (row_problems.VILLAGE_UNKNOWN, row_problems.VILLAGE_AMBIGUOUS, row_problems.VILLAGE_MISSING)
]


def plan_exports(source: Source) -> Plan:
    """Read the files and judge every row."""
    reading = sources.read_exports(
        source.files, regency=source.regency, profile=source.profile, aliases=source.aliases, on_progress=_told(source)
    )
    source.tell("Mengenali anak dan menghitung z-skor", len(source.files), len(source.files))
    places = open_places(_may_be_asked(reading), source)
    table, findings, kept = _judged(reading, source)
    set_aside, gone = _unusable(reading, source), reading.refused
    before, headings, said = reading.accounts, reading.headings, _said_of_rows(reading)
    del reading  # the table has all its rows; twice is a lot
    table, more = _one_a_day(table)
    rows, held, refused = (table.filter(pl.col("fate") == fate) for fate in ("stored", "held", "refused"))
    held = pl.concat([held, set_aside], how="diagonal_relaxed")
    refused = pl.concat([refused, gone], how="diagonal_relaxed")
    accounts = _accounts(before, rows, held)
    del table  # the rows are copies of it
    rows = rows.sort(REGION_PATH, "child_id", "measured_on", BATCH_ROW)
    known, losses = compare(rows, source)
    months = sorted(rows.get_column("month").drop_nulls().unique().to_list())
    return Plan(
        rows=rows,
        held=held,
        refused=refused,
        findings=pl.concat([said, *findings, more]),
        accounts=accounts,
        headings=headings,
        months=months,
        unchanged=int(known["unchanged"]),
        replacing=int(known["replacing"]),
        people=rows.get_column("child_id").n_unique(),
        new_people=int(known["new_people"]),
        open_places=places,
        warnings=[*_warnings(months, source), *_older_downloads(accounts, source), *kept, *losses],
    )


def pseudonym_key() -> bytes:
    """The secret behind the pseudonyms of this platform, in the folder of keys."""
    return registry.load_or_create_key(Path(settings.KEY_FOLDER) / "pseudonym.key")


def _told(source: Source) -> Any:
    return lambda name, done, of: source.tell(f"Membaca: {name}" if name else "Menggabungkan", done, of)


def _judged(reading: Reading, source: Source) -> tuple[pl.DataFrame, list[pl.DataFrame], list[dict[str, str]]]:
    """The rows that could be stored, with place, child, z-scores, fate and number; what was found, and what to warn."""
    usable = _usable(reading)
    given = pl.concat([reading.measurements.with_columns(fate=pl.lit("stored"), code=pl.lit("")), usable])
    given = _numbered(given, reading.accounts)
    given = given.with_columns(place_of(source.regency).alias(REGION_PATH))
    given, findings = within_area(waiting_for_place(given, _placeless(reading)), source)
    findings += told_of_waiting(given)
    identified = registry.identify(given, key=pseudonym_key())
    whole, kept = complete(identified.measurements, reading, source)
    scored = classes.gizi_buruk(official.compare(whole))
    lists = {(one.file, one.sheet) for one in reading.accounts if one.kind == "filtered"}
    keys = {name: posyandu_key(name) for name in scored["posyandu"].drop_nulls().unique()}
    scored = scored.with_columns(
        pl.col("posyandu").replace_strict(keys, default="", return_dtype=pl.String).alias("posyandu_key"),
        in_sheets(lists).alias("from_list"),
    )
    usable_as_it_is = (pl.col("fate") == "held") & (pl.col("code") == row_problems.TWO_RESULTS.code)
    return scored.with_columns(_digests(scored), usable=usable_as_it_is), [*findings, identified.findings], kept


def _placeless(reading: Reading) -> set[tuple[str, str]]:
    """The files and sheets that name no village anywhere."""
    told = reading.findings.filter(pl.col("code") == file_problems.NO_PLACE.code)
    return set(told.select("file", "sheet").iter_rows())


def _said_of_rows(reading: Reading) -> pl.DataFrame:
    """What the reader found, but for the names it left open: here their rows wait, and each row says so itself."""
    return reading.findings.filter(~pl.col("code").is_in(_WAIT_HERE) | in_sheets(_placeless(reading)))


def _may_be_asked(reading: Reading) -> pl.DataFrame:
    """The rows whose place a person's answer settles: an empty village is filled in where the file came from."""
    rows = pl.concat([reading.measurements, reading.held])
    return rows.filter(pl.col("village").is_not_null() | in_sheets(_placeless(reading)))


def _usable(reading: Reading) -> pl.DataFrame:
    """Held rows that a person could decide to use: another result of a child measured that day."""
    code = row_problems.TWO_RESULTS.code
    wanted = reading.findings.filter(pl.col("code") == code).select(PLACE).unique()
    rows = reading.held.filter(pl.col("measured_on").is_not_null()).join(wanted, on=PLACE, how="semi")
    return rows.with_columns(fate=pl.lit("held"), code=pl.lit(code))


def _unusable(reading: Reading, source: Source) -> pl.DataFrame:
    """The other held rows, with the first reason that holds each."""
    rest = reading.held.join(_usable(reading).select(PLACE), on=PLACE, how="anti")
    reasons = reading.findings.filter(pl.col("fate") == "held").unique(PLACE, keep="first").select(*PLACE, "code")
    coded = rest.join(reasons, on=PLACE, how="left", maintain_order="left")
    return coded.with_columns(
        pl.col("code").fill_null("sources.other-regency-files"),
        place_of(source.regency).alias(REGION_PATH),
        fate=pl.lit("held"),
        usable=pl.lit(value=False),
    )


def _numbered(given: pl.DataFrame, accounts: Sequence[FileAccount]) -> pl.DataFrame:
    """Each row's place in the reading: file by file in the order of the accounts, then as in the file."""
    order = {f"{one.file}\n{one.sheet}": number for number, one in enumerate(accounts)}
    at = pl.concat_str("file", "sheet", separator="\n").replace_strict(order, default=len(order), return_dtype=pl.Int32)
    return given.sort(at, "row", "measured_on", maintain_order=True).with_row_index(BATCH_ROW).with_columns(
        pl.col(BATCH_ROW).cast(pl.Int32)
    )  # fmt: skip


def _digests(scored: pl.DataFrame) -> pl.Series:
    """What makes two rows of one child and day one and the same, in 32 letters."""
    texts = [
        pl.col(name).round(3).cast(pl.String) if scored.schema[name].is_float() else pl.col(name).cast(pl.String)
        for name in _CONTENT
    ]
    joined = scored.select(pl.concat_str([text.fill_null("") for text in texts], separator="|")).to_series()
    return pl.Series(DIGEST, [hashlib.blake2b(text.encode(), digest_size=16).hexdigest() for text in joined])


def _one_a_day(table: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Rows that identity brings to one child and day: the first is stored, the same again refused, another held."""
    key = ["child_id", "measured_on"]
    standing = table.filter(pl.col("fate") == "stored")
    first = standing.sort(BATCH_ROW).unique(key, keep="first", maintain_order=True)
    told = first.select(
        *key,
        pl.col(BATCH_ROW).alias("first_at"),
        pl.col("row").alias("first_row"),
        pl.col("file").alias("first_file"),
        pl.col(DIGEST).alias("first_digest"),
    )
    later = standing.join(told, on=key, nulls_equal=True).filter(pl.col(BATCH_ROW) != pl.col("first_at"))
    if later.is_empty():
        return table, sources.about_rows(row_problems.SAME_ROW_TWICE, later)
    same = pl.col(DIGEST) == pl.col("first_digest")
    elsewhere = pl.col("file") != pl.col("first_file")
    shown = later.with_columns(
        pl.when(elsewhere).then(pl.lit(" di ") + pl.col("first_file")).otherwise(pl.lit("")).alias("first_place"),
        pl.format("{} kg, {} cm", pl.col("weight_kg").cast(pl.String).fill_null("-"),
                  pl.col("length_height_cm").cast(pl.String).fill_null("-")).alias("value"),
    )  # fmt: skip
    findings = pl.concat(
        [
            sources.about_rows(row_problems.SAME_ROW_TWICE, shown.filter(same), column="Nama"),
            sources.about_rows(row_problems.TWO_RESULTS, shown.filter(~same), column="Berat"),
        ]
    )
    refused, held = (later.filter(rows).get_column(BATCH_ROW).implode() for rows in (same, ~same))
    at = pl.col(BATCH_ROW)
    fate = pl.when(at.is_in(refused)).then(pl.lit("refused")).when(at.is_in(held)).then(pl.lit("held"))
    code = (
        pl.when(at.is_in(refused)).then(pl.lit(row_problems.SAME_ROW_TWICE.code))
        .when(at.is_in(held)).then(pl.lit(row_problems.TWO_RESULTS.code))
    )  # fmt: skip
    moved = table.with_columns(fate=fate.otherwise("fate"), code=code.otherwise("code"))
    return moved.with_columns(
        usable=(pl.col("fate") == "held") & (pl.col("code") == row_problems.TWO_RESULTS.code)
    ), findings


def _accounts(before: Sequence[FileAccount], rows: pl.DataFrame, held: pl.DataFrame) -> list[FileAccount]:
    """The accounts of the reader after rows were refused or held here."""

    def sizes(table: pl.DataFrame) -> dict[tuple[str, str], int]:
        return {(file, sheet): n for file, sheet, n in table.group_by("file", "sheet").len().iter_rows()}

    stored, waiting = sizes(rows), sizes(held)
    moved = []
    for one in before:
        more_held = waiting.get((one.file, one.sheet), 0) - one.held
        gone = one.stored - stored.get((one.file, one.sheet), 0) - more_held
        moved.append(one.moved(held=more_held, refused=gone))
    return moved


def _warnings(months: list[str], source: Source) -> list[dict[str, str]]:
    """What the months of the files say beside those that are stored."""
    path = path_of(source.regency)
    with open_scope(system_actor("membandingkan impor", path)):
        stored = Measurement.objects.filter(subtree([path])).exclude(source="entry")
        again = stored.filter(month__in=months).count() if months else 0
        newest = stored.aggregate(newest=Max("month"))["newest"]
    told = []
    spoken = ", ".join(_spoken(month) for month in months)
    if again:
        told.append(as_warning(problems.MONTH_PRESENT, months=spoken, rows=f"{again:,}".replace(",", ".")))
    if months and newest and months[-1] < newest:
        told.append(as_warning(problems.OLDER_MONTH, months=spoken, newest=_spoken(newest)))
    return told


def _older_downloads(accounts: Sequence[FileAccount], source: Source) -> list[dict[str, str]]:
    """Files whose banner says they were downloaded before a file of the same month that is stored."""
    dated = [one for one in accounts if one.exported_on and one.months]
    if not dated:
        return []
    with open_scope(system_actor("membandingkan impor", path_of(source.regency))):
        stored = Batch.objects.filter(
            regency_id=source.regency, register=source.batch.register, state=Batch.State.COMMITTED
        )
        known = [one for files in stored.values_list("plan__files", flat=True) for one in files or ()]
    told = []
    for one in dated:
        day = f"{one.exported_on}"
        newer = [
            other for other in known
            if (other.get("exported_on") or "") > day and other["kind"] == one.kind
            and not {*one.months}.isdisjoint(other["months"])
        ]  # fmt: skip
        if newer:
            months = sorted({month for other in newer for month in other["months"]} & {*one.months})
            last = date.fromisoformat(max(other["exported_on"] for other in newer))
            told.append(as_warning(
                problems.OLDER_DOWNLOAD, file=one.file, day=f"{one.exported_on:%d/%m/%Y}", newer=f"{last:%d/%m/%Y}",
                months=", ".join(map(_spoken, months)),
            ))  # fmt: skip
    return told


def _spoken(month: str) -> str:
    return f"{month_name(int(month[5:]))} {month[:4]}"
