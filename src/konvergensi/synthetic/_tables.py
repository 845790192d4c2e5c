"""The tables beside the measurings: children, households, pregnancies, events, posyandu, targets."""

import numpy as np
import polars as pl

from konvergensi.problems import ProblemError
from konvergensi.problems.synthetic import BAD_CHOICE
from konvergensi.synthetic._columns import child_ids, household_ids
from konvergensi.synthetic._draws import Floats, Ints
from konvergensi.synthetic._people import LEAVING, NEVER
from konvergensi.synthetic._plan import Batch, Plan
from konvergensi.synthetic._records import Records, parent_names

GESTATION = 280


def children(plan: Plan, batch: Batch, records: Records) -> pl.DataFrame:
    """One row per child, with the truth."""
    people, places = batch.people, plan.places
    return pl.DataFrame(
        {
            "id": child_ids(people.child),
            "household": household_ids(people.household),
            "nik": records.table["nik_true"],
            "name": records.table["name"],
            "sex": people.sex.astype(np.int8),
            "birth_date": _dates(people.birth),
            "birth_weight_kg": records.birth_weight_kg.round(3),
            "birth_length_cm": records.birth_length_cm.round(1),
            "preterm": people.preterm,
            "village_code": places.villages["code"].gather(people.village),
            "posyandu": places.posyandu["posyandu"].gather(people.posyandu),
            "entered_on": _dates(people.enter),
            "left_on": _dates(np.where(people.leave_kind > 0, people.leave, NEVER)),
            "left_because": pl.Series(LEAVING).gather(people.leave_kind).replace("", None),
        }
    )


def households(plan: Plan, batch: Batch, records: Records) -> pl.DataFrame:
    """One row per household."""
    people, draws, families = batch.people, plan.draws, plan.priors.group("families")
    mother, father = parent_names(people, draws)
    age = families["mother_age_mean"] + families["mother_age_sd"] * draws.normal("mother-age", people.household)
    born = people.birth - (np.clip(age, 16.0, 46.0) * 365.25).astype(np.int64)
    height = 151.0 + 5.2 * (0.5 * batch.levels.length + 0.8 * draws.normal("mother-height", people.household))
    frame = pl.DataFrame(
        {
            "household": household_ids(people.household),
            "village_code": plan.places.villages["code"].gather(people.village),
            "rt": records.table["true_rt"],
            "rw": records.table["true_rw"],
            "address": records.table["address"],
            "mother": mother,
            "father": father,
            "mother_birth_date": _dates(born),
            "mother_height_cm": height.round(1),
            "remote": people.remote,
            "children": pl.Series(np.ones(len(people), dtype=np.int64)),
        }
    )
    others = [name for name in frame.columns if name not in ("household", "mother_birth_date", "children")]
    grouped = frame.group_by("household", maintain_order=True).agg(
        *(pl.col(name).first() for name in others),
        pl.col("mother_birth_date").min(),  # counted from her oldest child
        pl.col("children").sum(),
    )
    return grouped.select(frame.columns)


def pregnancies(plan: Plan, batch: Batch) -> pl.DataFrame:
    """One row per pregnancy of the window: births in it, losses, and those that go on at its end (no child yet)."""
    people, window = batch.people, plan.window
    born = np.flatnonzero((people.birth >= window.first_day) & (people.enter == people.birth))
    weeks = _weeks(people.preterm[born], plan, people.child[born])
    known = pl.DataFrame(
        {
            "household": household_ids(people.household[born]),
            "started_on": _dates(people.birth[born] - weeks * 7),
            "outcome": pl.repeat("born", len(born), eager=True),
            "ended_on": _dates(people.birth[born]),
            "weeks": weeks,
            "id": child_ids(people.child[born]),
        }
    ).unique(["household", "ended_on"], keep="first", maintain_order=True)
    return pl.concat([known, _without_child(plan, batch, len(known))]).sort("started_on", "household")


def _without_child(plan: Plan, batch: Batch, births: int) -> pl.DataFrame:
    """Losses and pregnancies under way: among households whose last child is older than a year and a half."""
    people, window, draws = batch.people, plan.window, plan.draws
    older = np.flatnonzero(
        (people.order == 0) & (people.birth < window.end_day - 550) & (people.leave > window.end_day)
    )
    loss_share = plan.priors.get("families", "pregnancy_loss")
    lost, going = births * loss_share / (1 - loss_share), births / window.months * 9
    chance = min(0.9, (lost + going) / max(len(older), 1))
    rows = older[draws.below(chance, "pregnant", people.household[older])]
    key = people.household[rows]
    loses = draws.below(lost / max(lost + going, 1), "pregnancy-lost", key)
    far = np.where(loses, 5 + draws.whole(16, "pregnancy-weeks", key), 1 + draws.whole(38, "pregnancy-weeks", key))
    end = window.first_day + draws.whole(window.end_day - window.first_day, "pregnancy-ends", key)
    start = np.where(loses, end, window.end_day) - far * 7
    return pl.DataFrame(
        {
            "household": household_ids(key),
            "started_on": _dates(start),
            "outcome": pl.Series(["going", "lost"]).gather(loses.astype(np.int64)),
            "ended_on": _dates(np.where(loses, end, NEVER)),
            "weeks": far,
            "id": pl.Series([None] * len(rows), dtype=pl.String),
        }
    )


