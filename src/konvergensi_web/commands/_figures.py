"""`konvergensi admin verify-release|seed-indicators`: proving what was released, and the first survey figures."""

from typing import Annotated

import typer

from konvergensi.cli._console import console


def verify_release(
    release: Annotated[
        str | None, typer.Argument(metavar="[NOMOR]", help="Nomor rilis; bawaan: semua rilis diperiksa.")
    ] = None,
) -> None:
    """Hitung ulang sidik SHA-256 dari baris rilis yang dibekukan dan bandingkan dengan yang tercatat.

    Keluar dengan 1 bila ada rilis yang barisnya tidak lagi sama dengan saat dirilis.

    Contoh:

        konvergensi admin verify-release

        konvergensi admin verify-release 01912345-6789-7abc-8def-0123456789ab
    """
    from uuid import UUID

    from konvergensi.problems import ProblemError
    from konvergensi.problems.releases import RELEASE_NOT_FOUND
    from konvergensi_web.measures.models import Release
    from konvergensi_web.measures.services.releases import digest_released

    rows = Release.objects.exclude(sha256="").order_by("region_path", "month", "number")
    if release is not None:
        try:
            rows = rows.filter(pk=UUID(release))
        except ValueError:
            rows = rows.none()
        if not rows.exists():
            raise ProblemError(RELEASE_NOT_FOUND, release=release)
    broken = 0
    for one in rows:
        same = digest_released(one) == one.sha256
        broken += not same
        says = "utuh" if same else "BERUBAH"
        console.print(
            f"{one.region_path.removesuffix('.')} {one.month} ke-{one.number} {one.pk}: {says}", highlight=False
        )
    console.print(f"{len(rows)} rilis diperiksa, {broken} berubah.", highlight=False)
    if broken:
        raise typer.Exit(1)


def seed_indicators() -> None:
    """Masukkan angka survei stunting yang sudah terbit ke daftar indikator. Dua kali sama dengan sekali.

    Contoh:

        konvergensi admin seed-indicators
    """
    from konvergensi_web.measures.services.macro import seed_published
    from konvergensi_web.platform.scope import open_scope, system_actor

    actor = system_actor("memasukkan angka survei terbit")
    with open_scope(actor):
        made = seed_published(actor=actor)
    console.print(f"{made} angka survei baru.", highlight=False)
