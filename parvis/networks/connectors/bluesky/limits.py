"""What Bluesky allows, as of August 2026 (lexicons), and the checks that are made before any call."""

from __future__ import annotations

from datetime import timedelta

from parvis.networks.connectors.bluesky import sentences
from parvis.networks.connectors.bluesky.facets import count_graphemes
from parvis.networks.contract import (
    Abilities,
    Content,
    Media,
    MediaLimit,
    RefusalKind,
    Refused,
    TextLimit,
    TextUnit,
)

TEXT = TextLimit(max_units=300, unit=TextUnit.graphemes, max_bytes=3000)
MEDIA = MediaLimit(
    max_images=4,
    max_image_bytes=2_000_000,
    image_types=("image/jpeg", "image/png", "image/webp", "image/gif"),
    max_alt=2000,
)
MAX_HIDDEN = 300


def abilities_of(version: str) -> Abilities:
    """The same for every account of the network; `version` is the server's own."""
    return Abilities(
        network="bluesky",
        label="Bluesky",
        text=TEXT,
        reply_text=TEXT,
        media=MEDIA,
        thread=True,
        delete=True,
        reply=True,
        hide=True,
        mute=True,
        block=True,
        report=True,
        metrics=True,
        fetch=True,
        publish=True,
        idempotent=True,
        proof="exact",
        version=version,
        notes=(sentences.CHAT_NOTE,),
        # A post makes up to 4 uploads and a few reads before its one write, each under the door's time-out.
        longest_call=timedelta(seconds=180),
        settle=timedelta(0),
        poll_every=timedelta(seconds=60),
    )


def check(content: Content) -> None:
    """Raises Refused with the first thing that the network would refuse."""
    if not content.text.strip() and not content.media and not content.card:
        raise refused(sentences.EMPTY)
    if count_graphemes(content.text) > TEXT.max_units or len(content.text.encode()) > (TEXT.max_bytes or 0):
        raise refused(sentences.TOO_LONG)
    if content.poll:
        raise refused(sentences.NO_POLL)
    if content.content_warning:
        raise refused(sentences.NO_WARNING)
    if content.card and content.media and content.card.url not in content.text:
        raise refused(sentences.IMAGES_OR_CARD)
    if len(content.media) > MEDIA.max_images:
        raise refused(sentences.TOO_MANY_IMAGES)
    for media in content.media:
        _check_image(media)


def _check_image(media: Media) -> None:
    if media.mime not in MEDIA.image_types:
        raise refused(sentences.NOT_AN_IMAGE)
    if len(media.content) > MEDIA.max_image_bytes:
        raise refused(sentences.IMAGE_TOO_LARGE)
    if not media.alt.strip() and not media.decorative:
        raise refused(sentences.NO_ALT)


def refused(sentence: str) -> Refused:
    return Refused(RefusalKind.content, sentence)
