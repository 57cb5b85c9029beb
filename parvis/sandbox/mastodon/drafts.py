"""What may be posted: read from the request, checked, refused with a sentence."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from parvis.sandbox.bodies import Fields, text, texts, truth
from parvis.sandbox.mastodon import limits
from parvis.sandbox.mastodon.paging import number
from parvis.sandbox.mastodon.text import length
from parvis.sandbox.problems import Problem, invalid
from parvis.sandbox.store import Row
from parvis.sandbox.world import World


@dataclass(frozen=True, kw_only=True)
class PollDraft:
    options: list[str]
    expires_in: int
    multiple: bool
    hide_totals: bool


@dataclass(frozen=True, kw_only=True)
class Draft:
    text: str
    visibility: str = "public"
    spoiler: str = ""
    sensitive: bool = False
    language: str | None = None
    in_reply_to: int | None = None
    media: list[int] = field(default_factory=list)
    poll: PollDraft | None = None


def draft_from(fields: Fields, *, default_language: str) -> Draft:
    if fields.get("scheduled_at"):
        raise Problem(422, "This network does not publish later: send the status at its hour")
    reply = text(fields.get("in_reply_to_id"))
    if reply and number(reply) is None:
        raise Problem(404, "The status that this one answers does not seem to exist")
    return Draft(
        text=text(fields.get("status")).replace("\x00", ""),
        visibility=text(fields.get("visibility")) or "public",
        spoiler=text(fields.get("spoiler_text")),
        sensitive=truth(fields.get("sensitive", False)),
        language=text(fields.get("language")) or default_language,
        in_reply_to=number(reply),
        media=_numbers(fields.get("media_ids")),
        poll=_poll(fields.get("poll")),
    )


def _numbers(value: Any) -> list[int]:
    found = [number(one) for one in texts(value)]
    if None in found:
        raise invalid("One of the media was not found, or belongs to another status")
    return [one for one in found if one is not None]


def _poll(value: Any) -> PollDraft | None:
    if not isinstance(value, dict) or not value.get("options"):
        return None
    duration = text(value.get("expires_in"))
    return PollDraft(
        options=[option.strip() for option in texts(value["options"])],
        expires_in=number(duration) or 0,
        multiple=truth(value.get("multiple", False)),
        hide_totals=truth(value.get("hide_totals", False)),
    )


def check(world: World, account: int, draft: Draft, *, editing: int | None = None) -> None:
    if draft.visibility not in limits.VISIBILITIES:
        raise invalid("Visibility is not included in the list")
    if not draft.text.strip() and not draft.media and not (draft.spoiler.strip() and not draft.poll):
        raise invalid("Text can't be blank")
    if length(draft.text, draft.spoiler) > limits.CHARACTERS:
        raise invalid(f"Text character limit of {limits.CHARACTERS} exceeded")
    if draft.poll:
        _check_poll(draft.poll, draft.media)
    _check_media(world, account, draft.media, editing)


def _check_poll(poll: PollDraft, media: list[int]) -> None:
    if media:
        raise invalid("A status has media or a poll, not both")
    if not 2 <= len(poll.options) <= limits.OPTIONS:
        raise invalid(f"A poll has between 2 and {limits.OPTIONS} choices")
    if any(not 0 < len(option) <= limits.OPTION_CHARACTERS for option in poll.options):
        raise invalid(f"A choice has between 1 and {limits.OPTION_CHARACTERS} characters")
    if len(set(poll.options)) < len(poll.options):
        raise invalid("Two choices are the same")
    if not limits.SHORTEST_POLL <= poll.expires_in <= limits.LONGEST_POLL:
        raise invalid(f"A poll lasts between {limits.SHORTEST_POLL} and {limits.LONGEST_POLL} seconds")


def _check_media(world: World, account: int, media: list[int], editing: int | None) -> None:
    if len(media) > limits.MEDIA:
        raise invalid(f"Cannot attach more than {limits.MEDIA} files")
    rows = [_own_media(world, account, number, editing) for number in media]
    if any(row["ready_at"] > world.clock.now() for row in rows):
        raise invalid("A file is still being processed: try again in a moment")
    kinds = {row["kind"] for row in rows}
    if len(rows) > 1 and kinds != {"image"}:
        raise invalid("A video or a sound stands alone")


def _own_media(world: World, account: int, number: int, editing: int | None) -> Row:
    row = world.store.one(
        "SELECT * FROM media WHERE id = ? AND account = ? AND (status IS NULL OR status = ?)",
        number,
        account,
        editing,
    )
    if row is None:
        raise invalid("One of the media was not found, or belongs to another status")
    return row
