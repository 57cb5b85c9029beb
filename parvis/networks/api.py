"""REST: the accounts of a team and their health."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest
from ninja import Router, Schema

from parvis.networks import queries
from parvis.networks.models import Account

router = Router()


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


def _team(request: HttpRequest) -> Any:
    return request.team  # type: ignore[attr-defined]


@router.get("/", response=list[AccountOut])
def accounts(request: HttpRequest) -> list[Account]:
    return list(queries.accounts_of(_team(request)))


@router.get("/{uuid:pk}", response=AccountOut)
def account(request: HttpRequest, pk: UUID) -> Account:
    found = queries.account(_team(request), pk)
    if found is None:
        raise Http404
    return found
