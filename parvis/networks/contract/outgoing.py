"""What goes out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, kw_only=True)
class Media:
    """One file to publish. `alt` is the text alternative; empty only when `decorative`."""

    content: bytes
    mime: str
    alt: str = ""
    width: int = 0
    height: int = 0
    decorative: bool = False


@dataclass(frozen=True, kw_only=True)
class Poll:
    options: tuple[str, ...]
    duration: timedelta
    multiple: bool = False


@dataclass(frozen=True, kw_only=True)
class Card:
    """A link card, where the network wants it given rather than made by itself."""

    url: str
    title: str
    description: str = ""


@dataclass(frozen=True, kw_only=True)
class Content:
    """One post as it leaves for one account. `parent_id` and `root_id` make it a reply or the next of a thread."""

    text: str
    language: str = "fr"
    media: tuple[Media, ...] = ()
    poll: Poll | None = None
    card: Card | None = None
    content_warning: str = ""
    visibility: str = ""  # one of abilities.visibilities; empty: the default
    parent_id: str = ""
    root_id: str = ""
    prepared: tuple[str, ...] = ()  # what `prepare` gave for `media`, in the same order


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """Uploads made so far, one opaque text per media. Not `ready`: store them in `Content.prepared` and ask again,
    at once, or not before `ask_at`."""

    media: tuple[str, ...]
    ready: bool
    ask_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Published:
    """The receipt: the network's own id, and the address that people open."""

    id: str
    url: str = ""
    at: datetime | None = None
