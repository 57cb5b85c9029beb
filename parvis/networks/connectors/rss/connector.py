"""The connector: connect a feed, read it, say what it told about itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import ClassVar
from urllib.parse import urlsplit

from parvis.egress import Door
from parvis.networks.connectors.rss import pages, sentences, websub
from parvis.networks.connectors.rss.entries import Feed, is_page, parse, web_address
from parvis.networks.connectors.rss.memory import Memory
from parvis.networks.contract import (
    Abilities,
    AccountRef,
    Credentials,
    FeedHints,
    FeedItem,
    Field,
    Health,
    Identity,
    NetworkError,
    RateLimited,
    RefusalKind,
    Refused,
    Unavailable,
)
from parvis.networks.contract.words import gettext_noop


class Rss:
    """`AccountRef.remote_id` is the feed's address; there is nothing secret."""

    key: ClassVar[str] = "rss"
    label: ClassVar[str] = "RSS"
    connect_fields: ClassVar[tuple[Field, ...]] = (
        Field(
            name="address",
            label=gettext_noop("Address of the feed or of the page"),
            help=gettext_noop(
                "For example https://www.ville.example/actualites. Parvis finds the feed that a page announces."
            ),
        ),
    )

    def __init__(self, *, account: AccountRef | None, door: Door) -> None:
        self.account = account
        self.door = door

    @property
    def address(self) -> str:
        return self.account.remote_id if self.account else ""

    def abilities(self) -> Abilities:
        return Abilities(
            network=self.key,
            label=self.label,
            draft_source=True,
            poll_every=timedelta(minutes=30),
            proof="none",
        )

    def health(self) -> Health:
        try:
            pages.get(self.door, self.address, {})
        except (RateLimited, Unavailable) as error:
            return Health(ok=True, sentence=error.sentence)
        except NetworkError as error:
            return Health(ok=False, sentence=error.sentence)
        return Health(ok=True)

    def connect(self, answers: Mapping[str, str]) -> tuple[Identity, str, Credentials]:
        """The address of a feed, or of a page that announces one."""
        address = _typed(answers.get("address", ""))
        try:
            page = pages.get(self.door, address, {})
            if is_page(page.answer.content):
                page = self._announced(page)
        except RateLimited as error:
            raise Unavailable(error.sentence) from error
        feed = _parse(page)
        home = page.moved_to or page.address
        return _identity(feed, home), _origin(home), Credentials(secrets={})

    def _announced(self, page: pages.Page) -> pages.Page:
        address = pages.announced_feed(page.answer.content, address=page.address)
        if not address:
            raise Refused(RefusalKind.content, sentences.NOT_A_FEED)
        return pages.get(self.door, address, {})

    def read_feed(self, cursor: str) -> tuple[tuple[FeedItem, ...], str]:
        """What is new, oldest first. Raises Refused, RateLimited, Unavailable; the cursor then stays as it was."""
        memory = Memory.read(cursor)
        page = pages.get(self.door, self.address, memory.conditions())
        now = datetime.now(UTC)
        memory = replace(memory, moved_to=page.moved_to)
        if page.answer.status == 304:
            fresh = pages.fresh_for(page.answer.headers, 0)
            return (), replace(memory, read_after=_iso(now, fresh)).written()
        feed = _parse(page)
        items = tuple(entry.item for entry in memory.new_among(feed.entries))
        memory = memory.remembering(feed.entries, now=now)
        return items, _with_hints(memory, page, feed, now).written()

    def feed_hints(self, cursor: str) -> FeedHints:
        memory = Memory.read(cursor)
        after = datetime.fromisoformat(memory.read_after) if memory.read_after else None
        return FeedHints(read_after=after, moved_to=memory.moved_to, hub=memory.hub, topic=memory.topic)


def _typed(text: str) -> str:
    text = text.strip()
    for scheme in ("feed://", "feed:"):
        text = text.removeprefix(scheme)
    address = web_address(text if "://" in text else f"https://{text}", "") if text else ""
    if not address or "." not in (urlsplit(address).hostname or "") or "@" in urlsplit(address).netloc:
        raise Refused(RefusalKind.content, sentences.BAD_ADDRESS)
    return address.partition("#")[0]


def _parse(page: pages.Page) -> Feed:
    if is_page(page.answer.content):
        raise Refused(RefusalKind.content, sentences.NOT_A_FEED)
    return parse(page.answer.content, address=page.address)


def _with_hints(memory: Memory, page: pages.Page, feed: Feed, now: datetime) -> Memory:
    headers = page.answer.headers
    hub, topic = websub.discover(headers, feed.links)
    return replace(
        memory,
        etag=headers.get("etag", "")[:500],
        modified=headers.get("last-modified", "")[:100],
        read_after=_iso(now, pages.fresh_for(headers, feed.ttl_minutes)),
        hub=web_address(hub, page.address),
        topic=web_address(topic, page.address),
    )


def _iso(now: datetime, wait: timedelta) -> str:
    return (now + wait).isoformat() if wait else ""


def _identity(feed: Feed, address: str) -> Identity:
    parts = urlsplit(address)
    handle = f"{parts.hostname}{parts.path}".rstrip("/")
    return Identity(id=address, handle=handle, name=feed.title or handle, url=feed.url or address)


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"
