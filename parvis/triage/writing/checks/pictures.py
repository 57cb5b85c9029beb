"""The description of a picture: there, and saying what the picture says."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from parvis.triage.writing.asked import Asked, Picture
from parvis.triage.writing.card import Finding, Severity
from parvis.triage.writing.cutting import Cut
from parvis.triage.writing.wording import gettext_noop

LONG = 150
FILE_NAME = regex.compile(
    r"^\S+\.(jpe?g|png|gif|webp|heic)$|^(img|dsc|dscn|pxl|screenshot)[-_ ]?\d+", regex.IGNORECASE
)
_EMPTY = "image photo picture affiche visuel illustration logo photographie poster capture screenshot"
EMPTY_WORDS = frozenset(_EMPTY.split())
_PREFIX = regex.compile(
    r"^(?:une |an? |l['’])?(?:image|photo|photographie|picture|photograph)s? (?:de |d['’]|du |des |of )",
    regex.IGNORECASE,
)


def check(asked: Asked, cut: Cut) -> Iterator[Finding]:
    for number, picture in enumerate(asked.pictures, start=1):
        found = _about(picture, number, asked.text)
        if found is not None:
            yield found


def _about(picture: Picture, number: int, text: str) -> Finding | None:
    alt = picture.alt.strip()
    sentence, strong = _wrong(picture, alt, text)
    if not sentence:
        return None
    return Finding(
        check="alt", severity=Severity.strong if strong else Severity.warn, sentence=sentence, picture=number,
        values={"n": number, "alt": alt[:60], "most": LONG},
    )  # fmt: skip


def _wrong(picture: Picture, alt: str, text: str) -> tuple[str, bool]:
    if not picture.told:
        return gettext_noop(
            "Picture %(n)d: say what it shows, mark it as decorative, or type the reason why not."
        ), True
    if not alt:
        return "", False
    if FILE_NAME.search(alt) or alt.lower().strip(" .") in EMPTY_WORDS:
        return gettext_noop("Picture %(n)d: “%(alt)s” does not say what it shows."), True
    if alt == text.strip():
        return gettext_noop(
            "Picture %(n)d: its description repeats the post. Say what the picture itself shows."
        ), True
    if _PREFIX.match(alt):
        return gettext_noop("Picture %(n)d: “%(alt)s”: begin with what it shows, not with “image of”."), False
    if len(alt) > LONG:
        return gettext_noop(
            "Picture %(n)d: its description is longer than %(most)d signs. A poster's text belongs in the post."
        ), False
    return "", False
