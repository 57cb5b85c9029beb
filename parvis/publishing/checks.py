"""What stands in the way of a post: what its networks would refuse, and pictures without a description.

`block`: it cannot be planned like this. `check`: look again, you decide. Sources: the accessibility rule A11Y-01 of
public bodies, and each network's own limits. What concerns the words themselves is `triage.writing`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parvis.networks.contract import Abilities
from parvis.networks.counting import count
from parvis.triage.writing import Asked, Picture, Severity
from parvis.triage.writing.checks import pictures as describing
from parvis.triage.writing.cutting import cut

Level = Literal["block", "check"]


@dataclass(frozen=True, kw_only=True)
class Finding:
    level: Level
    sentence: str
    account: str = ""  # its handle, when it concerns one account only

    @property
    def blocks(self) -> bool:
        return self.level == "block"


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A picture as it will be shown: `told` when somebody gave an alternative, a mark or a reason."""

    alt: str
    decorative: bool
    told: bool
    mime: str = "image/jpeg"


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What one account would publish."""

    handle: str
    texts: tuple[str, ...]
    warning: str = ""
    pictures: tuple[Shown, ...] = ()
    poll_options: tuple[str, ...] = ()
    poll_minutes: int = 1440


def of_pictures(pictures: tuple[Shown, ...], text: str) -> list[Finding]:
    """Without a description that says something it stops the post (A11Y-01); a clumsy one does not."""
    told = tuple(Picture(alt=one.alt, told=one.told) for one in pictures)
    found = describing.check(Asked(text=text, pictures=told), cut(text))
    return [
        Finding(
            level="block" if one.severity is Severity.strong else "check",
            sentence=_(one.sentence) % one.values,
        )
        for one in found
    ]


def of_account(draft: Draft, abilities: Abilities) -> list[Finding]:
    """What this network would refuse, or not show."""
    found = [*_lengths(draft, abilities), *_media(draft, abilities), *_poll(draft, abilities)]
    return [Finding(level=level, sentence=sentence, account=draft.handle) for level, sentence in found]


def _lengths(draft: Draft, abilities: Abilities) -> list[tuple[Level, str]]:
    found: list[tuple[Level, str]] = []
    if not abilities.publish:
        return [("block", _("This account can only be read: nothing can be published on it."))]
    if not any(text.strip() for text in draft.texts) and not draft.pictures:
        found.append(("block", _("There is nothing to publish yet: write a text or add a picture.")))
    for number, text in enumerate(draft.texts, start=1):
        over = count(text, abilities.text, warning=draft.warning).over if abilities.text else 0
        if over:
            found.append(("block", _too_long(over, number, len(draft.texts))))
    if draft.warning and not abilities.content_warning:
        found.append(
            ("check", _("This network has no content warnings: the warning will not be shown there."))
        )
    return found


def _too_long(over: int, number: int, parts: int) -> str:
    if parts > 1:
        return ngettext(
            "Part %(part)d is too long by %(n)d sign.", "Part %(part)d is too long by %(n)d signs.", over
        ) % {"n": over, "part": number}
    return ngettext("Too long by %(n)d sign.", "Too long by %(n)d signs.", over) % {"n": over}


def _media(draft: Draft, abilities: Abilities) -> list[tuple[Level, str]]:
    limit = abilities.media
    found: list[tuple[Level, str]] = []
    many = len(draft.pictures)
    if many and not limit.max_images:
        found.append(("block", _("This account takes no pictures: leave them out for it.")))
    elif many > limit.max_images:
        sentence = ngettext(
            "At most %(n)d picture here: leave some out for this account.",
            "At most %(n)d pictures here: leave some out for this account.",
            limit.max_images,
        )
        found.append(("block", sentence % {"n": limit.max_images}))
    long = [number for number, one in enumerate(draft.pictures, start=1) if len(one.alt) > limit.max_alt]
    found += [
        (
            "block",
            _("Picture %(n)d: its description is longer than %(most)d signs.")
            % {"n": n, "most": limit.max_alt},
        )
        for n in long
    ]
    return found


def _poll(draft: Draft, abilities: Abilities) -> list[tuple[Level, str]]:
    if not draft.poll_options:
        return []
    if abilities.poll is None:
        return [("check", _("This network has no polls: the question is shown there without its answers."))]
    limit, many = abilities.poll, len(draft.poll_options)
    if not limit.min_options <= many <= limit.max_options:
        most = {"least": limit.min_options, "most": limit.max_options}
        return [("block", _("A poll here has %(least)d to %(most)d answers.") % most)]
    if any(len(option) > limit.max_option_characters for option in draft.poll_options):
        return [
            (
                "block",
                _("An answer of the poll is longer than %(n)d signs.") % {"n": limit.max_option_characters},
            )
        ]
    if draft.pictures and not limit.with_media:
        return [
            (
                "block",
                _("Here a post has pictures or a poll, not both: leave the pictures out for this account."),
            )
        ]
    minutes = draft.poll_minutes * 60
    if not limit.min_duration.total_seconds() <= minutes <= limit.max_duration.total_seconds():
        return [("block", _("This network does not allow a poll of that length."))]
    return []
