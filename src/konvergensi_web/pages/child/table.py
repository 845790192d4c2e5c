"""The rows of all measurements of a child, written here: a template costs a third of the page for thirty of them."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as say

from konvergensi_web.measures.models import Measurement
from konvergensi_web.measures.wording import class_name
from konvergensi_web.platform.tags import angka, bertanda, lencana, tanggal

Words = Mapping[str, str]


def words(*, with_muac: bool = True) -> dict[str, str]:
    """What the heads and cells say, translated once; the arm's circumference where any measurement has it."""
    told = {
        "day": say("Tanggal"), "weight": say("Berat (kg)"), "length": say("Panjang/tinggi (cm)"),
        "posture": say("Cara ukur"), "muac": say("LiLA (cm)"), "haz": "PB/U · TB/U", "waz": "BB/U",
        "whz": "BB/PB · BB/TB",
        "remark": say("Keterangan"), "origin": say("Asal"),
    }  # fmt: skip
    return {name: word for name, word in told.items() if with_muac or name != "muac"}


def has_muac(items: Sequence[Mapping[str, Any]]) -> bool:
    """Whether any of the measurements has the arm's circumference."""
    return any(item["row"].muac_cm for item in items)


def body(request: HttpRequest, items: Sequence[Mapping[str, Any]], *, may_propose: bool) -> SafeString:
    """The rows, newest first as given."""
    labels = {name: f' data-label="{escape(word)}"' for name, word in words(with_muac=has_muac(items)).items()}
    lines = []
    for item in items:
        cells = _cells(item["row"], item, labels) + (_steps(request, item) if may_propose else "")
        lines.append(f'<tr class="mute">{cells}</tr>' if item["replaced"] else f"<tr>{cells}</tr>")
    return mark_safe("".join(lines))  # noqa: S308 - every value was escaped


def _cells(row: Measurement, item: Mapping[str, Any], label: Words) -> str:
    replaced = f" <small>({escape(say('diganti'))})</small>" if item["replaced"] else ""
    postures = {"l": say("terlentang"), "h": say("berdiri")}
    told = "".join(f"<small>{escape(text)}</small>" for text in item["explains"]) or "–"
    told += lencana(say("menunggu perbaikan"), "warn") if item["waiting"] else ""
    source = escape(say("dicatat di sini")) if row.source == "entry" else "e-PPGBM"
    scores = "".join(
        f"<td{label[name]}><span>{bertanda(getattr(row, name), 2)} "
        f"<small>{escape(class_name(name, getattr(row, f'{name}_class')))}</small></span></td>"
        for name in ("haz", "waz", "whz")
    )
    muac = f'<td class="num-cell"{label["muac"]}>{angka(row.muac_cm, 1)}</td>' if "muac" in label else ""
    return (
        f"<td{label['day']}><span>{tanggal(row.measured_on)}{replaced}</span></td>"
        f'<td class="num-cell"{label["weight"]}>{angka(row.weight_kg, 1)}</td>'
        f'<td class="num-cell"{label["length"]}>{angka(row.length_height_cm, 1)}</td>'
        f"<td{label['posture']}>{escape(postures.get(item['posture'], '–'))}</td>{muac}{scores}"
        f"<td{label['remark']}><span>{told}</span></td>"
        f"<td{label['origin']}><span>{source} <small>{tanggal(row.recorded_at)}</small></span></td>"
    )


def _steps(request: HttpRequest, item: Mapping[str, Any]) -> str:
    """Propose to mend, or take a proposal back; nothing on a row that was replaced."""
    if item["replaced"]:
        return "<td></td>"
    links = "".join(f'<a href="{escape(address)}">{escape(label)}</a>' for address, label in item["proposals"])
    summary = escape(say("Usulkan perbaikan"))
    steps = f'<details class="menu"><summary>{summary}</summary><div class="drop">{links}</div></details>'
    for one in item["waiting"]:
        address = reverse("measures:correction_withdraw", args=[one.pk])
        told = say("Tarik usulan %(field)s") % {"field": one.get_field_display()}
        steps += (
            f'<form method="post" action="{address}"><input type="hidden" name="csrfmiddlewaretoken" '
            f'value="{get_token(request)}"><button class="small">{escape(told)}</button></form>'
        )
    return f"<td>{steps}</td>"
