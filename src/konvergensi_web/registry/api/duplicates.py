"""Operations on pairs that may be one person: compare, decide, merge, take back. No name leaves here."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema

from konvergensi_web.platform.api.answers import Limit, PageOut, page_of
from konvergensi_web.platform.api.asked import ReasonIn, caller
from konvergensi_web.platform.api.kinds import Words
from konvergensi_web.platform.jobs.api import JobOut
from konvergensi_web.platform.jobs.models import Job
from konvergensi_web.platform.scope import require
from konvergensi_web.regions.paths import code_of
from konvergensi_web.registry.models import DuplicatePair, Merge
from konvergensi_web.registry.selectors.pairs import compare, evidence_of, find_pairs
from konvergensi_web.registry.services.duplicates import DECIDE, decide_pair, get_pair, reopen_pair, start_search
from konvergensi_web.registry.services.merge import merge_people, unmerge_people

router = Router()
State = Literal["open", "later", "same", "different"]
Fact = Literal[
    "name", "sex", "birth_date", "mother_name", "nik", "birth_weight_kg", "birth_length_cm", "address", "place"
]


class PairOut(Schema):
    """Two records that may be one person, with what speaks for it."""

    id: UUID
    region: str
    first_id: UUID
    second_id: UUID
    score: int
    evidence: list[str]
    state: State
    reason: str
    found_at: datetime
    decided_at: datetime | None

    @staticmethod
    def of(pair: DuplicatePair) -> dict[str, Any]:
        """From a row."""
        told = {name: getattr(pair, name) for name in PairOut.model_fields if name != "region"}
        return told | {"region": code_of(pair.region_path), "evidence": evidence_of(pair)}


class FactOut(Schema):
    """One fact of both records: whether they agree, and whether both say something so that one has to be chosen."""

    name: str
    label: str
    same: bool
    both: bool


class ComparedOut(PairOut):
    """A pair with its facts side by side; the values themselves stand on the page, for those who may see them."""

    facts: list[FactOut]


class DecisionIn(Schema):
    """Not the same, or later."""

    decision: Literal["different", "later"]
    reason: Words


class MergeIn(Schema):
    """Which record is kept, and which facts are taken from the other."""

    kept: Literal["first", "second"]
    take: list[Fact] = []
    reason: Words


class MergeOut(Schema):
    """One record absorbed by another; it can be taken back."""

    id: UUID
    kept_id: UUID
    gone_id: UUID
    pair_id: UUID | None
    reason: str
    made_at: datetime
    undone_at: datetime | None


@router.get("/ganda", response=PageOut[PairOut], url_name="pairs", summary="Dugaan data ganda")
def list_pairs(
    request: HttpRequest, state: State = "open", after: UUID | None = None, limit: Limit = 50
) -> dict[str, Any]:
    """The pairs of the caller's area in a state."""
    require(caller(request), DECIDE)
    rows = find_pairs(caller(request)).filter(state=state)
    return page_of(rows, after=str(after) if after else None, limit=limit, to_item=PairOut.of)


@router.post("/ganda/cari", response={202: list[JobOut]}, url_name="pairs_search", summary="Cari data ganda")
def search(request: HttpRequest) -> tuple[int, list[Job]]:
    """Look for duplicates in the caller's area, as jobs."""
    return 202, start_search(actor=caller(request))


@router.get("/ganda/{pair_id}", response=ComparedOut, url_name="pair", summary="Satu pasangan")
def get_one(request: HttpRequest, pair_id: UUID) -> dict[str, Any]:
    """One pair and which facts agree."""
    require(caller(request), DECIDE)
    pair = get_pair(caller(request), pair_id)
    return PairOut.of(pair) | {"facts": compare(caller(request), pair)}


@router.post("/ganda/{pair_id}/putusan", response=PairOut, url_name="pair_decide", summary="Putuskan pasangan")
def decide(request: HttpRequest, pair_id: UUID, body: DecisionIn) -> dict[str, Any]:
    """Not the same, or later."""
    found = decide_pair(actor=caller(request), pair_id=pair_id, state=body.decision, reason=body.reason)
    return PairOut.of(found)


@router.post("/ganda/{pair_id}/gabung", response={201: MergeOut}, url_name="pair_merge", summary="Gabungkan")
def merge(request: HttpRequest, pair_id: UUID, body: MergeIn) -> tuple[int, Merge]:
    """Make one record of two."""
    pair = get_pair(caller(request), pair_id)
    kept, gone = (pair.first_id, pair.second_id) if body.kept == "first" else (pair.second_id, pair.first_id)
    return 201, merge_people(
        actor=caller(request), kept_id=kept, gone_id=gone, reason=body.reason, take=body.take, pair=pair
    )


@router.post("/ganda/{pair_id}/batal", response=PairOut, url_name="pair_undo", summary="Batalkan putusan")
def undo(request: HttpRequest, pair_id: UUID, body: ReasonIn) -> dict[str, Any]:
    """Open the pair again, or make two records of one."""
    pair = get_pair(caller(request), pair_id)
    merged = pair.merges.filter(undone_at__isnull=True).first()
    if merged is None:
        return PairOut.of(reopen_pair(actor=caller(request), pair_id=pair_id, reason=body.reason))
    unmerge_people(actor=caller(request), merge_id=merged.pk, reason=body.reason)
    return PairOut.of(get_pair(caller(request), pair_id))
