"""The page of one child."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as say

from konvergensi_web.measures.models import Correction, Measurement
from konvergensi_web.measures.selectors.child import ChildGrowth, get_growth
from konvergensi_web.measures.services.corrections import value_of
from konvergensi_web.measures.services.entry import may_enter
from konvergensi_web.pages.child import table
from konvergensi_web.pages.child.charts import charts
from konvergensi_web.pages.child.strip import answers
from konvergensi_web.pages.child.timeline import timeline
from konvergensi_web.platform.panels import panels_for
from konvergensi_web.platform.scope import Actor, may, require
from konvergensi_web.registry.selectors import get_person

OF_ROW = (Correction.Field.WEIGHT, Correction.Field.LENGTH, Correction.Field.POSTURE, Correction.Field.MEASURED_ON)


def child(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Who and where (masked), growth, what is due, timeline."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    require(actor, "measures.measurement.view")
    person = get_person(actor, person_id)
    growth = get_growth(person)
    path = person.region_path
    may_propose = may(actor, "measures.correction.write", path=path)
    rows = _rows(growth)
    context = {
        "person": person,
        "growth": growth,
        "answers": answers(growth),
        "charts": charts(growth),
        "events": timeline(growth),
        "heads": table.words(with_muac=table.has_muac(rows)),
        "rows": table.body(request, rows, may_propose=may_propose),
        "may_propose": may_propose,
        "may_enter": may_enter(actor, path),
        "enters_elsewhere": may(actor, "measures.measurement.write", path=path),
        "may_open": may(actor, "platform.identity.open", path=path),
    }
    return render(request, "pages/child.html", context)


def child_panels(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """What the stages show about the child: asked for once the page itself stands."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    require(actor, "measures.measurement.view")
    shown = panels_for(actor, "child", get_person(actor, person_id))
    return render(request, "pages/components/panels.html", {"panels": shown})


def _rows(growth: ChildGrowth) -> list[dict[str, object]]:
    """Every measurement, newest first, the replaced ones marked, with what waits to be mended."""
    if not growth.rows:
        return []
    fields = [(field.value, str(field.label)) for field in OF_ROW]
    first = str(growth.rows[0].pk)  # one address for dozens of rows
    addresses = [(reverse("measures:correction_propose", args=[first, field]), field) for field, _ in fields]
    found: list[dict[str, object]] = []
    for row in reversed(growth.rows):
        waiting = growth.open_corrections(row.pk)
        shut = {one.field for one in waiting}
        own = [
            (address.replace(first, str(row.pk)), label)
            for (address, field), (_, label) in zip(addresses, fields, strict=True)
            if field not in shut
        ]
        found.append(
            {
                "row": row,
                "replaced": hasattr(row, "replaced_by"),
                "waiting": waiting,
                "explains": _explained(row),
                "posture": value_of(row, "posture"),
                "proposals": own,
            }
        )
    return found


def _explained(row: Measurement) -> list[str]:
    """Why a value is not judged, in words."""
    told = [
        say("%(index)s di luar batas wajar WHO: tidak dihitung") % {"index": name}
        for index, name in (("haz", "PB/U"), ("waz", "BB/U"), ("whz", "BB/PB"))
        if getattr(row, f"{index}_flag")
    ]
    if row.oedema:
        told.append(say("edema: berat tidak dinilai"))
    if row.posture_source == "inferred":
        told.append(say("cara ukur disimpulkan dari nilai tercetak"))
    printed = (row.printed or {}).get("haz_class") or ""
    if printed and row.haz_class and printed.lower() != row.haz_class.lower():
        told.append(say("di aplikasi asal tercetak %(label)s") % {"label": printed})
    return told
