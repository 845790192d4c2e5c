"""What an office looks at before it releases a month: coverage, quality, files missing, open work."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Literal

from django.db.models import Count, F, Q, Subquery, Value
from django.utils.translation import gettext as say

from konvergensi.measures.quality import coverage_minimum
from konvergensi_web.intake.selectors import held_for_place
from konvergensi_web.measures.models import Correction, IndicatorValue, PipelineRun, QualityValue
from konvergensi_web.measures.selectors.sasaran import verified_villages
from konvergensi_web.measures.wording import sentence
from konvergensi_web.platform.scope import open_scope, system_actor
from konvergensi_web.platform.tags import angka, persen
from konvergensi_web.regions.models import Region
from konvergensi_web.regions.paths import subtree

Tone = Literal["ok", "warn", "stop"]
NAMED = 5  # so many places are named in one line
OVER = Q(indicator="stunting", level__in=("district", "village"), target__gt=0, measured_in_target__gt=F("target"))


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the checklist. `stop` hinders the verification, `warn` asks for a reason or a look."""

    name: str
    tone: Tone
    title: str
    says: str

    def told(self) -> dict[str, str]:
        """As it is kept with the release."""
        return asdict(self)


def checks(region_path: str, month: str) -> list[Check]:
    """The checklist of a month, in seven queries."""
    whole = Q(region_path=region_path, indicator__in=("stunting", "implausible"))
    rows = list(IndicatorValue.objects.filter(whole | OVER, regency_path=region_path, month=month))
    values = {row.indicator: row for row in rows if row.region_path == region_path}
    over = [row for row in rows if row.region_path != region_path]
    runs = _runs(region_path, month)
    done = next((run for run in runs if run.state == PipelineRun.State.DONE), None)
    return [
        _coverage(values.get("stunting"), month, _named(over)),
        _complete(region_path, month),
        _filtered(done, month),
        _quality(region_path, month),
        _targets(region_path, month),
        _repairs(values.get("implausible"), runs),
        _unplaced(done, runs),
        _fresh(runs),
    ]


def last_run(region_path: str) -> PipelineRun | None:
    """The last finished run of a regency."""
    done = PipelineRun.objects.filter(regency_path=region_path, state=PipelineRun.State.DONE)
    return done.order_by("-started_at").first()


def coverage(region_path: str, month: str) -> tuple[float | None, float]:
    """D/S of a regency in percent, and the minimum in force."""
    row = IndicatorValue.objects.filter(region_path=region_path, month=month, indicator="stunting").first()
    return (row.coverage_pct if row else None), coverage_minimum(_day(month))


def filtered_places(run: PipelineRun | None, month: str) -> int:
    """Villages of which the month is known from a filtered list alone: a prevalence would be wrong."""
    exclusions: list[dict[str, Any]] = run.exclusions if run else []
    months: dict[str, int] = next((one["months"] for one in exclusions if one["name"] == "filtered_only"), {})
    return int(months.get(month, 0))


def _named(over: Sequence[IndicatorValue]) -> list[tuple[str, float]]:
    """Kecamatan and desa where more were measured than there should be, by name, the highest D/S first."""
    shares = {row.region_path: row.coverage_pct or 0.0 for row in over}
    names = Region.objects.filter(path__in=list(shares)).values_list("path", "label")
    return sorted(((name, shares[path]) for path, name in names), key=lambda one: (-one[1], one[0]))


def _coverage(row: IndicatorValue | None, month: str, over: Sequence[tuple[str, float]]) -> Check:
    share, minimum = row.coverage_pct if row else None, coverage_minimum(_day(month))
    if share is None:
        return Check(
            "coverage", "warn", say("Cakupan D/S"), say("D/S tidak diketahui karena sasaran belum dimasukkan.")
        )
    told = say("D/S %(share)s; batas %(minimum)s.") % {"share": persen(share), "minimum": persen(minimum, 0)}
    if over:
        told = f"{told} {_over(over)}"
    return Check("coverage", "ok" if share >= minimum and not over else "warn", say("Cakupan D/S"), told)


def _over(over: Sequence[tuple[str, float]]) -> str:
    names = ", ".join(f"{name} {persen(share)}" for name, share in over[:NAMED])
    rest = say(", dan %(n)s tempat lain") % {"n": len(over) - NAMED} if len(over) > NAMED else ""
    return say(
        "Di atas 100 %%: %(names)s. Lebih banyak anak diukur daripada sasarannya, dan itu menaikkan D/S "
        "kabupaten/kota: periksa sasaran (S) tempat itu sebelum merilis."
    ) % {"names": f"{names}{rest}"}


