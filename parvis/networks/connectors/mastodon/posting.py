"""Writing a post, and finding it again when its answer was lost."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from parvis.networks.connectors.mastodon import sentences
from parvis.networks.connectors.mastodon.incoming import Status, author_id, text_of
from parvis.networks.connectors.mastodon.instance import KNOWN_GAPS, read_instance, text_limit
from parvis.networks.connectors.mastodon.plain import fingerprint, to_text
from parvis.networks.connectors.mastodon.wire import Wire, list_in, moment_of, object_in, skew_of
from parvis.networks.contract import (
    Content,
    Media,
    OutcomeUnknown,
    Prepared,
    Published,
    RateLimited,
    RefusalKind,
    Refused,
    Unavailable,
)
from parvis.networks.counting import count

SHORT = 300  # below that, no server refuses a text for its length: its limits need not be read
PENDING = "|pending"  # after the id of a media that the server still prepares
ASK_AGAIN = timedelta(seconds=5)
BEFORE = timedelta(minutes=2)  # clocks and roundings, once the server's clock is corrected for
AFTER = timedelta(hours=1)  # a later post with the same words is another post
MOST_PAGES = 25
PAGE = 40


# ---------------------------------------------------------------- what leaves


def check(wire: Wire, content: Content) -> None:
    """Raises Refused for what the server would refuse, or worse, silently change. Nothing is sent."""
    if len(content.text) + len(content.content_warning) <= SHORT and not content.poll:
        return
    try:
        found, _ = read_instance(wire)
    except Unavailable:
        raise RateLimited(
            datetime.now(UTC) + timedelta(seconds=30), "address", sentences.UNREACHABLE
        ) from None
    limit = text_limit(found)
    length = count(content.text, limit, warning=content.content_warning)
    if not length.fits:
        said = f"{length.units} / {limit.max_units}"
        raise Refused(RefusalKind.content, sentences.TOO_LONG, detail=said)
    version = str(found.get("version", "")).lower()
    if content.poll and any(f"{name}/" in version for name, gaps in KNOWN_GAPS.items() if "poll" in gaps):
        raise Refused(RefusalKind.permission, sentences.NO_POLLS)


def body_of(content: Content, media_ids: tuple[str, ...]) -> dict[str, Any]:
    body: dict[str, Any] = {"status": content.text, "language": content.language or None}
    body["visibility"] = content.visibility or "public"
    if content.content_warning:
        body |= {"spoiler_text": content.content_warning, "sensitive": True}
    if content.parent_id:
        body["in_reply_to_id"] = content.parent_id
    if media_ids:
        body["media_ids"] = list(media_ids)
    if content.poll:
        body["poll"] = {
            "options": list(content.poll.options),
            "expires_in": int(content.poll.duration.total_seconds()),
            "multiple": content.poll.multiple,
        }
    return {name: value for name, value in body.items() if value is not None}


def send(wire: Wire, content: Content, key: str) -> Published:
    check(wire, content)
    media_ids = _media_ids(wire, content)
    return receipt(wire.write("POST", "/api/v1/statuses", json=body_of(content, media_ids), key=key))


def receipt(status: Status) -> Published:
    """The write was accepted; an answer without an id is no receipt, and the account must be read back."""
    identifier = text_of(status, "id")
    if not identifier:
        raise OutcomeUnknown(sentences.UNKNOWN)
    url = text_of(status, "url") or text_of(status, "uri")
    return Published(id=identifier, url=url, at=moment_of(status.get("created_at")))


# ---------------------------------------------------------------- media


def _media_ids(wire: Wire, content: Content) -> tuple[str, ...]:
    """The prepared ones, else uploaded now. Whatever fails here, nothing was published: not now, later."""
    prepared = content.prepared
    for _ in range(2 * len(content.media)):
        if len(prepared) == len(content.media) and not any(one.endswith(PENDING) for one in prepared):
            break
        try:
            step = prepare(wire, content, prepared)
        except Unavailable:
            raise RateLimited(datetime.now(UTC) + ASK_AGAIN, "account", sentences.MEDIA_WAIT) from None
        if step.ask_at:
            raise RateLimited(step.ask_at, "account", sentences.MEDIA_WAIT)
        prepared = step.media
    return prepared


def prepare(wire: Wire, content: Content, prepared: tuple[str, ...]) -> Prepared:
    """One step: the next upload, or one look at those that the server still prepares."""
    if len(prepared) < len(content.media):
        prepared = (*prepared, _upload(wire, content.media[len(prepared)]))
        return _step(content, prepared, waited=False)
    return _step(content, tuple(_look(wire, one) for one in prepared), waited=True)


def _step(content: Content, prepared: tuple[str, ...], *, waited: bool) -> Prepared:
    pending = any(one.endswith(PENDING) for one in prepared)
    whole = len(prepared) >= len(content.media)
    ask_at = datetime.now(UTC) + ASK_AGAIN if pending and whole and waited else None
    return Prepared(media=prepared, ready=whole and not pending, ask_at=ask_at)


def _upload(wire: Wire, media: Media) -> str:
    """Named by its content: snac2 stores by name, and a common name would replace the pictures of older posts."""
    extension = media.mime.partition("/")[2].partition("+")[0] or "bin"
    name = hashlib.sha256(media.content).hexdigest()[:32]
    files = {"file": (f"{name}.{extension}", media.content, media.mime)}
    data = {"description": media.alt} if media.alt else None
    try:
        found = wire.write("POST", "/api/v2/media", files=files, data=data)
    except OutcomeUnknown:  # a media that nobody attaches is dropped by the server: it may be sent again
        raise Unavailable(sentences.READ_FAILED) from None
    identifier = text_of(found, "id")
    if not identifier:
        raise Unavailable(sentences.UNREADABLE)
    return identifier + PENDING if found.get("_status") == 202 else identifier


def _look(wire: Wire, prepared: str) -> str:
    if not prepared.endswith(PENDING):
        return prepared
    identifier = prepared.removesuffix(PENDING)
    try:
        answer = wire.get(f"/api/v1/media/{identifier}")
    except Refused:
        raise Refused(RefusalKind.content, sentences.MEDIA_FAILED) from None
    return prepared if answer.status == 206 else identifier


# ---------------------------------------------------------------- reading back


@dataclass(frozen=True)
class Window:
    """When the lost write can have been stored, by the server's clock."""

    start: datetime
    end: datetime

    @classmethod
    def around(cls, since: datetime, skew: timedelta) -> Window:
        return cls(since + skew - BEFORE, since + skew + AFTER)

    def holds(self, status: Status, since: datetime) -> bool:
        """A post without a date may be the one."""
        return self.start <= (moment_of(status.get("created_at")) or since) <= self.end

    def is_before(self, status: Status) -> bool:
        at = moment_of(status.get("created_at"))
        return at is not None and at < self.start


