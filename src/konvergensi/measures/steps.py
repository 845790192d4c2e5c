"""The month's pipeline from checked measurements to indicators: named steps, run by `engines`, shown to people.

Inputs (Arrow tables): `measurements` (`sources.schema.MEASUREMENTS` + `child_id`), `files` (`file, sheet, kind`),
`targets` (`village_code, posyandu, kind, target`), `places` (`code, name, level,
parent_code` of the regency and below) and `events` (`child_id, month, event`, may be empty).
"""

from collections.abc import Callable
from datetime import date

import polars as pl
import pyarrow as pa

from konvergensi.engines import Step
from konvergensi.measures import _steps_sql as sql
from konvergensi.measures import balance, cases, classes, cohort, error, indicators, official, series, worklist
from konvergensi.measures.growth.ages import DAYS_PER_MONTH

INPUTS = ("measurements", "files", "targets", "places", "events")

FALSE_CASES: dict[str, pl.DataType] = {
    "month": pl.String(), "level": pl.String(), "code": pl.String(), "false_suspected": pl.Float64(),
    "false_confirmed": pl.Float64(), "false_recovered": pl.Float64(), "children": pl.Int64(), "crossing": pl.Float64(),
}  # fmt: skip


def steps(*, month: str, on: date) -> list[Step]:
    """The list for a report of `month` (all months are counted, for the trend), by the definitions in force `on`."""
    return [
        *_from_files(),
        *_with_targets(),
        *_counting(on),
        *_profile(month, on),
        *_following(month, on),
        *_balancing(on),
        *_working(month, on),
    ]


def _from_files() -> list[Step]:
    return [
        Step(
            name="nilai",
            reads=("measurements",),
            writes="judged",
            says="Menghitung z-score WHO tiap pengukuran, menyandingkan status tercetak, dan menandai gizi buruk",
            kernel=kernel(_judge),
        ),
        Step(
            name="ikuti",
            reads=("judged",),
            writes="series",
            says="Mengambil satu pengukuran sah terakhir tiap anak dan bulan, lalu menilai N/T/O/B, 2T, dan BGM",
            kernel=kernel(_follow),
        ),
        Step(
            name="berkas_penuh",
            reads=("judged", "files"),
            writes="in_full",
            says="Menandai anak yang tercantum dalam ekspor lengkap (bukan ekspor yang sudah disaring)",
            sql=sql.IN_FULL,
        ),
    ]


def _with_targets() -> list[Step]:
    return [
        Step(
            name="sasaran",
            reads=("targets", "places"),
            writes="targets_used",
            says="Memilih satu jenis sasaran (riil atau proyeksi), yang mencakup desa terbanyak",
            sql=sql.TARGETS_USED,
        ),
        Step(
            name="balita",
            reads=("series", "in_full", "targets_used"),
            writes="children",
            says="Menyaring balita 0-59 bulan dan menandai desa yang sasarannya diketahui",
            sql=sql.CHILDREN,
        ),
        Step(
            name="tempat_tersaring",
            reads=("children",),
            writes="filtered_places",
            says="Mencatat tempat yang hanya dikenal dari ekspor tersaring: jumlah yang diukur di sana tidak diketahui",
            sql=sql.FILTERED_PLACES,
        ),
        Step(
            name="tempat_terdaftar",
            reads=("children", "targets_used"),
            writes="listed_places",
            says="Mencatat desa dan kecamatan yang puskesmasnya memberi ekspor lengkap: tanpa baris berarti nol",
            sql=sql.LISTED_PLACES,
        ),
        Step(
            name="jumlah_sasaran",
            reads=("targets_used", "children"),
            writes="target_sums",
            says="Menjumlahkan sasaran per posyandu, desa, puskesmas, kecamatan, dan kabupaten/kota",
            sql=sql.TARGET_SUMS,
        ),
    ]


def _counting(on: date) -> list[Step]:
    return [
        Step(
            name="hitung",
            reads=("children",),
            writes="counts",
            says="Menghitung pembilang dan penyebut per bulan dan wilayah (dijumlahkan, bukan dirata-rata)",
            sql=indicators.counts_sql(on),
        ),
        Step(
            name="indikator",
            reads=("counts", "target_sums", "filtered_places", "listed_places", "places"),
            writes="indicators",
            says="Menyusun indikator: pembilang, penyebut, persen, cakupan D/S",
            sql=indicators.long_sql(on),
        ),
    ]


def _profile(month: str, on: date) -> list[Step]:
    short = next(definition for definition in indicators.definitions(on) if definition.id == "stunting")
    chosen = f"in_full_file and month = '{month}' and sex in (1, 2) and {short.known}"
    return [
        Step(
            name="profil",
            reads=("children",),
            writes="profile",
            says="Menghitung anak pendek menurut kelompok umur dan jenis kelamin pada bulan laporan",
            sql=sql.PROFILE.format(hit=short.hit, chosen=chosen, month=DAYS_PER_MONTH),
        ),
        Step(
            name="sebaran",
            reads=("children",),
            writes="haz_bins",
            says="Menghitung sebaran z-score TB/U dalam kelas 0,5",
            sql=sql.BINS.format(chosen=chosen),
        ),
        Step(
            name="rata_rata",
            reads=("children",),
            writes="haz_mean",
            says="Menghitung rata-rata dan simpangan baku z-score TB/U",
            sql=f"select avg(haz) as mean, stddev_samp(haz) as sd, count(*)::bigint as n from children where {chosen}",  # noqa: S608
        ),
    ]


