"""Pipelines are lists of named steps."""

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from konvergensi.engines import Step, explain, run

WEIGHED = pa.table({"posyandu": ["Mawar", "Mawar", "Melati"], "weight_kg": [8.0, 9.0, 10.0]})
PER_POSYANDU = Step(
    name="per_posyandu",
    reads=("weighed",),
    writes="counts",
    says="Anak ditimbang per posyandu",
    sql="select posyandu, count(*) as n from weighed group by posyandu order by posyandu",
)
ONLY_LARGE = Step(
    name="only_large",
    reads=("counts",),
    writes="large",
    says="Posyandu dengan dua anak atau lebih",
    kernel=lambda counts: counts.filter(pc.greater_equal(counts["n"], 2)),
)


def test_sql_and_kernels_feed_each_other_and_every_step_accounts_for_its_rows() -> None:
    result = run([PER_POSYANDU, ONLY_LARGE], {"weighed": WEIGHED})
    assert result.tables["large"].to_pylist() == [{"posyandu": "Mawar", "n": 2}]
    assert [(done.step.name, dict(done.rows_read), done.rows_written) for done in result.steps] == [
        ("per_posyandu", {"weighed": 3}, 2),
        ("only_large", {"counts": 2}, 1),
    ]


def test_a_step_that_reads_a_table_nobody_writes_is_found_before_anything_runs() -> None:
    with pytest.raises(KeyError, match="only_large reads counts"):
        run([ONLY_LARGE, PER_POSYANDU], {"weighed": WEIGHED})


def test_a_step_is_either_sql_or_a_kernel() -> None:
    with pytest.raises(ValueError, match="either sql or a kernel"):
        Step(name="both", reads=(), writes="x", says="", sql="select 1", kernel=lambda: WEIGHED)


def test_the_explanation_names_every_step_with_its_sentence() -> None:
    lines = explain([PER_POSYANDU, ONLY_LARGE]).splitlines()
    assert lines[0].endswith("weighed -> counts: Anak ditimbang per posyandu")
    assert lines[1].endswith("counts -> large: Posyandu dengan dua anak atau lebih")
