"""What a connector promises, whatever the network. Plain Python: no Django, no database.

A connector is made per call: `Mastodon(account, door)`. It never sleeps, never repeats a write, and keeps nothing
between calls. Each ability is a small protocol that it has or has not; `abilities` says which, with the limits, so that
no screen and no step ever asks for the network's name. A write gives `Published` or raises one of the four
`WriteError`s; any other exception counts as an unknown outcome. All times are aware UTC datetimes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, ClassVar, Protocol, runtime_checkable

from parvis.egress import Door

# ---------------------------------------------------------------- what can go wrong


class NetworkError(Exception):
    """Something that a network answered; `sentence` is for a person, without any secret."""

    def __init__(self, sentence: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence


class RefusalKind(StrEnum):
    content = "content"  # the text or the media is refused: correct it
    permission = "permission"  # a right, a review or a feature is missing
    gone = "gone"  # the object or the person is no longer there (for a deletion: success)
    duplicate = "duplicate"  # the network says it has it: read back before anything else
    too_late = "too_late"  # outside the network's reply window


class Refused(NetworkError):
    """A documented refusal: surely nothing was done."""

    def __init__(self, kind: RefusalKind, sentence: str) -> None:
        super().__init__(sentence)
        self.kind = kind


class RateLimited(NetworkError):
    """Refused before any work; not before `until`. `scope` says who is held: account, app, address or project."""

    def __init__(self, until: datetime, scope: str = "account", sentence: str = "") -> None:
        super().__init__(sentence)
        self.until = until
        self.scope = scope


class Expired(NetworkError):
    """The access token has run out and surely nothing was done: `refresh`, commit, and call once more."""


class Reauthorise(NetworkError):
    """The token or the link to the account is dead: a person must connect it again. Never loop."""


class OutcomeUnknown(NetworkError):
    """The write may have happened (5xx, time-out, reset, unreadable answer): read back, never send again."""


class Unavailable(NetworkError):
    """A read failed for a passing reason: try the read again later."""


# ---------------------------------------------------------------- what an account can do


class TextUnit(StrEnum):
    characters = "characters"  # Unicode code points
    graphemes = "graphemes"  # extended grapheme clusters (Bluesky)
    weighted = "weighted"  # X: most of the world counts double


@dataclass(frozen=True, kw_only=True)
class TextLimit:
    """How a network counts a text (`counting.count`): `max_units` in `unit`; `max_bytes` in UTF-8."""

    max_units: int
    unit: TextUnit = TextUnit.characters
    max_bytes: int | None = None
    url_weight: int | None = None  # what a URL counts, however long; None: as text
    bare_urls: bool = False  # "ville.fr" without https:// is a URL too (X)
    short_mentions: bool = False  # of @name@server only @name counts (Mastodon)


@dataclass(frozen=True, kw_only=True)
class MediaLimit:
    """Limits per post; sizes in bytes, pixels in total (width x height)."""

    max_images: int = 0
    max_image_bytes: int = 0
    max_image_pixels: int | None = None
    image_types: tuple[str, ...] = ("image/jpeg", "image/png")
    max_videos: int = 0
    max_video_bytes: int = 0
    video_types: tuple[str, ...] = ("video/mp4",)
    max_alt: int = 1500
    mixed: bool = False  # images and a video in one post


@dataclass(frozen=True, kw_only=True)
class PollLimit:
    min_options: int = 2
    max_options: int = 4
    max_option_characters: int = 50
    min_duration: timedelta = timedelta(minutes=5)
    max_duration: timedelta = timedelta(days=7)
    with_media: bool = False


@dataclass(frozen=True, kw_only=True)
class Abilities:
    """What this account on this instance can do, and its limits; read from the network where it tells."""

    network: str  # the registry's key
    label: str  # as people call it: "Mastodon"
    text: TextLimit | None = None
    reply_text: TextLimit | None = None
    media: MediaLimit = MediaLimit()
    poll: PollLimit | None = None
    thread: bool = False
    content_warning: bool = False
    visibilities: tuple[str, ...] = ()  # in the network's words; the first is the default
    edit: bool = False
    delete: bool = False
    reply: bool = False
    reply_private: bool = False
    hide: bool = False
    mute: bool = False
    block: bool = False
    report: bool = False
    metrics: bool = False
    stream: bool = False
    fetch: bool = False
    publish: bool = False
    draft_source: bool = False  # read only, proposes drafts (RSS)
    idempotent: bool = False  # a repeated write with the same key is one write (while `resend_until` lasts)
    proof: str = "none"  # how an unknown write is settled: "exact", "strong" or "none" (a person looks)
    longest_call: timedelta = timedelta(seconds=60)  # after that a caller is surely dead
    settle: timedelta = timedelta(seconds=60)  # slowest answer + slowest read-back
    resend_until: timedelta | None = (
        None  # how long after the intent an absent write may be sent again; None: always
    )
    poll_every: timedelta = timedelta(seconds=60)  # baseline rhythm of `fetch`
    version: str = ""  # the server software, as it names itself
    notes: tuple[str, ...] = ()  # sentences for the account's page: what this instance lacks


# ---------------------------------------------------------------- what goes out


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


# ---------------------------------------------------------------- what comes in


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


# ---------------------------------------------------------------- credentials and the account


@dataclass(frozen=True, kw_only=True)
class Credentials:
    """Secrets of one account, as the connector wrote them; sealed by whoever stores them. Never logged."""

    secrets: Mapping[str, str]
    expires_at: datetime | None = None

    def __repr__(self) -> str:
        return "Credentials(…)"


@dataclass(frozen=True, kw_only=True)
class AccountRef:
    """What a connector knows of the account that it speaks for. `server`: base address, no trailing slash."""

    network: str
    server: str
    remote_id: str
    handle: str
    credentials: Credentials


@dataclass(frozen=True, kw_only=True)
class AppRegistration:
    """Parvis' own registration on an instance: one per (network, server), shared by all its teams; sealed."""

    network: str
    server: str
    secrets: Mapping[str, str]

    def __repr__(self) -> str:
        return f"AppRegistration({self.network}, {self.server})"


