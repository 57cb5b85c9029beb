"""A notification of Bluesky as what came in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from parvis.networks.connectors.bluesky.addresses import owner, post_page, profile_page, shown_handle
from parvis.networks.contract import Attachment, Author, Incoming, Kind

REASONS = ("mention", "reply", "quote")
Views = Mapping[str, Mapping[str, Any]]


def event_id(notification: Mapping[str, Any]) -> str:
    """One per version of a post: the same post may be announced twice (a reply that also mentions us)."""
    return f"{notification['uri']}#{notification.get('cid', '')}"


def moment(notification: Mapping[str, Any]) -> datetime:
    """When the network says that it came; its own order."""
    return datetime.fromisoformat(str(notification["indexedAt"])).astimezone(UTC)


def context_of(notifications: Iterable[Mapping[str, Any]]) -> list[str]:
    """The posts that must be read to understand these: what is answered, the top of the thread, what shows images."""
    uris: list[str] = []
    for notification in notifications:
        root, parent = thread_of(notification)
        uris += [uri for uri in (root, parent) if uri]
        if _record(notification).get("embed"):
            uris.append(str(notification["uri"]))
    return uris


def thread_of(notification: Mapping[str, Any]) -> tuple[str, str]:
    """(root, parent); a quote answers what it quotes."""
    record = _record(notification)
    reply = record.get("reply")
    if isinstance(reply, Mapping):
        return _uri(reply.get("root")), _uri(reply.get("parent"))
    if notification.get("reason") == "quote":
        return "", str(notification.get("reasonSubject") or "")
    return "", ""


def _record(notification: Mapping[str, Any]) -> Mapping[str, Any]:
    record = notification.get("record")
    return record if isinstance(record, Mapping) else {}


def _uri(reference: object) -> str:
    return str(reference.get("uri") or "") if isinstance(reference, Mapping) else ""


def incoming(notification: Mapping[str, Any], views: Views, *, did: str) -> Incoming:
    """`did`: our own. A post without a readable text is kept as `other`."""
    record = _record(notification)
    text = record.get("text")
    root, parent = thread_of(notification)
    languages = record.get("langs")
    return Incoming(
        event_id=event_id(notification),
        kind=_kind(notification, root, parent, did=did) if isinstance(text, str) else Kind.other,
        id=str(notification["uri"]),
        author=_author(notification.get("author") or {}),
        text=text if isinstance(text, str) else "",
        at=moment(notification),
        url=post_page(str(notification["uri"])),
        parent_id=parent,
        root_id=root,
        root_text=_text(views.get(root or parent)),
        root_url=post_page(root or parent),
        root_is_ours=owner(root or parent) == did,
        language=str(languages[0]) if isinstance(languages, list) and languages else "",
        attachments=_attachments(views.get(str(notification["uri"]))),
        raw=notification,
    )


def _kind(notification: Mapping[str, Any], root: str, parent: str, *, did: str) -> Kind:
    answers = isinstance(_record(notification).get("reply"), Mapping)
    if not answers:
        return Kind.mention
    if owner(parent) == did:
        return Kind.comment if parent == root else Kind.reply
    if owner(root) == did:
        return Kind.comment
    return Kind.reply if notification.get("reason") == "reply" else Kind.mention


def _author(profile: Mapping[str, Any]) -> Author:
    did = str(profile.get("did") or "")
    name = str(profile.get("displayName") or "")
    return Author(id=did, handle=shown_handle(profile.get("handle"), did), name=name, url=profile_page(did))


def _text(view: Mapping[str, Any] | None) -> str:
    record = view.get("record") if view else None
    return str(record.get("text") or "") if isinstance(record, Mapping) else ""


def _attachments(view: Mapping[str, Any] | None) -> tuple[Attachment, ...]:
    embed = view.get("embed") if view else None
    if not isinstance(embed, Mapping):
        return ()
    media = embed["media"] if isinstance(embed.get("media"), Mapping) else embed
    images = media.get("images") or []
    found = [
        Attachment(url=str(i["fullsize"]), mime="image/jpeg", alt=str(i.get("alt") or "")) for i in images
    ]
    if "playlist" in media:
        found.append(
            Attachment(url=str(media["playlist"]), mime="video/mp4", alt=str(media.get("alt") or ""))
        )
    return tuple(found)
