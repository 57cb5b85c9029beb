"""Reading posts, and making the record of one."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from parvis.networks.connectors.bluesky import sentences
from parvis.networks.connectors.bluesky.addresses import POST, Address, owner
from parvis.networks.connectors.bluesky.facets import facets
from parvis.networks.connectors.bluesky.wire import Json, Wire
from parvis.networks.contract import Card, Content, Media, RefusalKind, Refused

PER_CALL = 25  # addresses that one getPosts takes


def read_posts(wire: Wire, uris: Iterable[str]) -> dict[str, Json]:
    """The views of the posts that exist and that the account may see, by address. Indexed a few seconds late."""
    wanted = list(dict.fromkeys(uri for uri in uris if f"/{POST}/" in uri))
    found: dict[str, Json] = {}
    for start in range(0, len(wanted), PER_CALL):
        params = [("uris", uri) for uri in wanted[start : start + PER_CALL]]
        for view in wire.read("app.bsky.feed.getPosts", params).get("posts") or []:
            found[str(view.get("uri"))] = view
    return found


def read_record(wire: Wire, address: Address) -> Json | None:
    """An own record with its cid, straight from the store; None when there is none."""
    params = {"repo": address.did, "collection": address.collection, "rkey": address.key}
    try:
        return wire.read("com.atproto.repo.getRecord", params)
    except Refused as refusal:
        if refusal.kind == RefusalKind.gone:
            return None
        raise


def resolve_handle(wire: Wire, handle: str) -> str | None:
    try:
        answer = wire.read("com.atproto.identity.resolveHandle", {"handle": handle})
    except Refused:  # nobody has that name: the mention stays plain text
        return None
    return str(answer.get("did") or "") or None


# ---------------------------------------------------------------- making one


def post_record(wire: Wire, did: str, content: Content) -> dict[str, Any]:
    """Everything but the last call: mentions resolved, images uploaded, the parent found."""
    record: dict[str, Any] = {"$type": POST, "text": content.text, "createdAt": written_at()}
    if content.language:
        record["langs"] = [content.language]
    marks = facets(content.text, lambda handle: resolve_handle(wire, handle))
    if marks:
        record["facets"] = marks
    if content.parent_id:
        record["reply"] = reply_reference(wire, did, content.parent_id)
    if content.media:
        record["embed"] = _images(wire, content)
    elif content.card:
        record["embed"] = _external(content.card)
    return record


def written_at() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def reply_reference(wire: Wire, did: str, parent_uri: str) -> dict[str, Any]:
    """Root and parent with their cids; the root is what the parent says. Raises Refused when the parent is gone."""
    parent, record = _strong_reference(wire, did, parent_uri)
    reply = record.get("reply")
    root = reply["root"] if isinstance(reply, Mapping) and isinstance(reply.get("root"), Mapping) else parent
    return {"root": dict(root), "parent": parent}


def _strong_reference(wire: Wire, did: str, uri: str) -> tuple[dict[str, str], Json]:
    if owner(uri) == did:  # our own: the store knows it at once, the app view only seconds later
        found = read_record(wire, Address.parse(uri))
        if not found:
            raise Refused(RefusalKind.gone, sentences.GONE)
        return {"uri": uri, "cid": str(found["cid"])}, found["value"]
    view = read_posts(wire, [uri]).get(uri)
    if not view:
        raise Refused(RefusalKind.gone, sentences.GONE)
    if (view.get("viewer") or {}).get("replyDisabled"):
        raise Refused(RefusalKind.permission, sentences.REPLIES_CLOSED)
    return {"uri": uri, "cid": str(view["cid"])}, view["record"]


def upload(wire: Wire, media: Media) -> str:
    """The network's reference to the stored image, as text. Unused, it is forgotten within minutes."""
    return json.dumps(wire.upload("com.atproto.repo.uploadBlob", media.content, media.mime)["blob"])


def _images(wire: Wire, content: Content) -> dict[str, Any]:
    stored = [*content.prepared, *(upload(wire, one) for one in content.media[len(content.prepared) :])]
    images = [_image(media, reference) for media, reference in zip(content.media, stored, strict=False)]
    return {"$type": "app.bsky.embed.images", "images": images}


def _image(media: Media, reference: str) -> dict[str, Any]:
    image: dict[str, Any] = {"image": json.loads(reference), "alt": media.alt}
    if media.width > 0 and media.height > 0:
        image["aspectRatio"] = {"width": media.width, "height": media.height}
    return image


def _external(card: Card) -> dict[str, Any]:
    external = {"uri": card.url, "title": card.title, "description": card.description}
    return {"$type": "app.bsky.embed.external", "external": external}