def _complete(region_path: str, month: str) -> Check:
    """Villages that other months know and this month tells nothing of."""
    rows = IndicatorValue.objects.filter(
        regency_path=region_path, level="village", indicator="stunting", measured__gt=0
    )
    here = Count("pk", filter=Q(month=month))
    missing = sum(1 for n in rows.values("region_path").annotate(here=here).values_list("here", flat=True) if not n)
    says = (
        say("%(n)s desa/kelurahan tidak punya berkas bulan ini.") % {"n": missing}
        if missing
        else say("Semua desa/kelurahan ada.")
    )
    return Check("files", "warn" if missing else "ok", say("Berkas yang belum masuk"), says)


def _filtered(run: PipelineRun | None, month: str) -> Check:
    n = filtered_places(run, month)
    says = (
        say("%(n)s desa/kelurahan hanya punya ekspor yang sudah disaring.") % {"n": n}
        if n
        else say("Semua ekspor lengkap.")
    )
    return Check("filtered", "stop" if n else "ok", say("Ekspor disaring"), says)


def _quality(region_path: str, month: str) -> Check:
    row = QualityValue.objects.filter(region_path=region_path, month=month).first()
    if row is None:
        return Check("quality", "warn", say("Mutu pengukuran"), say("Mutu bulan ini belum dinilai."))
    doubtful = row.rating in ("acceptable", "problematic")
    score = (
        say("Skor mutu SMART %(score)s (makin kecil makin baik).") % {"score": f"{row.score:g}"}
        if row.score is not None
        else ""
    )
    told = [score or say("Terlalu sedikit anak untuk diberi skor."), *map(sentence, row.findings[:2])]
    return Check("quality", "warn" if doubtful else "ok", say("Mutu pengukuran"), " ".join(told))


def _targets(region_path: str, month: str) -> Check:
    done, villages = verified_villages(region_path, int(month[:4]))
    if not villages:
        return Check(
            "targets", "warn", say("Sasaran (S)"), say("Belum ada daftar sasaran: cakupan D/S tidak dapat dihitung.")
        )
    tone: Tone = "ok" if done == villages else "warn"
    return Check(
        "targets",
        tone,
        say("Sasaran (S)"),
        say("%(done)s dari %(all)s desa sudah diverifikasi kecamatan.") % {"done": done, "all": villages},
    )


def _runs(region_path: str, month: str) -> list[Any]:
    """The last runs, each with the number of `proposals` and `held` rows that wait for an answer: all in one query."""
    with open_scope(system_actor("memeriksa rilis", region_path)):
        waiting = {
            "proposals": Correction.objects.filter(
                subtree([region_path]), measurement__month=month, state=Correction.State.OPEN
            ),
            "held": held_for_place(region_path, month),
        }
        counts = {
            name: Subquery(rows.order_by().values(of=Value(1)).annotate(n=Count("pk")).values("n"))
            for name, rows in waiting.items()
        }
        runs = PipelineRun.objects.filter(regency_path=region_path).annotate(**counts)
        return list(runs.order_by("-started_at")[:5])


def _repairs(row: IndicatorValue | None, runs: Sequence[Any]) -> Check:
    """What still waits to be mended at the source: values that cannot be, and proposals nobody has answered."""
    told = [
        (row.numerator or 0 if row else 0, say("%(n)s hasil ukur tidak masuk akal menunggu perbaikan di e-PPGBM.")),
        (runs[0].proposals or 0 if runs else 0, say("%(n)s usulan perbaikan belum terjawab.")),
    ]
    waiting = [words % {"n": angka(n)} for n, words in told if n]
    title = say("Perbaikan yang masih terbuka")
    return Check("repairs", "warn" if waiting else "ok", title, " ".join(waiting) or say("Tidak ada."))


def _unplaced(run: PipelineRun | None, runs: Sequence[Any]) -> Check:
    """Rows whose desa nobody knows: stored without one, or held at the import until somebody says which it is."""
    stored = next((one["rows"] for one in (run.exclusions if run else []) if one["name"] == "no_village"), 0)
    held = runs[0].held or 0 if runs else 0
    told = [
        (stored, say("%(n)s baris belum diketahui desanya.")),
        (held, say("%(n)s baris impor masih ditahan sampai desanya dipastikan, dan belum dihitung di mana pun.")),
    ]
    waiting = [words % {"n": angka(n)} for n, words in told if n]
    says = " ".join(waiting) or say("Semua baris diketahui desanya.")
    return Check("places", "warn" if waiting else "ok", say("Desa belum diketahui"), says)


def _fresh(runs: list[PipelineRun]) -> Check:
    running = bool(runs) and runs[0].state == PipelineRun.State.RUNNING
    says = (
        say("Perhitungan sedang berjalan; tunggu sampai selesai.") if running else say("Perhitungan terakhir selesai.")
    )
    return Check("run", "warn" if running else "ok", say("Perhitungan"), says)


def _day(month: str) -> date:
    return date(int(month[:4]), int(month[5:7]), 28)
