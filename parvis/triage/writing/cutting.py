"""A text cut into sentences and words that know where they stand; links, mentions and hashtags are no words."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import regex

_APART = regex.compile(
    r"(?P<link>(?:https?://|www\.)[^\s<>\"«»]++)"
    r"|(?P<mail>(?<![\p{L}\p{N}.])[\p{L}\p{N}_.+\-]{1,64}@[\p{L}\p{N}\-]{1,63}(?:\.[\p{L}\p{N}\-]{1,63})+)"
    r"|(?P<mention>(?<![\p{L}\p{N}])@[\p{L}\p{N}_.\-]++(?:@[\p{L}\p{N}.\-]++)?)"
    r"|(?P<tag>(?<![\p{L}\p{N}_&])\#[\p{L}\p{M}\p{N}_]++)"
)
BEGIN = regex.compile(r"[\p{L}\p{N}][\p{L}\p{M}\p{N}]*+")
_WORD = regex.compile(r"[\p{L}\p{N}][\p{L}\p{M}\p{N}]*+(?:['’\-‑][\p{L}\p{N}][\p{L}\p{M}\p{N}]*+)*+")
# A point ends a sentence, yet not behind "M.", an initial, "art." or a list's number; a new line always does.
_SHORT = r"(?<!(?:^|[\s(«'’])(?:M|MM|Mr|Mme|Mlle|Dr|Pr|St|Ste|art|av|bd|p|cf|ex|env|max|min|tél|Tel|\p{Lu}))"
_STOP = regex.compile(rf"(?:[!?…]|{_SHORT}\.)[.!?…]*[\s»”\"')\]]*(?=\s|$)|\n+")
_ALIKE = str.maketrans({"’": "'", "\u00a0": " ", "\u202f": " ", "\u2009": " ", "‑": "-"})


@dataclass(frozen=True, slots=True)
class Piece:
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Sentence:
    start: int
    end: int
    words: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Cut:
    text: str
    low: str  # as long as the text: lower case, one kind of apostrophe and of space
    places: Mapping[str, Sequence[int]]  # where each word of `low` begins
    sentences: tuple[Sentence, ...]
    words: tuple[Piece, ...]
    tags: tuple[Piece, ...]
    links: tuple[Piece, ...]
    mentions: tuple[Piece, ...]
    mails: tuple[Piece, ...]

    def sentence_at(self, place: int) -> Sentence | None:
        """The one that holds a place of the text; the last before it, when it stands between two."""
        at = bisect_right(self.sentences, place, key=lambda one: one.start)
        return self.sentences[at - 1] if at else None


def lowered(text: str) -> str:
    """Lower case of the very same length, whatever the alphabet does."""
    low = text.lower()
    if len(low) != len(text):
        low = "".join(sign.lower() if len(sign.lower()) == 1 else sign for sign in text)
    return low.translate(_ALIKE)


@lru_cache(maxsize=8)
def cut(text: str) -> Cut:
    apart: dict[str, list[Piece]] = {"link": [], "mail": [], "mention": [], "tag": []}
    hidden = list(text)
    for match in _APART.finditer(text):
        start, end = match.span()
        apart[str(match.lastgroup)].append(Piece(start, end, match[0]))
        hidden[start:end] = " " * (end - start)
    seen = "".join(hidden)
    sentences = tuple(_sentences(seen))
    words = tuple(word for sentence in sentences for word in sentence.words)
    low = lowered(seen)
    places: dict[str, list[int]] = {}
    for match in BEGIN.finditer(low):
        places.setdefault(match[0], []).append(match.start())
    return Cut(
        text=text, low=low, places=places, sentences=sentences, words=words, tags=tuple(apart["tag"]),
        links=tuple(apart["link"]), mentions=tuple(apart["mention"]), mails=tuple(apart["mail"]),
    )  # fmt: skip


def _sentences(seen: str) -> list[Sentence]:
    words = [Piece(match.start(), match.end(), match[0]) for match in _WORD.finditer(seen)]
    ends = [match.end() for match in _STOP.finditer(seen)] + [len(seen)]
    found, at = [], 0
    for end in ends:
        inside = []
        while at < len(words) and words[at].start < end:
            inside.append(words[at])
            at += 1
        if inside:
            found.append(Sentence(inside[0].start, _trimmed(seen, inside[-1].end, end), tuple(inside)))
    return found


def _trimmed(seen: str, start: int, end: int) -> int:
    while end > start and seen[end - 1].isspace():
        end -= 1
    return end
