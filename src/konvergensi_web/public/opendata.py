"""Open data as Satu Data Indonesia (Perpres 39/2019) asks: CSV, metadata (MS-Keg, MS-Ind, MS-Var), a CKAN package."""

import csv
import io
from collections.abc import Callable, Iterable
from typing import Any

from konvergensi_web.measures.catalogue import Meta
from konvergensi_web.measures.models import Release
from konvergensi_web.public.selectors import LEVELS, OpenFigure
from konvergensi_web.regions.paths import code_of

LICENCE = {
    "id": "CC-BY-4.0",
    "title": "Creative Commons Attribution 4.0",
    "url": "https://creativecommons.org/licenses/by/4.0/",
}
CODES = "Kode wilayah administrasi Kemendagri"
COLUMNS: dict[str, tuple[str, str, str]] = {  # column: (definition, type, domain)
    "kode_wilayah": ("Kode wilayah menurut Kemendagri", "teks", "PP.KK, PP.KK.CC atau PP.KK.CC.DDDD"),
    "nama_wilayah": ("Nama wilayah", "teks", ""),
    "tingkat": ("Tingkat wilayah", "teks", ", ".join(LEVELS.values())),
    "bulan": ("Bulan pengukuran", "teks", "YYYY-MM"),
    "indikator": ("Pengenal indikator", "teks", ""),
    "nama_indikator": ("Nama indikator", "teks", ""),
    "pembilang": ("Jumlah yang memenuhi definisi pembilang", "bilangan bulat", "0 atau lebih; kosong bila ditahan"),
    "penyebut": ("Jumlah yang dapat dinilai", "bilangan bulat", "0 atau lebih; kosong bila ditahan"),
    "persen": ("Pembilang dibagi penyebut, dalam persen", "bilangan desimal", "0-100; kosong bila ditahan"),
    "diukur": ("Balita yang ditimbang atau diukur (D)", "bilangan bulat", "0 atau lebih; kosong bila ditahan"),
    "sasaran": ("Sasaran balita (S)", "bilangan bulat", "0 atau lebih; kosong bila tidak diketahui atau ditahan"),
    "cakupan_persen": ("D/S di tempat yang sasarannya diketahui", "bilangan desimal", "kosong bila tidak diketahui"),
    "ditahan": ("Kolom yang ditahan demi kerahasiaan sel kecil", "teks", "dipisah spasi"),
    "rilis": ("Nomor rilis", "teks", "UUID"),
    "tanggal_rilis": ("Tanggal rilis", "tanggal", "YYYY-MM-DD"),
    "sha256": ("Sidik rilis", "teks", "64 digit heksadesimal"),
}
BETTER = {"lower": "Makin kecil makin baik", "higher": "Makin besar makin baik"}
WITHHELD = {"numerator": "pembilang", "denominator": "penyebut", "measured": "diukur", "target": "sasaran"}
Absolute = Callable[[str], str]


