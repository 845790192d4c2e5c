"""Posyandu, persons, households, life events, duplicates: the records other stages point at."""

from konvergensi_web.registry.models.duplicates import DuplicatePair, Merge
from konvergensi_web.registry.models.household import Household, Membership, MotherLink
from konvergensi_web.registry.models.life import Attachment, LifeEvent
from konvergensi_web.registry.models.person import Person, PersonKey, PersonToken
from konvergensi_web.registry.models.posyandu import Posyandu

__all__ = [
    "Attachment",
    "DuplicatePair",
    "Household",
    "LifeEvent",
    "Membership",
    "Merge",
    "MotherLink",
    "Person",
    "PersonKey",
    "PersonToken",
    "Posyandu",
]
