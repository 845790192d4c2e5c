"""`konvergensi synth`: files of an invented district, with the answer key beside them."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from konvergensi.cli._console import console, print_json, progress
from konvergensi.cli._options import Json

if TYPE_CHECKING:
    from konvergensi.synthetic import Achieved

STREAM_FROM = 400_000  # more children than this are written batch by batch


def synth(
    out: Annotated[Path, typer.Option("--out", help="Folder hasil.", metavar="FOLDER")],
    region: Annotated[str, typer.Option(help="Kode wilayah tingkat apa pun; ID untuk seluruh Indonesia.")] = "36.04",
    children: Annotated[int, typer.Option(help="Jumlah balita yang tinggal di wilayah.")] = 13_000,
    months: Annotated[int, typer.Option(help="Jumlah bulan, 1 sampai 60.")] = 12,
    until: Annotated[str, typer.Option(help="Bulan terakhir, tahun-bulan.")] = "2024-08",
    seed: Annotated[int, typer.Option(help="Benih acak: benih sama, penduduk sama.")] = 1,
    prevalence: Annotated[
        float, typer.Option(help="Persen pendek (TB/U < -2) di antara yang diukur pada bulan terakhir.")
    ] = 24.0,
    formats: Annotated[
        list[str] | None, typer.Option("--format", help="xlsx, csv, atau parquet. Boleh diulang. Bawaan: xlsx.")
    ] = None,
    layout: Annotated[
        str,
        typer.Option(
            help="plain (33 kolom), cara-ukur (varian baru), short (yang pendek saja), recap (rekap), atau mixed."
        ),
    ] = "plain",
    per: Annotated[str, typer.Option(help="Satu berkas per puskesmas atau per kabupaten.")] = "puskesmas",
    dirty: Annotated[bool, typer.Option("--dirty/--clean", help="Dengan atau tanpa salah ketik.")] = True,
    as_json: Json = False,
) -> None:
    """Buat data tiruan: penduduk satu wilayah dan ekspor e-PPGBM-nya, lengkap dengan kunci jawaban.

    Semua orang rekaan. NIK selalu diawali 99 sebagai ganti dua angka provinsi. Benih, wilayah, dan pilihan yang
    sama selalu menghasilkan isi yang sama.

    Hasil: FOLDER/ekspor (berkas ekspor), FOLDER/sasaran_riil.csv dan sasaran_proyeksi.csv, FOLDER/kunci (kunci
    jawaban: anak sebenarnya di balik setiap baris, z-score sebenarnya, kesalahan yang disisipkan, peristiwa).

    Contoh:

        konvergensi synth --out tiruan

        konvergensi synth --region 36.04 --children 130000 --format csv --format parquet --out tiruan-penuh

        konvergensi synth --layout mixed --seed 7 --out latihan

        konvergensi synth --region ID --children 2000000 --format parquet --out nasional
    """
    chosen = tuple(formats or ["xlsx"])
    options: dict[str, Any] = {
        "region": region,
        "children": children,
        "months": months,
        "until": until,
        "seed": seed,
        "prevalence": prevalence,
        "dirty": dirty,
    }
    summary = _stream(out, chosen, options) if children > STREAM_FROM else _exports(out, chosen, layout, per, options)
    if as_json:
        print_json(summary)
    else:
        _say(summary)


def _exports(out: Path, formats: tuple[str, ...], layout: str, per: str, options: dict[str, Any]) -> dict[str, Any]:
    from konvergensi import synthetic

    with progress() as bar:
        making = bar.add_task("Membuat penduduk", total=None)
        people = synthetic.district(**options)
        bar.remove_task(making)
        writing = bar.add_task("Menulis ekspor per bulan", total=len(people.months))
        files = synthetic.write_exports(
            people,
            out,
            formats=formats,
            layout=layout,
            per=per,
            on_progress=lambda done, total: bar.update(writing, completed=done, total=total),
        )
    return _summary(out, people.achieved, len(files), len(people.batch.readings), len(people.posyandu))


def _stream(out: Path, formats: tuple[str, ...], options: dict[str, Any]) -> dict[str, Any]:
    from konvergensi import synthetic
    from konvergensi.problems import ProblemError
    from konvergensi.problems.synthetic import TOO_MANY_CHILDREN

    if formats != ("parquet",):
        raise ProblemError(TOO_MANY_CHILDREN, children=f"{options['children']:,}".replace(",", "."))
    synthetic.make_room(out)
    for name in ("ekspor", "kunci"):
        (out / name).mkdir(parents=True, exist_ok=True)
    target = out / "ekspor" / "pengukuran.parquet"
    with progress() as bar:
        task = bar.add_task("Menulis pengukuran", total=None)
        rows, achieved = synthetic.stream(
            target,
            **options,
            on_progress=lambda done, total: bar.update(task, completed=done, total=total),
        )
    return _summary(out, achieved, len(synthetic.leave_list(out, [target])), rows, None)


def _summary(out: Path, achieved: "Achieved", files: int, rows: int, posyandu: int | None) -> dict[str, Any]:
    return {
        "out": str(out),
        "files": files,
        "measurements": rows,
        "posyandu": posyandu,
        "prevalence_pct": round(achieved.prevalence, 2),
        "attendance_pct": round(achieved.attendance, 2),
    }


def _say(summary: dict[str, Any]) -> None:
    def number(value: float, digits: int = 0) -> str:
        return f"{value:,.{digits}f}".replace(",", " ").replace(".", ",").replace(" ", ".")

    console.print(f"{number(summary['files'])} berkas ditulis di {summary['out']}")
    console.print(f"Pengukuran: {number(summary['measurements'])}")
    console.print(f"Pendek di antara yang diukur pada bulan terakhir: {number(summary['prevalence_pct'], 1)} persen")
    console.print(f"Hadir di posyandu (D/S): {number(summary['attendance_pct'], 1)} persen")
    console.print("Semua orang di dalamnya rekaan; NIK diawali 99.")