def table(release: Release, figures: Iterable[OpenFigure]) -> str:
    """The figures of a release as CSV: commas, points in numbers, UTF-8, one header."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for one in figures:
        writer.writerow(_row(release, one))
    return out.getvalue()


def _row(release: Release, one: OpenFigure) -> list[Any]:
    pct = None if one.pct is None else f"{one.pct:.2f}"
    coverage = None if one.coverage_pct is None else f"{one.coverage_pct:.2f}"
    return [
        one.code, one.place, LEVELS.get(one.level, one.level), one.month, one.meta.id, one.meta.title, one.numerator,
        one.denominator, pct, one.measured, one.target, coverage,
        " ".join(WITHHELD[name] for name in one.withheld), release.pk, release.released_on, release.sha256,
    ]  # fmt: skip


def metadata(release: Release, place: str, figures: list[OpenFigure], absolute: Absolute) -> dict[str, Any]:
    """The metadata of a release: the activity, each indicator, each variable."""
    code = code_of(release.region_path)
    run = release.run
    used = {one.meta.id: one.meta for one in figures}
    return {
        "kode_referensi": {"wilayah": CODES},
        "lisensi": LICENCE,
        "rilis": {
            "nomor": str(release.pk), "urutan": release.number, "bulan": release.month, "keadaan": release.state,
            "tanggal": _day(release.released_on), "sha256": release.sha256, "alasan_koreksi": release.reason,
            "catatan_cakupan": release.warning_reason,
        },
        "ms_keg": {
            "judul_kegiatan": f"Pemantauan pertumbuhan balita {place}",
            "produsen_data": f"Dinas Kesehatan {place}",
            "walidata": f"Walidata {place}",
            "tujuan": "Menemukan dan melayani balita yang terindikasi pendek, kurus, atau tidak naik berat badannya",
            "cara_pengumpulan": "Kompilasi produk administrasi: ekspor e-PPGBM (SIGIZI Terpadu) per puskesmas",
            "jenis": "Statistik sektoral", "frekuensi": "Bulanan", "cakupan_wilayah": place, "kode_wilayah": code,
            "unit_pengamatan": "Balita 0-59 bulan yang ditimbang atau diukur di posyandu",
            "metode": "Pencacahan lengkap peserta",
            "periode_pengumpulan": release.month, "tanggal_pengolahan": _day(run.finished_at) if run else None,
            "tanggal_pemeriksaan": _day(release.verified_at), "tanggal_penyebarluasan": _day(release.released_on),
            "kerahasiaan": "Sel kecil dan pelengkapnya ditahan; tidak ada data perorangan",
        },
        "ms_ind": _indicators(used.values()),
        "ms_var": _variables(),
        "unduhan": [absolute(f"/publik/data/{release.pk}.csv"), absolute(f"/publik/data/{release.pk}.json")],
        "cara_mengutip": citation(release, place, absolute),
    }  # fmt: skip


def _indicators(used: Iterable[Meta]) -> list[dict[str, Any]]:
    """MS-Ind: each indicator of the release."""
    return [
        {
            "kode": meta.id, "nama": meta.title, "konsep": meta.title, "definisi": meta.definition,
            "interpretasi": BETTER.get(meta.better, ""),
            "metode_perhitungan": "Pembilang dibagi penyebut dikali 100", "pembilang": meta.numerator,
            "penyebut": meta.denominator, "ukuran": "Persentase", "satuan": "persen", "dasar_hukum": meta.law,
            "umur": meta.age, "versi_definisi": meta.version, "klasifikasi_penyajian": list(LEVELS.values()),
            "produsen": meta.owner, "dapat_diakses_umum": True,
        }
        for meta in used
    ]  # fmt: skip


def _variables() -> list[dict[str, Any]]:
    """MS-Var: each column of the table."""
    return [
        {
            "nama": name, "definisi": told, "tipe_data": kind, "domain": domain,
            "referensi_waktu": "Bulan pengukuran", "dapat_diakses_umum": True,
        }
        for name, (told, kind, domain) in COLUMNS.items()
    ]  # fmt: skip


def package(release: Release, place: str, absolute: Absolute) -> dict[str, Any]:
    """One release as CKAN describes a package."""
    code = code_of(release.region_path)
    name = f"pertumbuhan-balita-{code.replace('.', '-')}-{release.month}-{release.number}"
    return {
        "id": str(release.pk), "name": name, "title": f"Pertumbuhan balita {place}, {release.month}",
        "notes": "Angka rutin posyandu (e-PPGBM), bukan angka survei. Pembilang, penyebut dan cakupan disertakan.",
        "license_id": LICENCE["id"], "license_title": LICENCE["title"], "license_url": LICENCE["url"],
        "author": f"Dinas Kesehatan {place}", "maintainer": f"Walidata {place}", "version": str(release.number),
        "state": "active" if release.state == "released" else "superseded",
        "metadata_created": _day(release.released_on), "url": absolute(f"/publik/rilis/{release.pk}/"),
        "tags": [{"name": tag} for tag in ("stunting", "gizi", "balita", "posyandu")],
        "extras": [
            {"key": "kode_wilayah", "value": code}, {"key": "bulan", "value": release.month},
            {"key": "sha256", "value": release.sha256},
        ],
        "resources": [
            {"name": f"{name}.csv", "format": "CSV", "mimetype": "text/csv",
             "url": absolute(f"/publik/data/{release.pk}.csv")},
            {"name": f"{name}.json", "format": "JSON", "mimetype": "application/json",
             "url": absolute(f"/publik/data/{release.pk}.json"), "description": "Metadata MS-Keg, MS-Ind, MS-Var"},
        ],
    }  # fmt: skip


def citation(release: Release, place: str, absolute: Absolute) -> str:
    """How to cite a release."""
    year = release.released_on.year if release.released_on else ""
    return (
        f"Dinas Kesehatan {place} ({year}). Pertumbuhan balita {place} {release.month}, rilis ke-{release.number}, "
        f"{_day(release.released_on)}. {absolute(f'/publik/rilis/{release.pk}/')} SHA-256 {release.sha256[:16]}…"
    )


def _day(value: Any) -> str | None:
    return None if value is None else value.strftime("%Y-%m-%d")
