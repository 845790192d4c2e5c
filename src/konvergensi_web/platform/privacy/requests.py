"""Requests of data subjects: received with a clock, checked, worked on, answered. The states are a table."""

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as say
from django.utils.translation import gettext_noop

from konvergensi.problems import ProblemError
from konvergensi.problems.platform import FIELD_INVALID, NOT_FOUND, WRONG_STATE
from konvergensi_web.platform.actionlog.services import record
from konvergensi_web.platform.files.services import store_file
from konvergensi_web.platform.notices.selectors import holders_of
from konvergensi_web.platform.notices.services import tell
from konvergensi_web.platform.privacy import erasure, exports, people
from konvergensi_web.platform.privacy.copybook import copy_book
from konvergensi_web.platform.privacy.models import Breach, RequestStep, RetentionRun, SubjectRequest
from konvergensi_web.platform.privacy.parameters import span
from konvergensi_web.platform.privacy.services import MANAGE
from konvergensi_web.platform.scope import Actor, open_scope, require, system_actor
from konvergensi_web.regions.paths import code_of, cut

State = SubjectRequest.State
# state -> the states it may go to
TRANSITIONS: Mapping[str, tuple[str, ...]] = {
    State.RECEIVED: (State.CHECKING, State.WORKING, State.REFUSED, State.WITHDRAWN),
    State.CHECKING: (State.WORKING, State.REFUSED, State.WITHDRAWN),
    State.WORKING: (State.DONE, State.REFUSED, State.WITHDRAWN),
    State.DONE: (),
    State.REFUSED: (),
    State.WITHDRAWN: (),
}
CLOSED = frozenset(state for state, onward in TRANSITIONS.items() if not onward)


def receive_request(
    *, actor: Actor, kind: str, applicant: str, relation: str, channel: str, told: str,
    contact: str = "", person_id: UUID | None = None, path: str = "",
) -> SubjectRequest:  # fmt: skip
    """Write down a request; the clock starts now."""
    if person_id is not None:
        found = people.source().find(actor, person_id)
        if found is None:
            raise ProblemError(NOT_FOUND, what="Orang itu")
        path = found.person.region_path
    path = path or (actor.paths[0] if actor.paths else "")
    require(actor, MANAGE, path=path)
    with transaction.atomic():
        request = _numbered(SubjectRequest(
            kind=kind, applicant=applicant, relation=relation, contact=contact, channel=channel, told=told,
            person_id=person_id, region_path=path, received_at=actor.now,
            answer_by=actor.now + span("first_answer", actor.now),
            close_by=actor.now + span("request_closed", actor.now),
            received_by_id=actor.user_id, office_id=actor.office_id,
        ), "PSD", actor)  # fmt: skip
        _step(actor, request, State.RECEIVED, "")
        record(actor, "platform.request.received", request, kind=kind)
    return request


def move_request(*, actor: Actor, request_id: UUID, to: str, note: str = "") -> SubjectRequest:
    """Take a request one step on. A refusal needs its reason; a copy or an erasure must have been carried out."""
    with transaction.atomic():
        request = _locked(actor, request_id)
        _may_go(request, to)
        if to == State.REFUSED and len(note.strip()) < 10:
            raise ProblemError(
                FIELD_INVALID, field="Alasan", value=note or "–", reason="Penolakan harus disertai alasannya."
            )
        if to == State.DONE:
            _carried_out(request)
        request.state = to
        request.answered_at = request.answered_at or actor.now
        request.closed_at = actor.now if to in CLOSED else None
        request.save(update_fields=["state", "answered_at", "closed_at"])
        _step(actor, request, to, note)
        record(actor, "platform.request.moved", request, to=to)
    return request


def name_person(*, actor: Actor, request_id: UUID, person_id: UUID) -> SubjectRequest:
    """Say whom an open request is about, once the applicant's identity was checked."""
    with transaction.atomic():
        request = _locked(actor, request_id)
        found = people.source().find(actor, person_id)
        if found is None:
            raise ProblemError(NOT_FOUND, what="Orang itu")
        require(actor, MANAGE, path=found.person.region_path)
        if request.state in CLOSED:
            raise ProblemError(
                WRONG_STATE, what="Penunjukan orang", state=request.get_state_display(), expected="belum selesai"
            )
        request.person_id = person_id
        request.save(update_fields=["person_id"])
        record(actor, "platform.request.moved", request, people=[person_id])
    return request


