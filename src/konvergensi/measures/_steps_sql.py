"""The SQL of the steps that is longer than a line, in DuckDB's dialect; `steps` names and explains each."""

from konvergensi.measures.growth.ages import LAST_DAY

IN_FULL = """
select distinct j.child_id, j.month from judged j join files f using (file, sheet) where f.kind = 'full'
"""
FILTERED_PLACES = """
select distinct month, village_code || '/' || upper(trim(coalesce(posyandu, ''))) as code
from children where not in_full_file and village_code is not null
"""
# Where "no row" means "nobody was measured": the puskesmas of the village gave a complete list of the month. A village
# nobody was ever seen in belongs to the puskesmas known in its kecamatan; all of them must have given theirs.
LISTED_PLACES = """
with seen as (
  select month, village_code as village, coalesce(puskesmas, substr(village_code, 1, 8)) as giver, in_full_file
  from children where village_code is not null
), villages as (
  select distinct village_code as village from targets_used
), homes as (
  select village, mode(giver) as giver from seen group by village
), givers as (
  select village, giver from villages join homes using (village)
  union all
  select v.village, s.giver from (select * from villages anti join homes using (village)) v
  join (select distinct substr(village, 1, 8) as district, giver from seen) s on s.district = substr(v.village, 1, 8)
), given as (
  select distinct month, giver, true as complete from seen where in_full_file
), listed as (
  select m.month, v.village, coalesce(bool_and(coalesce(d.complete, false)), false) as whole
  from villages v cross join (select distinct month from children) m
  left join givers g using (village) left join given d on d.month = m.month and d.giver = g.giver
  group by all
)
select month, village as code from listed where whole
union all
select month, substr(village, 1, 8) from listed group by all having bool_and(whole)
"""
# A village that has rows per posyandu is counted by them; its row for the whole village is then left aside.
TARGETS_USED = """
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
CHILDREN = f"""
select s.*, f.child_id is not null as in_full_file, t.village_code is not null as has_target
from series s
left join in_full f on f.child_id = s.child_id and f.month = s.month
left join (select distinct village_code from targets_used) t on t.village_code = s.village_code
where s.age_days between 0 and {LAST_DAY}
"""  # noqa: S608 - a constant of ours
TARGET_SUMS = """
with home as (
  select village_code, mode(puskesmas) as puskesmas from children where village_code is not null group by village_code
), parts as (
  select t.*, h.puskesmas from targets_used t left join home h using (village_code)
)
select 'regency' as level, substr(village_code, 1, 5) as code, any_value(kind) as kind, sum(target)::bigint as target
  from parts group by 2
union all select 'district', substr(village_code, 1, 8), any_value(kind), sum(target)::bigint from parts group by 2
union all select 'village', village_code, any_value(kind), sum(target)::bigint from parts group by 2
union all select 'puskesmas', puskesmas, any_value(kind), sum(target)::bigint from parts
  where puskesmas is not null
  group by 2
union all select 'posyandu', village_code || '/' || posyandu, any_value(kind), sum(target)::bigint from parts
  where posyandu is not null group by 2
"""
PROFILE = """
select case when m < 6 then '00-05' when m < 12 then '06-11' when m < 24 then '12-23' when m < 36 then '24-35'
    when m < 48 then '36-47' else '48-59' end as age_group, sex,
  count(*) filter (where {hit})::bigint as numerator, count(*)::bigint as denominator
from (select *, age_days / {month} as m from children where {chosen})
group by 1, 2 order by 1, 2
"""  # the age groups of `measures.prevalence`
BINS = """
with counted as (
  select floor(haz * 2) / 2 + 0.25 as z, sex, count(*)::bigint as n from children where {chosen} group by 1, 2
)
select g.z, s.sex::tinyint as sex, coalesce(c.n, 0) as n
from (select unnest(range(-12, 12)) / 2.0 + 0.25 as z) g cross join (values (1), (2)) s(sex)
left join counted c on c.z = g.z and c.sex = s.sex order by s.sex, g.z
"""
