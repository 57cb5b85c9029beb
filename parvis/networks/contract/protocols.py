"""The abilities, one small protocol each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import ClassVar, Protocol, runtime_checkable

from parvis.egress import Door
from parvis.networks.contract.abilities import Abilities
from parvis.networks.contract.credentials import AccountRef, AppRegistration, Credentials, Field, SignIn
from parvis.networks.contract.incoming import (
    Batch,
    FeedHints,
    FeedItem,
    Figures,
    Health,
    Identity,
    Incoming,
    PollFigures,
)
from parvis.networks.contract.outgoing import Content, Prepared, Published


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
class ReadsThreads(Protocol):
    """Where an answer that does not name us, or a deletion, is notified to nobody: the thread itself is asked."""

    def read_thread(self, id: str, *, known: Sequence[str] = ()) -> Sequence[Incoming]:
        """The answers that stand directly beneath this post of ours, an edited one as an edit too; and of those `known`
        that stand there no more, the ones that the network surely deleted (it is asked about the first of them only).
        Each has the event of `fetch`, so that a journal keeps it once. Nothing when the post is gone. Raises
        Unavailable, …"""
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
class CountsPolls(Protocol):
    """Whoever publishes polls (`abilities.poll`) can say what they counted."""

    def poll_figures(self, id: str) -> PollFigures | None:
        """Of the poll in this post of ours; None when there is none, or the post is gone. Raises Unavailable, …"""
        ...


@runtime_checkable
class ReadsFeed(Protocol):
    """RSS and Atom: entries that propose a draft. `cursor` holds ETag, date and the ids already seen."""

    def read_feed(self, cursor: str) -> tuple[tuple[FeedItem, ...], str]: ...

    def feed_hints(self, cursor: str) -> FeedHints:
        """From the cursor alone, without a call."""
        ...
