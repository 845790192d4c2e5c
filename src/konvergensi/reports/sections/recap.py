"""The ten lines to paste into a chat and the sentences of the first page: no names, every figure with its base."""

from konvergensi.measures import published
from konvergensi.reports.content import Section
from konvergensi.reports.language import Language
from konvergensi.reports.results import Results
from konvergensi.reports.sections import _kit as kit
from konvergensi.reports.sections import balance, cases, cohort, coverage, quality


def section(results: Results, say: Language) -> Section:
    """Chapter: Ringkasan."""
    return Section(
        "ringkasan", say("Ringkasan sepuluh baris"), (), lead=say("Tanpa nama, siap ditempel di percakapan.")
    )


def lines(results: Results, say: Language) -> tuple[str, ...]:
    """At most ten lines."""
    head = say("Gizi balita {region}, {month}", region=results.region.label, month=say.month(results.month))
    if results.prevalence_refused:
        return (head, *_refused(results, say))
    parts = [
        head,
        _measured(results, say),
        _share("stunting", results, say),
        "; ".join(_share(name, results, say) for name in ("wasting", "underweight")),
        "; ".join(_share(name, results, say) for name in ("overweight", "gizi_buruk")),
        cases.line(results, say),
        _list(results, say),
        cohort.sentence(results, say),
        _quality(results, say),
        _source(results, say),
    ]
    return tuple(part for part in parts if part)


def message(results: Results, say: Language) -> tuple[str, ...]:
    """Three sentences: how many were measured, how many are short, what changed."""
    if results.prevalence_refused:
        return tuple(f"{line}." for line in _refused(results, say)[:2])
    return tuple(
        f"{line}." for line in (_measured(results, say), _share("stunting", results, say), _list(results, say)) if line
    )


def _refused(results: Results, say: Language) -> tuple[str, ...]:
    names = ", ".join(sorted({one.file for one in results.filtered})) or say("berkas yang diberikan")
    return (
        say("Prevalensi tidak dihitung: {names} bukan daftar semua anak yang diukur", names=names),
        say(
            "Daftar kerja dibuat dari {n} anak yang tercantum",
            n=kit.told(coverage.measured_total(results), results, say),
        ),
        say("D/S tidak diketahui"),
        say("Langkah berikut: ekspor ulang tanpa saringan status gizi, lalu jalankan lagi"),
        say("Sumber: {source}", source=kit.source(results, say)),
    )


def _measured(results: Results, say: Language) -> str:
    row = results.whole("stunting")
    if row is None or row["measured"] is None:
        return ""
    if row["coverage"] is None:
        return say("Diukur: {d} anak (D/S tidak diketahui: sasaran tidak diberikan)", d=say.number(row["measured"]))
    kind = say("sasaran riil") if row["target_kind"] == "riil" else say("sasaran proyeksi")
    said = say(
        "Diukur: {d} dari {s} {kind} (D/S {pct})",
        d=say.number(kit.measured_of_target(row)),
        s=say.number(row["target"]),
        kind=kind,
        pct=say.percent(row["coverage"]),
    )
    others = kit.elsewhere(row, results, say)
    said += f"; {others}" if others else ""
    low = row["coverage"] < results.coverage_minimum
    return said + (
        say(", di bawah {n}: belum mewakili wilayah", n=say.percent(results.coverage_minimum, 0)) if low else ""
    )


def _share(name: str, results: Results, say: Language) -> str:
    row = results.whole(name)
    if row is None or row["pct"] is None:
        return ""
    return say(
        "{name}: {pct} ({n} dari {d})",
        name=kit.indicator_name(name, say),
        pct=say.percent(row["pct"]),
        n=say.number(row["numerator"]),
        d=say.number(row["denominator"]),
    )


def _list(results: Results, say: Language) -> str:
    row = balance.whole(results)
    if row is None or row["previous_month"] is None or balance.small(row, results):
        return ""
    opening = say(" ({n} karena datanya baru dimulai)", n=say.number(row["opening"])) if row["opening"] else ""
    return say(
        "Daftar terkonfirmasi: {old} menjadi {new}{opening}; pulih {recovered}, lewat 5 tahun {aged}, "
        "tidak diukur {missed}",
        old=say.number(row["old_list"]),
        new=say.number(row["new_list"]),
        opening=opening,
        recovered=say.number(row["recovered"]),
        aged=say.number(row["aged_out"]),
        missed=say.number(row["not_measured"]),
    )


def _quality(results: Results, say: Language) -> str:
    figure = quality.figure(results, say)
    return say("Mutu pengukuran: {rating}; {lines}", rating=figure.value, lines="; ".join(figure.lines[:2]))


def _source(results: Results, say: Language) -> str:
    choice = published.choose(results.region.code, results.today)
    said = say("Sumber: {source}, angka rutin", source=kit.source(results, say))
    if choice.shown is None:
        return said
    return said + say(
        "; survei ({survey}) {value} adalah ukuran lain",
        survey=choice.shown.title,
        value=say.percent(choice.shown.value),
    )