def _following(month: str, on: date) -> list[Step]:
    return [
        Step(
            name="seri_lengkap",
            reads=("series", "in_full"),
            writes="series_full",
            says="Menyisakan seri dari ekspor lengkap, agar anak di luar saringan tidak terbaca hilang",
            sql=f"select s.* from series s semi join in_full f on f.child_id = s.child_id and f.month = s.month "  # noqa: S608
            f"where s.month <= '{month}'",
        ),
        Step(
            name="episode",
            reads=("series_full",),
            writes="episodes",
            says="Menyusun episode: dugaan, lalu terkonfirmasi oleh pengukuran sah kedua; satu kasus satu episode",
            kernel=kernel(lambda rows: cases.episodes(rows, on=on)),
        ),
        Step(
            name="kasus_baru",
            reads=("episodes",),
            writes="new_cases",
            says="Menghitung kasus baru per bulan dan wilayah: dugaan, terkonfirmasi, gugur",
            kernel=kernel(cases.new_cases),
        ),
    ]


def _balancing(on: date) -> list[Step]:
    return [
        Step(
            name="galat",
            reads=("series_full",),
            writes="error",
            says="Menaksir galat ukur dari seri itu sendiri: selisih pengukuran tengah dari garis kedua tetangganya",
            kernel=kernel(lambda rows: error.estimate(rows, on=on)),
        ),
        Step(
            name="galat_kasus",
            reads=("series_full", "error"),
            writes="false_cases",
            says="Mengulang aturan kasus pada anak yang tidak berubah, hanya dengan galat ukur: kasus yang wajar",
            kernel=kernel(lambda rows, known: _false_cases(rows, known, on)),
        ),
        Step(
            name="neraca",
            reads=("series_full", "episodes", "events"),
            writes="balance",
            says="Menutup neraca daftar tiap bulan sampai nol",
            kernel=kernel(lambda rows, episodes, events: _balance(rows, episodes, events, on)),
        ),
    ]


def _working(month: str, on: date) -> list[Step]:
    return [
        Step(
            name="kohort",
            reads=("series_full",),
            writes="cohorts",
            says="Menghitung bagian anak yang pendek pada usia 24 bulan menurut triwulan lahir",
            kernel=kernel(lambda rows: cohort.short_at_24_months(rows, period="quarter", on=on)),
        ),
        Step(
            name="daftar_kerja",
            reads=("series", "in_full", "events"),
            writes="due",
            says="Menyusun siapa yang perlu tindak lanjut, dan alasannya; ekspor tersaring pun dipakai",
            kernel=kernel(lambda rows, full, events: _worklist(rows, full, events, month, on)),
        ),
        Step(
            name="belum_diukur",
            reads=("series", "in_full", "events"),
            writes="missed",
            says="Mencari anak yang pernah tercatat tetapi tidak ada barisnya bulan ini",
            kernel=kernel(lambda rows, full, events: _missed(rows, full, events, month, on)),
        ),
    ]


def _worklist(rows: pl.DataFrame, full: pl.DataFrame, events: pl.DataFrame, month: str, on: date) -> pl.DataFrame:
    rows = rows.filter(pl.col("month") <= month)
    filtered = _without_list(rows, full, month)
    return worklist.worklist(rows, cases.episodes(rows, on=on), month, events=events, filtered=filtered, on=on)


def _missed(rows: pl.DataFrame, full: pl.DataFrame, events: pl.DataFrame, month: str, on: date) -> pl.DataFrame:
    return worklist.not_measured(rows, month, events=events, filtered=_without_list(rows, full, month), on=on)


def _without_list(rows: pl.DataFrame, full: pl.DataFrame, month: str) -> list[str]:
    """Puskesmas without a complete export of the month: who has no row there may have been measured."""
    here = rows.filter(pl.col("month") == month).join(full, on=["child_id", "month"], how="semi")
    return sorted(set(rows["puskesmas"].drop_nulls()) - set(here["puskesmas"].drop_nulls()))


def _false_cases(rows: pl.DataFrame, known: pl.DataFrame, on: date) -> pl.DataFrame:
    """The monthly table with `children` and `crossing` repeated in it; no rows where the error is not known."""
    found = error.false_cases(rows, known, on=on)
    if found is None:
        return pl.DataFrame(schema=FALSE_CASES)
    monthly: pl.DataFrame = found.monthly.with_columns(children=pl.lit(found.children), crossing=pl.lit(found.crossing))
    return monthly.select(list(FALSE_CASES)).cast(dict(FALSE_CASES))  # type: ignore[arg-type]


def _balance(rows: pl.DataFrame, episodes: pl.DataFrame, events: pl.DataFrame, on: date) -> pl.DataFrame:
    return balance.balance(rows, episodes, events=events if events.height else None, on=on)


def kernel(function: Callable[..., pl.DataFrame]) -> Callable[..., pa.Table]:
    """A function over Polars frames as a kernel over Arrow tables."""

    def run(*tables: pa.Table) -> pa.Table:
        return arrow(function(*(frame(table) for table in tables)))

    return run


def frame(table: pa.Table) -> pl.DataFrame:
    """Arrow to Polars, without copying."""
    found = pl.from_arrow(table)
    assert isinstance(found, pl.DataFrame)
    return found


def arrow(table: pl.DataFrame) -> pa.Table:
    """Polars to Arrow in the types that every engine knows (no string views)."""
    found: pa.Table = table.to_arrow(compat_level=pl.CompatLevel.oldest())
    return found


def _judge(measurements: pl.DataFrame) -> pl.DataFrame:
    judged: pl.DataFrame = classes.gizi_buruk(official.compare(measurements))
    return judged


def _follow(judged: pl.DataFrame) -> pl.DataFrame:
    return series.follow(judged)
