"""What a person looks at before storing: first rows, rows with problems beside their cells, headings, counts.

Everything here is masked by the library's one rule; a value that names somebody never leaves its table.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl
from django.utils.translation import gettext_noop

from konvergensi.measures.growth import INDICES
from konvergensi.problems.sources_rows import VILLAGE_BY_NEIGHBOURS, VILLAGE_SPELLING
from konvergensi.reports.language import Language
from konvergensi.sources._profile import plain
from konvergensi.sources.masking import PERSONAL, mask
from konvergensi.sources.propose import Proposal
from konvergensi_web.intake.loaders import BATCH_ROW, Loader, Plan

FIRST = 30  # rows shown from the top
PER_PROBLEM = 12  # rows shown for each kind of problem
_PLACE = ["file", "sheet", "row"]
_OF_NAMES = [VILLAGE_SPELLING.code, VILLAGE_BY_NEIGHBOURS.code]
_VILLAGE = "Desa/Kel"  # how findings call the village, whatever its heading
_SAID = gettext_noop("arti yang dipilih kantor Anda")
_KNOWN, _UNKNOWN = gettext_noop("judul dikenal"), gettext_noop("tidak dikenal")
_TELLING = ("name", "birth_date", "village", "posyandu", "measured_on")
_UNITS = {"weight_kg": "kg", "length_height_cm": "cm"}
Key = tuple[str, str, int]


def summary(plan: Plan) -> dict[str, Any]:
    """The counts of a plan, without any value of any row."""
    first = _first_rows(plan)
    # what to do about a file that was not read stands below it, in the words of these pages
    stopped = dict(plan.findings.filter(fate="stopped").select("file", "what").iter_rows())
    return {
        "rows": plan.rows.height,
        "rows_in": sum(account.rows_in for account in plan.accounts),
        "held": sum(account.held for account in plan.accounts),
        "refused": sum(account.refused for account in plan.accounts),
        "unchanged": plan.unchanged,
        "replacing": plan.replacing,
        "people": plan.people,
        "new_people": plan.new_people,
        "months": list(plan.months),
        "files": [
            {
                "file": one.file, "sheet": one.sheet, "layout": one.layout, "kind": one.kind,
                "reason": stopped.get(one.file, one.reason),
                "rows_in": one.rows_in, "stored": one.stored, "held": one.held, "refused": one.refused,
                "months": list(one.months), "puskesmas": list(one.puskesmas), "sha256": one.sha256,
                "exported_on": one.exported_on and one.exported_on.isoformat(),
                "first_row": first.get((one.file, one.sheet), 0),
            }
            for one in plan.accounts
        ],
        "headings": [[file, sheet, dict(known)] for (file, sheet), known in plan.headings.items()],
        "problems": problem_counts(plan.findings),
        "warnings": [dict(one) for one in plan.warnings],
        "open_places": [
            {
                "level": one.level, "name": one.name, "district": one.district, "rows": one.rows,
                "candidates": [[code, score] for code, score in one.candidates],
            }
            for one in plan.open_places
        ],
    }  # fmt: skip


def problem_counts(findings: pl.DataFrame) -> list[dict[str, Any]]:
    """How often each problem was found, with what became of its rows; the most frequent first."""
    counts = findings.group_by("code", "fate").len().sort("len", "code", descending=[True, False])
    return [{"code": code, "fate": fate, "n": n} for code, fate, n in counts.iter_rows()]


def _first_rows(plan: Plan) -> dict[tuple[str, str], int]:
    """The first number of each file and sheet, by which later stages tell which file a row came from."""
    tables = [table for table in (plan.rows, plan.held) if BATCH_ROW in table.columns]
    numbered = pl.concat([table.select("file", "sheet", pl.col(BATCH_ROW).cast(pl.Int64)) for table in tables])
    firsts = numbered.group_by("file", "sheet").agg(pl.col(BATCH_ROW).min())
    return {(file, sheet): number for file, sheet, number in firsts.iter_rows() if number is not None}


def preview(plan: Plan, loader: Loader, own: Mapping[str, str], unread: Sequence[Proposal] = ()) -> dict[str, Any]:
    """The rows to show, with what was found about them, and what each heading was taken for.

    `own` is what the office has said of headings, `unread` what those of the files that could not be read may mean.
    """
    meaning = {(file, sheet, heading): column for (file, sheet), known in plan.headings.items()
               for heading, column in known.items()}  # fmt: skip
    about = plan.findings.filter(pl.col("row").is_not_null())
    samples = about.group_by("code", maintain_order=True).head(PER_PROBLEM)
    first = plan.rows.sort("file", "sheet", "row").head(FIRST).select("file", "sheet", "row")
    wanted = pl.concat([first, samples.select("file", "sheet", "row")]).unique()
    found = _found(_at_every_row(about, plan, wanted).join(wanted, on=_PLACE, how="semi"), meaning)
    rows = _rows(plan, wanted, loader, found)
    extra = [name for name in Counter(mark for row in rows.values() for mark in row["marks"]) if name]
    columns = dict(loader.shown) | {
        name: loader.fields.get(name, name) for name in extra if name in loader.fields and name not in loader.shown
    }
    kinds: dict[str, dict[str, Any]] = {}
    for one in samples.iter_rows(named=True):
        kind = kinds.setdefault(one["code"], {name: one[name] for name in ("code", "fate", "what", "why", "do")})
        key = _key(one)
        if key in rows and rows[key] not in kind.setdefault("rows", []):
            kind["rows"].append(rows[key])
    many = dict(about.group_by("code").len().iter_rows())
    notes = plan.findings.filter(pl.col("row").is_null()).select("file", "code", "fate", "what", "why", "do")
    return {
        "columns": [[name, title] for name, title in columns.items()],
        "numbers": [name for name in columns if name not in _SPELLED and _is_number(plan.rows, name)],
        "first": [rows[key] for key in (_key(one) for one in first.iter_rows(named=True)) if key in rows],
        "problems": sorted((kind | {"n": many[code]} for code, kind in kinds.items()), key=lambda kind: -kind["n"]),
        "notes": notes.to_dicts(),
        **_all_headings(_mapping(plan, loader, own), mapping_only(unread, own)),
    }


def _all_headings(read: list[dict[str, Any]], unread: Mapping[str, Any]) -> dict[str, Any]:
    """The headings of the files that were read and of those that were not, each once."""
    known = {one["heading"] for one in read}
    more = [one for one in unread["mapping"] if one["heading"] not in known]
    return {"mapping": [*read, *more], "lacking": unread["lacking"]}


def _at_every_row(about: pl.DataFrame, plan: Plan, wanted: pl.DataFrame) -> pl.DataFrame:
    """A name that was read otherwise is told once, at its first row: here at every shown row that writes it."""
    names = ["district", "village"]
    rows = plan.rows.select(name for name in (*_PLACE, *names) if name in plan.rows.columns)
    if rows.width < len(_PLACE) + len(names):
        return about
    told = about.filter(pl.col("code").is_in(_OF_NAMES)).join(rows, on=_PLACE, maintain_order="left").drop(_PLACE)
    shown = rows.join(wanted, on=_PLACE, how="semi").join(
        told.unique([*names, "code"], maintain_order=True), on=names, nulls_equal=True
    )
    return pl.concat([about, shown.select(about.columns)]).unique(maintain_order=True)


def mapping_only(proposals: Sequence[Proposal], own: Mapping[str, str]) -> dict[str, Any]:
    """The headings of files that could not be read, with the most likely meaning of each.

    `own` is what the office has said of headings before. Only what the reader knows by itself is sure: a proposal is
    for a person to confirm, and an answer of the office's that left the file unreadable may be the wrong one.
    """
    said = {plain(heading): column for heading, column in own.items()}
    seen: dict[str, dict[str, Any]] = {}
    for proposal in proposals:
        guesses = {heading: column for column, heading in proposal.likely.items()}
        for one in proposal.columns:
            mine = said.get(plain(one.heading))
            column = mine if mine is not None else one.known
            if column is None:
                column = one.column or guesses.get(one.heading, "")
            seen.setdefault(one.heading, {
                "heading": one.heading, "column": column, "sample": one.sample, "sure": one.confidence,
                "because": one.because if mine is None else _SAID,
                "guess": mine is None and one.known is None and bool(column),
                "unsure": mine is not None or one.known is None,
            })  # fmt: skip
    lacking = list(dict.fromkeys(words for proposal in proposals for words in proposal.lacking))
    return {"columns": [], "first": [], "problems": [], "notes": [], "mapping": list(seen.values()), "lacking": lacking}


def _mapping(plan: Plan, loader: Loader, own: Mapping[str, str]) -> list[dict[str, Any]]:
    if not loader.fields:
        return []
    said = {plain(heading) for heading in own}
    samples = {}
    for name in plan.rows.columns:
        if name in loader.fields:
            values = plan.rows.get_column(name).drop_nulls().head(1).to_list()
            samples[name] = _shown(name, values[0]) if values else ""
    seen: dict[str, dict[str, Any]] = {}
    for known in plan.headings.values():
        for heading, column in known.items():
            mine = plain(heading) in said
            seen.setdefault(heading, {
                "heading": heading, "column": column, "sample": samples.get(column, ""), "sure": 1.0 if column else 0.0,
                "because": _SAID if mine else _KNOWN if column else _UNKNOWN,
                "guess": False, "unsure": not column and not mine,
            })  # fmt: skip
    return list(seen.values())


def _found(findings: pl.DataFrame, meaning: Mapping[tuple[str, str, str], str]) -> dict[Key, list[dict[str, Any]]]:
    found: dict[Key, list[dict[str, Any]]] = defaultdict(list)
    for one in findings.iter_rows(named=True):
        heading = one["column"]
        column = meaning.get((one["file"], one["sheet"], heading), "village" if heading == _VILLAGE else "")
        value = mask(column, one["value"]) if column in PERSONAL else one["value"]
        found[_key(one)].append({
            "column": column, "value": value, "fate": one["fate"], "what": one["what"], "do": one["do"]
        })  # fmt: skip
    return found


def facts_of_row(row: Mapping[str, Any]) -> str:
    """By what a row is found in its file: file and sheet, child (masked), day, measures."""
    place = [row["file"], row["sheet"]] if row["sheet"] else [row["file"]]
    said = [_shown(name, row.get(name)) for name in _TELLING]
    return " · ".join(filter(None, [*place, *said, measures_of_row(row)]))


def measures_of_row(row: Mapping[str, Any]) -> str:
    """Weight and length of a row."""
    return " · ".join(f"{_shown(name, row[name])} {unit}" for name, unit in _UNITS.items() if row.get(name) is not None)


def _rows(
    plan: Plan, wanted: pl.DataFrame, loader: Loader, found: Mapping[Key, list[dict[str, Any]]]
) -> dict[Key, dict[str, Any]]:
    names = {account.file: number for number, account in enumerate(plan.accounts, 1)}
    cells = [*loader.shown, *(name for name in loader.fields if name not in loader.shown)]
    rows: dict[Key, dict[str, Any]] = {}
    for fate, table in (("stored", plan.rows), ("held", plan.held), ("refused", plan.refused)):
        if table.is_empty():
            continue
        kept = table.join(wanted, on=["file", "sheet", "row"], how="semi")
        for one in kept.select("file", "sheet", "row", *(c for c in cells if c in kept.columns)).iter_rows(named=True):
            marks = {mark["column"]: mark for mark in reversed(found.get(_key(one), []))}
            values = {name: _shown(name, one.get(name)) for name in cells if one.get(name) is not None}
            values |= {name: mark["value"] for name, mark in marks.items() if name and mark["value"] and name != "name"}
            rows[_key(one)] = {
                "file": names.get(one["file"], 0), "row": one["row"], "fate": fate, "cells": values, "marks": marks
            }  # fmt: skip
    return rows


def _key(one: Mapping[str, Any]) -> Key:
    return one["file"], one["sheet"], one["row"]


_SPELLED: dict[str, dict[Any, str]] = {
    "sex": {1: "L", 2: "P"},
    "posture": {"l": "Terlentang", "h": "Berdiri"},
    "oedema": {True: "Ya", False: "Tidak"},
}
_SAYS = Language("id")


def _is_number(rows: pl.DataFrame, name: str) -> bool:
    return name in rows.columns and rows.schema[name].is_numeric()


def _shown(name: str, value: Any) -> str:
    if value is None:
        return ""
    if name in _SPELLED:
        return _SPELLED[name].get(value, str(value))
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if name.removeprefix("printed_") in INDICES:
        return _SAYS.number(value, 2)
    if isinstance(value, float):
        return _SAYS.number(value, 2).rstrip("0").rstrip(",")
    return mask(name, str(value)) if name in PERSONAL else str(value)
