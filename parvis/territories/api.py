"""REST: administrations, their accounts, and who is probably responsible for what. Public reference data."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from django.http import Http404, HttpRequest
from django.utils.timezone import localdate
from ninja import Query, Router, Schema

from parvis.territories import queries
from parvis.territories.models import Administration, OfficialAccount, Tier
from parvis.territories.queries.competences import Body

router = Router()
Limit = Annotated[int, Query(ge=1, le=100)]


class AdministrationOut(Schema):
    """`population` null: not known; 0: nobody lives there. `population_year` null: the source does not say."""

    id: str
    country: str
    tier: str
    kind: str
    code: str
    code_system: str
    name: str
    population: int | None
    population_year: int | None
    population_source: str
    stratum: str
    county_code: str
    county_name: str
    region_code: str
    region_name: str
    postcodes: list[str]
    valid_to: date | None


class AccountOut(Schema):
    """`state` unknown is neither "active" nor "none". Only `counted` accounts are the administration's own."""

    network: str
    handle: str
    url: str
    nature: str
    state: str
    counted: bool
    left_on: date | None
    left_reason: str
    declared_in: list[str]
    source: str
    declared_on: date | None
    checked_on: date | None


class AdministrationDetail(AdministrationOut):
    above: list[AdministrationOut]
    neighbours: list[AdministrationOut]
    accounts: list[AccountOut]
    attribution: str
    vintage: date | None


class BodyOut(Schema):
    role: str
    name: str
    administration: str | None


class SuggestionOut(Schema):
    """Probably, never surely: `ask` when only a person can tell."""

    topic: str
    label: str
    bodies: list[BodyOut]
    also: list[BodyOut]
    reason: str
    beware: str
    certainty: str
    ask: bool
    covered: bool


@router.get("/", response=list[AdministrationOut])
def administrations(
    request: HttpRequest, q: str = "", tier: Tier | None = None, after: str = "", limit: Limit = 20
) -> list[Administration]:
    """With `q`, the best matches; without, all of them page after page (`after`: the last id of the page before)."""
    if q:
        return queries.find(q, tier=tier, limit=limit)
    return queries.listed(tier=tier, after=after, limit=limit)


@router.get("/{str:pk}", response=AdministrationDetail)
def administration(request: HttpRequest, pk: str) -> dict[str, Any]:
    seen = queries.portrait(_found(pk), day=localdate())
    own = AdministrationOut.from_orm(seen.place).dict()
    rows = seen.place.official_accounts.order_by("network", "handle")
    return own | {
        "above": seen.above,
        "neighbours": seen.neighbours,
        "accounts": [_account(row) for row in rows],
        "attribution": seen.attribution,
        "vintage": seen.vintage,
    }


@router.get("/{str:pk}/competences/{str:topic}", response=SuggestionOut)
def competence(request: HttpRequest, pk: str, topic: str) -> dict[str, Any]:
    try:
        found = queries.competent_bodies(topic, _found(pk))
    except queries.UnknownTopic as error:
        raise Http404(str(error)) from error
    told = {name: getattr(found, name) for name in SuggestionOut.model_fields}
    return told | {"bodies": _bodies(found.bodies), "also": _bodies(found.also)}


def _found(pk: str) -> Administration:
    place = queries.administration(pk)
    if place is None:
        raise Http404
    return place


def _account(row: OfficialAccount) -> dict[str, Any]:
    told = {name: getattr(row, name, None) for name in AccountOut.model_fields}
    checked = row.checked_at.date() if row.checked_at else None
    return told | {"state": row.state_on(localdate()), "checked_on": checked}


def _bodies(bodies: tuple[Body, ...]) -> list[dict[str, str | None]]:
    return [
        {
            "role": body.code,
            "name": body.name,
            "administration": body.administration.pk if body.administration else None,
        }
        for body in bodies
    ]