@dataclass(frozen=True, kw_only=True)
class SignIn:
    """A redirect sign-in under way: send the person to `url`, keep `state` and `verifier` until they come back."""

    url: str
    state: str
    verifier: str


@dataclass(frozen=True, kw_only=True)
class Field:
    """One field of the form that connects an account; `name` is what `sign_in`/`connect` receive."""

    name: str
    label: str  # English msgid; the screens translate it
    help: str = ""
    secret: bool = False
    required: bool = True
    default: str = ""


# ---------------------------------------------------------------- the abilities, one small protocol each


class Connector(Protocol):
    """What every connector has. Made per call: `Mastodon(account=…, door=…)`; `account` is None while connecting."""

    key: ClassVar[str]
    label: ClassVar[str]

    def __init__(self, *, account: AccountRef | None, door: Door) -> None: ...

    def abilities(self) -> Abilities:
        """Asks the instance where it tells (a read); falls back to dated data. Raises Unavailable, Reauthorise."""
        ...

    def health(self) -> Health: ...


@runtime_checkable
class ConnectsByForm(Protocol):
    """Handle and password (or nothing but an address) typed in a form."""

    connect_fields: ClassVar[tuple[Field, ...]]

    def connect(self, answers: Mapping[str, str]) -> tuple[Identity, str, Credentials]:
        """(who, server, credentials). Raises Refused with a sentence for the person, or Unavailable."""
        ...


@runtime_checkable
class ConnectsByRedirect(Protocol):
    """OAuth: register once per instance, send the person there, exchange the code that they bring back."""

    redirect_fields: ClassVar[tuple[Field, ...]]

    def find_server(self, answers: Mapping[str, str]) -> str:
        """The instance's base address from what was typed; checks that it answers. Raises Refused, Unavailable."""
        ...

    def register(self, server: str, *, redirect_uri: str) -> AppRegistration: ...

    def sign_in(self, app: AppRegistration, *, redirect_uri: str) -> SignIn: ...

    def exchange(
        self, app: AppRegistration, *, code: str, verifier: str, redirect_uri: str
    ) -> tuple[Identity, Credentials]: ...


@runtime_checkable
class Refreshes(Protocol):
    def refresh(self) -> Credentials:
        """New credentials, to be committed before use. Raises Reauthorise when the old ones are dead."""
        ...


@runtime_checkable
class Publishes(Protocol):
    def publish(self, content: Content, *, key: str) -> Published:
        """One write. `key` is stable for one publishing intent (a record key, an idempotency key, …)."""
        ...

    def find_published(self, content: Content, *, key: str, since: datetime) -> Published | None:
        """Reads the account back: the receipt if the write of `key` is there, None when surely absent."""
        ...


@runtime_checkable
class Prepares(Protocol):
    """Uploads made before the intent is committed: losing or repeating one publishes nothing."""

    def prepare(self, content: Content) -> Prepared:
        """One step: uploads the first media that `content.prepared` lacks, or asks whether all are processed.

        Raises Refused (a media is not accepted), RateLimited, Reauthorise; Unavailable: ask again later.
        """
        ...


@runtime_checkable
class Replies(Protocol):
    """A reply is a `publish` whose content has `parent_id`; a private one goes to `to`."""

    def reply(self, to: Incoming, content: Content, *, key: str) -> Published: ...


@runtime_checkable
class Fetches(Protocol):
    def fetch(self, cursor: str, *, limit: int = 100) -> Batch:
        """Everything since the cursor ("" = the beginning that the network still has). Raises Unavailable, …"""
        ...


@runtime_checkable
class Streams(Protocol):
    def stream(self, *, seconds: float) -> Iterator[Incoming]:
        """What arrives during `seconds`. A hint only: `fetch` remains the truth."""
        ...


@runtime_checkable
class Edits(Protocol):
    def edit(self, id: str, content: Content) -> Published: ...


@runtime_checkable
class Deletes(Protocol):
    def delete(self, id: str) -> None:
        """Take down one of our own posts; already gone is success."""
        ...


@runtime_checkable
class Hides(Protocol):
    def hide(self, message_id: str, *, root_id: str, hidden: bool = True) -> None: ...


@runtime_checkable
class Mutes(Protocol):
    def mute(self, author_id: str, *, muted: bool = True) -> None: ...


@runtime_checkable
class Blocks(Protocol):
    def block(self, author_id: str, *, blocked: bool = True) -> None: ...


@runtime_checkable
class Reports(Protocol):
    def report(self, *, author_id: str, message_id: str, why: str) -> None: ...


@runtime_checkable
class Measures(Protocol):
    def metrics(self, ids: Sequence[str]) -> Mapping[str, Figures]: ...


@runtime_checkable
class ReadsFeed(Protocol):
    """RSS and Atom: entries that propose a draft. `cursor` holds ETag, date and the ids already seen."""

    def read_feed(self, cursor: str) -> tuple[tuple[FeedItem, ...], str]: ...

    def feed_hints(self, cursor: str) -> FeedHints:
        """From the cursor alone, without a call."""
        ...
