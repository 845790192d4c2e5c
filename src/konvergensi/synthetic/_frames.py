"""One month of a batch as tables: the export as typed (text), the canonical measurements (numbers), the answer key.

Fed by `_measuring` and `_records`. What the national application would have printed is computed with
`measures.growth` (age in days, posture corrected, restricted beyond 3 SD) from what was typed, faults included.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import polars as pl
import pyarrow as pa

from konvergensi.measures import growth
from konvergensi.measures.growth.ages import HEIGHT_FROM_DAY
from konvergensi.synthetic._columns import PRINTED, Columns
from konvergensi.synthetic._dirt import Dirt
from konvergensi.synthetic._draws import Flags, Floats, Ints
from konvergensi.synthetic._growth import STANDING_LOSS
from konvergensi.synthetic._people import month_start
from konvergensi.synthetic._plan import Batch, Plan, Readings
from konvergensi.synthetic._records import Records

_DUPLICATES = int(Dirt.DUPLICATE_SAME_DAY | Dirt.DUPLICATE_OTHER_DAY | Dirt.SECOND_NIK)


@dataclass(frozen=True)
class MonthTables:
    """Three tables with the same rows in the same order, by puskesmas, village, posyandu and child.

    `export`: the 33 columns of the export and `Cara Ukur`, `Detail Status`, all text, dates ISO, "" = empty.
    `measurements`: numbers, codes and printed values of `sources.schema.MEASUREMENTS`, with `id` the true child.
    `truth`: true child, length, weight and z, and the faults of the row.
    """

    label: str
    export: pl.DataFrame
    measurements: pl.DataFrame
    truth: pl.DataFrame


def month_tables(plan: Plan, batch: Batch, records: Records, position: int) -> MonthTables:
    """The tables of one month of the window."""
    rows = _with_duplicates(plan, _select(batch.readings, batch.readings.position == position), records)
    rows = _select(rows, _order(plan, rows))
    month = plan.window.first_month + position
    spoiled = _row_dirt(plan, rows, records, month)
    scored = _scores(batch, rows)
    label = plan.window.label(position)
    columns = Columns(plan, batch, records, rows, spoiled, scored, month)
    return MonthTables(label, columns.export(), columns.measurements(label), columns.truth(label))


def _select(rows: Readings, which: Flags | Ints) -> Readings:
    return Readings(**{name: getattr(rows, name)[which] for name in Readings.__dataclass_fields__})


def _with_duplicates(plan: Plan, rows: Readings, records: Records) -> Readings:
    """Append the rows that stand twice: same day, another day of the month, or under another NIK."""
    chance, draws = plan.priors.group("dirt"), plan.draws
    if not len(rows):
        return rows
    key, month = records.key[rows.person], plan.window.first_month + int(rows.position[0])
    kinds = ("duplicate_same_day", "duplicate_other_day", "second_nik")
    shares = [chance[kind] for kind in kinds]
    kind = draws.pick([*shares, 1.0 - sum(shares)], "duplicate", key, month)
    again = np.flatnonzero(kind < 3)
    copy, kind = _select(rows, again), kind[again]
    shaken = np.rint((copy.height + draws.normal("again-height", key[again], month) * 0.6) * 10) / 10
    day = np.where(kind == 1, np.minimum(copy.day + 2, month_start(month + 1) - 1), copy.day)
    copy = replace(
        copy,
        day=day,
        height=np.where(kind == 1, shaken, copy.height),
        dirt=copy.dirt | np.array([int(Dirt[name.upper()]) for name in kinds])[kind],
    )
    names = Readings.__dataclass_fields__
    return Readings(**{name: np.concatenate([getattr(rows, name), getattr(copy, name)]) for name in names})


def _order(plan: Plan, rows: Readings) -> Ints:
    """Rows by posyandu (which lie by village, kecamatan) and child; a repeated row after the first."""
    return np.lexsort((rows.dirt & _DUPLICATES, rows.person, rows.posyandu))


def _row_dirt(plan: Plan, rows: Readings, records: Records, month: int) -> Ints:
    """All faults of each row: those of the child, of the reading and of this row's other columns."""
    chance, draws, key = plan.priors.group("dirt"), plan.draws, records.key[rows.person]
    lasting = records.dirt[rows.person]
    whole = rows.day >= records.nik_full_from[rows.person]
    bits = rows.dirt | np.where(whole, lasting & ~int(Dirt.NIK_SHORT), lasting)
    for kind in ("muac_mangled", "pmt_mangled", "name_variant", "birth_after", "gain_dash"):
        hit = draws.below(chance[kind], kind, key, month)
        bits |= np.where(hit, int(Dirt[kind.upper()]), 0)
    bits &= ~np.where(rows.muac > 0, 0, int(Dirt.MUAC_MANGLED))
    villages = plan.places.villages
    odd = (villages["typed"] != villages["village"]).to_numpy()[plan.places.posyandu["village"].to_numpy()]
    return bits | np.where(odd[rows.posyandu], int(Dirt.VILLAGE_VARIANT), 0)


def _scores(batch: Batch, rows: Readings) -> dict[str, Floats]:
    """z of what was typed and, with the prefix `true_`, of the true body."""
    people = batch.people
    age = rows.day - people.birth[rows.person]
    sex = people.sex[rows.person]
    typed = _zscores(sex, age, rows.weight, rows.height, np.where(rows.standing, "h", "l"))
    true_height = rows.true_length - np.where(age >= HEIGHT_FROM_DAY, STANDING_LOSS, 0.0)
    true = _zscores(sex, age, rows.true_weight, true_height, np.where(age >= HEIGHT_FROM_DAY, "h", "l"))
    return typed | {f"true_{name}": values for name, values in true.items()}


def _zscores(
    sex: Ints, age: Ints, weight: Floats, height: Floats, posture: Sequence[str] | np.typing.NDArray[np.str_]
) -> dict[str, Floats]:
    table = pa.table(
        {
            "sex": pa.array(sex.astype(np.int8)),
            "age_days": pa.array(age.astype(np.int32)),
            "weight_kg": pa.array(weight),
            "length_height_cm": pa.array(height),
            "posture": pa.array(posture),
        }
    )
    scored = growth.zscores(table, indices=tuple(PRINTED))
    return {index: scored[index].to_numpy().astype(np.float64) for index in PRINTED}