def _weeks(preterm: "np.typing.NDArray[np.bool_]", plan: Plan, child: Ints) -> Ints:
    late = 37 + plan.draws.whole(5, "weeks", child)
    return np.where(preterm, 30 + plan.draws.whole(7, "weeks", child), late)


def events(plan: Plan, batch: Batch, records: Records) -> pl.DataFrame:
    """What happened to whom and when: `id, on, event, from_posyandu, to_posyandu` (rows of the posyandu table)."""
    people, window = batch.people, plan.window
    within = (people.moves < window.end_day) & (people.moves > people.enter) & (people.moves < people.leave)
    stays = (people.enter < window.end_day) & (people.leave >= window.first_day)
    kinds = [
        ("born", people.birth, (people.birth >= window.first_day) & (people.enter == people.birth)),
        ("moved_in", people.enter, people.enter > people.birth),
        ("moved_within", people.moves, within),
        *((LEAVING[kind], people.leave, people.leave_kind == kind) for kind in (1, 2, 3)),
        ("nik_completed", records.nik_full_from, records.nik_full_from < window.end_day),
    ]
    parts = []
    for name, day, hit in kinds:
        rows = np.flatnonzero(hit & stays & (day >= window.first_day))
        at = people.posyandu_on(day)[rows]
        before, after = people.posyandu[rows], people.next_posyandu[rows]
        moved = name == "moved_within"
        parts.append(
            pl.DataFrame(
                {
                    "id": child_ids(people.child[rows]),
                    "on": _dates(day[rows]),
                    "event": pl.repeat(name, len(rows), eager=True, dtype=pl.String),
                    "from_posyandu": before if moved else at,
                    "to_posyandu": after if moved else at,
                }
            )
        )
    return pl.concat(parts).sort("on", "id", "event")


def posyandu(plan: Plan) -> pl.DataFrame:
    """One row per posyandu; `posyandu_no` is the number used by `events`."""
    places, traits = plan.places, plan.traits
    village = places.villages.gather(places.posyandu["village"])
    return pl.DataFrame(
        {
            "posyandu_no": np.arange(len(places.posyandu)),
            "posyandu": places.posyandu["posyandu"],
            "puskesmas": places.posyandu["puskesmas"],
            "village_code": village["code"],
            "village": village["village"],
            "district": village["district"],
            "remote": village["remote"],
            "bad": traits.bad,
            "heaping": traits.heaping.round(3),
            "height_bias_cm": traits.height_bias.round(3),
            "height_error_cm": traits.height_error.round(3),
            "weight_bias_kg": traits.weight_bias.round(3),
        }
    )


def targets(plan: Plan, batch: Batch, kind: str) -> pl.DataFrame:
    """`Kec, Desa/Kel, Posyandu, Sasaran <kind> 0-59 bulan`: one row per posyandu.

    `riil` counts who lives there at the end; `proyeksi` is a projection that knows the village's size only roughly.
    """
    if kind not in ("riil", "proyeksi"):
        raise ProblemError(BAD_CHOICE, option="sasaran", value=kind, known="riil, proyeksi")
    people, places = batch.people, plan.places
    day = np.full(len(people), plan.window.end_day - 1)
    here = people.present(day)
    count: Floats = np.bincount(people.posyandu_on(day)[here], minlength=len(places.posyandu)).astype(np.float64)
    if kind == "proyeksi":
        wrong = np.exp(0.06 + 0.12 * plan.draws.normal("projection", places.code_number))
        count = count * wrong[places.posyandu["village"].to_numpy()]
    village = places.villages.gather(places.posyandu["village"])
    return pl.DataFrame(
        {
            "Kec": village["district"],
            "Desa/Kel": village["village"],
            "Posyandu": places.posyandu["posyandu"],
            f"Sasaran {kind} 0-59 bulan": np.rint(count).astype(np.int64),
        }
    )


def _dates(days: Ints) -> pl.Series:
    """Dates; NEVER becomes null."""
    series = pl.Series(np.where(days >= NEVER, 0, days).astype(np.int32)).cast(pl.Date)
    return series.to_frame("d").select(pl.when(pl.Series(days < NEVER)).then("d").otherwise(None).alias("d"))["d"]
