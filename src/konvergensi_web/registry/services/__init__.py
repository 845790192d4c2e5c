"""What is done with people: recognised, corrected, brought together in households, merged and taken apart again."""

from konvergensi_web.registry.services._known import find_by_pseudonym
from konvergensi_web.registry.services._store import BATCH
from konvergensi_web.registry.services.forget import facts_seen_never, facts_seen_until, forget_people_of, merges_of
from konvergensi_web.registry.services.places import find_or_create_posyandu, posyandu_key
from konvergensi_web.registry.services.resolve import resolve_people

__all__ = [
    "BATCH",
    "facts_seen_never",
    "facts_seen_until",
    "find_by_pseudonym",
    "find_or_create_posyandu",
    "forget_people_of",
    "merges_of",
    "posyandu_key",
    "resolve_people",
]
