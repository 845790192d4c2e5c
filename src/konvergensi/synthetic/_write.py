"""Files as a district has them, with the answer key beside them.

`<out>/ekspor/` holds what people would send, `<out>/kunci/` the truth: `truth.parquet` has one row per row of the
exports (`file`, `row` as the user sees it), `events.parquet` what happened to whom.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, get_args

import polars as pl

from konvergensi.problems import ProblemError
from konvergensi.problems.synthetic import BAD_CHOICE
from konvergensi.synthetic._folder import leave_list, make_room
from konvergensi.synthetic._frames import MonthTables
from konvergensi.synthetic._layouts import Layout, arrange, banner, write_csv
from konvergensi.synthetic._mixed import last_month, short_only, write_mixed
from konvergensi.synthetic._population import Population
from konvergensi.synthetic._recap import write_recap
from konvergensi.synthetic._xlsx import write_export

Format = Literal["xlsx", "csv", "parquet"]
Per = Literal["puskesmas", "kabupaten"]
OnProgress = Callable[[int, int], None]


def write_exports(
    population: Population,
    out: Path,
    *,
    formats: Sequence[str] = ("xlsx",),
    layout: str = "plain",
    per: str = "puskesmas",
    months: Sequence[str] | None = None,
    on_progress: OnProgress | None = None,
) -> list[Path]:
    """Write the exports of the months (all of them by default), the targets and the answer key; the files written.

    `formats`: `xlsx`, `csv` (`;`, decimal comma, DD/MM/YYYY, BOM), `parquet` (numbers, codes, one table a month).
    `layout`: `plain` (33 columns), `cara-ukur` (newer variant), `short` (lists of short children only), `recap`
    (wide, one file for the whole time) or
    `mixed` (the last month, each puskesmas in its own way).
    Files of an earlier call in the same folder are removed. Raises `ProblemError` for a choice that does not exist,
    or when the folder holds exports from elsewhere.
    """
    _check(formats, layout, per)
    exports, key = out / "ekspor", out / "kunci"
    make_room(out)
    for folder in (exports, key):
        folder.mkdir(parents=True, exist_ok=True)
    wanted = list(months or population.months)
    writer = _Writer(population, exports, tuple(formats), layout, per)
    for done, label in enumerate(wanted):
        writer.month(label, last=done == len(wanted) - 1)
        if on_progress is not None:
            on_progress(done + 1, len(wanted))
    if layout == "recap":
        writer.written += write_recap(population, exports, wanted, per)
    files = [*writer.written, *_write_beside(population, out, key)]
    pl.concat(writer.truth).write_parquet(key / "truth.parquet")
    if writer.kinds:
        pl.DataFrame(writer.kinds, schema=["file", "kind", "rows"], orient="row").write_csv(key / "files.csv")
        files.append(key / "files.csv")
    return leave_list(out, [*files, key / "truth.parquet"])


@dataclass
class _Writer:
    """What has been written so far, and the answer key of its rows."""

    population: Population
    folder: Path
    formats: tuple[str, ...]
    layout: str
    per: str
    written: list[Path] = field(default_factory=list)
    truth: list[pl.DataFrame] = field(default_factory=list)
    kinds: list[tuple[str, str, int]] = field(default_factory=list)

    def month(self, label: str, *, last: bool) -> None:
        """Write the files of one month."""
        tables = self.population.month(label)
        if "parquet" in self.formats:
            self._note(self.folder / f"pengukuran_{label}.parquet", tables, 1)
            tables.measurements.write_parquet(self.written[-1])
        if self.layout == "mixed":
            if last:
                self._mixed(label, tables)
        elif self.layout == "recap":
            self.truth.append(_keyed(tables.truth, f"pengukuran_{label}", 1))
        else:
            for name, part in _parts(self.population, tables, self.per):
                chosen = short_only(part) if self.layout == "short" else part
                tail = "_daftar_pendek" if self.layout == "short" else ""
                for suffix in ("xlsx", "csv"):
                    if suffix in self.formats:
                        path = self.folder / f"eppgbm_{name}_{label}{tail}.{suffix}"
                        _write_month(chosen, path, self.layout)
                        self._note(path, chosen, 3 if suffix == "xlsx" else 2)

    def _mixed(self, label: str, tables: MonthTables) -> None:
        before = last_month(self.population, label)
        parts = list(_parts(self.population, tables, "puskesmas"))
        earlier = {} if before is None else dict(_parts(self.population, before, "puskesmas"))
        for sent in write_mixed(self.folder, parts, earlier):
            self._note(sent.path, sent.tables, sent.first_row)
            self.kinds.append((sent.path.name, sent.kind, sent.tables.truth.height))

    def _note(self, path: Path, tables: MonthTables, first_row: int) -> None:
        self.written.append(path)
        self.truth.append(_keyed(tables.truth, path.name, first_row))


def _check(formats: Sequence[str], layout: str, per: str) -> None:
    for option, values, known in (
        ("--format", formats, get_args(Format)),
        ("--layout", [layout], get_args(Layout)),
        ("--per", [per], get_args(Per)),
    ):
        for value in values:
            if value not in known:
                raise ProblemError(BAD_CHOICE, option=option, value=value, known=", ".join(known))


def _parts(population: Population, tables: MonthTables, per: str) -> Iterator[tuple[str, MonthTables]]:
    """The month cut into files: one for each puskesmas, or one for each kab/kota."""
    regency, clinic = tables.measurements["regency_code"], tables.measurements["puskesmas"]
    several = population.plan.places.villages["regency_code"].n_unique() > 1
    groups = tables.measurements.select("regency_code", "regency", *(["puskesmas"] if per == "puskesmas" else []))
    for group in groups.unique(maintain_order=True).iter_rows(named=True):
        which = regency == group["regency_code"]
        if per == "puskesmas":
            which &= clinic == group["puskesmas"]
        name = slug(group.get("puskesmas", group["regency"]))
        yield (
            f"{group['regency_code'].replace('.', '')}-{name}" if several else name,
            MonthTables(
                tables.label,
                tables.export.filter(which),
                tables.measurements.filter(which),
                tables.truth.filter(which),
            ),
        )


def _write_month(part: MonthTables, path: Path, layout: str) -> None:
    if path.suffix == ".csv":
        write_csv(part.export, path, layout)
        return
    frame = arrange(part.export, layout)
    write_export(frame, path, banner=banner(part.label), header=frame.columns)


def _keyed(truth: pl.DataFrame, file: str, first: int) -> pl.DataFrame:
    """The answer key of one file: its name and the row a user sees."""
    rows = pl.int_range(first, first + truth.height, eager=True)
    return truth.select(pl.lit(file).alias("file"), rows.alias("row"), pl.all())


def _write_beside(population: Population, out: Path, key: Path) -> list[Path]:
    """Targets for the user, tables of truth for tests."""
    files = []
    for kind in ("riil", "proyeksi"):
        files.append(out / f"sasaran_{kind}.csv")
        population.targets(kind).write_csv(files[-1])
    for name in ("children", "households", "pregnancies", "events", "posyandu"):
        files.append(key / f"{name}.parquet")
        getattr(population, name).write_parquet(files[-1])
    return files


def slug(name: str) -> str:
    """A name as part of a file's name."""
    return "".join(letter if letter.isalnum() else "-" for letter in name.lower())
