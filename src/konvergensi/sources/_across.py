"""What only shows across rows and files: the same measuring twice, copies under a new name, months that disagree."""

from collections import Counter
from collections.abc import Sequence

import polars as pl

from konvergensi.problems import sources as problems
from konvergensi.problems import sources_rows as row_problems
from konvergensi.problems import words
from konvergensi.sources._findings import about_file, about_rows
from konvergensi.sources._rows import limits
from konvergensi.sources.months import month_name, month_of_name
from konvergensi.sources.reading import FileAccount

Key = tuple[str, str]
_VALUES = ("weight_kg", "length_height_cm")
_FIRST = ("file", "sheet", "row", "full_nik", *_VALUES)


def find_repeats(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows that measure a child of an earlier row on the same day, with that row.

    `rows` has the columns of `schema.MEASUREMENTS`, in the order of who comes first. A child is the same by full NIK
    and birth date, or by name, birth date, sex and village unless two full NIK contradict it. Returns the columns
    `at` (position in `rows`), `first_file`, `first_sheet`, `first_row`, `same` (weight and length alike).
    """
    keyed = rows.with_row_index("at").select(
        "at",
        "file",
        "sheet",
        "row",
        "birth_date",
        "sex",
        "measured_on",
        *_VALUES,
        _letters("name"),
        _letters("village"),
        pl.when(pl.col("nik").str.contains(r"^\d{16}$") & ~pl.col("nik").str.contains(r"(0000|9999)$"))
        .then("nik")
        .alias("full_nik"),
    )
    by_name = _pairs(keyed.filter(pl.col("name") != ""), ["name", "birth_date", "sex", "village", "measured_on"])
    agree = pl.col("full_nik").is_null() | pl.col("first_full_nik").is_null()
    by_name = by_name.filter(agree | (pl.col("full_nik") == pl.col("first_full_nik")))
    known = keyed.filter(pl.col("full_nik").is_not_null() & pl.col("birth_date").is_not_null())
    by_nik = _pairs(known, ["full_nik", "birth_date", "measured_on"])
    same = pl.all_horizontal(pl.col(name).eq_missing(pl.col(f"first_{name}")) for name in _VALUES).alias("same")
    pairs = pl.concat([by_name, by_nik]).sort("at", "first_at").unique("at", keep="first", maintain_order=True)
    return pairs.select("at", "file", "sheet", "row", "first_file", "first_sheet", "first_row", same, *_VALUES)


def _letters(name: str) -> pl.Expr:
    return pl.col(name).fill_null("").str.to_lowercase().str.replace_all(r"[^a-z0-9]+", "").alias(name)


def _pairs(keyed: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
    """Each row that has an earlier one of the same keys, beside the first of them."""
    repeated = keyed.filter(pl.len().over(keys) > 1)
    first = [pl.col(name).first().over(keys).alias(f"first_{name}") for name in ("at", *_FIRST)]
    marked = repeated.with_columns(*first).filter(pl.col("at") != pl.col("first_at"))
    return marked.select("at", "first_at", *_FIRST, *(f"first_{name}" for name in _FIRST))


def repeat_findings(repeats: pl.DataFrame, accounts: Sequence[FileAccount]) -> list[pl.DataFrame]:
    """One finding per repeated row; for a whole file that repeats another only one about the file."""
    stored = Counter[str]()
    filtered = {account.file for account in accounts if account.kind == "filtered"}
    for account in accounts:
        stored[account.file] += account.stored
    found: list[pl.DataFrame] = []
    told: list[Key] = []
    refused = repeats.filter(pl.col("same") & (pl.col("file") != pl.col("first_file")))
    for file, other, n in refused.group_by("file", "first_file", maintain_order=True).len().iter_rows():
        fields = {"other": other, "n": n, "rows": stored[file]}
        if n >= limits().repeated_share * stored[file] and file not in filtered:
            found.append(about_file(problems.REPEATED_CONTENT, file, **fields))
            told.append((file, other))
        else:
            found.append(about_file(problems.OVERLAP, file, **fields))
    place = pl.when(pl.col("file") != pl.col("first_file")).then(pl.concat_str(pl.lit(" di "), pl.col("first_file")))
    rows = repeats.with_columns(
        place.otherwise(pl.lit("")).alias("first_place"),
        pl.format("{} kg, {} cm", *(words.number(pl.col(name), 2).fill_null("-") for name in _VALUES)).alias("value"),
    )
    if told:
        whole = pl.DataFrame(told, schema=["file", "first_file"], orient="row")
        rows = pl.concat(
            [rows.filter(~pl.col("same")), rows.filter("same").join(whole, on=["file", "first_file"], how="anti")]
        )
    found.append(about_rows(row_problems.SAME_ROW_TWICE, rows.filter("same"), column="Nama"))
    found.append(about_rows(row_problems.TWO_RESULTS, rows.filter(~pl.col("same")), column="Berat"))
    return found


def month_findings(accounts: Sequence[FileAccount], counts: dict[Key, dict[str, int]]) -> list[pl.DataFrame]:
    """Files of several months, files whose name speaks of another month, and files of another month than the rest.

    `counts` are the rows of each month by file and sheet, before repeats were taken out.
    """
    found: list[pl.DataFrame] = []
    main = {key: _main_months(months) for key, months in counts.items()}
    common = Counter(months[0] for months in main.values() if len(months) == 1).most_common(1)
    for account in accounts:
        key = (account.file, account.sheet)
        if account.kind in ("stopped", "copy") or account.layout == "wide" or not counts.get(key):
            continue
        months = main[key]
        if len(counts[key]) > 1:
            listed = ", ".join(f"{spoken(month)} ({n} baris)" for month, n in sorted(counts[key].items()))
            found.append(about_file(problems.MIXED_MONTHS, account.file, account.sheet, months=listed))
        named = month_of_name(account.file.rsplit("/", 1)[-1])
        if named and not any(_is_month(month, *named) for month in months):
            fields = {"named": _named(*named), "months": ", ".join(map(spoken, months))}
            found.append(about_file(problems.NAME_MONTH, account.file, account.sheet, **fields))
        elif len(months) == 1 and len(main) > 2 and months[0] != common[0][0] and common[0][1] > len(main) / 2:
            fields = {"months": spoken(months[0]), "common": spoken(common[0][0])}
            found.append(about_file(problems.OTHER_MONTH, account.file, account.sheet, **fields))
    return found


def _main_months(months: dict[str, int]) -> list[str]:
    """The months that hold more than a stray share of a file's rows."""
    least = limits().few_rows_share * sum(months.values())
    return sorted(month for month, n in months.items() if n > least)


def _is_month(text: str, month: int, year: int | None) -> bool:
    return int(text[5:]) == month and (year is None or int(text[:4]) == year)


def _named(month: int, year: int | None) -> str:
    return f"{month_name(month)} {year}" if year else month_name(month)


def spoken(month: str) -> str:
    """`2024-08` as `Agustus 2024`."""
    return f"{month_name(int(month[5:]))} {month[:4]}"
