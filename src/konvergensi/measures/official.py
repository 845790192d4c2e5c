"""The printed status of the national application beside ours: which posture it assumed, where the two differ, and why.

Fed by `sources` (rows in the columns of `sources.schema.MEASUREMENTS`), read by the report and by `quality`. The
printed status stays the official one; nothing here corrects it.
"""

from collections.abc import Mapping
from datetime import date

import polars as pl

from konvergensi.measures import _official_trials as trials
from konvergensi.measures import classes
from konvergensi.measures.classes import Lang, Words

PRINTED = ("waz", "haz", "whz")
ADDED = ("age_days", "posture_source")

# In the order in which they are tried and told. The sentences take {n} rows and {changed} of them with another class.
DIFFERENCES: Mapping[str, Words] = {
    "equal": Words(
        id="{n} nilai sama sampai dua desimal.",
        en="{n} values are equal to two decimals.",
    ),
    "rounding": Words(
        id="{n} nilai berbeda 0,01 karena pembulatan; {changed} berbeda status.",
        en="{n} values differ by 0.01 through rounding; {changed} have another class.",
    ),
    "standing_below_9_months": Words(
        id="{n} anak di bawah 9 bulan tercatat diukur berdiri: aplikasi menambah 0,7 cm, aturan WHO menganggap cara "
        "ukur tidak diketahui; {changed} berbeda status.",
        en="{n} children below 9 months are recorded as standing: the application adds 0.7 cm, the WHO rule takes the "
        "posture as unknown; {changed} have another class.",
    ),
    "posture_not_applied": Words(
        id="{n} nilai tercetak dihitung dengan cara ukur lain daripada yang tertulis di berkas (selisih 0,7 cm); "
        "{changed} berbeda status.",
        en="{n} printed values follow another posture than the file states (0.7 cm); {changed} have another class.",
    ),
    "age_in_months": Words(
        id="{n} nilai tercetak dihitung dengan umur dalam bulan penuh, bukan hari; {changed} berbeda status.",
        en="{n} printed values use the age in completed months instead of days; {changed} have another class.",
    ),
    "not_restricted": Words(
        id="{n} nilai di luar 3 SD tercetak tanpa rumus batas WHO; {changed} berbeda status.",
        en="{n} values beyond 3 SD are printed without WHO's restricted formula; {changed} have another class.",
    ),
    "other_sex": Words(
        id="{n} nilai tercetak cocok dengan jenis kelamin yang berlawanan: periksa kolom JK; {changed} berbeda status.",
        en="{n} printed values fit the opposite sex: check the sex; {changed} have another class.",
    ),
    "implausible_kept": Words(
        id="{n} nilai di luar batas wajar WHO: aplikasi tetap memberi status, di sini ditandai dan tidak ikut "
        "dihitung dalam prevalensi; {changed} berbeda status.",
        en="{n} values lie beyond the WHO limits: the application still gives a class, here they are flagged and left "
        "out of prevalence; {changed} have another class.",
    ),
    "posture_unknown": Words(
        id="{n} nilai berbeda tidak lebih daripada koreksi cara ukur (0,7 cm), yang tidak ada di berkas; "
        "{changed} berbeda status.",
        en="{n} values differ by no more than the posture correction (0.7 cm), and the file has no posture; "
        "{changed} have another class.",
    ),
    "not_computed": Words(
        id="{n} nilai tercetak tidak dapat kami hitung (umur, berat, atau tinggi kosong atau di luar tabel WHO, "
        "60 bulan ke atas, atau ada edema).",
        en="{n} printed values cannot be computed here (age, weight or height missing or outside the WHO tables, "
        "60 months and above, or oedema).",
    ),
    "other": Words(
        id="{n} nilai berbeda tanpa sebab yang ditemukan: periksa tanggal lahir, tanggal ukur, berat, dan tinggi di "
        "aplikasi asal; {changed} berbeda status.",
        en="{n} values differ without a cause that was found: check the dates, weight and height at the source; "
        "{changed} have another class.",
    ),
}


def compare(measurements: pl.DataFrame, *, on: date | None = None) -> pl.DataFrame:
    """Our z-scores and classes beside the printed ones, one row out per row in, in the same order.

    Reads `sex`, `birth_date`, `measured_on` (or `age_days` where a date is missing), `weight_kg`,
    `length_height_cm`, `posture`, `oedema`, `printed_<index>` and `printed_<index>_class`; any may be absent.
    Fills `posture` where it is missing and a printed value betrays it, and adds `age_days`, `posture_source`
    ("file", "inferred", null), `waz`, `haz`, `whz`, `baz`, their `_flag` and `_class` (as of `on`), and for waz, haz
    and whz `<index>_agrees` and `<index>_class_agrees` (null where one of the two is missing) and
    `<index>_difference` (a key of `DIFFERENCES`, null where nothing is printed).
    """
    placed = infer_posture(with_age(measurements))
    scored = classes.classify(_with_scores(placed), on=on)
    return explain(with_agreement(scored, on=on))


def with_age(measurements: pl.DataFrame) -> pl.DataFrame:
    """Add `age_days` (Int64): date of measuring less date of birth, null where that is unknown or negative."""
    dates = {"birth_date", "measured_on"} <= set(measurements.columns)
    days = (pl.col("measured_on") - pl.col("birth_date")).dt.total_days() if dates else pl.lit(None, pl.Int64)
    if "age_days" in measurements.columns:
        days = pl.coalesce(days, pl.col("age_days").cast(pl.Int64))
    return measurements.with_columns(age_days=pl.when(days >= 0).then(days))


