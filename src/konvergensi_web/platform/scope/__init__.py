"""Who may see and do what: one frozen actor, one policy matrix, one manager that filters, one guard that refuses.

`policy.yaml` is the only place where a right is written; code and tests read it. Rows about people are reached only
through `models.Guarded`, whose manager needs an open scope; `guard` refuses any statement on their tables without one.
"""

from konvergensi_web.platform.scope.actor import Actor, system_actor
from konvergensi_web.platform.scope.context import NoScopeError, current, current_or_none, open_scope
from konvergensi_web.platform.scope.policy import Reach, may, policy, require

__all__ = [
    "Actor",
    "NoScopeError",
    "Reach",
    "current",
    "current_or_none",
    "may",
    "open_scope",
    "policy",
    "require",
    "system_actor",
]
