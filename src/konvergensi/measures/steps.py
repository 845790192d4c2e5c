"""The month's pipeline from checked measurements to indicators: named steps, run by `engines`, shown to people.

Inputs (Arrow tables): `measurements` (`sources.schema.MEASUREMENTS` + `child_id`), `files` (`file, sheet, kind`), `targets`
(`village_code, posyandu, kind, target`), `places` (`code, name, level, parent_code` of the regency and below) and `events` (`child_id, month, event`, may be empty).
"""

from collections.abc import Callable
from datetime import date
from typing import Any

import polars as pl
import pyarrow as pa

from konvergensi.engines import Step
from konvergensi.measures import indicators

INPUTS = ("measurements", "files", "targets", "places", "events")

FALSE_CASES: dict[str, pl.DataType] = {
    "month": pl.String(), "level": pl.String(), "code": pl.String(), "false_suspected": pl.Float64(),
    "false_confirmed": pl.Float64(), "false_recovered": pl.Float64(), "children": pl.Int64(), "crossing": pl.Float64(),
}  # fmt: skip


def steps(*, month: str, on: date) -> list[Step]:
    """The list for a report of `month` (all months are counted, for the trend), by the definitions in force `on`."""
    return [*_from_files(), *_counting(on), *_profile(month, on), *_following(month, on), *_working(month, on)]


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
            sql="select distinct j.child_id, j.month from judged j join files f using (file, sheet) where f.kind = 'full'",
        ),
        Step(
            name="sasaran",
            reads=("targets", "places"),
            writes="targets_used",
            says="Memilih satu jenis sasaran (riil atau proyeksi), yang mencakup desa terbanyak",
            sql=_TARGETS_USED,
        ),
        Step(
            name="balita",
            reads=("series", "in_full", "targets_used"),
            writes="children",
            says="Menyaring balita 0-59 bulan dan menandai desa yang sasarannya diketahui",
            sql=_CHILDREN,
        ),
        Step(
            name="tempat_tersaring",
            reads=("children",),
            writes="filtered_places",
            says="Mencatat tempat yang hanya dikenal dari ekspor tersaring: jumlah yang diukur di sana tidak diketahui",
            sql="select distinct month, village_code || '/' || upper(trim(coalesce(posyandu, ''))) as code from children "
            "where not in_full_file and village_code is not null",
        ),
        Step(
            name="jumlah_sasaran",
            reads=("targets_used", "children"),
            writes="target_sums",
            says="Menjumlahkan sasaran per posyandu, desa, puskesmas, kecamatan, dan kabupaten/kota",
            sql=_TARGET_SUMS,
        ),
    ]


def _counting(on: date) -> list[Step]:
    return [
        Step(
            name="hitung",
            reads=("children",),
            writes="counts",
            says="Menghitung pembilang dan penyebut tiap indikator per bulan dan wilayah (dijumlahkan, bukan dirata-rata)",
            sql=indicators.counts_sql(on),
        ),
        Step(
            name="indikator",
            reads=("counts", "target_sums", "filtered_places", "places"),
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
            sql=_PROFILE.format(hit=short.hit, chosen=chosen),
        ),
        Step(
            name="sebaran",
            reads=("children",),
            writes="haz_bins",
            says="Menghitung sebaran z-score TB/U dalam kelas 0,5",
            sql=_BINS.format(chosen=chosen),
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
            says="Menyisakan seri dari ekspor lengkap sampai bulan laporan, agar anak di luar saringan tidak terbaca hilang",
            sql=f"select s.* from series s semi join in_full f on f.child_id = s.child_id and f.month = s.month "  # noqa: S608
            f"where s.month <= '{month}'",
        ),
        Step(
            name="episode",
            reads=("series_full",),
            writes="episodes",
            says="Menyusun episode: dugaan, lalu terkonfirmasi oleh pengukuran sah kedua; satu kasus satu episode",
            kernel=kernel(lambda series: _cases().episodes(series, on=on)),
        ),
        Step(
            name="kasus_baru",
            reads=("episodes",),
            writes="new_cases",
            says="Menghitung kasus baru per bulan dan wilayah: dugaan, terkonfirmasi, gugur",
            kernel=kernel(lambda episodes: _cases().new_cases(episodes)),
        ),
        Step(
            name="galat",
            reads=("series_full",),
            writes="error",
            says="Menaksir galat ukur dari seri itu sendiri: selisih pengukuran tengah dari garis kedua tetangganya",
            kernel=kernel(lambda series: _error().estimate(series, on=on)),
        ),
        Step(
            name="galat_kasus",
            reads=("series_full", "error"),
            writes="false_cases",
            says="Mengulang aturan kasus pada anak yang tidak berubah, hanya dengan galat ukur: kasus yang wajar terjadi",
            kernel=kernel(lambda series, error: _false_cases(series, error, on)),
        ),
        Step(
            name="neraca",
            reads=("series_full", "episodes", "events"),
            writes="balance",
            says="Menutup neraca daftar tiap bulan sampai nol",
            kernel=kernel(lambda series, episodes, events: _balance(series, episodes, events, on)),
        ),
    ]


