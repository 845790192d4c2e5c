"""What the open data withhold is not worked out from what they show beside it, or showed in an earlier release."""

import csv
import io
from collections.abc import Callable, Mapping

import pytest
from django.test import Client

from konvergensi_web.measures.models import IndicatorValue, PipelineRun, Release, ReleasedValue
from konvergensi_web.measures.services import releases as services
from konvergensi_web.platform.scope import Actor
from tests.web.world import NOW

pytestmark = pytest.mark.django_db
MONTH = "2024-08"
LEVELS = {5: "regency", 8: "district", 13: "village"}
Of = Callable[[str], Actor]
Counts = tuple[int | None, ...]  # numerator, denominator, measured, measured in the target, target
A, B, C, D = (f"36.04.05.200{one}" for one in range(1, 5))
REST = ("36.04.06.2001", "36.04.06.2002")


def put(cells: Mapping[str, Mapping[str, Counts]]) -> None:
    """The living values of a month: these of the villages, and their sums above."""
    run, _ = PipelineRun.objects.get_or_create(
        regency_path="36.04.", kind="full", state="done", defaults={"started_at": NOW, "finished_at": NOW}
    )
    IndicatorValue.objects.filter(month=MONTH).delete()
    sums: dict[tuple[str, str], list[int | None]] = {}
    for code, told in cells.items():
        for indicator, counts in told.items():
            for place in (code, code[:8], code[:5]):
                kept = sums.setdefault((place, indicator), [None] * 5)
                for at, value in enumerate(counts):
                    if value is not None:
                        kept[at] = (kept[at] or 0) + value
    for (code, indicator), (n, d, measured, inside, target) in sums.items():
        IndicatorValue.objects.create(
            region_path=f"{code}.", regency_path="36.04.", level=LEVELS[len(code)], month=MONTH, indicator=indicator,
            numerator=n, denominator=d, measured=measured, measured_in_target=inside, target=target,
            target_kind="riil", definition="2024-08-31", computed_at=NOW, run=run,
        )  # fmt: skip


def publish(actor: Of, reason: str = "") -> dict[tuple[str, str], dict[str, str]]:
    """Release the month; the open data by place and indicator."""
    services.verify_release(actor=actor("dinkes"), region_path="36.04.", month=MONTH)
    release: Release = services.publish_release(
        actor=actor("walidata"), region_path="36.04.", month=MONTH, warning_reason="uji", reason=reason
    )
    text = Client().get(f"/publik/data/{release.pk}.csv").content.decode("utf-8-sig")
    return {(row["kode_wilayah"], row["indikator"]): row for row in csv.DictReader(io.StringIO(text))}


def test_who_was_measured_where_no_target_is_known_is_not_the_rest_of_two_totals(actor: Of) -> None:
    def counts(measured: int, target: int | None) -> dict[str, Counts]:
        inside = measured if target else None
        short = 10 if measured > 10 else 0
        return {"stunting": (short, measured, measured, inside, target),
                "ds": (inside, target, measured, inside, target)}  # fmt: skip

    put({A: counts(60, 80), B: counts(40, 60), C: counts(3, None), REST[0]: counts(70, 80), REST[1]: counts(50, 60)})
    rows = publish(actor)
    for place in (C, "36.04.05", "36.04"):
        for indicator in ("stunting", "ds"):
            assert rows[place, indicator]["diukur"] == "", place
            assert rows[place, indicator]["cakupan_persen"] == "", "it tells S times itself"
    for place in ("36.04.05", "36.04"):
        assert rows[place, "ds"]["pembilang"] == "", "the denominators beside it would tell the rest"
    assert (rows["36.04", "stunting"]["penyebut"], rows["36.04", "stunting"]["pembilang"]) == ("223", "40")
    assert rows[REST[0], "stunting"]["penyebut"] == "70"


def test_the_severe_part_is_not_published_beside_its_whole(actor: Of) -> None:
    put({A: {"underweight": (8, 200, 200, 200, 220), "bgm": (7, 200, 200, 200, 220)},
         B: {"underweight": (20, 200, 200, 200, 220), "bgm": (9, 200, 200, 200, 220)}})  # fmt: skip
    assert {indicator for _, indicator in publish(actor)} == {"underweight"}
    ReleasedValue.objects.update(public=True)  # as a release of an earlier version left it
    page = Client().get("/publik/36.04/").content.decode()
    assert "Berat badan kurang" in page
    assert "Bawah garis merah" not in page


def test_two_releases_of_a_month_tell_no_more_than_each(actor: Of) -> None:
    def short(**found: int) -> dict[str, dict[str, Counts]]:
        codes = {"a": A, "b": B, "c": C, "d": D, "x": REST[0], "y": REST[1]}
        return {codes[name]: {"stunting": (n, 200, 200, 200, 220)} for name, n in found.items()}

    put(short(a=2, b=6, c=10, d=12, x=30, y=25))
    first = publish(actor)
    hidden = [code for code in (A, B, C, D) if first[code, "stunting"]["pembilang"] == ""]
    assert hidden == [A, B]
    put(short(a=2, b=13, c=10, d=12, x=30, y=25))
    second = publish(actor, reason="koreksi satu desa")
    assert [code for code in (A, B, C, D) if second[code, "stunting"]["pembilang"] == ""] == [A, B]
    # had C been withheld in place of B, its ten of the first release would have told A
