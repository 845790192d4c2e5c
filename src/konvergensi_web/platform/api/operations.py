"""Operations about the caller himself: who am I here, which tokens do I hold."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from konvergensi_web.platform.api import tokens
from konvergensi_web.platform.api.answers import Limit, PageOut, page_of
from konvergensi_web.platform.api.asked import caller
from konvergensi_web.platform.api.models import ApiToken
from konvergensi_web.platform.scope import may, policy

router = Router()


class CallerOut(Schema):
    """Who acts, where, with which permissions."""

    role: str
    name: str
    office_id: int | None
    areas: list[str] = Field(description="jalur wilayah kerja, misalnya 36.04.")
    permissions: list[str]


class TokenOut(Schema):
    """A token, without its secret."""

    id: UUID
    name: str
    permissions: list[str]
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    last_used_on: date | None


@router.get("/saya", response=CallerOut, url_name="caller", summary="Siapa saya di sini")
def get_caller(request: HttpRequest) -> CallerOut:
    """The actor of this request."""
    actor = caller(request)
    granted = [name for name in policy().permissions if may(actor, name)]
    return CallerOut(
        role=actor.role, name=actor.name, office_id=actor.office_id, areas=list(actor.paths), permissions=granted
    )


@router.get("/token", response=PageOut[TokenOut], url_name="tokens", summary="Token saya")
def list_tokens(request: HttpRequest, after: UUID | None = None, limit: Limit = 50) -> dict[str, Any]:
    """The caller's own tokens, usable or not."""
    actor = caller(request)
    return page_of(tokens.find_tokens(actor), after=str(after) if after else None, limit=limit)


@router.delete("/token/{token_id}", response=TokenOut, url_name="token_revoke", summary="Cabut token")
def revoke_token(request: HttpRequest, token_id: UUID) -> ApiToken:
    """Make one of the caller's own tokens useless from now on."""
    return tokens.revoke_token(actor=caller(request), token_id=str(token_id))
