"""REST: read messages and conversations, assign, close and label them. Answers are written by people."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import Http404, HttpRequest
from ninja import Query, Router, Schema
from ninja.responses import Status as Reply
from pydantic import Field

from parvis.inbox.actions import about, handling
from parvis.inbox.errors import CannotDo
from parvis.inbox.models import Message
from parvis.inbox.queries import conversation, listing, people, today
from parvis.inbox.queries.filters import Filters
from parvis.teams.models import Membership, Team

router = Router()


class MessageOut(Schema):
    """The author is as the network gives it. `excerpt` is the beginning of the text."""

    id: UUID
    thread_id: UUID
    account_id: UUID
    network: str
    kind: str
    author: str
    author_handle: str
    excerpt: str
    language: str
    at: datetime
    received_at: datetime
    edited_at: datetime | None
    deleted_at: datetime | None
    url: str
    status: str
    assigned_to: str
    service: str
    deadline: datetime | None
    priority: str
    topic: str
    intent: str
    flags: list[str]
    distress: bool

    @staticmethod
    def resolve_network(row: Message) -> str:
        return row.account.network

    @staticmethod
    def resolve_excerpt(row: Message) -> str:
        return str(getattr(row, "first_words", None) or row.text[: listing.FIRST_WORDS])

    @staticmethod
    def resolve_assigned_to(row: Message) -> str:
        return str(row.assigned_to or "")


class PageOut(Schema):
    """`after` is the cursor of the next page, empty at the end."""

    items: list[MessageOut]
    after: str


class TurnOut(Schema):
    at: datetime
    ours: bool
    author: str
    text: str
    state: str = ""  # of an answer of ours: where it stands


class WholeMessageOut(MessageOut):
    text: str
    attachments: list[dict[str, Any]]
    labels: list[str]
    conversation: list[TurnOut]

    @staticmethod
    def resolve_labels(row: Message) -> list[str]:
        return [label.name for label in people.labels_on(row)]

    @staticmethod
    def resolve_conversation(row: Message) -> list[dict[str, Any]]:
        return [_turn(turn) for turn in conversation.conversation(row)]


class CountsOut(Schema):
    open: int
    vital: int
    care: int
    spam: int
    by_status: dict[str, dict[str, int]]


class Problem(Schema):
    detail: str


class FiltersIn(Schema):
    status: str = "open"
    network: str = ""
    account: str = ""
    kind: str = ""
    topic: str = ""
    language: str = ""
    label: str = ""
    service: str = ""
    care: bool = False
    late: bool = False
    q: str = Field("", max_length=200)


class ChangeIn(Schema):
    """What is not given stays. `assigned_to` is a person's key, empty for nobody."""

    status: str | None = None
    assigned_to: str | None = None
    label: str | None = Field(None, max_length=40)
    note: str | None = Field(None, max_length=5000)


def _team(request: HttpRequest) -> Team:
    team: Team = request.team  # type: ignore[attr-defined]
    return team


def _message(team: Team, pk: UUID) -> Message:
    found = conversation.message(team, pk)
    if found is None:
        raise Http404
    return found


def _by(request: HttpRequest) -> Membership:
    """A program acts in the name of whoever made its token, while they are in the team."""
    person = request.token.made_by_id  # type: ignore[attr-defined]
    found = (
        Membership.rows.of(_team(request))
        .filter(person=person, left_at=None)
        .select_related("person")
        .first()
    )
    if found is None:
        raise Http404
    by: Membership = found
    return by


@router.get("/", response=PageOut)
def messages(
    request: HttpRequest, filters: Query[FiltersIn], after: str = "", size: int = 40
) -> dict[str, Any]:
    asked = {
        name: str(value or "") if not isinstance(value, bool) else "1" * value for name, value in filters
    }
    page = listing.page(_team(request), Filters.read(asked), None, after=after, size=min(max(size, 1), 200))
    return {"items": page.rows, "after": page.after}


@router.get("/counts", response=CountsOut)
def counts(request: HttpRequest) -> dict[str, Any]:
    found = today.counts(_team(request))
    kept = {status: {key: n for key, n in of.items() if n} for status, of in found.of.items()}
    return {
        "open": found.open,
        "vital": found.vital,
        "care": found.care,
        "spam": found.spam,
        "by_status": kept,
    }


@router.get("/{uuid:pk}", response=WholeMessageOut)
def message(request: HttpRequest, pk: UUID) -> Message:
    return _message(_team(request), pk)


def _turn(turn: conversation.Said) -> dict[str, Any]:
    if turn.answer is not None:
        answer = turn.answer
        return {"at": turn.at, "ours": True, "author": "", "text": answer.text, "state": answer.state}
    row = turn.message
    assert row is not None  # noqa: S101  (one or the other)
    return {"at": turn.at, "ours": row.ours, "author": row.author, "text": row.text}


@router.patch("/{uuid:pk}", response={200: WholeMessageOut, 422: Problem})
def change(request: HttpRequest, pk: UUID, wanted: ChangeIn) -> Any:
    team, by = _team(request), _by(request)
    row = _message(team, pk)
    try:
        with transaction.atomic():
            _apply(team, by, row, wanted)
    except CannotDo as error:
        return Reply(422, {"detail": str(error)})
    return Reply(200, _message(team, pk))


def _apply(team: Team, by: Membership, row: Message, wanted: ChangeIn) -> None:
    if wanted.assigned_to is not None:
        handling.assign(team=team, by=by, keys=[row.pk], to=_person(wanted.assigned_to))
    if wanted.status is not None:
        handling.set_status(team=team, by=by, keys=[row.pk], status=wanted.status)
    if wanted.label is not None:
        about.put_label(team=team, by=by, message=row, name=wanted.label)
    if wanted.note is not None:
        about.add_note(team=team, by=by, message=row, text=wanted.note)


def _person(given: str) -> UUID | None:
    try:
        return UUID(given) if given else None
    except ValueError as error:
        raise CannotDo("assigned_to is not the key of a person.") from error
