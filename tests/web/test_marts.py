"""The marts: computed from the measurements, added up and never averaged, the same whichever way they are made."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import polars as pl
import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from konvergensi import engines
from konvergensi.measures import marts
from konvergensi.measures import steps as measured
from konvergensi.reports.document import places_of
from konvergensi_web.intake.models import Batch
from konvergensi_web.measures import catalogue, selectors
from konvergensi_web.measures.models import (
    BalanceRow,
    IndicatorValue,
    Measurement,
    PipelineRun,
    QualityValue,
    Snapshot,
    WorklistItem,
)
from konvergensi_web.measures.pipeline import compute, refresh, snapshot, values
from konvergensi_web.platform import frames
from konvergensi_web.platform.jobs.run import Lost, Stopped
from konvergensi_web.platform.jobs.services import start_job
from konvergensi_web.platform.scope import Actor, open_scope, system_actor
from tests.web import marts_world
from tests.web.jobs import run_pending
from tests.web.marts_world import REGENCY

pytestmark = pytest.mark.django_db
Make = Callable[[str], Actor]
FRAME = marts_world.small()
SYSTEM = system_actor("uji")


@pytest.fixture
def scope(db: None) -> Iterator[None]:
    with open_scope(SYSTEM):
        yield


@pytest.fixture
def stored(scope: None) -> Batch:
    return marts_world.load(*FRAME)


def everything() -> dict[str, list[tuple[Any, ...]]]:
    """All that the marts say, without when and by which run it was said."""
    values = IndicatorValue.objects.order_by("region_path", "month", "indicator").values_list(
        "region_path", "level", "month", "indicator", "numerator", "denominator", "value", "measured",
        "measured_in_target", "target", "target_kind", "definition", "batches",
    )  # fmt: skip
    balances = BalanceRow.objects.order_by("region_path", "month").values_list(
        "region_path", "level", "month", "previous_month", "lines", "residual", "provisional"
    )
    quality = QualityValue.objects.order_by("region_path", "month").values_list(
        "region_path", "month", "score", "rating", "counts", "says", "says_en"
    )
    items = WorklistItem.objects.order_by("person", "month").values_list(
        "person", "region_path", "month", "priority", "codes", "due_on", "months_missed", "haz"
    )
    return {"values": list(values), "balances": list(balances), "quality": list(quality), "worklist": list(items)}


def test_a_full_run_gives_what_the_librarys_steps_give_over_all_rows_at_once(stored: Batch) -> None:
    run = refresh(actor=SYSTEM, regency_path=REGENCY)
    assert run.snapshot is not None
    data = compute.read(
        snapshot.rows_of(run.snapshot), snapshot.people_of(run.snapshot), targets=pl.DataFrame(schema=TARGETS),
        places=places_of("36.04"), month=run.month, on=run.started_at.date(),
    )  # fmt: skip
    inputs = compute._inputs(data, sorted(data.homes["village_code"].unique()))
    inputs["measurements"] = inputs["measurements"].filter(~pl.col("child_id").str.starts_with("~"))
    found = engines.run(
        marts.steps(month=run.month, on=run.started_at.date()),
        {name: measured.arrow(table) for name, table in inputs.items()},
    )
    whole = measured.frame(found.tables["indicators"]).filter(pl.col("level").is_in(["regency", "district", "village"]))
    counted = whole.filter(pl.col("measured").is_not_null())
    assert counted.height > 200
    ours = {
        (path, month, indicator): (n, d, m)
        for path, month, indicator, n, d, m in IndicatorValue.objects.values_list(
            "region_path", "month", "indicator", "numerator", "denominator", "measured"
        )
    }
    for row in counted.iter_rows(named=True):
        key = (f"{row['code']}.", row["month"], row["indicator"])
        assert ours[key] == (row["numerator"], row["denominator"], row["measured"])
    account = measured.frame(found.tables["balance"]).filter(pl.col("level") == "regency")
    for row in account.iter_rows(named=True):
        lines = BalanceRow.objects.get(region_path=REGENCY, month=row["month"])
        assert lines.residual == 0
        for name in ("old_list", "new_list", "confirmed_new", "moved_in", "moved_away", "not_measured", "moved_inside"):
            assert lines.lines.get(name, 0) == row[name], (row["month"], name)


def test_the_worklist_holds_exactly_the_children_that_the_figures_count(stored: Batch) -> None:
    run = refresh(actor=SYSTEM, regency_path=REGENCY)
    listed = [codes.split(",") for codes in WorklistItem.objects.values_list("codes", flat=True)]
    for name in ("gizi_buruk", "bgm", "two_t"):
        figure = IndicatorValue.objects.get(region_path=REGENCY, month=run.month, indicator=name)
        assert figure.numerator, name
        assert sum(name in codes for codes in listed) == figure.numerator, name


def test_many_small_shares_give_what_one_large_share_gives(stored: Batch, monkeypatch: pytest.MonkeyPatch) -> None:
    refresh(actor=SYSTEM, regency_path=REGENCY)
    once = everything()
    monkeypatch.setattr(compute.shares, "__defaults__", (150,))
    refresh(actor=SYSTEM, regency_path=REGENCY)
    assert everything() == once


def _change_one_village(rows: pl.DataFrame) -> list[str]:
    """Take away and change measurements of the village that has most of them; returns the changed villages."""
    village = rows.group_by("village_code").len().sort("len", "village_code", descending=True)["village_code"][0]
    here = Measurement.objects.filter(region_path__startswith=f"{village}.").order_by("person_id", "month")
    ids = list(here.values_list("pk", flat=True))
    Measurement.objects.filter(pk__in=ids[::5]).delete()
    Measurement.objects.filter(pk__in=ids[1::7]).update(length_height_cm=61.0)
    return [village]


def test_a_run_for_one_village_gives_exactly_what_a_full_run_gives(stored: Batch) -> None:
    refresh(actor=SYSTEM, regency_path=REGENCY)
    before = everything()
    changed = _change_one_village(FRAME[0])
    some = refresh(actor=SYSTEM, regency_path=REGENCY, villages=changed, months=FRAME[0]["month"].unique().to_list())
    incremental = everything()
    assert some.kind == "incremental"
    assert set(changed) <= set(some.villages)
    assert len(some.villages) < PipelineRun.objects.exclude(pk=some.pk).get().villages.__len__()
    assert incremental != before
    full = refresh(actor=SYSTEM, regency_path=REGENCY)
    assert full.kind == "full"
    again = everything()
    for name, rows in again.items():
        assert incremental[name] == rows, name


def test_nothing_of_a_run_is_seen_before_all_of_it_is(stored: Batch) -> None:
    refresh(actor=SYSTEM, regency_path=REGENCY)
    before, seen = everything(), []

    def look(says: str, done: int = 0, of: int = 0) -> None:
        if says == "Menulis angka" and done:
            seen.append(IndicatorValue.every.count() > len(before["values"]))
            assert everything() == before

    _change_one_village(FRAME[0])
    refresh(actor=SYSTEM, regency_path=REGENCY, tell=look)
    assert any(seen), "new values lay there, hidden"
    assert everything() != before
    assert IndicatorValue.every.count() == IndicatorValue.objects.count(), "what was replaced is gone"


def test_a_value_that_is_the_same_keeps_its_row(stored: Batch) -> None:
    first = refresh(actor=SYSTEM, regency_path=REGENCY)
    rows = dict(IndicatorValue.objects.values_list("pk", "run_id"))
    refresh(actor=SYSTEM, regency_path=REGENCY)
    assert dict(IndicatorValue.objects.values_list("pk", "run_id")) == rows
    _change_one_village(FRAME[0])
    last = refresh(actor=SYSTEM, regency_path=REGENCY)
    assert set(IndicatorValue.objects.values_list("run_id", flat=True)) == {first.pk, last.pk}


def test_what_lies_above_a_changed_value_is_computed_anew_even_where_the_sum_is_the_same(stored: Batch) -> None:
    refresh(actor=SYSTEM, regency_path=REGENCY)
    rows = IndicatorValue.objects.filter(month="2024-08", indicator="stunting", level="village", numerator__gt=0)
    more, less = rows.order_by("region_path")[:2]
    one = PipelineRun(regency_path=REGENCY, kind="full", started_at=timezone.now())
    values.begin(one, values.silent)
    standing = frames.read(IndicatorValue.objects.filter(month="2024-08"), values.STANDING).select(values.TOLD.keys())
    here, wanted = pl.col("region_path"), pl.col("indicator") == "stunting"
    moved = pl.when(wanted & (here == more.region_path)).then(1).when(wanted & (here == less.region_path)).then(-1)
    shifted = standing.with_columns(numerator=pl.col("numerator") + moved.otherwise(0))
    values.write(one, shifted, [], values.silent)
    PipelineRun.objects.filter(pk=one.pk).update(rows_are=PipelineRun.Rows.STILL)
    anew = IndicatorValue.objects.filter(run=one, month="2024-08")
    assert set(anew.values_list("indicator", flat=True)) == {"stunting"}
    assert {more.region_path, less.region_path, more.region_path[:9], less.region_path[:9], REGENCY} == set(
        anew.values_list("region_path", flat=True)
    )


@pytest.mark.parametrize("moment", ["while it writes", "while it clears away"])
def test_a_run_whose_worker_is_killed_leaves_nothing_behind(stored: Batch, moment: str) -> None:
    refresh(actor=SYSTEM, regency_path=REGENCY)
    before = everything()
    dead = PipelineRun(regency_path=REGENCY, kind="full", started_at=timezone.now())
    values.begin(dead, values.silent)
    standing = frames.read(IndicatorValue.objects.order_by("pk"), values.STANDING)
    halved = standing.select(values.TOLD.keys()).with_columns(numerator=pl.col("numerator") // 2)
    assert values.write(dead, halved.filter(pl.col("month") == "2024-08"), [], values.silent)
    assert everything() == before
    if moment == "while it clears away":
        PipelineRun.objects.filter(pk=dead.pk).update(rows_are=PipelineRun.Rows.CLEARING)
        assert everything() != before
    else:
        PipelineRun.objects.filter(pk=dead.pk).update(wrote_at=timezone.now() - timedelta(minutes=5))
    refresh(actor=SYSTEM, regency_path=REGENCY)
    assert everything() == before
    assert IndicatorValue.every.count() == len(before["values"])
    assert not PipelineRun.objects.exclude(rows_are="").exists()
    with pytest.raises(Lost):
        values.beat(dead)


def test_a_run_that_fails_is_taken_back(stored: Batch) -> None:
    refresh(actor=SYSTEM, regency_path=REGENCY)
    before = everything()

    def stop(says: str, done: int = 0, of: int = 0) -> None:
        if says == "Menulis angka" and done == 2:
            raise Stopped

    _change_one_village(FRAME[0])
    with pytest.raises(Stopped):
        refresh(actor=SYSTEM, regency_path=REGENCY, tell=stop)
    assert everything() == before
    assert IndicatorValue.every.count() == len(before["values"])
    assert set(PipelineRun.objects.values_list("state", "rows_are")) == {("done", ""), ("failed", "")}


def test_a_new_month_or_a_new_target_list_makes_an_incremental_run_a_full_one(scope: None) -> None:
    rows, targets = FRAME
    last = rows["month"].max()
    marts_world.load(rows.filter(pl.col("month") != last), targets)
    refresh(actor=SYSTEM, regency_path=REGENCY)
    village = str(rows["village_code"][0])
    assert refresh(actor=SYSTEM, regency_path=REGENCY, villages=[village]).kind == "incremental"
    marts_world.load(rows.filter((pl.col("month") == last) & (pl.col("village_code") == village)))
    assert refresh(actor=SYSTEM, regency_path=REGENCY, villages=[village]).kind == "full"


def test_every_district_and_the_regency_are_the_sums_of_their_villages(stored: Batch) -> None:
    refresh(actor=SYSTEM, regency_path=REGENCY)
    rows = IndicatorValue.objects.values_list("region_path", "level", "month", "indicator", *marts.COUNTS)
    table = pl.DataFrame(
        list(rows), schema=["path", "level", "month", "indicator", *marts.COUNTS], orient="row",
        infer_schema_length=None,
    )  # fmt: skip
    villages = table.filter(pl.col("level").is_in(["village", "unplaced"]))
    for level, length in (("district", 9), ("regency", 6)):
        above = table.filter(pl.col("level") == level)
        sums = villages.group_by(pl.col("path").str.head(length), "month", "indicator").agg(pl.col(marts.COUNTS).sum())
        both = above.join(sums, on=["path", "month", "indicator"], suffix="_sum")
        assert both.height == above.height
        for name in marts.COUNTS:
            assert (both[name].fill_null(0) == both[f"{name}_sum"].fill_null(0)).all(), (level, name)


def test_a_value_keeps_what_it_is_made_of(stored: Batch) -> None:
    run = refresh(actor=SYSTEM, regency_path=REGENCY)
    value = IndicatorValue.objects.get(region_path=REGENCY, month="2024-08", indicator="stunting")
    assert value.numerator is not None
    assert value.denominator
    assert value.measured
    assert value.target == FRAME[1]["target"].sum()
    assert value.coverage_pct == pytest.approx(100 * value.measured_in_target / value.target)  # type: ignore[operator]
    assert value.definition == "2020-01-08"
    assert value.batches == [str(stored.pk)]
    assert (value.run_id, value.computed_at, value.state) == (run.pk, run.started_at, "draft")
    assert [step["name"] for step in run.steps][:4] == ["salin", "bagi", "nilai", "ikuti"]
    assert run.steps[0]["rows"] == stored.stored == run.rows
    assert {one["id"] for one in run.batches} == {str(stored.pk)}


def test_rows_of_an_unfinished_import_and_replaced_rows_are_not_counted(stored: Batch) -> None:
    first = Measurement.objects.order_by("pk").first()
    assert first is not None
    Measurement.objects.create(
        person_id=first.person_id, region_path=first.region_path, month=first.month, measured_on=first.measured_on,
        weight_kg=9.0, length_height_cm=75.0, batch=stored, batch_row=999_999, digest="x", replaces=first,
        recorded_at=first.recorded_at,
    )  # fmt: skip
    whole = refresh(actor=SYSTEM, regency_path=REGENCY).rows
    assert whole == stored.stored
    Batch.objects.filter(pk=stored.pk).update(state=Batch.State.COMMITTING)
    assert refresh(actor=SYSTEM, regency_path=REGENCY).rows == 0


def test_the_copy_holds_no_name_and_no_nik(stored: Batch) -> None:
    run = refresh(actor=SYSTEM, regency_path=REGENCY)
    assert run.snapshot is not None
    columns = {*snapshot.rows_of(run.snapshot).collect_schema(), *snapshot.people_of(run.snapshot).collect_schema()}
    assert columns.isdisjoint({"name", "nik", "mother_name", "parent_name", "address", "search_name"})
    assert sum(one["rows"] for name, one in run.snapshot.files.items() if name != snapshot.PEOPLE) == run.rows
    refresh(actor=SYSTEM, regency_path=REGENCY)
    left = [one for one in Snapshot.objects.all() if snapshot.folder_of(one).exists()]
    assert len(left) == 1, "only the newest copy keeps its files"


def test_a_registered_source_adds_its_figures_and_they_are_added_up(stored: Batch) -> None:
    class Visits:
        name = "kunjungan"
        metas = (catalogue.Meta(id="visits", title="Kunjungan", definition="", numerator="", denominator=""),)

        def rows(self, regency_path: str, months: list[str], villages: list[str]) -> pl.DataFrame:
            found = [(f"{code}.", month, "visits", 2, 5, None, None) for code in villages for month in months]
            return pl.DataFrame(
                found, orient="row",
                schema={"region_path": pl.String, "month": pl.String, "indicator": pl.String, "numerator": pl.Int64,
                        "denominator": pl.Int64, "value": pl.Float64, "measured": pl.Int64},
            )  # fmt: skip

    catalogue.register(Visits())
    try:
        run = refresh(actor=SYSTEM, regency_path=REGENCY)
        [figure] = selectors.figures(SYSTEM, REGENCY, "2024-08", ["visits"])
        assert (figure.numerator, figure.denominator) == (2 * len(run.villages), 5 * len(run.villages))
        assert figure.pct == 40.0
        assert figure.title == "Kunjungan"
    finally:
        catalogue.unregister("kunjungan")


def test_the_job_computes_for_the_office_and_refuses_a_neighbour(
    stored: Batch, actor: Make, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        start_job(actor=actor("dinkes"), kind="measures.refresh", args={"regency": "36.04"})
        start_job(actor=actor("dinkes_kota"), kind="measures.refresh", args={"regency": "36.04"})
    done, refused = run_pending()
    assert done.state == "done"
    assert done.result["values"] == IndicatorValue.objects.count()
    assert refused.state == "failed"
    assert refused.problem["code"] == "platform.not-yours"


def test_worklist_rows_are_reached_in_the_own_area_only_and_by_reason(stored: Batch, actor: Make) -> None:
    refresh(actor=SYSTEM, regency_path=REGENCY)
    everyone = selectors.worklist(SYSTEM, REGENCY).count()
    assert everyone > 10
    dinkes = actor("dinkes")
    with open_scope(dinkes):
        rows = selectors.worklist(dinkes, REGENCY)
        assert rows.count() == everyone
        reasons = {reason for item in rows for reason in item.reasons}
        for reason in reasons:
            found = selectors.worklist(dinkes, REGENCY, reason=reason)
            assert found.count() == sum(1 for item in rows if reason in item.reasons)
        assert list(rows.values_list("priority", flat=True)) == sorted(rows.values_list("priority", flat=True))
    for stranger in ("dinkes_kota", "camat", "walidata"):
        with open_scope(actor(stranger)):
            assert selectors.worklist(actor(stranger), REGENCY).count() == 0


def test_a_child_that_stays_on_the_list_keeps_its_row(stored: Batch) -> None:
    refresh(actor=SYSTEM, regency_path=REGENCY)
    before = dict(WorklistItem.objects.values_list("person_id", "pk"))
    _change_one_village(FRAME[0])
    refresh(actor=SYSTEM, regency_path=REGENCY)
    after = dict(WorklistItem.objects.values_list("person_id", "pk"))
    both = before.keys() & after.keys()
    assert both
    assert before.keys() - after.keys() or after.keys() - before.keys()
    assert {before[person] for person in both} == {after[person] for person in both}


def test_dashboards_ask_one_question_each(stored: Batch, actor: Make, django_assert_max_num_queries: Any) -> None:
    refresh(actor=SYSTEM, regency_path=REGENCY)
    for who in ("dinkes", "walidata", "dinkes_provinsi"):
        one = actor(who)
        with open_scope(one), django_assert_max_num_queries(1):
            selectors.figures(one, REGENCY)
        with open_scope(one), django_assert_max_num_queries(1):
            selectors.figures_below(one, REGENCY, "village", "stunting", "2024-08")
        with open_scope(one), django_assert_max_num_queries(1):
            selectors.trend(one, REGENCY, "stunting")


ROWS = st.lists(
    st.tuples(
        st.sampled_from(["36.04.05.2001", "36.04.05.2002", "36.04.06.2001"]), st.sampled_from(["2024-07", "2024-08"]),
        st.one_of(st.none(), st.integers(0, 50)), st.one_of(st.none(), st.integers(0, 50)),
    ),
    min_size=1, max_size=12, unique_by=lambda row: row[:2],
)  # fmt: skip


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=ROWS)
def test_adding_up_in_two_steps_or_in_one_gives_the_same(rows: list[tuple[Any, ...]]) -> None:
    table = pl.DataFrame(
        rows, orient="row",
        schema={"code": pl.String, "month": pl.String, "numerator": pl.Int64, "denominator": pl.Int64},
    ).with_columns(indicator=pl.lit("stunting"))  # fmt: skip
    districts = marts.add_up(table, pl.col("code").str.head(8), "district")
    stepwise = marts.add_up(districts, pl.col("code").str.head(5), "regency")
    assert stepwise.equals(marts.add_up(table, pl.col("code").str.head(5), "regency"))
    assert stepwise["numerator"].sum() == table["numerator"].sum()
    unknown = table.group_by("month").agg(pl.col("numerator").is_null().all().alias("none"))
    nothing = dict(unknown.iter_rows())
    assert all((row["numerator"] is None) == nothing[row["month"]] for row in stepwise.iter_rows(named=True))


TARGETS = {
    "village_code": pl.String(), "posyandu": pl.String(), "year": pl.Int32(), "kind": pl.String(), "target": pl.Int64(),
}  # fmt: skip
