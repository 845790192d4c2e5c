"""How the API answers: problem+json, and lists in pages by key."""

import json
from collections.abc import Callable, Iterable, Sequence
from typing import Annotated, Any, Generic, TypeVar

from django.db.models import QuerySet
from django.http import HttpResponse
from ninja import Query, Schema
from pydantic import Field

from konvergensi.problems import ProblemError
from konvergensi_web.platform.told import told

PROBLEM_JSON = "application/problem+json"
LARGEST_PAGE = 500
Item = TypeVar("Item")
Limit = Annotated[int, Query(ge=1, le=LARGEST_PAGE, description="baris paling banyak di satu halaman")]


class ProblemOut(Schema):
    """A problem (RFC 9457): what happened, why, and what to do."""

    type: str = Field(description="kode dari katalog masalah")
    title: str = Field(description="apa yang terjadi")
    status: int
    detail: str = Field(description="mengapa")
    action: str = Field(description="apa yang dapat dilakukan")


class PageOut(Schema, Generic[Item]):
    """One page of a list. Ask for the next with `after=next`; `next` is null on the last."""

    items: list[Item]
    next: str | None = None


def problem_response(error: ProblemError) -> HttpResponse:
    """A problem as the API tells it."""
    said = told(error)
    body = {
        "type": said.code, "title": said.what, "status": said.status, "detail": said.why, "action": said.do,
    }  # fmt: skip
    return HttpResponse(json.dumps(body, ensure_ascii=False), status=said.status, content_type=PROBLEM_JSON)


def page_of(
    rows: QuerySet[Any], *, after: str | None, limit: int, to_item: Callable[[Any], Any] | None = None, key: str = "pk"
) -> dict[str, Any]:
    """The rows after a key, in the order of the key, as `PageOut` wants them; without `to_item` it reads the rows."""
    ordered = rows.order_by(key)
    if after:
        ordered = ordered.filter(**{f"{key}__gt": after})
    found: Sequence[Any] = list(ordered[: limit + 1])
    more = len(found) > limit
    shown = found[:limit]
    following = str(getattr(shown[-1], key)) if more else None
    return {"items": [to_item(row) for row in shown] if to_item else list(shown), "next": following}


def page_in_memory(
    rows: Iterable[Any], *, after: Any, limit: int, key: Callable[[Any], Any], newest_first: bool = False
) -> dict[str, Any]:
    """The same for rows that are not asked of one table: sorted by their key, so that a page holds when rows come."""
    ordered = sorted(((key(row), row) for row in rows), key=lambda pair: pair[0], reverse=newest_first)
    if after not in (None, ""):
        ordered = [pair for pair in ordered if (pair[0] < after if newest_first else pair[0] > after)]
    following = str(ordered[limit - 1][0]) if len(ordered) > limit else None
    return {"items": [row for _, row in ordered[:limit]], "next": following}
