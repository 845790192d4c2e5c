"""The columns of one month's tables, each made from readings, records and places.

What the national application would have printed comes from `measures` and from what was typed, faults included.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl

from konvergensi.measures.classes import rules
from konvergensi.measures.growth.ages import DAYS_PER_MONTH
from konvergensi.synthetic._dirt import Dirt, words
from konvergensi.synthetic._draws import Flags, Floats, Ints
from konvergensi.synthetic._people import month_start
from konvergensi.synthetic._plan import GAINS, Batch, Plan, Readings
from konvergensi.synthetic._records import Records, number_text

PRINTED = {
    "waz": ("Sangat Kurang", "Kurang", "Berat Badan Normal", "Risiko Lebih"),
    "haz": ("Sangat Pendek", "Pendek", "Normal", "Tinggi"),
    "whz": ("Gizi Buruk", "Gizi Kurang", "Gizi Baik", "Risiko Gizi Lebih", "Gizi Lebih", "Obesitas"),
}
PLACES = ("province", "regency", "district", "puskesmas", "village", "posyandu")


@dataclass(frozen=True)
class Columns:
    """Everything needed to write the columns of one month."""

    plan: Plan
    batch: Batch
    records: Records
    rows: Readings
    dirt: Ints
    scores: dict[str, Floats]
    month: int

    def has(self, flag: Dirt) -> Flags:
        """Rows with a fault."""
        hit: Flags = (self.dirt & int(flag)) != 0
        return hit

    def birth(self) -> Ints:
        """Tgl Lahir as typed."""
        true = self.batch.people.birth[self.rows.person]
        return np.where(self.has(Dirt.BIRTH_AFTER), self.rows.day + 365, true)

    def nik(self) -> pl.Series:
        """NIK as typed in this row."""
        table = self.records.table.gather(self.rows.person)
        frame = table.select("nik", "nik_true", "second_nik").with_columns(
            whole=pl.Series(self.rows.day >= self.records.nik_full_from[self.rows.person]),
            other=pl.Series(self.has(Dirt.SECOND_NIK)),
        )
        return frame.select(
            pl.when("other").then("second_nik").when("whole").then("nik_true").otherwise("nik").alias("nik")
        )["nik"]

    def name(self) -> pl.Series:
        """The child's name as this row's hand wrote it."""
        other = pl.Series(self.has(Dirt.NAME_VARIANT | Dirt.SECOND_NIK))
        record = self.records.table.gather(self.rows.person)
        return record.select(pl.when(other).then("name_variant").otherwise("name").alias("name"))["name"]

    def place(self) -> pl.DataFrame:
        """Names and codes of the place of each row, in the order of the rows."""
        places = self.plan.places
        at = places.posyandu.gather(self.rows.posyandu)
        village = places.villages.gather(at["village"]).select(pl.exclude("puskesmas"))
        return village.with_columns(posyandu=at["posyandu"], puskesmas=at["puskesmas"])

    def classes(self, index: str) -> pl.Series:
        """The class the application prints, "-" where it has no z."""
        z = self.scores[index]
        words_ = pl.Series([*PRINTED[index], "-"])
        return words_.gather(np.where(np.isnan(z), len(words_) - 1, rules()[index].codes(np.nan_to_num(z))))

    def z_text(self, index: str) -> pl.Series:
        """The z the application prints."""
        return number_text(self.scores[index]).replace("", "-")

    def gain(self) -> pl.Series:
        """Naik Berat Badan."""
        return pl.Series([*GAINS, "-"]).gather(np.where(self.has(Dirt.GAIN_DASH), 4, self.rows.gain))

    def services(self) -> dict[str, pl.Series]:
        """PMT, vitamin A, KPSP and KIA as typed."""
        draws, share = self.plan.draws, self.plan.priors.group("services")
        key = self.records.key[self.rows.person]
        rest = 1 - share["pmt_dash"] - share["pmt_empty"] - share["pmt_given"]
        kind = draws.pick([share["pmt_dash"], share["pmt_empty"], share["pmt_given"], rest], "pmt", key, self.month)
        given = 1 + draws.whole(6, "pmt-how-much", key, self.month)
        pmt = pl.Series(["-", "", "0.5", "1", "1.5", "2", "2.5", "3", "0", "7.199.999.999.999.990"]).gather(
            np.where(self.has(Dirt.PMT_MANGLED), 9, np.select([kind < 2, kind == 2], [kind, 1 + given], 8))
        )
        months = (self.rows.day - self.batch.people.birth[self.rows.person]) / DAYS_PER_MONTH
        doses = np.clip(np.floor(months / 6.0) - draws.whole(3, "vitamin-missed", key), 0, 9).astype(np.int64)
        empty = draws.below(share["vitamin_empty"], "vitamin-empty", key, self.month)
        seen = draws.below(share["kia_seen"], "kia", key, self.month)
        return {
            "PMT Diterima (kg)": pmt,
            "Jml Vit A": pl.Series([*map(str, range(10)), ""]).gather(np.where(empty, 10, doses)),
            "KPSP": pl.repeat("-", len(key), eager=True),
            "KIA": pl.Series(["-", "Sesuai"]).gather(seen.astype(np.int64)),
        }

    def muac(self) -> pl.Series:
        """LiLA as typed: 0 = not measured."""
        text = number_text(self.rows.muac)
        frame = pl.DataFrame({"text": text, "mangled": self.has(Dirt.MUAC_MANGLED)})
        return frame.select(pl.when("mangled").then(pl.lit("203.347.186")).otherwise("text").alias("muac"))["muac"]

    def export(self) -> pl.DataFrame:
        """The columns of the export in their order, as text."""
        place, rows = self.place(), self.rows
        record = self.records.table.gather(rows.person)
        birth = self.birth()
        columns = {
            "NIK": self.nik(),
            "Nama": self.name(),
            "JK": pl.Series(["L", "P"]).gather(self.batch.people.sex[rows.person] - 1),
            "Tgl Lahir": date_text(birth),
            "BB Lahir": record["birth_weight"],
            "TB Lahir": record["birth_length"],
            "Nama Ortu": record["parent"],
            "Prov": place["province"],
            "Kab/Kota": place["regency"],
            "Kec": place["district"],
            "Pukesmas": place["puskesmas"],
            "Desa/Kel": place["typed"],
            "Posyandu": place["posyandu"],
            "RT": record["rt"],
            "RW": record["rw"],
            "Alamat": record["address"],
            "Usia Saat Ukur": age_text(birth, rows.day),
            "Tanggal Pengukuran": date_text(rows.day),
            "Berat": number_text(rows.weight),
            "Tinggi": number_text(rows.height),
            "Cara Ukur": pl.Series(["Terlentang", "Berdiri"]).gather(rows.standing.astype(np.int64)),
            "LiLA": self.muac(),
            "BB/U": self.classes("waz"),
            "ZS BB/U": self.z_text("waz"),
            "TB/U": self.classes("haz"),
            "ZS TB/U": self.z_text("haz"),
            "BB/TB": self.classes("whz"),
            "ZS BB/TB": self.z_text("whz"),
            "Naik Berat Badan": self.gain(),
            **self.services(),
            "Detail Status": pl.repeat("-", len(rows), eager=True),
        }
        return pl.DataFrame(columns)

    def measurements(self, label: str) -> pl.DataFrame:
        """What a perfect reader makes of the export, with the true child as `id`."""
        place, rows, people = self.place(), self.rows, self.batch.people
        record = self.records.table.gather(rows.person)
        frame = pl.DataFrame(
            {
                "id": child_ids(people.child[rows.person]),
                "nik": self.nik(),
                "name": self.name(),
                "sex": people.sex[rows.person].astype(np.int8),
                "birth_date": pl.Series(self.birth().astype(np.int32)).cast(pl.Date),
                "birth_weight_kg": np.rint(self.records.birth_weight_kg[rows.person] * 100) / 100,
                "birth_length_cm": np.rint(self.records.birth_length_cm[rows.person] * 2) / 2,
                "parent_name": record["parent"],
                **{
                    name: place[name]
                    for name in ("province", "regency", "district", "puskesmas", "village", "posyandu")
                },
                **{f"{level}_code": place[f"{level}_code"] for level in ("regency", "district")},
                "village_code": place["code"],
                "measured_on": pl.Series(rows.day.astype(np.int32)).cast(pl.Date),
                "month": pl.repeat(label, len(rows), eager=True),
                "weight_kg": rows.weight,
                "length_height_cm": rows.height,
                "posture": pl.Series(["l", "h"]).gather(rows.standing.astype(np.int64)),
                "muac_cm": np.where(rows.muac > 0, rows.muac, np.nan),
                **{f"printed_{index}": self.scores[index] for index in PRINTED},
                **{f"printed_{index}_class": self.classes(index) for index in PRINTED},
                "printed_gain": self.gain(),
            }
        )
        numbers = ["muac_cm", *(f"printed_{index}" for index in PRINTED)]
        return frame.with_columns(pl.col(numbers).fill_nan(None))

    def truth(self, label: str) -> pl.DataFrame:
        """The answer key of the rows, in their order."""
        rows, people = self.rows, self.batch.people
        distinct, place = np.unique(self.dirt, return_inverse=True)
        true = {f"true_{index}": self.scores[f"true_{index}"] for index in PRINTED}
        return pl.DataFrame(
            {
                "month": pl.repeat(label, len(rows), eager=True),
                "id": child_ids(people.child[rows.person]),
                "household": household_ids(people.household[rows.person]),
                "true_nik": self.records.table["nik_true"].gather(rows.person),
                "village_code": self.plan.places.villages["code"].gather(
                    self.plan.places.posyandu["village"].gather(rows.posyandu)
                ),
                "puskesmas": self.plan.places.posyandu["puskesmas"].gather(rows.posyandu),
                "true_birth_date": pl.Series(people.birth[rows.person].astype(np.int32)).cast(pl.Date),
                "true_length_cm": rows.true_length.round(2),
                "true_weight_kg": rows.true_weight.round(3),
                **true,
                "dirt": pl.Series([words(int(bits)) for bits in distinct], dtype=pl.String).gather(place),
            }
        ).with_columns(pl.col(list(true)).fill_nan(None))


def child_ids(numbers: Ints) -> pl.Series:
    """`A0000042`: the name of a child in the answer key."""
    return pl.Series("id", numbers).cast(pl.String).str.zfill(8).str.replace("^", "A")


def household_ids(numbers: Ints) -> pl.Series:
    """`K360405200100012`: the name of a household: the village's code and the number of its first child."""
    return pl.Series("household", numbers).cast(pl.String).str.replace("^", "K")


def date_text(days: Ints) -> pl.Series:
    """ISO dates."""
    return pl.Series(days.astype(np.int32)).cast(pl.Date).dt.to_string("%Y-%m-%d")


def age_text(birth: Ints, day: Ints) -> pl.Series:
    """`2 Tahun - 3 Bulan - 14 Hari`: calendar months and the days beyond them."""
    birth_month = birth.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    month = day.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    in_birth, in_month = birth - month_start(birth_month), day - month_start(month)
    months = month - birth_month - (in_month < in_birth)
    anchor = np.minimum(month_start(birth_month + months) + in_birth, month_start(birth_month + months + 1) - 1)
    years, left = np.trunc(months / 12).astype(np.int64), np.abs(np.fmod(months, 12))
    frame = pl.DataFrame({"y": years, "m": left, "d": day - anchor})
    return frame.select(pl.format("{} Tahun - {} Bulan - {} Hari", "y", "m", "d").alias("age"))["age"]
