"""Measurements of an invented district, stored as an import would store them: for the tests of the marts."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import polars as pl

from konvergensi import synthetic
from konvergensi_web.intake.models import Batch
from konvergensi_web.measures.models import Measurement, TargetPopulation
from konvergensi_web.platform.accounts.models import Office
from konvergensi_web.platform.ids import new_id
from konvergensi_web.platform.scope import open_scope, system_actor
from konvergensi_web.regions.models import Region
from konvergensi_web.registry.models import Person, Posyandu
from tests.web.world import NOW

REGENCY = "36.04."


DISTRICTS = ("36.04.05", "36.04.06")


def small(months: int = 4) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Two districts of it, so that a test takes a second."""
    rows, targets = frame(2_000, months)
    here = pl.col("village_code").str.head(8).is_in(DISTRICTS)
    return rows.filter(here), targets.filter(here)


def frame(children: int = 400, months: int = 6, seed: int = 5) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Measurements and targets of an invented Kabupaten Serang up to August 2024."""
    people = synthetic.district(region="36.04", children=children, months=months, until="2024-08", seed=seed)
    rows = pl.concat([month.measurements for month in people.monthly()], how="diagonal_relaxed")
    rows = rows.filter(pl.all_horizontal(pl.col("month", "measured_on", "village_code").is_not_null()))
    targets = rows.group_by("village_code").agg((pl.col("id").n_unique() + 1).alias("target"))
    return rows, targets


def load(rows: pl.DataFrame, targets: pl.DataFrame | None = None, *, source: str = "eppgbm") -> Batch:
    """Store the rows as one committed import."""
    with open_scope(system_actor("menyiapkan uji")):
        office = Office.objects.get(kind="dinkes", region_id="36.04")
        batch = Batch.objects.create(
            register="eppgbm", state=Batch.State.COMMITTED, office=office, region_path=REGENCY, created_at=NOW,
            committed_at=NOW, months=sorted(rows["month"].unique()), rows_in=rows.height, stored=rows.height,
        )  # fmt: skip
        posyandu = _posyandu(rows)
        people = _people(rows, posyandu)
        Measurement.objects.bulk_create(_measurements(rows, batch, posyandu, people, source), batch_size=1000)
        if targets is not None:
            set_targets(targets)
    return batch


def set_targets(targets: pl.DataFrame, year: int = 2024) -> None:
    """Store S per village."""
    sums = targets.group_by("village_code").agg(pl.col("target").sum()).drop_nulls()
    TargetPopulation.objects.bulk_create(
        TargetPopulation(region_path=f"{code}.", year=year, kind="riil", target=n, source="uji", recorded_at=NOW)
        for code, n in sums.iter_rows()
    )


def _posyandu(rows: pl.DataFrame) -> dict[tuple[str, str], Posyandu]:
    """The posyandu of the rows, numbered in each village in the order of their names."""
    found: dict[tuple[str, str], Posyandu] = {}
    served: dict[str, Office] = {}
    named = rows.select("village_code", "posyandu", "puskesmas").drop_nulls(["village_code", "posyandu"])
    for village, name, clinic in (
        named.unique(["village_code", "posyandu"]).sort("village_code", "posyandu").iter_rows()
    ):
        if clinic and clinic not in served:
            served[clinic], _ = Office.objects.get_or_create(
                kind="puskesmas", name=f"Puskesmas {clinic}", region=Region.objects.get(code=village[:8])
            )
        number = sum(1 for code, _ in found if code == village) + 11
        found[village, name], _ = Posyandu.objects.get_or_create(
            village_id=village, name=name,
            defaults={"path": f"{village}.{number:04d}.", "puskesmas": served.get(clinic)},
        )  # fmt: skip
    return found


def _people(rows: pl.DataFrame, posyandu: dict[tuple[str, str], Posyandu]) -> dict[Any, UUID]:
    """One person a child; a child that was stored before keeps its person."""
    last = rows.sort("measured_on").unique("id", keep="last").sort("id")
    known = dict(Person.objects.exclude(address="").values_list("address", "pk"))
    made, ids = [], {}
    for row in last.iter_rows(named=True):
        key = f"uji {row['id']}"
        if key in known:
            ids[row["id"]] = known[key]
            continue
        home = posyandu.get((row["village_code"], row["posyandu"]))
        ids[row["id"]] = new_id()
        made.append(
            Person(
                id=ids[row["id"]], name="Anak Uji", sex=row["sex"], birth_date=row["birth_date"], address=key,
                birth_length_cm=row.get("birth_length_cm"), birth_weight_kg=row.get("birth_weight_kg"), posyandu=home,
                region_path=home.path if home else f"{row['village_code']}.", created_at=NOW, updated_at=NOW,
            )
        )  # fmt: skip
    Person.objects.bulk_create(made, batch_size=1000)
    return ids


def _measurements(
    rows: pl.DataFrame,
    batch: Batch,
    posyandu: dict[tuple[str, str], Posyandu],
    people: dict[Any, UUID],
    source: str,
) -> list[Measurement]:
    return [
        Measurement(
            person_id=people[row["id"]], region_path=_home(row, posyandu), month=row["month"],
            measured_on=row["measured_on"], weight_kg=row["weight_kg"], length_height_cm=row["length_height_cm"],
            posture=row["posture"] or "", oedema=row.get("oedema"), muac_cm=row.get("muac_cm"),
            batch=batch, batch_row=number, source=source,
            printed={"gain": row.get("printed_gain")}, digest=f"{batch.pk.hex[:20]}{number}",
            recorded_at=recorded(number),
        )
        for number, row in enumerate(rows.iter_rows(named=True))
    ]  # fmt: skip


def recorded(number: int) -> datetime:
    """Rows of an import are recorded one after the other."""
    return NOW + timedelta(microseconds=number)


def _home(row: dict[str, Any], posyandu: dict[tuple[str, str], Posyandu]) -> str:
    home = posyandu.get((row["village_code"], row["posyandu"]))
    return home.path if home else f"{row['village_code']}."
