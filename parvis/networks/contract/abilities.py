"""What an account can do, and its limits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class TextUnit(StrEnum):
    characters = "characters"  # Unicode code points
    graphemes = "graphemes"  # extended grapheme clusters (Bluesky)
    weighted = "weighted"  # X: most of the world counts double


@dataclass(frozen=True, kw_only=True)
class TextLimit:
    """How a network counts a text (`counting.count`): `max_units` in `unit`; `max_bytes` in UTF-8."""

    max_units: int
    unit: TextUnit = TextUnit.characters
    max_bytes: int | None = None
    url_weight: int | None = None  # what a URL counts, however long; None: as text
    bare_urls: bool = False  # "ville.fr" without https:// is a URL too (X)
    short_mentions: bool = False  # of @name@server only @name counts (Mastodon)


@dataclass(frozen=True, kw_only=True)
class MediaLimit:
    """Limits per post; sizes in bytes, pixels in total (width x height)."""

    max_images: int = 0
    max_image_bytes: int = 0
    max_image_pixels: int | None = None
    image_types: tuple[str, ...] = ("image/jpeg", "image/png")
    max_videos: int = 0
    max_video_bytes: int = 0
    video_types: tuple[str, ...] = ("video/mp4",)
    max_alt: int = 1500
    mixed: bool = False  # images and a video in one post


@dataclass(frozen=True, kw_only=True)
class PollLimit:
    min_options: int = 2
    max_options: int = 4
    max_option_characters: int = 50
    min_duration: timedelta = timedelta(minutes=5)
    max_duration: timedelta = timedelta(days=7)
    with_media: bool = False


@dataclass(frozen=True, kw_only=True)
class Abilities:
    """What this account on this instance can do, and its limits; read from the network where it tells."""

    network: str  # the registry's key
    label: str  # as people call it: "Mastodon"
    text: TextLimit | None = None
    reply_text: TextLimit | None = None
    media: MediaLimit = MediaLimit()
    poll: PollLimit | None = None
    thread: bool = False
    content_warning: bool = False
    visibilities: tuple[str, ...] = ()  # in the network's words; the first is the default
    edit: bool = False
    delete: bool = False
    reply: bool = False
    reply_private: bool = False
    reply_names: bool = (
        False  # an answer begins with the person's handle, which counts: the composer may prefill it
    )
    hide: bool = False
    mute: bool = False
    block: bool = False
    report: bool = False
    metrics: bool = False
    stream: bool = False
    fetch: bool = False
    publish: bool = False
    draft_source: bool = False  # read only, proposes drafts (RSS)
    idempotent: bool = False  # a repeated write with the same key is one write (while `resend_until` lasts)
    proof: str = "none"  # how an unknown write is settled: "exact", "strong" or "none" (a person looks)
    longest_call: timedelta = timedelta(seconds=60)  # after that a caller is surely dead
    settle: timedelta = timedelta(seconds=60)  # slowest answer + slowest read-back
    resend_until: timedelta | None = (
        None  # how long after the intent an absent write may be sent again; None: always
    )
    poll_every: timedelta = timedelta(seconds=60)  # baseline rhythm of `fetch`
    version: str = ""  # the server software, as it names itself
    notes: tuple[str, ...] = ()  # sentences for the account's page: what this instance lacks
