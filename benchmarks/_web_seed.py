"""The district that `benchmarks.web` measures, written straight into PostgreSQL: people, measurements, accounts.

Kabupaten Serang with its 29 kecamatan and 326 desa; everybody is invented by `konvergensi.synthetic`. People go
through the registry's own bulk writing (encrypted NIK, history, search words); measurements by COPY, month by month,
with the z-scores of the library. The figures are then computed by the product's own pipeline (`_web_figures`).
"""

import io
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from typing import Any

import polars as pl
from django.db import connection, transaction
from tests.web import world

from konvergensi.measures import classes, official
from konvergensi.synthetic import Population
from konvergensi.synthetic._population import plan_for
from konvergensi_web.intake.models import Batch
from konvergensi_web.measures.models import Measurement, TargetPopulation
from konvergensi_web.platform.accounts.models import Office, Post, User
from konvergensi_web.platform.ids import new_id
from konvergensi_web.platform.scope import system_actor
from konvergensi_web.regions.models import Region
from konvergensi_web.registry.models import Person, Posyandu
from konvergensi_web.registry.services._facts import facts, facts_of
from konvergensi_web.registry.services._store import Belongs, Work, create_people
from konvergensi_web.registry.services.places import Place, ensure_posyandu, ensure_puskesmas, posyandu_key

REGENCY, PLACE = "36.04", "36.04."
SEED, AT_ONCE = 1, 20_000
# twenty people: username -> (role, office of the small world, code of the kecamatan for those who work in one)
PEOPLE = (
    "dinkes", "verifikator", "kepala_dinkes", "walidata", "kepala_puskesmas", "tpg", "bidan", "kader", "camat",
    "kesra", "kades", "kpm", "perencana", "kepala_bappeda", "tpps", "sekda", "dinkes_provinsi", "sekda_provinsi",
    "bappeda_provinsi", "dinkes2",
)  # fmt: skip
MEASURED = (
    "id", "region_path", "person_id", "month", "measured_on", "age_days", "weight_kg", "length_height_cm", "posture",
    "posture_source", "oedema", "muac_cm", "haz", "waz", "whz", "baz", "haz_flag", "waz_flag", "whz_flag", "baz_flag",
    "haz_class", "waz_class", "whz_class", "gizi_buruk", "printed", "services", "source", "batch_id", "batch_row",
    "digest", "recorded_at",
)  # fmt: skip
_PRINTED = ("waz", "haz", "whz", "waz_class", "haz_class", "whz_class", "gain")


def population(children: int, months: int, until: str) -> Population:
    """The invented district; its prevalence is left as the priors give it, which saves the calibration."""
    return Population(plan_for(region=REGENCY, children=children, months=months, until=until, seed=SEED, dirty=False))


def seed_accounts() -> None:
    """The regions, offices and accounts of the tests' small world, and one more nutrition officer."""
    world.build()
    twin = User.objects.get(username="dinkes")
    other = User.objects.create(
        username="dinkes2", full_name="Dinkes Dua", password=twin.password, region_path=twin.region_path
    )
    office = Office.objects.get(kind="dinkes", region_id=REGENCY)
    Post.objects.create(user=other, office=office, role="gizi_dinkes", valid_from=date(2024, 1, 1))


def seed_places(people: Population) -> dict[tuple[str, str], Belongs]:
    """Every posyandu of the district with its puskesmas; where somebody of (village, posyandu) belongs."""
    table = people.posyandu.select("village_code", "posyandu", "puskesmas").unique(maintain_order=True)
    rows = list(table.iter_rows())
    villages = {one.code: one for one in Region.objects.filter(code__in=sorted({row[0] for row in rows}))}
    offices = ensure_puskesmas(Region.objects.get(code=REGENCY), [(Place(*row), 1) for row in rows])
    asked = {(code, posyandu_key(name)): (name, offices.get(posyandu_key(clinic))) for code, name, clinic in rows}
    known = ensure_posyandu(villages, asked)
    return {
        (code, name): Belongs.of(villages[code], known[code, posyandu_key(name)], offices.get(posyandu_key(clinic)))
        for code, name, clinic in rows
    }


def seed_people(people: Population, places: dict[tuple[str, str], Belongs], batch: Batch) -> dict[str, uuid.UUID]:
    """Every child the way an import writes it. Returns the person of each child of the population."""
    parents = people.households.select("household", "rt", "rw", "address", parent_name="mother")
    first = pl.max_horizontal("entered_on", "birth_date")
    rows = people.children.join(parents, on="household", how="left").rename({"id": "child_id"})
    clinics = people.posyandu.select("village_code", "posyandu", "puskesmas").unique(["village_code", "posyandu"])
    rows = rows.join(clinics, on=["village_code", "posyandu"], how="left").with_columns(measured_on=first)
    made: dict[str, uuid.UUID] = {}
    actor = system_actor("mengisi pengukuran", PLACE)
    for some in rows.iter_slices(AT_ONCE):
        children = facts(facts_of(some))
        belongs = {one.child_id: places[one.place[0], one.place[1]] for one in children}
        with transaction.atomic():
            made |= create_people(Work(actor, batch.pk, PLACE, belongs, {}), children)
    return made