def infer_posture(measurements: pl.DataFrame) -> pl.DataFrame:
    """Fill `posture` from the printed z-scores where the file has none, and add `posture_source`.

    Each child is computed twice: as measured in the posture its age demands, and with the 0.7 cm correction of the
    other one. The one whose haz reproduces `printed_haz` to two decimals is taken (a difference of 0.01 counts
    half); whz is the second evidence and decides where haz is missing or fits both. If both still fit, the posture
    the age demands is taken: the z-score is then the same to 0.01. Where neither fits the posture stays unknown.
    """
    if "posture" not in measurements.columns:
        measurements = measurements.with_columns(posture=pl.lit(None, pl.String))
    source = pl.when(pl.col("posture").is_not_null()).then(pl.lit("file"))
    measurements = measurements.with_columns(posture_source=source)
    evidence = [f"printed_{index}" for index in ("haz", "whz") if f"printed_{index}" in measurements.columns]
    if not evidence:
        return measurements
    printed = pl.any_horizontal(pl.col(name).is_not_null() for name in evidence)
    open_rows = pl.col("posture").is_null() & printed & pl.col("age_days").is_not_null()
    asked = measurements.select(trials.needed(measurements, evidence)).with_row_index("at").filter(open_rows)
    found = trials.betrayed_posture(asked).filter(pl.col("betrayed").is_not_null())
    if found.is_empty():
        return measurements
    return measurements.with_columns(
        measurements["posture"].scatter(found["at"], found["betrayed"]),
        measurements["posture_source"].scatter(found["at"], "inferred"),
    )


def with_agreement(scored: pl.DataFrame, *, on: date | None = None) -> pl.DataFrame:
    """Add `<index>_agrees` and `<index>_class_agrees`: is the printed value, the printed status, the same as ours?"""
    missing = [f"printed_{index}" for index in PRINTED if f"printed_{index}" not in scored.columns]
    missing_text = [f"printed_{index}_class" for index in PRINTED if f"printed_{index}_class" not in scored.columns]
    scored = scored.with_columns(
        *(pl.lit(None, pl.Float64).alias(name) for name in missing),
        *(pl.lit(None, pl.String).alias(name) for name in missing_text),
    )
    agreement = [trials.apart(f"printed_{index}", index).eq(0).alias(f"{index}_agrees") for index in PRINTED]
    named = [
        (printed_label(index, on=on) == pl.col(f"{index}_class")).alias(f"{index}_class_agrees") for index in PRINTED
    ]
    return scored.with_columns(*agreement, *named).drop(*missing, *missing_text)


def printed_label(index: str, *, on: date | None = None) -> pl.Expr:
    """`printed_<index>_class` in the words of `classes.labels`, null for a text that is not a known spelling."""
    text = pl.col(f"printed_{index}_class").str.to_lowercase().str.replace_all(r"[\s\u00a0]+", " ").str.strip_chars()
    return text.replace_strict(classes.spellings(index, on=on), default=None, return_dtype=pl.String)


def explain(compared: pl.DataFrame) -> pl.DataFrame:
    """Add `<index>_difference` for waz, haz and whz: the first key of `DIFFERENCES` that accounts for the row."""
    return compared.with_columns(
        trials.causes(compared, index) if f"printed_{index}" in compared.columns else _nothing(f"{index}_difference")
        for index in PRINTED
    )


def summary(compared: pl.DataFrame, lang: Lang = "id") -> pl.DataFrame:
    """How often each difference occurs: `index, difference, n, inferred, class_differs, sentence`, in a fixed order.

    `inferred` counts the rows whose posture was inferred from the printed value, so that their agreement is no
    evidence of its own; `class_differs` those whose printed status is another than ours.
    """
    parts = [
        compared.filter(pl.col(f"{index}_difference").is_not_null())
        .group_by(difference=pl.col(f"{index}_difference"))
        .agg(
            n=pl.len().cast(pl.Int64),
            inferred=(pl.col("posture_source") == "inferred").sum().cast(pl.Int64),
            class_differs=pl.col(f"{index}_class_agrees").not_().sum().cast(pl.Int64),
        )
        .with_columns(index=pl.lit(index))
        for index in PRINTED
    ]
    order = {name: place for place, name in enumerate(DIFFERENCES)}
    counted = pl.concat(parts).sort(
        pl.col("index").replace_strict({name: place for place, name in enumerate(PRINTED)}, return_dtype=pl.Int8),
        pl.col("difference").replace_strict(order, return_dtype=pl.Int8),
    )
    sentences = [
        DIFFERENCES[row["difference"]].get(lang).format(n=row["n"], changed=row["class_differs"])
        for row in counted.iter_rows(named=True)
    ]
    return counted.select(
        "index", "difference", "n", "inferred", "class_differs", pl.Series("sentence", sentences, pl.String)
    )


def _with_scores(placed: pl.DataFrame) -> pl.DataFrame:
    found = trials.scores(placed, classes.INDICES)
    return placed.drop(found.columns, strict=False).hstack(found)


def _nothing(name: str) -> pl.Expr:
    return pl.lit(None, pl.String).alias(name)
