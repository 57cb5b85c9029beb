"""Everything that came in since a cursor: notifications in order, private conversations, edits and deletions.

Notifications are the truth: their order is the order in which the server stored them. Conversations are a net beneath,
for private messages that gave no notification. Neither edits nor deletions of a message that names us are notified, so
the most recent messages are read again from time to time (somebody who blocks us makes theirs "deleted" too).
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence

from parvis.networks.connectors.mastodon.cursor import Cursor
from parvis.networks.connectors.mastodon.incoming import (
    NOT_PUBLIC,
    Status,
    Threads,
    author_id,
    author_of,
    deleted,
    incoming,
    notice,
    text_of,
)
from parvis.networks.connectors.mastodon.wire import Wire, list_in
from parvis.networks.contract import Author, Batch, Incoming, Kind, RateLimited, RefusalKind, Refused

PAGE = 40
MOST_PAGES = 50
LIST_EVERY = 600.0  # seconds; all towns of one Parvis share the server's budget of calls
CHECK_EVERY = 300.0
CHECK_AT_ONCE = 20  # the server's own limit
CHECK_ONE_BY_ONE = 5
WANTED = ("mention", "quote", "update", "moderation_warning")
# What a server sends although it was not asked for, and what is no message to us.
UNWANTED = frozenset(
    {
        "favourite",
        "reblog",
        "follow",
        "follow_request",
        "poll",
        "status",
        "severed_relationships",
        "quoted_update",
    }
)


class Fetching:
    def __init__(self, wire: Wire, me: str) -> None:
        self.wire = wire
        self.me = me
        self.threads = Threads(wire)

    def fetch(self, text: str, limit: int) -> Batch:
        cursor = Cursor.load(text)
        items, whole = self._notified(cursor, max(1, limit))
        if whole:
            items += self._conversations(cursor)
            items += self._changes(cursor)
        once = {item.event_id: item for item in items}
        return Batch(items=tuple(once.values()), cursor=cursor.dump(), more=not whole)

    # ------------------------------------------------------------ notifications

    def _notified(self, cursor: Cursor, limit: int) -> tuple[list[Incoming], bool]:
        """(messages, is that all). Held by the server on the way: what was made whole is given, the rest later."""
        page, whole = self._page(cursor)
        fresh = [entry for entry in page if text_of(entry, "id") not in set(cursor.window)]
        items: list[Incoming] = []
        for done, notification in enumerate(fresh):
            if done >= limit:
                return items, False
            try:
                item = None if _is_known(notification, cursor) else self.message_of(notification)
            except RateLimited:
                if not items:
                    raise
                return items, False
            cursor.consume(text_of(notification, "id"))
            if item:
                self._remember(cursor, item)
                items.append(item)
        return items, whole

    def _page(self, cursor: Cursor) -> tuple[list[Status], bool]:
        """The oldest notifications after the cursor, oldest first, and whether there is nothing after them."""
        page = self._ask([("min_id", cursor.floor)])
        if len(page) < PAGE:
            return _after(page, cursor.floor)[::-1], True
        older = self._ask([("min_id", cursor.floor), ("max_id", text_of(page[-1], "id"))])
        if not _after(older, cursor.floor):
            return page[::-1], False
        return self._down_from(page + older, cursor.floor), True  # this server gives the newest first

    def _down_from(self, page: list[Status], floor: str) -> list[Status]:
        """For servers that know no `min_id`: page after page down to the cursor."""
        for _ in range(MOST_PAGES):
            known = len(page)
            older = self._ask([("min_id", floor), ("max_id", text_of(page[-1], "id"))])
            page = _after(page + older, floor)
            if len(page) <= known or len(older) < 1:
                break
        return page[::-1]

    def _ask(self, where: list[tuple[str, str]]) -> list[Status]:
        wanted = [("types[]", kind) for kind in WANTED]
        params = [*where, ("limit", str(PAGE)), ("include_filtered", "true"), *wanted]
        found: list[Status] = []
        found.extend(self.wire.read_list("/api/v1/notifications", params))
        return found

    def message_of(self, notification: Status) -> Incoming | None:
        kind, status = text_of(notification, "type"), notification.get("status")
        if kind in UNWANTED or kind.startswith("admin."):
            return None
        if not isinstance(status, dict):
            return notice(notification)
        if author_id(status) == self.me:
            return None
        return self.understood(status, Kind.edited if kind == "update" else None)

    def understood(self, status: Status, kind: Kind | None = None) -> Incoming:
        return incoming(status, me=self.me, above=self.threads.above(status), kind=kind)

    @staticmethod
    def _remember(cursor: Cursor, item: Incoming) -> None:
        if item.kind is Kind.other:
            return
        cursor.remember(item.id, _version(item.raw))
        if item.raw.get("visibility") in NOT_PUBLIC:
            cursor.remember_direct(item.id)

    # ------------------------------------------------------------ private conversations

    def _conversations(self, cursor: Cursor) -> list[Incoming]:
        if time.time() - cursor.listed < LIST_EVERY:
            return []
        try:
            found = self.wire.read_list("/api/v1/conversations", [("limit", "40")])
        except Refused:
            found = []
        except RateLimited:
            return []
        items: list[Incoming] = []
        for status in reversed(
            [entry["last_status"] for entry in found if isinstance(entry.get("last_status"), dict)]
        ):
            identifier = text_of(status, "id")
            if identifier not in cursor.direct and author_id(status) != self.me:
                item = self._private(status)
                if item is None:
                    return items
                items.append(item)
                self._remember(cursor, item)
                cursor.remember_direct(identifier)
        cursor.listed = time.time()
        return items

    def _private(self, status: Status) -> Incoming | None:
        try:
            return self.understood(status, Kind.private)
        except RateLimited:
            return None

    # ------------------------------------------------------------ edits and deletions

    def _changes(self, cursor: Cursor) -> list[Incoming]:
        cursor.checked = cursor.checked or time.time()
        if time.time() - cursor.checked < CHECK_EVERY or not cursor.recent:
            return []
        items: list[Incoming] = []
        try:
            for item in self._compared(cursor):
                items.append(item)
        except RateLimited:
            return items
        cursor.checked = time.time()
        return items

    def _compared(self, cursor: Cursor) -> Iterator[Incoming]:
        ids = list(cursor.recent)[-CHECK_AT_ONCE:]
        now = self.together(ids)
        missing = [identifier for identifier in ids if identifier not in now][-CHECK_ONE_BY_ONE:]
        for identifier in missing:
            status = self.alone(identifier)
            if status is None:
                _, author, handle = (*cursor.recent.pop(identifier), "", "", "")[:3]
                yield deleted(identifier, Author(id=author, handle=handle))
            elif status:
                now[identifier] = status
        for identifier, status in now.items():
            version = _version(status)
            if identifier in cursor.recent and version[0] != cursor.recent[identifier][0]:
                item = self.understood(status, Kind.edited)
                cursor.recent[identifier] = version
                yield item

    def together(self, ids: Sequence[str]) -> dict[str, Status]:
        try:
            found = list_in(self.wire.get("/api/v1/statuses", [("id[]", identifier) for identifier in ids]))
        except Refused:
            return {}
        return {text_of(status, "id"): status for status in found}

    def alone(self, identifier: str) -> Status | None:
        """None: surely deleted, as the server says so of this very post. Empty: it doesn't tell."""
        try:
            return self.wire.read_object(f"/api/v1/statuses/{identifier}")
        except Refused as refusal:
            return None if refusal.kind is RefusalKind.gone else {}


def _is_known(notification: Status, cursor: Cursor) -> bool:
    """A private message that its conversation gave before its notification came."""
    status = notification.get("status")
    is_new = text_of(notification, "type") == "mention"
    return is_new and isinstance(status, dict) and text_of(status, "id") in cursor.direct


def _version(status: Status) -> list[str]:
    author = author_of(status.get("account"))
    return [text_of(status, "edited_at"), author.id, author.handle]


def _after(page: list[Status], floor: str) -> list[Status]:
    """Newest first, cut where the cursor stands (a server may ignore `min_id`), each once."""
    kept: dict[str, Status] = {}
    for entry in page:
        if text_of(entry, "id") == floor:
            break
        kept.setdefault(text_of(entry, "id"), entry)
    return list(kept.values())
