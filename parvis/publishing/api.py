"""REST: posts to read, drafts to prepare, and planning that always waits for a person. No token approves anything."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest
from ninja import Field, Query, Router, Schema, Status

from parvis.networks.queries import connected
from parvis.publishing import actions, queries
from parvis.publishing.errors import CannotDo
from parvis.publishing.models import Origin, Post
from parvis.publishing.models.post import LONGEST_TEXT
from parvis.publishing.queries import reading
from parvis.teams.models import Membership, Team

router = Router()
MOST = 100


class DeliveryOut(Schema):
    """`why` is a sentence for a person, empty when all is well; `part` counts from 0 within a thread."""

    account: UUID
    part: int
    state: str
    why: str
    url: str
    published_at: datetime | None


class PostOut(Schema):
    """`standing`: draft, waiting, planned, leaving, published, partly, to_check, refused, expired, dropped."""

    id: UUID
    title: str
    text: str
    language: str
    standing: str
    planned_for: datetime | None
    deliveries: list[DeliveryOut]


class PostsOut(Schema):
    items: list[PostOut]
    total: int


class PostIn(Schema):
    """`accounts`: keys of connected accounts, all of them when left out. `planned_local` is the town's own clock."""

    text: str = Field(max_length=LONGEST_TEXT)
    title: str = Field("", max_length=200)
    language: str = Field("", max_length=8)
    planned_local: str = Field("", pattern=r"^(\d{4}-\d\d-\d\dT\d\d:\d\d)?$")
    accounts: list[UUID] | None = Field(None, max_length=100)


class Problem(Schema):
    detail: str


def _team(request: HttpRequest) -> Team:
    team: Team = request.team  # type: ignore[attr-defined]
    return team


def _member(request: HttpRequest) -> Membership:
    """Who made the token: it may do what that person may do, but never approve."""
    token: Any = request.token  # type: ignore[attr-defined]
    found = Membership.rows.of(_team(request)).filter(person=token.made_by, left_at=None).first()
    if found is None:
        raise Http404
    member: Membership = found
    return member


def _shown(post: Post) -> dict[str, Any]:
    rows = [
        {
            "account": row.account_id, "part": row.part, "state": row.state, "why": row.last_error,
            "url": row.remote_url, "published_at": row.published_at,
        }
        for row in reading.deliveries_of(post)
    ]  # fmt: skip
    return {
        "id": post.pk, "title": post.title, "text": post.text, "language": post.language,
        "standing": reading.standing(post), "planned_for": post.planned_for, "deliveries": rows,
    }  # fmt: skip


def _post(request: HttpRequest, pk: UUID) -> Post:
    found = queries.post(_team(request), pk)
    if found is None:
        raise Http404
    return found


@router.get("/", response=PostsOut)
def posts(
    request: HttpRequest,
    show: str = "",
    offset: int = Query(0, ge=0, le=1_000_000),  # type: ignore[type-arg]
    limit: int = 25,
) -> Any:
    """`show`: drafts, waiting, planned, needs, published, dropped; newest change first."""
    found = queries.posts(_team(request), show)
    page = found[offset : offset + max(1, min(limit, MOST))]
    return {"items": [_shown(post) for post in page], "total": found.count()}


@router.get("/{uuid:pk}", response=PostOut)
def post(request: HttpRequest, pk: UUID) -> Any:
    return _shown(_post(request, pk))


@router.post("/", response={201: PostOut, 409: Problem})
def create(request: HttpRequest, given: PostIn) -> Any:
    """A draft: nothing leaves by itself."""
    team = _team(request)
    if "\0" in given.text + given.title or not _whole(given.text + given.title):
        return Status(
            409,
            {
                "detail": "The text holds signs that cannot be kept (null or half characters). Nothing was made."
            },
        )
    accounts = connected(team)
    if given.accounts is not None:
        accounts = accounts.filter(pk__in=given.accounts)
        if accounts.count() != len(set(given.accounts)):
            return Status(
                409, {"detail": "One of these accounts is not connected in this team. Nothing was made."}
            )
    try:
        made = actions.draft(
            team=team, by=_member(request), text=given.text, title=given.title, language=given.language,
            origin=Origin.api, accounts=accounts, planned_local=given.planned_local,
        )  # fmt: skip
    except CannotDo as reason:
        return Status(409, {"detail": str(reason)})
    return Status(201, _shown(_post(request, made.pk)))


def _whole(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


@router.post("/{uuid:pk}/plan", response={200: PostOut, 409: Problem})
def plan(request: HttpRequest, pk: UUID) -> Any:
    """Asks for approval: at least one person must agree, whatever the team's rule says."""
    try:
        actions.plan(team=_team(request), by=_member(request), post=_post(request, pk), through=Origin.api)
    except CannotDo as reason:
        return Status(409, {"detail": str(reason)})
    return _shown(_post(request, pk))
