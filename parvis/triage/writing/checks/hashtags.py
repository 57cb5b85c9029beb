"""Hashtags: how many, where, and with which capitals."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from parvis.triage.engine import Own
from parvis.triage.writing import segmenting
from parvis.triage.writing.asked import Asked
from parvis.triage.writing.card import Finding, Severity
from parvis.triage.writing.cutting import Cut, Piece
from parvis.triage.writing.wording import gettext_noop

MANY, TOO_MANY = 3, 5
FEWEST_LETTERS = 6  # shorter ones are one word nearly always
SURELY_SEVERAL = 12
_INSIDE = regex.compile(r"[ \t]+(?!#)[\p{Ll}]")
_BEFORE = regex.compile(r"[\p{L}\p{N},'’][ \t]+$|['’]$")


def check(asked: Asked, cut: Cut) -> Iterator[Finding]:
    tags = cut.tags
    if len(tags) > MANY:
        yield Finding(
            check="hashtags", severity=Severity.strong if len(tags) > TOO_MANY else Severity.warn,
            start=tags[MANY].start, end=tags[-1].end, values={"n": len(tags)},
            sentence=gettext_noop("%(n)d hashtags: keep three at most, at the end."),
        )  # fmt: skip
    own = _own_words(asked.own)
    for tag in tags:
        yield from _capitals(tag, asked.language, own)
        if _INSIDE.match(cut.text, tag.end) and _BEFORE.search(cut.text[max(0, tag.start - 3) : tag.start]):
            yield Finding(
                check="hashtags", severity=Severity.warn, start=tag.start, end=tag.end, values={"tag": tag.text},
                sentence=gettext_noop("%(tag)s stands inside a sentence: put hashtags at the end."),
            )  # fmt: skip


def _capitals(tag: Piece, language: str, own: frozenset[str]) -> Iterator[Finding]:
    word = tag.text[1:]
    if len(word) < FEWEST_LETTERS or word != word.lower() or not word.isalpha():
        return
    found = segmenting.readings(word, language, own)
    clear = len(found) == 1 and segmenting.is_known(found[0], language, own)
    if clear and len(found[0]) == 1:
        return
    if clear:
        better = "#" + segmenting.camel(found[0])
        yield Finding(
            check="hashtags", severity=Severity.warn, start=tag.start, end=tag.end, replacement=better,
            values={"tag": tag.text, "better": better},
            sentence=gettext_noop("%(tag)s: begin each word with a capital, %(better)s."),
        )  # fmt: skip
    elif len(word) >= SURELY_SEVERAL:
        yield Finding(
            check="hashtags", severity=Severity.warn, start=tag.start, end=tag.end, values={"tag": tag.text},
            sentence=gettext_noop("%(tag)s: begin each word with a capital (#LikeThis)."),
        )  # fmt: skip


def _own_words(own: Own) -> frozenset[str]:
    names = [*own.elected, *(place for place, _topic in own.places)]
    return frozenset(
        segmenting.folded(word) for name in names for word in name.replace("-", " ").split() if len(word) > 2
    )