def make_batch(month: str, office: Office) -> Batch:
    """A finished import of a month."""
    year, number = int(month[:4]), int(month[5:])
    at = datetime.combine(date(year + number // 12, number % 12 + 1, 3), time(9), UTC)
    return Batch.objects.create(
        register="eppgbm", state=Batch.State.COMMITTED, office=office, region_path=PLACE, regency_id=REGENCY,
        months=[month], created_at=at, committed_at=at, created_by_name="pengukuran",
    )  # fmt: skip


def seed_measurements(people: Population, made: dict[str, uuid.UUID], paths: pl.DataFrame, office: Office) -> int:
    """Every month by COPY, without the indexes, which are built at the end."""
    ids = pl.DataFrame({"id": list(made), "person_id": [str(one) for one in made.values()]})
    total = 0
    with without_indexes(Measurement._meta.db_table):
        for tables in people.monthly():
            batch = make_batch(tables.label, office)
            frame = _measured(tables.measurements, ids, paths, batch)
            with transaction.atomic():
                copy(Measurement._meta.db_table, frame)
                Batch.objects.filter(pk=batch.pk).update(rows_in=frame.height, stored=frame.height)
            total += frame.height
    return total


def _measured(rows: pl.DataFrame, ids: pl.DataFrame, paths: pl.DataFrame, batch: Batch) -> pl.DataFrame:
    one_a_day = rows.unique(["id", "measured_on"], keep="first", maintain_order=True)
    scored = classes.gizi_buruk(official.compare(one_a_day))
    scored = scored.join(ids, on="id").join(paths, on=["village_code", "posyandu"])
    told = pl.struct(pl.col(f"printed_{name}").alias(name) for name in _PRINTED).struct.json_encode()
    keys = [str(new_id()) for _ in range(scored.height)]
    texts = ("posture", "posture_source", "haz_class", "waz_class", "whz_class")
    return scored.with_columns(
        *(pl.col(name).cast(pl.String).fill_null("") for name in texts),
        *(pl.col(f"{name}_flag").cast(pl.Boolean) for name in ("haz", "waz", "whz", "baz")),
        id=pl.Series(keys), digest=pl.Series([key.replace("-", "") for key in keys]),
        printed=told.str.replace_all(r'"\w+":null,?', "").str.replace(r",\}$", "}"), services=pl.lit("{}"),
        oedema=pl.lit(None, pl.Boolean), source=pl.lit("eppgbm"), batch_id=pl.lit(str(batch.pk)),
        batch_row=pl.int_range(pl.len(), dtype=pl.Int32), recorded_at=pl.lit(f"{batch.created_at:%Y-%m-%d %H:%M:%S%z}"),
    ).select(MEASURED)  # fmt: skip


def seed_targets(people: Population, places: dict[tuple[str, str], Belongs]) -> None:
    """S of every posyandu in every year: who lives there at the end."""
    counted = people.targets("riil").select(pl.last().alias("target"))["target"]
    at = people.posyandu.select("village_code", "posyandu")
    now = datetime.now(UTC)
    sums: dict[str, int] = {}
    for (code, name), target in zip(at.iter_rows(), counted, strict=True):
        path = places[code, name].path
        sums[path] = sums.get(path, 0) + target
    years = sorted({int(month[:4]) for month in people.months})
    TargetPopulation.objects.bulk_create(
        [
            TargetPopulation(
                region_path=path, year=year, kind="riil", target=target, source="percontohan", recorded_at=now
            )
            for year in years
            for path, target in sums.items()
        ],
        batch_size=5_000,
    )


def copy(table: str, frame: pl.DataFrame) -> None:
    """COPY a frame whose columns are those of the table."""
    names = ", ".join(f'"{name}"' for name in frame.columns)
    text = io.BytesIO()
    frame.write_csv(text, include_header=False, null_value="\\N", quote_style="necessary")
    how = "FROM STDIN WITH (FORMAT csv, NULL '\\N')"
    with connection.cursor() as cursor, cursor.copy(f'COPY "{table}" ({names}) {how}') as stream:
        stream.write(text.getvalue())


@contextmanager
def without_indexes(table: str) -> Iterator[None]:
    """Drop the plain indexes of a table, and build them again at the end: a tenth of the work."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index "
            "WHERE indrelid = %s::regclass AND NOT indisunique",
            [table],
        )
        known: list[Any] = cursor.fetchall()
        for name, _ in known:
            cursor.execute(f"DROP INDEX {name}")
        yield
        for _, definition in known:
            cursor.execute(definition)


def analyse() -> None:
    """What the server does by itself in quiet hours."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def counts() -> dict[str, int]:
    """How much there is."""
    here = Region.objects.filter(path__startswith=PLACE)
    return {
        "kecamatan": here.filter(level="district").count(),
        "desa": here.filter(level="village").count(),
        "posyandu": Posyandu.objects.filter(path__startswith=PLACE).count(),
        "people": Person.objects.count(),
        "measurements": Measurement.objects.count(),
    }
