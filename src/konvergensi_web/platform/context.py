"""What every page's frame shows: who acts, where, and the menu."""

from typing import Any

from django.http import HttpRequest

from konvergensi_web.platform.navigation import entries


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context of the base template."""
    actor = getattr(request, "actor", None)
    return {
        "actor": actor,
        "post": getattr(request, "post", None),
        "posts": getattr(request, "posts", []),
        "menu": entries(actor) if actor else [],
    }
