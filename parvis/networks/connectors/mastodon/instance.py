"""What a server can do, and its limits: as it says; dated data where it is silent; probed where it may lie."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

from parvis.egress import Answer
from parvis.networks.connectors.mastodon import sentences
from parvis.networks.connectors.mastodon.wire import Wire
from parvis.networks.contract import (
    Abilities,
    MediaLimit,
    PollLimit,
    RefusalKind,
    Refused,
    TextLimit,
    TextUnit,
    Unavailable,
)

VISIBILITIES = ("public", "unlisted", "private", "direct")
KEY_LIFE = timedelta(minutes=55)  # Mastodon forgets an Idempotency-Key after an hour

# Seen on real servers (2026-11): these say nothing, or the contrary, about what they lack.
KNOWN_GAPS: Mapping[str, frozenset[str]] = {
    "snac": frozenset({"poll", "delete", "mute", "report", "stream", "idempotent"}),
}
# Ids that no server gives: a server that has the ability says "not found" in JSON, another one has no such page.
PROBES = {
    "delete": ("DELETE", "/api/v1/statuses/0"),
    "edit": ("PUT", "/api/v1/statuses/0"),
    "mute": ("POST", "/api/v1/accounts/0/mute"),
    "block": ("POST", "/api/v1/accounts/0/block"),
    "report": ("POST", "/api/v1/reports"),
    "poll": ("GET", "/api/v1/polls/0"),
}


@cache
def _dated() -> dict[str, Any]:
    """Mastodon's own values, for what an instance leaves out."""
    found: dict[str, Any] = json.loads((Path(__file__).parent / "limits.json").read_text("utf-8"))
    return found


def read_instance(wire: Wire) -> tuple[dict[str, Any], bool]:
    """(what the server says of itself, did it answer in the current form). Raises Unavailable, Refused."""
    for path, current in (("/api/v2/instance", True), ("/api/v1/instance", False)):
        answer = wire.ask(path)
        found = _object(answer)
        if answer.status == 200 and isinstance(found.get("version"), str):
            return found, current
    if answer.status >= 500 or answer.status == 429:
        raise Unavailable(sentences.READ_FAILED)
    raise Refused(RefusalKind.permission, sentences.NOT_MASTODON)


def read_abilities(wire: Wire, key: str, label: str) -> Abilities:
    found, current = read_instance(wire)
    gaps = _gaps(wire, found, current)
    text = text_limit(found)
    notes = [sentences.LACKS[gap] for gap in sentences.LACKS if gap in gaps]
    full = Abilities(
        network=key,
        label=label,
        text=text,
        reply_text=text,
        media=_media(found),
        poll=_poll(found),
        thread=True,
        content_warning=True,
        visibilities=VISIBILITIES,
        edit=True,
        delete=True,
        reply=True,
        reply_private=True,
        reply_names=True,
        mute=True,
        block=True,
        report=True,
        metrics=True,
        stream=True,
        fetch=True,
        publish=True,
        idempotent=True,
        proof="strong",
        longest_call=timedelta(seconds=180),
        settle=timedelta(seconds=10),
        resend_until=KEY_LIFE,
        poll_every=timedelta(seconds=60),
        version=str(found.get("version", ""))[:100],
        notes=(*notes, sentences.NO_V2) if notes and not current else tuple(notes),
    )
    lost: dict[str, Any] = {gap: None if gap == "poll" else False for gap in gaps}
    return replace(full, **lost)


# ---------------------------------------------------------------- limits


def text_limit(found: Mapping[str, Any]) -> TextLimit:
    given, dated = _part(found, "statuses"), _dated()["statuses"]
    most = found.get("max_toot_chars")  # older forks say it here
    return TextLimit(
        max_units=_number(given, "max_characters", _whole(most) or dated["max_characters"]),
        unit=TextUnit.graphemes,
        url_weight=_number(given, "characters_reserved_per_url", dated["characters_reserved_per_url"]),
        short_mentions=True,
    )


def _media(found: Mapping[str, Any]) -> MediaLimit:
    given, dated = _part(found, "media_attachments"), _dated()["media_attachments"]
    types = given.get("supported_mime_types")
    kinds = [kind for kind in types if isinstance(kind, str)] if isinstance(types, list) else []
    kinds = kinds or dated["supported_mime_types"]
    return MediaLimit(
        max_images=_number(_part(found, "statuses"), "max_media_attachments", dated["max_images"]),
        max_image_bytes=_number(given, "image_size_limit", dated["image_size_limit"]),
        max_image_pixels=_number(given, "image_matrix_limit", dated["image_matrix_limit"]),
        image_types=tuple(kind for kind in kinds if kind.startswith("image/")),
        max_videos=1,
        max_video_bytes=_number(given, "video_size_limit", dated["video_size_limit"]),
        video_types=tuple(kind for kind in kinds if kind.startswith("video/")),
        max_alt=_number(given, "description_limit", dated["description_limit"]),
    )


def _poll(found: Mapping[str, Any]) -> PollLimit:
    given, dated = _part(found, "polls"), _dated()["polls"]
    return PollLimit(
        max_options=_number(given, "max_options", dated["max_options"]),
        max_option_characters=_number(given, "max_characters_per_option", dated["max_characters_per_option"]),
        min_duration=timedelta(seconds=_number(given, "min_expiration", dated["min_expiration"])),
        max_duration=timedelta(seconds=_number(given, "max_expiration", dated["max_expiration"])),
    )


def _part(found: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    configuration = found.get("configuration")
    part = configuration.get(name) if isinstance(configuration, dict) else None
    return part if isinstance(part, dict) else {}


def _number(given: Mapping[str, Any], name: str, otherwise: int) -> int:
    return _whole(given.get(name)) or otherwise


def _whole(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 10**12 else None


# ---------------------------------------------------------------- gaps


def _gaps(wire: Wire, found: Mapping[str, Any], current: bool) -> frozenset[str]:
    known = _known_gaps(str(found.get("version", "")))
    if known is not None:
        return known
    streams = (
        frozenset()
        if _has_stream(Wire(wire.door, stream_base(found, wire.server)))
        else frozenset({"stream"})
    )
    if current:
        return streams
    silent = {gap for gap, (method, path) in PROBES.items() if not _is_there(wire, method, path)}
    return streams | silent | {"idempotent"}


def _known_gaps(version: str) -> frozenset[str] | None:
    """By the software's own name inside the version ("4.0.0 (not true; really snac/2.75)")."""
    for name, gaps in KNOWN_GAPS.items():
        if f"{name}/" in version.lower():
            return gaps
    return None


def _is_there(wire: Wire, method: str, path: str) -> bool:
    answer = wire.ask(path, method=method)
    return answer.status < 500 and "json" in answer.headers.get("content-type", "")


def _has_stream(wire: Wire) -> bool:
    try:
        return wire.ask("/api/v1/streaming/health").status == 200
    except Unavailable:
        return False


def _object(answer: Answer) -> dict[str, Any]:
    try:
        body = answer.json()
    except (ValueError, RecursionError):
        return {}
    return body if isinstance(body, dict) else {}


def stream_base(found: Mapping[str, Any], server: str) -> str:
    """Where the server streams, as it says itself; by http, and never from https down to http."""
    old, new = found.get("urls"), _part(found, "urls")
    said = str(new.get("streaming") or (old.get("streaming_api") if isinstance(old, dict) else "") or "")
    base = said.replace("wss://", "https://", 1).replace("ws://", "http://", 1).rstrip("/")
    safe = base.startswith("https://") or (base.startswith("http://") and server.startswith("http://"))
    return base if safe else server
