"""What a town may do about a reply or a person: hide, mute, block, report. All of it can be done twice without harm."""

from __future__ import annotations

from typing import Any

from parvis.networks.connectors.bluesky import sentences
from parvis.networks.connectors.bluesky.addresses import BLOCK, POST, THREADGATE, Address, owner
from parvis.networks.connectors.bluesky.errors import Swapped
from parvis.networks.connectors.bluesky.limits import MAX_HIDDEN
from parvis.networks.connectors.bluesky.posts import read_posts, read_record, written_at
from parvis.networks.connectors.bluesky.tid import record_key
from parvis.networks.connectors.bluesky.wire import Json, Wire, not_sent
from parvis.networks.contract import OutcomeUnknown, RefusalKind, Refused

TRIES = 3  # a compare-and-set that somebody else won is read again: nothing was done


def hide(wire: Wire, did: str, message_id: str, *, root_id: str, hidden: bool) -> None:
    """The thread's gate lists what is hidden; it lives beside the post, under the same key."""
    gate = _gate_of(did, root_id or _root_of(wire, message_id))
    for attempt in range(1, TRIES + 1):
        try:
            _change_gate(wire, gate, message_id, hidden=hidden)
        except Swapped as error:
            if attempt == TRIES:
                raise not_sent(sentences.CHANGED_MEANWHILE) from error
        else:
            return


def _gate_of(did: str, root_id: str) -> Address:
    if owner(root_id) != did:
        raise Refused(RefusalKind.permission, sentences.NOT_OUR_THREAD)
    return Address(did, THREADGATE, Address.parse(root_id).key)


def _root_of(wire: Wire, message_id: str) -> str:
    view = read_posts(wire, [message_id]).get(message_id)
    if not view:
        raise Refused(RefusalKind.gone, sentences.GONE)
    reply = view["record"].get("reply") or {}
    return str((reply.get("root") or {}).get("uri") or message_id)


def _change_gate(wire: Wire, gate: Address, message_id: str, *, hidden: bool) -> None:
    found = read_record(wire, gate)
    record: dict[str, Any] = dict(found["value"]) if found else _new_gate(gate)
    before = list(record.get("hiddenReplies") or [])
    if (message_id in before) == hidden:
        return
    after = [*before, message_id] if hidden else [uri for uri in before if uri != message_id]
    if len(after) > MAX_HIDDEN:
        raise Refused(RefusalKind.content, sentences.HIDDEN_FULL)
    record["hiddenReplies"] = after
    swap = {"swapRecord": found["cid"] if found else None}
    wire.write("com.atproto.repo.putRecord", _place(gate) | {"record": record} | swap)


def _new_gate(gate: Address) -> dict[str, Any]:
    post = str(Address(gate.did, POST, gate.key))
    return {"$type": THREADGATE, "post": post, "createdAt": written_at(), "hiddenReplies": []}


def _place(address: Address) -> dict[str, Any]:
    return {"repo": address.did, "collection": address.collection, "rkey": address.key}


def delete_record(wire: Wire, address: Address) -> None:
    """Already gone is success."""
    try:
        wire.write("com.atproto.repo.deleteRecord", _place(address))
    except Refused as refusal:
        if refusal.kind != RefusalKind.gone:
            raise


# ---------------------------------------------------------------- people


def mute(wire: Wire, author_id: str, *, muted: bool) -> None:
    """Nobody else sees it."""
    wire.write(f"app.bsky.graph.{'mute' if muted else 'unmute'}Actor", {"actor": author_id})


def block(wire: Wire, did: str, author_id: str, *, blocked: bool) -> None:
    """A public record, under a key made from the person, so that blocking twice is blocking once."""
    ours = Address(did, BLOCK, record_key(f"block {author_id}"))
    if not blocked:
        _unblock(wire, ours, author_id)
        return
    if _blocking(wire, author_id) or read_record(wire, ours):
        return
    record = {"$type": BLOCK, "subject": author_id, "createdAt": written_at()}
    try:
        wire.write("com.atproto.repo.createRecord", _place(ours) | {"record": record})
    except OutcomeUnknown:
        if not read_record(wire, ours):
            raise


def _unblock(wire: Wire, ours: Address, author_id: str) -> None:
    elsewhere = _blocking(wire, author_id)
    delete_record(wire, ours)
    if elsewhere and elsewhere != str(ours) and owner(elsewhere) == ours.did:
        delete_record(wire, Address.parse(elsewhere))


def _blocking(wire: Wire, author_id: str) -> str:
    """The address of our block of somebody, made here or in Bluesky's application; empty when there is none."""
    profile = wire.read("app.bsky.actor.getProfile", {"actor": author_id})
    return str((profile.get("viewer") or {}).get("blocking") or "")


def report(wire: Wire, *, author_id: str, message_id: str, why: str) -> None:
    """To the moderators of the server; they see which account reports."""
    body = {"reasonType": "com.atproto.moderation.defs#reasonOther", "reason": why[:2000]}
    wire.write(
        "com.atproto.moderation.createReport", body | {"subject": _subject(wire, author_id, message_id)}
    )


def _subject(wire: Wire, author_id: str, message_id: str) -> Json:
    view = read_posts(wire, [message_id]).get(message_id) if message_id else None
    if view:
        return {"$type": "com.atproto.repo.strongRef", "uri": message_id, "cid": view["cid"]}
    return {"$type": "com.atproto.admin.defs#repoRef", "did": author_id}
