"""The registers whose rows measures keeps: e-PPGBM exports and lists of targets, through the seam of intake."""

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

import polars as pl
from django.utils.translation import gettext_noop

from konvergensi.sources._header import INDONESIAN
from konvergensi.sources._profile import packaged
from konvergensi.sources.propose import Proposal, propose
from konvergensi_web.intake import loaders
from konvergensi_web.intake.loaders import Chunk, Counts, Dependent, Plan, Source, Undone
from konvergensi_web.intake.models import Batch
from konvergensi_web.measures._loader_plan import plan_exports
from konvergensi_web.measures._loader_store import store_chunk
from konvergensi_web.measures._loader_targets import TargetLoader
from konvergensi_web.measures._loader_undo import dependents_of, take_back
from konvergensi_web.measures.services.corrections import close_corrections, reopen_corrections
from konvergensi_web.platform.files.content import TABLES
from konvergensi_web.platform.jobs.registry import find_kind
from konvergensi_web.platform.jobs.services import start_job
from konvergensi_web.platform.scope import Actor, open_scope, system_actor
from konvergensi_web.regions.paths import code_of, cut, level_of, path_of
from konvergensi_web.registry.services import find_by_pseudonym

REFRESH = "measures.refresh"
_SHOWN = {
    "nik": "NIK", "name": "Nama", "sex": "JK", "birth_date": "Tgl lahir", "village": "Desa/Kel",
    "posyandu": "Posyandu", "measured_on": "Tgl ukur", "weight_kg": "Berat (kg)", "length_height_cm": "Tinggi (cm)",
    "haz": "TB/U (z)", "haz_class": "Status TB/U",
}  # fmt: skip


class EppgbmLoader:
    """Exports of the national application, in all known variants."""

    key = "eppgbm"
    title = gettext_noop("Ekspor e-PPGBM")
    says = gettext_noop(
        "Ekspor penimbangan dari e-PPGBM (SIGIZI Terpadu) atau tabel pengukuran lain; boleh beberapa sekaligus."
    )
    accepts: Collection[str] = TABLES
    chunk_rows = 5_000  # about a second in one transaction
    shown: Mapping[str, str] = _SHOWN
    options: Mapping[str, str] = {}

    @property
    def fields(self) -> Mapping[str, str]:
        """What a heading may mean, in the words of the export."""
        words = {"puskesmas": "Puskesmas"} | INDONESIAN  # the export itself misspells it
        return {name: words.get(name, column.headers[0]) for name, column in packaged().columns.items()}

    def propose(self, path: Path) -> Proposal:
        """By the library's rules."""
        return propose(path)

    def plan(self, source: Source) -> Plan:
        """Read, identify, score, compare."""
        return plan_exports(source)

    def commit(self, chunk: Chunk) -> Counts:
        """People, then measurements."""
        return store_chunk(chunk)

    def undo(self, *, actor: Actor, batch: Batch, most: int) -> Undone:
        """Measurements, then the people nobody else knows."""
        return take_back(actor, batch, most)

    def dependents(self, *, actor: Actor, batch: Batch) -> list[Dependent]:
        """Rows that a later import replaced, proposals, merges, released months."""
        return dependents_of(batch)

    def people(self, *, batch: Batch, rows: pl.DataFrame) -> list[UUID]:
        """By the pseudonyms that earlier imports left; whoever is not stored yet has no record."""
        if "child_id" not in rows.columns:
            return []
        regency = path_of(batch.regency_id or "")
        with open_scope(system_actor("mencatat siapa yang terlihat", regency)):
            known = find_by_pseudonym(regency, rows.get_column("child_id").drop_nulls().unique().to_list())
        return sorted(set(known.values()))

    def after(self, *, actor: Actor, batch: Batch, paths: Sequence[str]) -> None:
        """Close the proposals this import answers (or open them again), and let the marts be computed anew."""
        # bookkeeping of the import: whoever may import need not be able to read measurements, a program least of all
        with open_scope(system_actor("menutup usulan perbaikan", path_of(batch.regency_id or ""))):
            if batch.state == Batch.State.UNDONE:
                reopen_corrections(batch_id=batch.pk)
            else:
                close_corrections(actor=actor, path=batch.region_path, batch_id=batch.pk)
        refresh(actor, batch, paths)


def refresh(actor: Actor, batch: Batch, paths: Sequence[str]) -> None:
    """Start the job that brings the marts up to date, once that kind is registered."""
    if find_kind(REFRESH) is None:
        return
    villages = sorted({code_of(cut(path, "village")) for path in paths if level_of(path) in ("village", "posyandu")})
    everywhere = len(villages) < len({cut(path, "village") for path in paths}) or len(villages) > 500
    args: dict[str, Any] = {"regency": batch.regency_id, "villages": [] if everywhere else villages}
    args["months"] = batch.months
    start_job(actor=actor, kind=REFRESH, args=args)


def register() -> None:
    """Make the registers known."""
    loaders.register(EppgbmLoader())
    loaders.register(TargetLoader())
