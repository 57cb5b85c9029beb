"""From the server's JSON to `Incoming`: what kind of message it is, what it answers, what stands above it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from parvis.networks.connectors.mastodon.plain import to_text
from parvis.networks.connectors.mastodon.wire import Wire, moment_of
from parvis.networks.contract import Attachment, Author, Incoming, Kind, RefusalKind, Refused

# A post for followers that names us isn't public either: it is answered in private.
NOT_PUBLIC = frozenset({"direct", "private"})

Status = Mapping[str, Any]


class Threads:
    """The posts above a message; asked once per batch, as siblings have the same ones."""

    def __init__(self, wire: Wire) -> None:
        self.wire = wire
        self.known: dict[str, list[Status]] = {}

    def above(self, status: Status) -> list[Status]:
        """From the top of the thread down to the parent; empty when the server has them no more."""
        parent = text_of(status, "in_reply_to_id")
        if not parent:
            return []
        if parent not in self.known:
            self.known[parent] = self._read(text_of(status, "id"))
        return self.known[parent]

    def _read(self, status_id: str) -> list[Status]:
        try:
            found = self.wire.read_object(f"/api/v1/statuses/{status_id}/context").get("ancestors")
        except Refused as refusal:
            if refusal.kind is RefusalKind.gone:
                return []
            raise
        return [entry for entry in found if isinstance(entry, dict)] if isinstance(found, list) else []


def incoming(status: Status, *, me: str, above: list[Status], kind: Kind | None = None) -> Incoming:
    """`above`: the thread, from its top down to the parent."""
    root = above[0] if above else status
    edited = text_of(status, "edited_at")
    identifier = text_of(status, "id")
    has_root = bool(above)
    return Incoming(
        event_id=f"{identifier}@{edited}" if kind is Kind.edited else identifier,
        kind=kind or kind_of(status, me=me, above=above),
        id=identifier,
        author=author_of(status.get("account")),
        text=full_text(status),
        at=(moment_of(edited) if kind is Kind.edited else None)
        or moment_of(status.get("created_at"))
        or datetime.now(UTC),
        url=text_of(status, "url") or text_of(status, "uri"),
        parent_id=text_of(status, "in_reply_to_id"),
        root_id=text_of(root, "id") if has_root or not text_of(status, "in_reply_to_id") else "",
        root_text=full_text(root) if has_root else "",
        root_url=text_of(root, "url") if has_root else "",
        root_is_ours=has_root and author_id(root) == me,
        language=text_of(status, "language"),
        attachments=attachments_of(status),
        raw=dict(status),
    )


def kind_of(status: Status, *, me: str, above: list[Status]) -> Kind:
    if status.get("visibility") in NOT_PUBLIC:
        return Kind.private
    if text_of(status, "in_reply_to_account_id") == me and me:
        parent = above[-1] if above else {}
        answered = text_of(parent, "in_reply_to_account_id")
        return Kind.reply if answered and answered != me else Kind.comment
    return Kind.comment if above and author_id(above[0]) == me else Kind.mention


def deleted(status_id: str, author: Author) -> Incoming:
    return Incoming(
        event_id=f"{status_id}:deleted",
        kind=Kind.deleted,
        id=status_id,
        author=author,
        text="",
        at=datetime.now(UTC),
    )


def notice(notification: Status) -> Incoming:
    """A notification without a message (a warning of the moderators, a new kind): kept, shown as it is."""
    warning = notification.get("moderation_warning")
    said = text_of(warning, "text") if isinstance(warning, dict) else ""
    return Incoming(
        event_id=f"notification:{text_of(notification, 'id')}",
        kind=Kind.other,
        id=f"notification:{text_of(notification, 'id')}",
        author=author_of(notification.get("account")),
        text=said or text_of(notification, "type"),
        at=moment_of(notification.get("created_at")) or datetime.now(UTC),
        raw=dict(notification),
    )


def full_text(status: Status) -> str:
    """The content warning stands above the text: whoever answers must have read both."""
    warning, text = text_of(status, "spoiler_text"), to_text(text_of(status, "content"))
    return f"{warning}\n\n{text}" if warning else text


def author_of(account: Any) -> Author:
    if not isinstance(account, dict):
        return Author(id="", handle="")
    return Author(
        id=text_of(account, "id"),
        handle=f"@{text_of(account, 'acct') or text_of(account, 'username')}",
        name=text_of(account, "display_name")[:500],
        url=text_of(account, "url"),
    )


def author_id(status: Status) -> str:
    account = status.get("account")
    return text_of(account, "id") if isinstance(account, dict) else ""


def attachments_of(status: Status) -> tuple[Attachment, ...]:
    media = status.get("media_attachments")
    return tuple(
        Attachment(
            url=text_of(entry, "url") or text_of(entry, "remote_url"),
            mime=text_of(entry, "type"),
            alt=text_of(entry, "description"),
        )
        for entry in (media if isinstance(media, list) else [])
        if isinstance(entry, dict)
    )


def text_of(entry: Mapping[str, Any], name: str) -> str:
    value = entry.get(name)
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
