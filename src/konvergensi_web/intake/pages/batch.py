"""One import on one page: files, mapping and preview, result; and the buttons that move it on."""

import re
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as say
from django.views.decorators.http import require_POST

from konvergensi import regions as packaged
from konvergensi_web.intake import loaders, selectors, services
from konvergensi_web.intake.models import Batch
from konvergensi_web.intake.pages.listing import months_in_words
from konvergensi_web.intake.wording import KINDS, STATES, reworded
from konvergensi_web.platform.scope import Actor, may, require
from konvergensi_web.regions.selectors import find_below

FILES_SHOWN = 6  # more stand folded once they are stored: what came of them is asked first then
HELD_SHOWN = 50
_CODE = re.compile(r"\d\d(?:\.\d\d(?:\.\d\d(?:\.\d{4})?)?)?")


def batch(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """The three steps of an import, as far as it has come."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = selectors.get_batch(actor=actor, batch_id=batch_id)
    writes = may(actor, "intake.batch.write", path=found.region_path)
    job = selectors.find_job(found)
    shown = _steps(found) | {
        "batch": found,
        "loader": loaders.get_loader(found.register),
        "uploads": selectors.uploads(found),
        "job": job,
        "busy": selectors.is_busy(job),
        "writes": writes,
        "months": months_in_words(found),
        "tone": STATES.get(found.state, ""),
    }
    if writes:  # rows are about children: counts are for everybody who may see imports, rows for those who import
        shown |= _preview(found) | {"book": selectors.find_book(actor, found)}
        if found.state == Batch.State.COMMITTED:
            shown |= _waiting(found)
    if found.state in (Batch.State.UNDOING, Batch.State.UNDONE):
        shown["undoing"] = selectors.find_undoing(found)
    return render(request, "intake/batch.html", shown)


def _steps(found: Batch) -> dict[str, Any]:
    plan = found.plan
    stored = found.state in (Batch.State.COMMITTED, Batch.State.COMMITTING, Batch.State.UNDOING, Batch.State.UNDONE)
    files = [one | {"kind_says": KINDS.get(one["kind"], one["kind"])} for one in plan.get("files", ())]
    new = max(0, plan.get("rows", 0) - plan.get("unchanged", 0) - plan.get("replacing", 0))
    unsettled = [one["n"] for one in plan.get("problems", ()) if one["code"] in selectors.PLACE_CODES]
    return {
        "step": 3 if stored else 2 if plan or found.problem else 1,
        "plan": plan,
        "new": new,
        "saves": new + plan.get("replacing", 0),
        "unsettled": sum(unsettled),
        "files": files,
        "many": len(files) > FILES_SHOWN,
        "problem": reworded(found.problem) if found.problem else None,
        "warnings": plan.get("warnings", ()),
        "stored_step": stored,
        "open": found.state in (Batch.State.UPLOADED, Batch.State.PREVIEWED),
    }


def _waiting(found: Batch) -> dict[str, Any]:
    """The rows that wait for a person after the import, each with the sentence of what holds it."""
    rows: list[Any] = list(selectors.open_rows(found)[: HELD_SHOWN + 1])
    told = selectors.held_reasons(found, rows[:HELD_SHOWN])
    lines = []
    for row in rows[:HELD_SHOWN]:
        held = told.get(row.position, selectors.Held())
        words = reworded({"code": row.code, "what": held.what, "do": held.do, "fate": "held"})
        lines.append({"row": row, "facts": held.facts, "stands": held.stands, **words})
    return {
        "held_rows": lines,
        "held_more": len(rows) > HELD_SHOWN,
        "unplaced": rows[0].unplaced if rows else 0,
    }


def _preview(found: Batch) -> dict[str, Any]:
    told = selectors.find_preview(found) or {}
    places = [
        one | {"candidates": [(code, _place(code), score) for code, score in one["candidates"]]}
        for one in found.plan.get("open_places", ())
    ]
    files = [one["file"] for one in found.plan.get("files", ())]
    mapping = [
        one | {"number": number, "unsure": _is_unsure(one)} for number, one in enumerate(told.get("mapping", ()))
    ]
    return {
        "columns": [(name, title, name in told.get("numbers", ())) for name, title in told.get("columns", ())],
        "first": _lines(told.get("first", ()), told, files),
        "problems": [
            reworded(one) | {"rows": _lines(one.get("rows", ()), told, files)} for one in told.get("problems", ())
        ],
        "notes": [reworded(one) for one in told.get("notes", ())],
        "unsure": [one for one in mapping if one["unsure"]],
        "sure": [one for one in mapping if not one["unsure"]],
        "lacking": told.get("lacking", ()),
        "fields": loaders.get_loader(found.register).fields,
        "places": places,
        "villages": find_below(found.region_path, "village") if places else (),
    }


def _is_unsure(one: Mapping[str, Any]) -> bool:
    """Whether only a person can say what a heading means."""
    return bool(one.get("unsure", not one["column"] or one["guess"]))


def _lines(rows: Any, told: Mapping[str, Any], files: Sequence[str]) -> list[dict[str, Any]]:
    """The rows in the order of the columns; what was found about a row and none of its cells stands at its number.

    A row of one of several files says which.
    """
    names, numbers = [name for name, _ in told.get("columns", ())], told.get("numbers", ())
    lines = []
    for row in rows:
        marks = {name: reworded(mark) | {"word": mark_word(mark)} for name, mark in row["marks"].items()}
        line = [
            {"text": row["cells"].get(name, ""), "mark": marks.get(name), "number": name in numbers} for name in names
        ]
        loose = [mark for name, mark in marks.items() if name not in names]
        number = row.get("file", 0)
        file = files[number - 1] if len(files) > 1 and 0 < number <= len(files) else ""
        lines.append({"row": row["row"], "file": file, "fate": row["fate"], "line": line, "loose": loose})
    return lines


def mark_word(mark: dict[str, Any]) -> str:
    """One word beside the icon of a cell, so that its colour never stands alone."""
    return {"held": say("ditahan"), "refused": say("ditolak")}.get(mark["fate"], say("periksa"))


def _place(code: str) -> str:
    region = packaged.get(code)
    above = f", {packaged.get(code[:8]).label}" if len(code) > 8 else ""
    return f"{region.label}{above}"


@require_POST
def choose(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """Keep what headings and names mean, and read again."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = selectors.get_batch(actor=actor, batch_id=batch_id)
    told = selectors.find_preview(found) or {}
    columns = {}
    for number, one in enumerate(told.get("mapping", ())):
        meant = request.POST.get(f"kolom-{number}")
        # what the reader does not know by itself is kept as answered, also where the answer is the proposal
        if meant is not None and (meant != one["column"] or _is_unsure(one)):
            columns[one["heading"]] = meant
    places, unread = _places_told(request, found)
    for answer in unread:
        words = say(
            "“%(answer)s” bukan nama atau kode satu desa di wilayah ini, jadi nama tempat itu belum dipastikan. "
            "Pilih dari daftar yang muncul saat mengetik."
        )
        messages.warning(request, words % {"answer": answer})
    if found.state == Batch.State.COMMITTED:
        return _settle(request, actor, found, places, said=bool(unread))
    services.choose(actor=actor, batch=found, columns=columns, places=places)
    messages.info(request, say("Berkas ditinjau lagi dengan pilihan Anda."))
    return redirect("intake:batch", found.pk)


def _places_told(request: HttpRequest, found: Batch) -> tuple[list[tuple[str, str, str, str]], list[str]]:
    """The names a person settled (level, name, kecamatan, code), and the answers that name no place."""
    villages: dict[str, list[str]] = {}
    open_places = found.plan.get("open_places", ())
    if any(request.POST.get(f"tempat-lain-{number}") for number in range(len(open_places))):
        for village in find_below(found.region_path, "village"):
            villages.setdefault(village.name.casefold(), []).append(village.code)
    places, unread = [], []
    for number, one in enumerate(open_places):
        typed = request.POST.get(f"tempat-lain-{number}", "").strip()
        answer = typed or request.POST.get(f"tempat-{number}", "")
        code = _CODE.match(answer)
        named = villages.get(typed.casefold(), ())
        if code or len(named) == 1:
            places.append((one["level"], one["name"], one["district"], code.group() if code else next(iter(named))))
        elif answer:
            unread.append(answer[:60])
    return places, unread


def _settle(
    request: HttpRequest, actor: Actor, found: Batch, places: Sequence[tuple[str, str, str, str]], *, said: bool
) -> HttpResponse:
    """Names settled after the import is stored: the rows that waited for them are stored too.

    `said`: why nothing was settled is told already.
    """
    if places:
        services.choose(actor=actor, batch=found, columns={}, places=places)
        messages.info(request, say("Nama tempat disimpan. Baris yang menunggunya dibaca lagi dan disimpan."))
    elif not said:
        messages.warning(request, say("Belum ada nama tempat yang dipilih."))
    return redirect(f"/sumber/{found.pk}/#hasil")


@require_POST
def commit(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """Store what the preview showed."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = services.commit_batch(actor=actor, batch=selectors.get_batch(actor=actor, batch_id=batch_id))
    return redirect(f"/sumber/{found.pk}/#hasil")


def undo(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """Ask once, naming what depends on the import; then take it back."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = selectors.get_batch(actor=actor, batch_id=batch_id)
    require(actor, "intake.batch.write", path=found.region_path)
    if request.method == "POST":
        services.undo_batch(actor=actor, batch=found, reason=request.POST.get("alasan", ""))
        return redirect("intake:batch", found.pk)
    shown = {"batch": found, "dependents": loaders.dependents(actor, found), "months": months_in_words(found)}
    return render(request, "intake/undo.html", shown)


@require_POST
def discard(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """Throw away what was never stored."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    services.discard_batch(actor=actor, batch=selectors.get_batch(actor=actor, batch_id=batch_id))
    messages.info(request, say("Unggahan dibuang; berkasnya sudah dimusnahkan."))
    return redirect("intake:list")


@require_POST
def book(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """Have the problem workbook written."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    job = services.start_book(actor=actor, batch=selectors.get_batch(actor=actor, batch_id=batch_id))
    return redirect(f"/pekerjaan/{job.pk}/")


@require_POST
def decide(request: HttpRequest, batch_id: UUID, position: int) -> HttpResponse:
    """Use or close one held row."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = selectors.get_batch(actor=actor, batch_id=batch_id)
    use = request.POST.get("putusan") == "pakai"
    services.decide_held_row(
        actor=actor, batch=found, position=position, use=use, reason=request.POST.get("alasan", "")
    )
    messages.info(request, say("Baris dipakai.") if use else say("Baris ditutup: tidak dipakai."))
    return redirect(f"/sumber/{found.pk}/#tertahan")
