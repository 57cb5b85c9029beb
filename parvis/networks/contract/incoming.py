"""What comes in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    comment = "comment"  # under one of our posts
    reply = "reply"  # to one of our replies
    mention = "mention"
    private = "private"
    review = "review"
    edited = "edited"  # an update of something that we may know
    deleted = "deleted"
    other = "other"  # kept, shown as "not understood"


@dataclass(frozen=True, kw_only=True)
class Author:
    """As the network gives it; never merged with anything. `handle` is what people type, `name` what they show."""

    id: str
    handle: str
    name: str = ""
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class Attachment:
    url: str
    mime: str = ""
    alt: str = ""


@dataclass(frozen=True, kw_only=True)
class Incoming:
    """One thing that came in. `event_id` is unique for the account; the same message edited has the same `id` but
    another `event_id`. `text` is plain text (no markup), `raw` the network's own JSON."""

    event_id: str
    kind: Kind
    id: str
    author: Author
    text: str
    at: datetime
    url: str = ""
    parent_id: str = ""  # what it answers
    root_id: str = ""  # the post at the top of the thread, where known
    root_text: str = ""
    root_url: str = ""
    root_is_ours: bool = False
    language: str = ""
    attachments: tuple[Attachment, ...] = ()
    raw: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Batch:
    """What one `fetch` found, oldest first; `cursor` is opaque, to be stored after the items; `more`: ask again now."""

    items: tuple[Incoming, ...]
    cursor: str
    more: bool = False


@dataclass(frozen=True, kw_only=True)
class FeedItem:
    """An entry of a feed: proposes a draft, never posts by itself."""

    id: str
    title: str
    url: str
    summary: str
    at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class FeedHints:
    """What a feed said about itself on the last read. `moved_to`: its new permanent address, to be checked and kept;
    `hub` and `topic`: WebSub, when it announces one."""

    read_after: datetime | None = None  # not again before that
    moved_to: str = ""
    hub: str = ""
    topic: str = ""


@dataclass(frozen=True, kw_only=True)
class Figures:
    """Counters of one post; None means that the network does not tell (never zero)."""

    likes: int | None = None
    shares: int | None = None
    replies: int | None = None
    views: int | None = None
    read_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class PollFigures:
    """What a post's own poll has counted; nobody learns who voted. `options` as they are shown, `votes` in the same
    order; None: the network does not tell (never zero). `closed`: it takes no votes any more."""

    options: tuple[str, ...]
    votes: tuple[int | None, ...]
    voters: int | None
    closed: bool
    read_at: datetime


@dataclass(frozen=True, kw_only=True)
class Health:
    """Is the link to the account alive? `sentence` is for a person when it is not."""

    ok: bool
    sentence: str = ""
    expires_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Identity:
    """Who the credentials speak for."""

    id: str
    handle: str
    name: str = ""
    url: str = ""
    avatar_url: str = ""
