"""Names and numbers in templates: `{% load privasi %}`, `{% person_name person %}`, `{% nik person %}`.

They show what the actor opened or was granted, and the mask otherwise; two queries a request, whatever the number of
rows. What a grant newly shows is logged before the page leaves.
"""

from typing import Any

from django import template
from django.template.context import Context

from konvergensi.sources.masking import mask_name
from konvergensi_web.platform.privacy.identities import identities

register = template.Library()


@register.simple_tag(takes_context=True)
def person_name(context: Context, person: Any, attribute: str = "name") -> str:
    """The person's name (or `attribute`, such as "mother_name"), or the initials."""
    actor = context.get("actor") or getattr(context.get("request"), "actor", None)
    if person is None:
        return "–"
    if actor is None:
        return mask_name(getattr(person, attribute, "")) or "–"
    return identities(actor).name_of(person, attribute) or "–"


@register.simple_tag(takes_context=True)
def nik(context: Context, person: Any) -> str:
    """The person's NIK where a grant includes numbers, its mask otherwise."""
    actor = context.get("actor") or getattr(context.get("request"), "actor", None)
    shown = identities(actor).nik_of(person) if actor else str(getattr(person, "nik_masked", ""))
    return shown or "–"


@register.simple_tag(takes_context=True)
def is_open(context: Context, person: Any) -> bool:
    """Whether the actor sees this person's name now."""
    actor = context.get("actor") or getattr(context.get("request"), "actor", None)
    return actor is not None and identities(actor).sees(person.pk, person.region_path)