def find(wire: Wire, me: str, content: Content, since: datetime) -> Published | None:
    """The earliest own post of the hour after `since` with the same words, media, poll and parent."""
    matches = [status for status in _own(wire, me, content, since) if _same(status, content)]
    matches.sort(key=lambda status: (moment_of(status.get("created_at")) or since, text_of(status, "id")))
    return receipt(matches[0]) if matches else None


def _own(wire: Wire, me: str, content: Content, since: datetime) -> Iterator[Status]:
    seen: set[str] = set()
    for status in (*_beneath(wire, me, content, since), *_listed(wire, me, since)):
        if text_of(status, "id") not in seen:
            seen.add(text_of(status, "id"))
            yield status


def _listed(wire: Wire, me: str, since: datetime) -> list[Status]:
    """The account's posts inside the window, page after page. Raises Unavailable if it can't be reached."""
    found: list[Status] = []
    before: list[tuple[str, str]] = []
    for _ in range(MOST_PAGES):
        params = [("limit", str(PAGE)), ("exclude_reblogs", "true"), *before]
        answer = wire.get(f"/api/v1/accounts/{me}/statuses", params)
        page, window = list_in(answer), Window.around(since, skew_of(answer))
        found += [status for status in page if window.holds(status, since)]
        last = text_of(page[-1], "id") if page else ""
        if not last or before == [("max_id", last)] or window.is_before(page[-1]):
            return found
        before = [("max_id", last)]
    raise Unavailable(sentences.LISTING)


def _beneath(wire: Wire, me: str, content: Content, since: datetime) -> list[Status]:
    """Own answers under the parent: some servers leave private ones out of the account's list."""
    if not content.parent_id:
        return []
    try:
        answer = wire.get(f"/api/v1/statuses/{content.parent_id}/context")
    except Refused:
        return []
    below, window = object_in(answer).get("descendants"), Window.around(since, skew_of(answer))
    entries = [entry for entry in (below if isinstance(below, list) else []) if isinstance(entry, dict)]
    return [entry for entry in entries if author_id(entry) == me and window.holds(entry, since)]


def _same(status: Status, content: Content) -> bool:
    media, poll = status.get("media_attachments"), status.get("poll")
    options = [text_of(one, "title") for one in poll.get("options", [])] if isinstance(poll, dict) else []
    return (
        text_of(status, "in_reply_to_id") == content.parent_id
        and len(media if isinstance(media, list) else []) == len(content.media)
        and (not options or tuple(options) == (content.poll.options if content.poll else ()))
        and fingerprint(text_of(status, "spoiler_text")) == fingerprint(content.content_warning)
        and _words(to_text(text_of(status, "content")), content) == _words(content.text, content)
    )


def _words(text: str, content: Content) -> str:
    """An answer may have got the name of whom it answers in front."""
    return fingerprint(text, without_names=bool(content.parent_id))
