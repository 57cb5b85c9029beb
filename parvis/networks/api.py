"""REST: the accounts of a team and their health."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import Http404, HttpRequest
from ninja import Query, Router, Schema

from parvis.networks import queries
from parvis.networks.models import Account

router = Router()
MOST = 100


class AccountOut(Schema):
    """`problem` is a sentence for a person, empty when all is well."""

    id: UUID
    network: str
    server: str
    handle: str
    name: str
    url: str
    state: str
    problem: str
    training: bool
    heard_at: datetime | None
    last_event_at: datetime | None
    expires_at: datetime | None


class AccountsOut(Schema):
    items: list[AccountOut]
    total: int


def _team(request: HttpRequest) -> Any:
    return request.team  # type: ignore[attr-defined]


@router.get("/", response=AccountsOut)
def accounts(
    request: HttpRequest, offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0, limit: int = 50
) -> dict[str, Any]:
    found = queries.accounts_of(_team(request))
    return {"items": list(found[offset : offset + max(1, min(limit, MOST))]), "total": found.count()}


@router.get("/{uuid:pk}", response=AccountOut)
def account(request: HttpRequest, pk: UUID) -> Account:
    found = queries.account(_team(request), pk)
    if found is None:
        raise Http404
    return found
