"""Reading exports: each file is opened, cleaned and sorted by itself, then all are compared with each other.

Rows in = stored + held + refused, per file and in total: `FileAccount` and `Reading` refuse to exist otherwise.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import polars as pl

from konvergensi import regions
from konvergensi.problems import ProblemError
from konvergensi.problems import sources as problems
from konvergensi.sources import _across, _raw
from konvergensi.sources._elsewhere import explained, files_from_elsewhere
from konvergensi.sources._findings import about_file, nothing
from konvergensi.sources._places import load_aliases, missing_villages, with_codes
from konvergensi.sources._profile import Profile, load_profile
from konvergensi.sources._sheet import Part, check_total, read_sheet
from konvergensi.sources.reading import FileAccount, Reading

OnProgress = Callable[[str, int, int], None]
SUFFIXES = (".xlsx", ".xls", ".xlsm", ".xlsb", ".ods", ".csv", ".tsv", ".txt", ".parquet")


def read_exports(
    paths: Sequence[Path],
    *,
    regency: str,
    profile: Path | None = None,
    aliases: Path | None = None,
    on_progress: OnProgress | None = None,
) -> Reading:
    """Read e-PPGBM exports or plain tables of measurements, as they are.

    `paths` are files (or folders of files) of one kab/kota `regency` (`36.04`); `profile` is a mapping profile for
    renamed columns, `aliases` the alias file of region names; `on_progress(file, done, of)` is called before each
    file. A file that cannot be read becomes an account of kind `stopped` and a finding; the others go on. Raises
    `ProblemError` when no file is readable, or the profile, the aliases or the regency are wrong.
    """
    regency = regions.regency(regency).code
    rules, known_aliases = load_profile(profile), load_aliases(aliases)
    files, tell = _named(paths), on_progress or (lambda *_: None)
    parts: list[Part] = []
    stops: list[ProblemError] = []
    seen: dict[str, str] = {}
    total = 0
    for done, (name, path) in enumerate(files):
        tell(name, done, len(files))
        try:
            sha = _raw.digest(path)
            if sha in seen:
                fresh = _copy(name, seen[sha], sha, parts)
            else:
                check_total(total + _raw.known_rows(path), name)
                fresh = list(_read_file(path, name, sha, rules, regency))
            seen.setdefault(sha, name)
        except ProblemError as error:
            if error.problem is problems.TOO_MANY_ROWS:
                raise
            stops.append(error)
            fresh = [_stopped(name, error)]
        parts += fresh
        total += sum(part.account.rows_in for part in fresh)
        check_total(total, name)
    tell("", len(files), len(files))
    if parts and all(part.account.kind == "stopped" for part in parts):
        if len(files) == 1:
            raise stops[0]
        raise ProblemError(problems.NOTHING_READABLE, n=len(files), first=f"{stops[0].what} {stops[0].why}")
    return _together(parts, regency, known_aliases)


def _named(paths: Sequence[Path]) -> list[tuple[str, Path]]:
    """Files under names that tell them apart: with their folder where two share a name."""
    files: list[Path] = []
    for path in map(Path, paths):
        inside = (
            [file for file in sorted(path.iterdir()) if file.suffix.lower() in SUFFIXES] if path.is_dir() else [path]
        )
        files += [file for file in inside if not file.name.startswith("~$")]
    if not files:
        raise ProblemError(problems.NO_FILES, folder=", ".join(map(str, paths)) or "(tidak disebut)")
    files = list(dict.fromkeys(file.resolve() for file in files))
    shared = Counter(file.name for file in files)
    return [(f"{file.parent.name}/{file.name}" if shared[file.name] > 1 else file.name, file) for file in files]


def _stopped(name: str, error: ProblemError) -> Part:
    found = pl.DataFrame(
        [(name, "", None, "", "", error.problem.code, "stopped", error.what, error.why, error.do)],
        schema=nothing().schema,
        orient="row",
    )
    return Part(FileAccount(name, kind="stopped", reason=f"{error.what} {error.do}"), findings=[found])


def _copy(name: str, other: str, sha: str, parts: Sequence[Part]) -> list[Part]:
    """A file that is byte for byte an earlier one: all its rows are refused at once."""
    copies = []
    for part in [part for part in parts if part.account.file == other]:
        rows = part.account.rows_in
        account = FileAccount(
            name,
            part.account.sheet,
            part.account.layout,
            "copy",
            f"sama persis dengan {other}",
            rows,
            refused=rows,
            sha256=sha,
        )
        copies.append(Part(account, findings=[about_file(problems.SAME_FILE, name, part.account.sheet, other=other)]))
    return copies


def _read_file(path: Path, name: str, sha: str, profile: Profile, regency: str) -> Iterator[Part]:
    """The readable sheets of a file, then an account for each that was left out. Raises when none is readable."""
    read, left_out = 0, list[tuple[str, ProblemError]]()
    for sheet in _raw.open_sheets(path):
        try:
            part = read_sheet(replace(sheet, file=name), profile, regency)
        except ProblemError as error:
            if error.problem is problems.TOO_MANY_ROWS:
                raise
            left_out.append((sheet.sheet, error))
            continue
        read += 1
        part.account = replace(part.account, sha256=sha)
        yield part
    if not read:
        raise left_out[0][1]
    for title, cause in left_out:
        found = about_file(problems.SHEET_SKIPPED, name, title, reason=cause.what)
        yield Part(FileAccount(name, title, kind="stopped", reason=cause.what, sha256=sha), findings=[found])


def _together(parts: Sequence[Part], regency: str, aliases: regions.Aliases | None) -> Reading:
    """All parts as one reading: codes given, repeats taken out (a filtered list yields to a full file)."""
    order = sorted(range(len(parts)), key=lambda at: (parts[at].account.kind == "filtered", at))
    stored = pl.concat([parts[at].stored for at in order])
    repeats = _across.find_repeats(stored)
    refused_at = repeats.filter("same")["at"]
    held_at = repeats.filter(~pl.col("same"))["at"]
    refused, set_aside = stored[refused_at], stored[held_at]
    if repeats.height:
        stored = stored.filter(~pl.int_range(pl.len(), dtype=pl.UInt32).is_in(repeats["at"].implode()))
    kept, doubts = with_codes(stored, regency=regency, aliases=aliases)
    before = [part.account for part in parts]
    elsewhere = files_from_elsewhere(kept) if kept.height else kept
    if elsewhere.height:
        strangers = stored.join(elsewhere, on=["file", "sheet"], how="semi", maintain_order="left")
        if strangers.height == stored.height:
            raise explained(strangers, regency)
        kept = kept.join(elsewhere, on=["file", "sheet"], how="anti", maintain_order="left")
        set_aside = pl.concat([set_aside, strangers])
        before, told = _from_elsewhere(before, strangers, regency)
        doubts = pl.concat([doubts, *told])
    held = pl.concat([*(part.held for part in parts), set_aside])
    held, _ = with_codes(held, regency=regency, aliases=aliases)
    months = {(part.account.file, part.account.sheet): part.months for part in parts}
    found = [table for part in parts for table in part.findings]
    found += [*_across.repeat_findings(repeats, before), *_across.month_findings(before, months), doubts]
    placeless = pl.concat([nothing(), *found]).filter(pl.col("code") == problems.NO_PLACE.code).select("file", "sheet")
    found.append(missing_villages(kept, placeless))
    findings = pl.concat([nothing(), *found]).unique(maintain_order=True)
    accounts = _accounts(before, kept, refused, set_aside)
    headings = {(part.account.file, part.account.sheet): part.headings for part in parts if part.headings}
    by_month = {(part.account.file, part.account.sheet): part.by_month for part in parts if part.by_month}
    return Reading(kept, held, findings, accounts, refused, headings, by_month)


def _from_elsewhere(
    accounts: Sequence[FileAccount], strangers: pl.DataFrame, regency: str
) -> tuple[list[FileAccount], list[pl.DataFrame]]:
    """The accounts with the files of another kabupaten/kota marked, and what to say about each."""
    marked, told = list(accounts), []
    for at, account in enumerate(accounts):
        rows = strangers.filter(pl.col("file") == account.file, pl.col("sheet") == account.sheet)
        if rows.height:
            error = explained(rows, regency)
            marked[at] = replace(account, kind="stopped", reason=f"{error.what} {error.why} {error.do}")
            told.append(about_file(error.problem, account.file, account.sheet, **error.fields))
    return marked, told


def _accounts(
    before: Sequence[FileAccount], kept: pl.DataFrame, refused: pl.DataFrame, held: pl.DataFrame
) -> list[FileAccount]:
    def sizes(frame: pl.DataFrame) -> dict[tuple[str, str], int]:
        return {(file, sheet): n for file, sheet, n in frame.group_by("file", "sheet").len().iter_rows()}

    refusals, holds = sizes(refused), sizes(held)
    names = kept.group_by("file", "sheet").agg(
        pl.col("month").unique().sort().alias("months"), pl.col("puskesmas").drop_nulls().unique().sort()
    )
    found = {(file, sheet): (months, puskesmas) for file, sheet, months, puskesmas in names.iter_rows()}
    accounts = []
    for account in before:
        key = (account.file, account.sheet)
        months, puskesmas = found.get(key, ([], []))
        moved = account.moved(held=holds.get(key, 0), refused=refusals.get(key, 0))
        accounts.append(replace(moved, months=tuple(months), puskesmas=tuple(puskesmas)))
    return accounts
