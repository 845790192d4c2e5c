"""zscores on streams and threads: the same cells however the rows are cut, in memory that does not grow."""

import subprocess
import sys
import textwrap
import threading
from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.conftest import ROOT

from konvergensi.measures.growth import INDICES, _stream, zscores


def measurements(rows: int, seed: int = 1) -> pa.Table:
    """Plausible children, with gaps in every column and readings on and off the tenth of a centimetre."""
    rng = np.random.default_rng(seed)
    age = rng.integers(-5, 1900, rows)

    def column(values: np.ndarray, gaps: float = 0.05) -> pa.Array:
        return pa.array(values, mask=rng.random(rows) < gaps)

    posture = pa.array(np.array(["l", "h", "", "x"])[rng.choice(4, rows, p=[0.5, 0.45, 0.04, 0.01])])
    return pa.table(
        {
            "id": np.arange(rows),
            "sex": column(rng.integers(0, 4, rows).astype(np.int8)),
            "age_days": column(age.astype(np.int32)),
            "weight_kg": column(np.round(3 + age / 130 + rng.normal(0, 2, rows), 1)),
            "length_height_cm": column(np.round(50 + age / 30 + rng.normal(0, 5, rows), rng.integers(1, 3))),
            "posture": posture,
            "oedema": column(rng.random(rows) < 0.03),
            "head_cm": column(np.round(rng.normal(45, 4, rows), 1)),
            "muac_cm": column(np.round(rng.normal(14, 2, rows), 1)),
            "triceps_mm": column(np.round(rng.normal(8, 3, rows), 1)),
            "subscapular_mm": column(np.round(rng.normal(7, 3, rows), 1)),
        }
    )


@pytest.fixture(scope="module")
def given_table() -> pa.Table:
    return measurements(150_001)


@pytest.fixture(scope="module")
def scored(given_table: pa.Table) -> pa.Table:
    return zscores(given_table).combine_chunks()


def reader(table: pa.Table, rows: int) -> pa.RecordBatchReader:
    return pa.RecordBatchReader.from_batches(table.schema, table.to_batches(rows))


@pytest.mark.parametrize("rows", [997, 65_536, 200_000])
def test_a_reader_in_is_a_reader_out_with_the_cells_of_the_table(
    given_table: pa.Table, scored: pa.Table, rows: int
) -> None:
    found = zscores(reader(given_table, rows))
    assert isinstance(found, pa.RecordBatchReader)
    assert found.schema.equals(scored.schema)
    assert found.read_all().combine_chunks().equals(scored)


def test_results_are_the_same_with_one_thread_and_with_three(
    given_table: pa.Table, scored: pa.Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_stream, "BLOCK", 8_192)
    for threads in (1, 3):
        monkeypatch.setattr(_stream, "THREADS", threads)
        assert zscores(given_table).combine_chunks().equals(scored)
        assert zscores(reader(given_table, 10_000)).read_all().combine_chunks().equals(scored)


@settings(max_examples=20)
@given(st.lists(st.integers(0, 2_000), min_size=1, max_size=5), st.randoms(use_true_random=False))
def test_neither_the_order_of_rows_nor_the_cuts_between_them_change_a_cell(cuts: list[int], random: object) -> None:
    table = measurements(2_000, seed=3)
    whole = zscores(table).combine_chunks()
    edges = [0, *sorted(cuts), 2_000]
    pieces = [table.slice(a, b - a) for a, b in pairwise(edges)]
    random.shuffle(pieces)  # type: ignore[attr-defined]
    shuffled = pa.concat_tables(pieces)
    for found in (zscores(shuffled), zscores(reader(shuffled, 700)).read_all()):
        assert found.sort_by("id").combine_chunks().equals(whole)


def test_one_row_scores_as_among_many(given_table: pa.Table, scored: pa.Table) -> None:
    for at in range(0, 150_001, 7_919):
        one = zscores(given_table.slice(at, 1))
        assert one.to_pylist() == scored.slice(at, 1).to_pylist()


def test_a_chosen_index_is_the_same_as_among_all(given_table: pa.Table, scored: pa.Table) -> None:
    for index in INDICES:
        alone = zscores(given_table, (index,)).combine_chunks()
        assert alone.select([index, f"{index}_flag"]).equals(scored.select([index, f"{index}_flag"]))


def test_gaps_of_any_form_are_the_same_gap(given_table: pa.Table, scored: pa.Table) -> None:
    """NaN instead of null, and a null whose buffer holds a number, change nothing."""
    table = given_table
    for name in ("weight_kg", "length_height_cm", "muac_cm"):
        nan = pa.array(table[name].to_numpy(zero_copy_only=False))
        assert nan.null_count == 0
        table = table.set_column(table.schema.get_field_index(name), name, nan)
    assert zscores(table).select(INDICES).combine_chunks().equals(scored.select(INDICES))


def test_an_error_of_the_source_reaches_the_one_who_reads(given_table: pa.Table) -> None:
    def batches() -> Iterator[pa.RecordBatch]:
        yield from given_table.slice(0, 70_000).to_batches()
        raise OSError("disk gone")

    found = zscores(pa.RecordBatchReader.from_batches(given_table.schema, batches()))
    with pytest.raises(OSError, match="disk gone"):
        found.read_all()


def test_a_stream_left_early_leaves_no_thread_behind(given_table: pa.Table) -> None:
    found = zscores(reader(given_table, 20_000))
    found.read_next_batch()
    found.close()
    del found
    for thread in threading.enumerate():
        if thread.name.startswith("ThreadPoolExecutor"):
            thread.join(5)
            assert not thread.is_alive()


@pytest.mark.slow
def test_memory_does_not_grow_with_the_stream() -> None:
    """Four million rows through a pipe of batches in a process of its own: far below the size of the data."""
    code = textwrap.dedent(
        """
        import resource, sys
        import pyarrow as pa
        from konvergensi.measures.growth import zscores
        from tests.library.test_growth_stream import measurements
        table = measurements(100_000)
        batches = (batch for _ in range(int(sys.argv[1])) for batch in table.to_batches())
        rows = sum(batch.num_rows for batch in zscores(pa.RecordBatchReader.from_batches(table.schema, batches)))
        print(rows, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
        """
    )

    def run(times: int) -> tuple[int, int]:
        out = subprocess.run(
            [sys.executable, "-c", code, str(times)], cwd=ROOT, capture_output=True, text=True, check=True
        )
        rows, megabytes = out.stdout.split()
        return int(rows), int(megabytes)

    few, many = run(4), run(40)
    assert (few[0], many[0]) == (400_000, 4_000_000)
    assert many[1] < few[1] + 120
