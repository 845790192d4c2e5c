"""Proposing a mapping profile for a table with unknown headings, from the headings and from what the cells hold."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl
import yaml
from rapidfuzz import fuzz

from konvergensi.problems import ProblemError
from konvergensi.problems.sources import EMPTY, NO_HEADER
from konvergensi.sources import _raw
from konvergensi.sources._evidence import evidence, is_span_of_births
from konvergensi.sources._parse import squeeze
from konvergensi.sources._profile import find_column, packaged, plain
from konvergensi.sources.masking import mask

LOOKED_AT = 400  # rows of data
_SURE, _LIKELY = 0.97, 0.55
NEEDED = {
    "nik": "NIK atau nama",
    "sex": "jenis kelamin",
    "birth_date": "tanggal lahir",
    "measured_on": "tanggal pengukuran",
    "weight_kg": "berat",
    "length_height_cm": "tinggi",
    "village": "desa/kelurahan",
}


@dataclass(frozen=True, slots=True)
class ProposedColumn:
    """A heading, the column it most likely is ("" = none), how likely (0-1), the reason, and a masked sample.

    `known` is what the reader takes the heading for by itself ("" = of no use), None where it does not know it: all
    else is a proposal that a person has to confirm.
    """

    heading: str
    column: str
    confidence: float
    because: str
    sample: str
    known: str | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """What was made of one sheet. `header_row` is 1-based; `likely` gives for each needed column that was not found
    the heading whose values fit best, if any: a guess for a person to confirm, never used by itself.
    """

    file: str
    sheet: str
    header_row: int
    columns: Sequence[ProposedColumn]
    likely: Mapping[str, str] = field(default_factory=dict)

    @property
    def lacking(self) -> list[str]:
        """What a report needs and was not found, in words."""
        found = {column.column for column in self.columns}
        found |= {"nik"} if "name" in found else set()
        return [words for name, words in NEEDED.items() if name not in found]


def propose(path: Path) -> Proposal:
    """Propose what each column of a table is. Takes the sheet with the most columns that could be told.

    Raises `ProblemError` when the file is no table or no row looks like a header.
    """
    proposals = [found for sheet in _raw.open_sheets(path) if (found := _propose_sheet(sheet))]
    if not proposals:
        raise ProblemError(NO_HEADER, file=path.name)
    best = max(proposals, key=lambda found: sum(column.confidence for column in found.columns if column.column))
    if not best.columns:
        raise ProblemError(EMPTY, file=path.name)
    return best


def to_yaml(proposals: Sequence[Proposal]) -> str:
    """The profile of several proposals together, to be read and edited by hand."""
    headings: dict[str, list[str]] = {}
    notes: dict[str, str] = {}
    unused: list[str] = []
    for proposal in proposals:
        for column in proposal.columns:
            if not column.column:
                unused.append(column.heading)
            elif column.heading not in headings.setdefault(column.column, []):
                headings[column.column].append(column.heading)
                notes[column.column] = f"yakin {column.confidence:.0%}: {column.because}"
    lines = [
        "# Profil pemetaan: judul kolom di berkas Anda -> kolom Konvergensi.",
        "# Periksa setiap baris. Yang keliru dipindah atau dihapus; lalu pakai dengan --profile.",
        "id: profil-sendiri",
        f"says: {_quoted('dari ' + ', '.join(proposal.file for proposal in proposals))}",
        "columns:",
    ]
    for name in packaged().columns:
        if name in headings:
            lines.append(f"  {name}:  # {notes[name]}")
            lines.append(f"    headers: [{', '.join(_quoted(heading) for heading in headings[name])}]")
        else:
            lines += _guesses(name, proposals)
    guessed = {heading for proposal in proposals for heading in proposal.likely.values()}
    unused = [heading for heading in unused if heading not in guessed]
    if unused:
        lines.append("# Judul yang tidak dipakai; pindahkan ke atas bila isinya diperlukan.")
        lines.append("ignored:")
        lines += [f"  - {_quoted(heading)}" for heading in dict.fromkeys(unused)]
    return "\n".join(lines) + "\n"


def _guesses(name: str, proposals: Sequence[Proposal]) -> list[str]:
    """The likeliest heading of a needed column that was not found, as lines that a person makes true."""
    likely = dict.fromkeys(proposal.likely[name] for proposal in proposals if name in proposal.likely)
    if not likely:
        return []
    return [
        f"# {NEEDED[name]} belum ditemukan; mungkin kolom ini. Bila benar, hapus tanda # di awal baris berikut:",
        f"#  {name}: {{headers: [{', '.join(_quoted(heading) for heading in likely)}]}}",
    ]


def _quoted(text: str) -> str:
    return yaml.safe_dump(text, default_style='"', allow_unicode=True, width=10_000).strip()


def _propose_sheet(sheet: _raw.RawSheet) -> Proposal | None:
    at = _header_row(sheet.head)
    if at is None:
        return None
    headings = [" ".join(cell.split()) for cell in sheet.head[at]]
    first = next(iter(sheet.chunks()))
    data = first.filter(pl.col("row") > at + 1).head(LOOKED_AT)
    cells = [squeeze(data[f"c{index}"]) for index in range(len(headings))]
    chosen = _assign(headings, cells)
    columns = []
    for index, heading in enumerate(headings):
        if heading:
            name, confidence, because = chosen.get(index, ("", 0.0, "tidak dikenal"))
            text = next((cell for cell in cells[index].head(20) if cell), "")
            taken_for = find_column(heading, packaged().headings())
            columns.append(ProposedColumn(heading, name, confidence, because, _sample(name, text), taken_for))
    return Proposal(sheet.file, sheet.sheet, at + 1, columns, _likely(headings, cells, chosen))


def _likely(
    headings: Sequence[str], cells: Sequence[pl.Series], chosen: Mapping[int, tuple[str, float, str]]
) -> dict[str, str]:
    """Each needed column that nothing was chosen for, to the unused heading whose values fit it best."""
    taken = {name for name, _, _ in chosen.values()}
    taken |= {"nik"} if "name" in taken else set()
    free = [index for index, heading in enumerate(headings) if heading and index not in chosen]
    wanted = [name for name in NEEDED if name not in taken]
    options = sorted(((_fit(name, cells[index]), -index, name) for name in wanted for index in free), reverse=True)
    found: dict[str, str] = {}
    for fits, index, name in options:
        if fits and name not in found and headings[-index] not in found.values():
            found[name] = headings[-index]
    return found


def _fit(name: str, cells: pl.Series) -> float:
    """Evidence of the values alone; dates that do not reach over years are no birth dates, and the reverse."""
    fits = evidence(name, cells) or 0.0
    if name in ("birth_date", "measured_on") and is_span_of_births(cells) != (name == "birth_date"):
        return 0.0
    return fits if fits >= _LIKELY else 0.0


def _sample(name: str, text: str) -> str:
    """A sample that names nobody: masked where the column is personal, or where it is unknown and may be."""
    if name in ("nik", "name", "parent_name", "address"):
        return mask(name, text)[:30]
    return (
        text[:30] if name else ("angka" if text and not any(map(str.isalpha, text)) else "teks" if text else "kosong")
    )


def _header_row(head: Sequence[Sequence[str]]) -> int | None:
    """The row with the most headings that are known or look like words, above rows of data."""
    known = packaged().headings()
    best, best_score = None, 3.0
    for index, row in enumerate(head[:30]):
        words = [cell for cell in row if cell.strip()]
        named = sum(find_column(cell, known) is not None for cell in words)
        worded = sum(len(cell) < 50 and not re.search(r"\d{4,}|^[\s\d.,/:-]+$", cell) for cell in words)
        distinct = len({plain(cell) for cell in words})
        score = 2.0 * named + 0.5 * worded * (distinct == len(words))
        if score > best_score:
            best, best_score = index, score
    return best


def _assign(headings: Sequence[str], cells: Sequence[pl.Series]) -> Mapping[int, tuple[str, float, str]]:
    """Each heading to at most one column and each column to at most one heading, the surest first."""
    known = packaged().headings()
    options: list[tuple[float, int, str, str]] = []
    for index, heading in enumerate(headings):
        if not heading:
            continue
        exact = find_column(heading, known)
        if exact == "":
            continue
        if exact:
            options.append((1.0 if evidence(exact, cells[index]) != 0.0 else 0.6, index, exact, "judul dikenal"))
        options += [option for name in packaged().columns if (option := _option(index, heading, name, cells[index]))]
    options.sort(key=lambda option: (-option[0], option[1]))
    chosen: dict[int, tuple[str, float, str]] = {}
    taken: set[str] = set()
    for confidence, index, name, because in options:
        if confidence >= _LIKELY and index not in chosen and name not in taken:
            chosen[index] = (name, round(confidence, 2), because)
            taken.add(name)
    return chosen | _beside_status(chosen, cells)


def _beside_status(
    chosen: Mapping[int, tuple[str, float, str]], cells: Sequence[pl.Series]
) -> dict[int, tuple[str, float, str]]:
    """The z-score of an index stands right of its status in every export."""
    found = {}
    for index, (name, _, _) in chosen.items():
        z = name.removesuffix("_class")
        right = index + 1
        if (
            name.endswith("_class")
            and right < len(cells)
            and chosen.get(right, ("", 0.0))[1] < _SURE
            and evidence(z, cells[right])
        ):
            found[right] = (z, 0.8, "isi cocok, di kanan statusnya")
    return found


def _option(index: int, heading: str, name: str, cells: pl.Series) -> tuple[float, int, str, str] | None:
    """How well a heading and its cells fit a column: likeness of the words and evidence of the values."""
    words = max(fuzz.WRatio(plain(heading), plain(known)) / 100 for known in packaged().columns[name].headers)
    short = len(plain(heading)) <= 3
    words = 0.0 if short and words < _SURE else max(0.0, (words - 0.5) * 2)
    fits = evidence(name, cells)
    if fits == 0.0:
        return None
    if name == "birth_date" and not is_span_of_births(cells):
        fits = 0.3 if fits else fits
    if name == "measured_on" and is_span_of_births(cells):
        fits = 0.2 if fits else fits
    if fits is None:  # a text column says nothing about itself
        return (words * 0.85, index, name, "judul mirip") if words > 0.7 else None
    because = "judul dan isi cocok" if words > 0.5 else "isi cocok"
    return (
        min(0.95, 0.45 * words + 0.5 * fits + (0.2 if fits > 0.95 and name in _TELLTALE else 0.0)),
        index,
        name,
        because,
    )


_TELLTALE = frozenset(
    {
        "nik",
        "sex",
        "birth_date",
        "measured_on",
        "posture",
        "age_text",
        "printed_waz_class",
        "printed_haz_class",
        "printed_whz_class",
    }
)