def make_copy(*, actor: Actor, request_id: UUID) -> SubjectRequest:
    """The copy of everything kept about the person, as a workbook that is fetched once and expires."""
    with transaction.atomic():
        request = _working(actor, request_id, SubjectRequest.Kind.COPY)
        assert request.person_id is not None
        copy = erasure.person_copy(actor=actor, person_id=request.person_id)
        stored = store_file(
            actor=actor, name=f"salinan-{request.number}.xlsx", content=copy_book(copy, request.number, actor.now),
            purpose="privacy.copy", permission=MANAGE, path=request.region_path,
            expires_at=actor.now + span("export_file", actor.now),
            kind="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        )  # fmt: skip
        request.file_id = stored.pk
        request.save(update_fields=["file_id"])
        exports.record_export(
            actor=actor, what="Salinan data subjek", purpose=f"Permohonan {request.number}", form="xlsx",
            rows=sum(len(rows) for rows in copy.values()), path=request.region_path, with_names=True,
            people=[request.person_id], file_id=stored.pk,
        )  # fmt: skip
    return request


def carry_out_erasure(*, actor: Actor, request_id: UUID) -> RetentionRun:
    """Erase the person of a request, and close it."""
    request = _working(actor, request_id, SubjectRequest.Kind.ERASURE)
    assert request.person_id is not None
    with transaction.atomic():
        run = erasure.erase_person(actor=actor, person_id=request.person_id, request_id=request.pk)
        move_request(actor=actor, request_id=request_id, to=State.DONE, note="Data dihapus; berita acara terlampir.")
    return run


def get_request(actor: Actor, request_id: UUID) -> SubjectRequest:
    """A request in the actor's area. Raises `ProblemError`: not found, not yours."""
    require(actor, MANAGE)
    found = SubjectRequest.objects.filter(pk=request_id).first()
    if found is None:
        raise ProblemError(NOT_FOUND, what="Permohonan itu")
    return found  # type: ignore[no-any-return]


def remind(*, actor: Actor) -> int:
    """Tell the privacy officers of clocks that end within a day, or have ended. Once for each clock."""
    soon, told = actor.now + timedelta(hours=24), 0
    today = timezone.localdate(actor.now)
    waiting = SubjectRequest.objects.filter(answered_at__isnull=True, closed_at__isnull=True, answer_by__lte=soon)
    for request in waiting:
        told += tell(
            holders_of(MANAGE, request.region_path, today), title=f"Permohonan {request.number} menunggu jawaban",
            text=f"Jawaban pertama paling lambat {timezone.localtime(request.answer_by):%d/%m/%Y %H.%M}.", urgent=True,
            now=actor.now, url=f"/privasi/permohonan/{request.pk}/", key=f"request:{request.pk}",
        )  # fmt: skip
    for breach in Breach.objects.filter(state=Breach.State.OPEN, notify_by__lte=soon):
        told += tell(
            holders_of(MANAGE, breach.region_path, today), title=f"Kejadian {breach.number} harus diberitahukan",
            text=f"Paling lambat {timezone.localtime(breach.notify_by):%d/%m/%Y %H.%M}.", urgent=True, now=actor.now,
            url=f"/privasi/kejadian/{breach.pk}/", key=f"breach:{breach.pk}",
        )  # fmt: skip
    return told


def numbered(row: SubjectRequest | Breach, prefix: str, actor: Actor) -> str:
    """The next number of the year in the regency: `PSD-2024-36.04-0007`."""
    year, regency = timezone.localdate(actor.now).year, code_of(cut(row.region_path, "regency"))
    with open_scope(system_actor("menomori")):
        begin = f"{prefix}-{year}-{regency}-"
        last = type(row).objects.filter(number__startswith=begin).order_by("-number").first()
    return f"{begin}{int(last.number[-4:]) + 1 if last else 1:04d}"


def onward(request: SubjectRequest) -> tuple[str, ...]:
    """Where a request may go from here."""
    return TRANSITIONS[request.state]


def _numbered(request: SubjectRequest, prefix: str, actor: Actor) -> SubjectRequest:
    for _attempt in range(3):
        request.number = numbered(request, prefix, actor)
        try:
            with transaction.atomic():
                request.save(force_insert=True)
                return request
        except IntegrityError:
            continue
    raise ProblemError(WRONG_STATE, what="Penomoran", state="sedang dipakai", expected="bebas")


def _step(actor: Actor, request: SubjectRequest, to: str, note: str) -> None:
    RequestStep.objects.create(
        request=request, at=actor.now, to=to, note=note[:500], user_id=actor.user_id, done_as=actor.name[:200]
    )  # fmt: skip


def _locked(actor: Actor, request_id: UUID) -> SubjectRequest:
    get_request(actor, request_id)
    found: SubjectRequest = SubjectRequest.objects.select_for_update().get(pk=request_id)
    return found


def _may_go(request: SubjectRequest, to: str) -> None:
    if to not in TRANSITIONS[request.state]:
        onward = ", ".join(str(State(one).label) for one in TRANSITIONS[request.state]) or say("tidak ada lagi")
        label = State(to).label if to in State.values else to
        raise ProblemError(
            WRONG_STATE,
            what=say("Langkah ke '%(state)s'") % {"state": label},
            state=request.get_state_display(),
            expected=onward,
        )


def _carried_out(request: SubjectRequest) -> None:
    missing = ""
    if request.kind == SubjectRequest.Kind.COPY and request.file_id is None:
        missing = gettext_noop("salinannya belum dibuat")
    erased = RetentionRun.objects.filter(request_id=request.pk, dry_run=False)
    if request.kind == SubjectRequest.Kind.ERASURE and not erased.exists():
        missing = gettext_noop("datanya belum dihapus")
    if missing:
        raise ProblemError(WRONG_STATE, what="Penyelesaian", state=missing, expected="permohonan sudah dikerjakan")


def _working(actor: Actor, request_id: UUID, kind: str) -> SubjectRequest:
    request = get_request(actor, request_id)
    if request.kind != kind or request.state != State.WORKING or request.person_id is None:
        raise ProblemError(
            WRONG_STATE, what="Langkah ini", state=request.get_state_display(),
            expected="dikerjakan, sesuai jenis permohonannya, dan orangnya sudah ditunjuk",
        )  # fmt: skip
    return request
