"""`{% load registri %}`: the rows of a search, written here because a template costs more than the search itself."""

from collections.abc import Callable

from django import template
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as say

from konvergensi_web.platform.tags import url_if
from konvergensi_web.registry.selectors.search import Found, Hit

register = template.Library()
_ANY = "00000000-0000-0000-0000-000000000000"


@register.simple_tag
def hit_rows(found: Found, choose: bool = False) -> SafeString:
    """The table rows of what a search found; with `choose` a radio button in place of the link."""
    labels = (say("Nama"), say("Tahun lahir"), say("Desa/kelurahan"), "Posyandu", say("Ibu"))
    heads = [f'<td data-label="{escape(label)}">' for label in labels]
    heads[1] = heads[1].replace("<td", '<td class="num-cell"')
    page, step = reverse("registry:person", args=[_ANY]), _step(choose)
    lines = []
    for hit in found.hits:
        name: str = escape(hit.name)
        if hit.mine and not choose:
            name = f'<a href="{page.replace(_ANY, str(hit.person_id))}">{name}</a>'
        told = (
            name,
            hit.year or "–",
            escape(hit.village or "–"),
            escape(hit.posyandu or "–"),
            escape(hit.mother or "–"),
        )
        cells = "".join(f"{head}{value}</td>" for head, value in zip(heads, told, strict=True))
        lines.append(f"<tr>{cells}<td>{step(hit)}</td></tr>")
    return mark_safe("".join(lines))  # noqa: S308 - every value was escaped


def _step(choose: bool) -> Callable[[Hit], str]:
    """What stands in the last cell: open, choose, or the emergency door where the person is not ours."""
    page, glass = reverse("registry:person", args=[_ANY]), url_if("privacy:glass", _ANY)
    mine = f'<a class="button small" href="{page}">{escape(say("Buka"))}</a>'
    if choose:
        mine = '<label class="check"><input type="radio" name="pilih" value="{}" form="pilihan" required> {}</label>'
        mine = mine.format(_ANY, escape(say("Pilih")))
    other = f'<a class="button small" href="{glass}">{escape(say("Akses darurat"))}</a>'
    return lambda hit: (mine if hit.mine else other).replace(_ANY, str(hit.person_id))
