"""Figures of the small world: two years of monthly values of Kabupaten Serang, its kecamatan, desa and one posyandu.

Written straight into the marts, with numerators and denominators that add up, so that pages can be tested without a
run of the pipeline. Counts follow from the codes alone: the same every time.
"""

from datetime import UTC, date, datetime

from konvergensi import regions as packaged
from konvergensi_web.measures.models import (
    BalanceRow,
    IndicatorValue,
    PipelineRun,
    QualityValue,
    Release,
    ReleasedValue,
)
from konvergensi_web.regions.paths import path_of

REGENCY = "36.04"
AT = datetime(2024, 9, 2, 3, 0, tzinfo=UTC)
MONTHS = [f"{2022 + (n + 8) // 12}-{(n + 8) % 12 + 1:02d}" for n in range(24)]  # 2022-09 .. 2024-08
SHARES = {"stunting": 0.09, "wasting": 0.05, "underweight": 0.11, "overweight": 0.03, "gizi_buruk": 0.004,
          "two_t": 0.06, "bgm": 0.02, "ds": 0.86, "nd": 0.71, "implausible": 0.009, "severe_stunting": 0.02,
          }  # fmt: skip
LOW = {3, 17, 40, 41, 99, 160}  # villages, by their place in the list, where too few came
EMPTY = {5, 77}  # and where nobody sent a list


def _villages() -> list[str]:
    table = packaged.table()
    return [code for code in table["code"] if len(code) == 13 and code.startswith(f"{REGENCY}.")]


def _counts(number: int, month: int) -> dict[str, tuple[int, int, int, int]]:
    """Indicator -> numerator, denominator, measured, target of one village."""
    target = 160 + number * 37 % 420
    measured = int(target * (0.55 if number in LOW else 0.82 + number % 13 / 100))
    found = {}
    for name, share in SHARES.items():
        tilt = 0.35 + (number // 11 * 7 % 17) / 9 + (number % 7) / 14 - month / 60
        n = round(measured * share * max(tilt, 0.05)) if name not in ("ds", "nd") else round(measured * share)
        found[name] = (min(n, measured), measured, measured, target)
    found["ds"] = (measured, target, measured, target)
    return found


def build(months: list[str] | None = None, *, level: str = "village") -> PipelineRun:
    """Fill the marts of the regency for the months (default the last two of the list)."""
    run = PipelineRun.objects.create(
        regency_path=path_of(REGENCY), kind="full", state="done", started_at=AT, finished_at=AT
    )
    rows: dict[tuple[str, str, str], list[int]] = {}
    wanted = months or MONTHS[-2:]
    for number, code in enumerate(_villages()):
        if number in EMPTY:
            continue
        for month in wanted:
            for name, counts in _counts(number, MONTHS.index(month)).items():
                for place in (code, code[:8], code[:5]):
                    if place == code and level != "village" and (month != wanted[-1] or name not in ("stunting", "ds")):
                        continue  # of the villages only what tiles and tables show, for speed
                    kept = rows.setdefault((place, month, name), [0, 0, 0, 0])
                    for at, count in enumerate(counts):
                        kept[at] += count
    levels = {5: "regency", 8: "district", 13: "village"}
    IndicatorValue.objects.bulk_create(
        [
            IndicatorValue(
                region_path=path_of(code), regency_path=path_of(REGENCY), level=levels[len(code)], month=month,
                indicator=name, numerator=n, denominator=d, measured=measured, measured_in_target=measured,
                target=target, target_kind="riil", definition="2020-01-08", computed_at=AT, run=run,
            )
            for (code, month, name), (n, d, measured, target) in rows.items()
        ],
        batch_size=2_000,
    )  # fmt: skip
    _counted(run, wanted)
    _account(run, wanted)
    return run


def _counted(run: PipelineRun, months: list[str]) -> None:
    for number, month in enumerate(months):
        for name, count in (("new_confirmed", 212 - number), ("new_suspected", 148 + number)):
            IndicatorValue.objects.create(
                region_path=path_of(REGENCY), regency_path=path_of(REGENCY), level="regency", month=month,
                indicator=name, value=count, measured=110_431, measured_in_target=110_431, target=128_112,
                computed_at=AT, run=run,
            )  # fmt: skip


def _account(run: PipelineRun, months: list[str]) -> None:
    lines = {"old_list": 7022, "confirmed_new": 212, "moved_in": 41, "measured_again": 55, "recovered": 118,
             "aged_out": 204, "not_measured": 287, "moved_away": 41, "unexplained": 18, "new_list": 6662}  # fmt: skip
    BalanceRow.objects.create(
        region_path=path_of(REGENCY), regency_path=path_of(REGENCY), level="regency", month=months[-1],
        previous_month=months[-2] if len(months) > 1 else "", lines=lines, provisional=True, run=run,
    )  # fmt: skip
    QualityValue.objects.create(
        region_path=path_of(REGENCY), regency_path=path_of(REGENCY), level="regency", month=months[-1],
        score=24.0, rating="acceptable", run=run,
        counts={"rows": 1000, "lengths": 1000, "heaped_length": 390, "impossible": 9, "copied": 0},
    )  # fmt: skip


def release(month: str, run: PipelineRun) -> Release:
    """Release a month of the regency: what a tier above may see."""
    made = Release.objects.create(
        region_path=path_of(REGENCY), month=month, state=Release.State.RELEASED, released_on=date(2024, 9, 10),
        released_at=AT, created_at=AT, run=run,
    )  # fmt: skip
    fields = ("region_path", "regency_path", "level", "month", "indicator", "numerator", "denominator", "value",
              "measured", "measured_in_target", "target", "target_kind", "definition", "computed_at")  # fmt: skip
    rows = IndicatorValue.objects.filter(month=month).values(*fields)
    ReleasedValue.objects.bulk_create([ReleasedValue(release=made, **row) for row in rows], batch_size=2_000)
    return made
