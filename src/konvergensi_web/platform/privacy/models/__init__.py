"""The records of how personal data was looked at, moved and let go."""

from konvergensi_web.platform.privacy.models.access import ExportRecord, Glass, Grant, Opening
from konvergensi_web.platform.privacy.models.erasure import LegalHold, RetentionRun
from konvergensi_web.platform.privacy.models.rights import Breach, BreachStep, RequestStep, SubjectRequest

__all__ = [
    "Breach",
    "BreachStep",
    "ExportRecord",
    "Glass",
    "Grant",
    "LegalHold",
    "Opening",
    "RequestStep",
    "RetentionRun",
    "SubjectRequest",
]