def _working(month: str, on: date) -> list[Step]:
    return [
        Step(
            name="kohort",
            reads=("series_full",),
            writes="cohorts",
            says="Menghitung bagian anak yang pendek pada usia 24 bulan menurut triwulan lahir",
            kernel=kernel(lambda series: _cohort().short_at_24_months(series, period="quarter", on=on)),
        ),
        Step(
            name="daftar_kerja",
            reads=("series", "events"),
            writes="due",
            says="Menyusun siapa yang perlu tindak lanjut, dan alasannya; ekspor tersaring pun dipakai",
            kernel=kernel(lambda series, events: _worklist(series, events, month, on)),
        ),
        Step(
            name="belum_diukur",
            reads=("series", "events"),
            writes="missed",
            says="Mencari anak yang pernah tercatat tetapi tidak ada barisnya bulan ini",
            kernel=kernel(lambda series, events: _missed(series, events, month, on)),
        ),
    ]


def _cohort() -> Any:
    from konvergensi.measures import cohort

    return cohort


def _worklist(series: pl.DataFrame, events: pl.DataFrame, month: str, on: date) -> pl.DataFrame:
    from konvergensi.measures import cases, worklist

    series = series.filter(pl.col("month") <= month)
    return worklist.worklist(series, cases.episodes(series, on=on), month, events=events, on=on)


def _missed(series: pl.DataFrame, events: pl.DataFrame, month: str, on: date) -> pl.DataFrame:
    from konvergensi.measures import worklist

    return worklist.not_measured(series, month, events=events, on=on)


def _cases() -> Any:
    from konvergensi.measures import cases

    return cases


def _error() -> Any:
    from konvergensi.measures import error

    return error


def _false_cases(series: pl.DataFrame, error: pl.DataFrame, on: date) -> pl.DataFrame:
    """The monthly table with `children` and `crossing` repeated in it; no rows where the error is not known."""
    found = _error().false_cases(series, error, on=on)
    if found is None:
        return pl.DataFrame(schema=FALSE_CASES)
    monthly: pl.DataFrame = found.monthly.with_columns(children=pl.lit(found.children), crossing=pl.lit(found.crossing))
    return monthly.select(list(FALSE_CASES)).cast(dict(FALSE_CASES))  # type: ignore[arg-type]


def _balance(series: pl.DataFrame, episodes: pl.DataFrame, events: pl.DataFrame, on: date) -> pl.DataFrame:
    from konvergensi.measures import balance

    return balance.balance(series, episodes, events=events if events.height else None, on=on)


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
    found: Any = table.to_arrow(compat_level=pl.CompatLevel.oldest())
    return found


def _judge(measurements: pl.DataFrame) -> pl.DataFrame:
    from konvergensi.measures import classes, official

    judged: pl.DataFrame = classes.gizi_buruk(official.compare(measurements))
    return judged


def _follow(judged: pl.DataFrame) -> pl.DataFrame:
    from konvergensi.measures import series

    return series.follow(judged)


# A village that has rows per posyandu is counted by them; its row for the whole village is then left aside.
_TARGETS_USED = """
with inside as (
  select t.village_code, upper(trim(t.posyandu)) as posyandu, t.kind, t.target,
    bool_or(t.posyandu is not null) over (partition by t.village_code, t.kind) as by_posyandu
  from targets t semi join places p on p.code = t.village_code
), chosen as (
  select kind from inside group by kind order by count(distinct village_code) desc, kind desc limit 1
)
select i.village_code, i.posyandu, i.kind, sum(i.target)::bigint as target
from inside i join chosen using (kind)
where not by_posyandu or posyandu is not null
group by all
"""
_CHILDREN = f"""
select s.*, f.child_id is not null as in_full_file, t.village_code is not null as has_target
from series s
left join in_full f on f.child_id = s.child_id and f.month = s.month
left join (select distinct village_code from targets_used) t on t.village_code = s.village_code
where s.age_days between 0 and {indicators.DAYS_UNDER_FIVE}
"""  # noqa: S608 - a constant of ours
_TARGET_SUMS = """
with home as (
  select village_code, mode(puskesmas) as puskesmas from children where village_code is not null group by village_code
), parts as (
  select t.*, h.puskesmas from targets_used t left join home h using (village_code)
)
select 'regency' as level, substr(village_code, 1, 5) as code, any_value(kind) as kind, sum(target)::bigint as target from parts group by 2
union all select 'district', substr(village_code, 1, 8), any_value(kind), sum(target)::bigint from parts group by 2
union all select 'village', village_code, any_value(kind), sum(target)::bigint from parts group by 2
union all select 'puskesmas', puskesmas, any_value(kind), sum(target)::bigint from parts where puskesmas is not null group by 2
union all select 'posyandu', village_code || '/' || posyandu, any_value(kind), sum(target)::bigint from parts where posyandu is not null group by 2
"""
_PROFILE = """
select case when m < 6 then '00-05' when m < 12 then '06-11' when m < 24 then '12-23' when m < 36 then '24-35'
    when m < 48 then '36-47' else '48-59' end as age_group, sex,
  count(*) filter (where {hit})::bigint as numerator, count(*)::bigint as denominator
from (select *, age_days / 30.4375 as m from children where {chosen})
group by 1, 2 order by 1, 2
"""  # the age groups of `measures.prevalence`
_BINS = """
with counted as (
  select floor(haz * 2) / 2 + 0.25 as z, sex, count(*)::bigint as n from children where {chosen} group by 1, 2
)
select g.z, s.sex::tinyint as sex, coalesce(c.n, 0) as n
from (select unnest(range(-12, 12)) / 2.0 + 0.25 as z) g cross join (values (1), (2)) s(sex)
left join counted c on c.z = g.z and c.sex = s.sex order by s.sex, g.z
"""
