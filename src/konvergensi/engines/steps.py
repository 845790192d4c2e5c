"""A step is one named table made from others, by DuckDB SQL or by one function over Arrow tables.

`explain` and the page "dari mana angka ini?" are drawn from the same list and from the row counts of the run.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pyarrow as pa

if TYPE_CHECKING:
    import duckdb

Kernel = Callable[..., pa.Table]


@dataclass(frozen=True, slots=True)
class Step:
    """One named table. `says` is the sentence people read; exactly one of `sql` and `kernel` is given.

    A kernel is called with the tables named in `reads`, in that order, and returns the table `writes`.
    """

    name: str
    reads: tuple[str, ...]
    writes: str
    says: str
    sql: str | None = None
    kernel: Kernel | None = None

    def __post_init__(self) -> None:
        if (self.sql is None) == (self.kernel is None):
            raise ValueError(f"step {self.name} needs either sql or a kernel")


@dataclass(frozen=True, slots=True)
class StepRun:
    """What one step did: the rows it read, by table, and the rows it wrote."""

    step: Step
    rows_read: Mapping[str, int]
    rows_written: int


@dataclass(slots=True)
class Run:
    """The tables a pipeline knows, its inputs included, and the account of what each step did."""

    tables: dict[str, pa.Table]
    steps: list[StepRun] = field(default_factory=list)


def run(steps: Sequence[Step], inputs: Mapping[str, pa.Table], on_step: Callable[[Step], None] | None = None) -> Run:
    """Run the steps in order. A step that reads a table nobody wrote raises KeyError before anything runs."""
    import duckdb  # noqa: PLC0415 - only where tables are made: every command imports this module

    check(steps, inputs)
    result = Run(tables=dict(inputs))
    with duckdb.connect() as connection:
        for name, table in inputs.items():
            connection.register(name, table)
        for step in steps:
            if on_step is not None:
                on_step(step)
            written = _write(step, result.tables, connection)
            connection.register(step.writes, written)
            rows = {name: result.tables[name].num_rows for name in step.reads}
            result.tables[step.writes] = written
            result.steps.append(StepRun(step, rows, written.num_rows))
    return result


def check(steps: Sequence[Step], inputs: Mapping[str, object]) -> None:
    """Raise KeyError when a step reads a table that neither an input nor an earlier step provides."""
    known = set(inputs)
    for step in steps:
        missing = [name for name in step.reads if name not in known]
        if missing:
            raise KeyError(f"step {step.name} reads {', '.join(missing)}, which no earlier step writes")
        known.add(step.writes)


def explain(steps: Sequence[Step]) -> str:
    """The list in words, one line a step, for developers and for `--explain`."""
    width = max((len(step.name) for step in steps), default=0)
    return "\n".join(
        f"{number:2}. {step.name:<{width}}  {', '.join(step.reads)} -> {step.writes}: {step.says}"
        for number, step in enumerate(steps, 1)
    )


def _write(step: Step, tables: Mapping[str, pa.Table], connection: "duckdb.DuckDBPyConnection") -> pa.Table:
    if step.kernel is not None:
        return step.kernel(*(tables[name] for name in step.reads))
    assert step.sql is not None
    written: pa.Table = connection.sql(step.sql).to_arrow_table()
    return written
