"""Reading people, households and posyandu: only what the actor's scope holds."""

from konvergensi_web.registry.selectors.changes import changes_of
from konvergensi_web.registry.selectors.family import Family, family_of, get_household
from konvergensi_web.registry.selectors.people import (
    at_stage,
    find_people,
    find_posyandu,
    get_person,
    get_posyandu,
    stages_of,
)
from konvergensi_web.registry.selectors.search import Found, Query, search_people

__all__ = [
    "Family",
    "Found",
    "Query",
    "at_stage",
    "changes_of",
    "family_of",
    "find_people",
    "find_posyandu",
    "get_household",
    "get_person",
    "get_posyandu",
    "search_people",
    "stages_of",
]
