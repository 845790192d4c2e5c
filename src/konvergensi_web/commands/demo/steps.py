"""The steps of the demonstration, in order. Each looks whether it is done already."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction

from konvergensi import synthetic
from konvergensi.cli._console import errors, progress
from konvergensi_web.commands.demo import data, families, people
from konvergensi_web.commands.demo.accounts import Accounts
from konvergensi_web.commands.demo.people import CITY, REGENCY
from konvergensi_web.platform.scope import open_scope, system_actor
from konvergensi_web.regions.services import load_regions


@contextmanager
def stage(says: str) -> Iterator[None]:
    """Show that something is going on, and tell afterwards how long it took."""
    began = time.monotonic()
    with progress() as display:
        display.add_task(says, total=None)
        yield
    errors.print(f"{says}: {time.monotonic() - began:.0f} detik", highlight=False)


def run(*, children: int, months: int, until: str, seed: int, prevalence: float) -> Accounts:
    """Everything, and the accounts to sign in with."""
    actor = system_actor("menyiapkan percontohan")
    with stage("Mengarang penduduk"):
        invented = synthetic.district(
            region=REGENCY, children=children, months=months, until=until, seed=seed, prevalence=prevalence
        )
    with stage("Mencatat wilayah, kantor, dan akun"), open_scope(actor):
        with transaction.atomic():
            load_regions([REGENCY, CITY])
        people.make_offices(actor, invented.posyandu)
        people.make_accounts(actor)
    files = data.write_exports(invented)
    errors.print(f"Ekspor percontohan: {len(files)} berkas di {data.folder()}", highlight=False)
    earlier, last = invented.months[:-1], invented.months[-1:]
    data.import_targets(invented.months)
    data.import_files("Riwayat", [file for file in files if "riwayat" in file.parts], earlier)
    with stage("Mencatat keluarga"):
        families.load_families(invented)
    data.record_aims()
    data.compute(earlier)
    data.release_months(earlier)
    data.import_files("Bulan terakhir", [file for file in files if "riwayat" not in file.parts], last)
    data.compute(last)
    data.order_report(last[-1])
    with open_scope(actor):
        return people.make_cadre(actor)
