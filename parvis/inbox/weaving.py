"""What messages become when events arrive in any order: each rule takes a smallest or a largest."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from parvis.inbox.models import Kind, Message, MessageVersion
from parvis.networks.contract import Incoming
from parvis.networks.contract import Kind as Came

Nodes = Mapping[str, tuple[str, str]]
"""remote id → (what it answers, the root that the network told)."""

PRECEDENCE = (Came.private, Came.review, Came.reply, Came.comment, Came.mention, Came.other)
CLOCKS_DIFFER = timedelta(minutes=2)
OLDEST, NEWEST = datetime(1990, 1, 1, tzinfo=UTC), datetime(9990, 1, 1, tzinfo=UTC)
LONGEST_TEXT, LONGEST_ID = 200_000, 1000


class TooLong(ValueError):
    """An identifier that cannot be kept whole."""


def clean(text: str, most: int) -> str:
    """What PostgreSQL cannot hold (NUL, lone surrogates) becomes U+FFFD; everything else stays as it was written."""
    text = text.replace("\x00", "�")
    try:
        text.encode()
    except UnicodeEncodeError:
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text if len(text) <= most else text[: most - 1] + "…"


def whole(text: str) -> str:
    """An identifier is kept as it is or not at all."""
    if len(text) > LONGEST_ID or "\x00" in text:
        raise TooLong("Its identifier on the network cannot be stored. The event is kept as it came.")
    return text


def moment(at: datetime) -> datetime:
    return min(max(at, OLDEST), NEWEST)


def absorb(row: Message, item: Incoming, *, event_id: str, received_at: datetime) -> MessageVersion | None:
    """Makes of `row` what it is once `item` is known too; gives the text that is no longer the present one."""
    at = moment(item.at)
    row.received_at = min(row.received_at, received_at)
    displaced = None
    if item.kind == Came.deleted:
        row.deleted_at = min(row.deleted_at or at, at)
    else:
        if item.kind == Came.edited:
            row.edited_at = max(row.edited_at or at, at)
        else:
            _facts(row, item, at=at, event_id=event_id)
        displaced = _text(row, item, at=at, event_id=event_id)
    row.at = row.at or at
    row.placed_at = row.received_at if row.at > row.received_at + CLOCKS_DIFFER else row.at
    return displaced


def _facts(row: Message, item: Incoming, *, at: datetime, event_id: str) -> None:
    key = f"{PRECEDENCE.index(item.kind)} {at.isoformat()} {event_id}"[:400]
    if row.facts_key and row.facts_key <= key:
        return
    row.facts_key, row.kind, row.at = key, Kind(item.kind.value), at
    row.parent_remote_id, row.root_remote_id = whole(item.parent_id), whole(item.root_id)
    _who(row, item)


def _who(row: Message, item: Incoming) -> None:
    row.url = clean(item.url, 2000)
    row.author_id = whole(item.author.id)
    row.author_handle, row.author_name = clean(item.author.handle, 300), clean(item.author.name, 300)
    row.author_url = clean(item.author.url, 2000)


def _text(row: Message, item: Incoming, *, at: datetime, event_id: str) -> MessageVersion | None:
    """The latest version is the message's text; an edit comes after what has the same hour."""
    name = f"{int(item.kind == Came.edited)}:{event_id}"[:300]
    text, language = clean(item.text, LONGEST_TEXT), item.language[:8]
    files = [
        {"url": clean(a.url, 2000), "mime": a.mime[:100], "alt": clean(a.alt, 5000)} for a in item.attachments
    ]
    if row.version_at is None:
        old = None
    elif (row.version_at, row.version_event_id) >= (at, name):
        same = row.version_event_id == name
        return (
            None
            if same
            else MessageVersion(event_id=name, at=at, text=text, language=language, attachments=files)
        )
    else:
        old = MessageVersion(
            event_id=row.version_event_id, at=row.version_at, text=row.text, language=row.language,
            attachments=row.attachments,
        )  # fmt: skip
    row.text, row.language, row.attachments = text, language, files
    row.version_at, row.version_event_id = at, name
    if not row.facts_key:
        row.at = at
        _who(row, item)
    return old


def root_of(remote_id: str, nodes: Nodes) -> str:
    """Climbs to the top of the conversation, as far as it is known; of a circle, its smallest id."""
    climbed: list[str] = []
    here = remote_id
    while here not in climbed:
        parent, root = nodes[here]
        if root or not parent:
            return root or here
        if parent not in nodes:
            return parent
        climbed.append(here)
        here = parent
    return min(climbed[climbed.index(here) :])
