"""Which vote a reply gives, when it gives one in so many words: a number that was offered, or the words agreed on.

Explicit votes only. A tone is no vote, nor a number that counts something ("2 fois par semaine"): whoever is not
understood stays a message, and is shown to a person.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

LONGEST = 2000  # signs of a reply that are read


class Doubt(StrEnum):
    """Why a reply that looks like a vote is none."""

    nothing = "nothing"  # it does not vote
    several = "several"  # it names two answers
    unknown = "unknown"  # a number that was not offered


@dataclass(frozen=True, slots=True)
class Read:
    """`answer`: the number that was offered; None with the doubt."""

    answer: int | None
    doubt: Doubt | None = None


_MENTION = re.compile(r"(?<!\w)@[\w.\-]+(?:@[\w.\-]+(?::\d+)?)?|https?://\S+|#\w+")
_KEYCAP = re.compile("([0-9])\ufe0f?\u20e3")
_CALLED = (
    r"(?:vote[sz]?|choisi[st]?|choix|reponses?|option|numero|n°|no|num|pour (?:le|la)|answer|choice|number)"
)
_LINK = r"(?:est|is|pour|for|le|la|:|=|,|-)*\s*(?:numero|n°|no|num)?"
_NAMED = re.compile(rf"\b{_CALLED}\s*{_LINK}\s*(\d{{1,2}})\b(?!\s*(?:%|€|h\b|fois|ans?\b))")
_REASON = r"(?:car|parce|pour que|because|since|evidemment|bien sur|sans hesiter|merci|svp|please)\b"
_ALONE = re.compile(rf"(?:le |la |the |n° ?|numero )?(\d{{1,2}})\s*(?:$|[.,;:!)\-–—]|{_REASON})")
# Nothing but two numbers, or two with a reason: two answers.
_PAIR = re.compile(rf"(\d{{1,2}})\s*(?:ou|et|or|and|/|,|puis)\s*(\d{{1,2}})\s*(?:$|[.;:!)\-–—]|{_REASON})")


def read_vote(text: str, *, offered: int, words: Mapping[str, int] | None = None) -> Read:
    """`offered`: answers 1 to that number. `words`: agreed words, folded as `plain` does, each with its answer."""
    said = plain(text)
    if not said:
        return Read(None, Doubt.nothing)
    answers = set(_numbers(said)) | set(_words(said, words or {}))
    if len(answers) > 1:
        return Read(None, Doubt.several)
    if not answers:
        return Read(None, Doubt.nothing)
    answer = answers.pop()
    return Read(answer) if 1 <= answer <= offered else Read(None, Doubt.unknown)


def plain(text: str) -> str:
    """Lower case, no accents, no mentions, links nor tags; a number in a box is a number; one blank between words."""
    without = _MENTION.sub(" ", _KEYCAP.sub(r" \1 ", text[:LONGEST]))
    folded = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", without).replace("’", "'").casefold())
    kept = "".join(sign for sign in folded if not unicodedata.combining(sign))
    kept = "".join(sign if sign.isalnum() or sign in " '.,;:!?()-–—°%€=/\n" else " " for sign in kept)
    return " ".join(kept.split()).strip(" .,;:!?-–—'")


def _numbers(said: str) -> list[int]:
    """A number that stands alone at the beginning, or one that is called an answer. "1 ou 2" names two."""
    found = [int(match[1]) for match in _NAMED.finditer(said)]
    if pair := _PAIR.match(said):
        found += [int(pair[1]), int(pair[2])]
    elif first := _ALONE.match(said):
        found.append(int(first[1]))
    if found and (also := re.findall(rf"\b{found[0]}\s*(?:ou|et|or|and|/|,)\s*(\d{{1,2}})\b", said)):
        found += [int(one) for one in also]
    return found


def _words(said: str, words: Mapping[str, int]) -> list[int]:
    """Whatever stands between two signs of punctuation and is agreed word for word."""
    parts = (part.strip() for part in re.split(r"[.,;:!?()\n]", said))
    return [words[part] for part in parts if part in words]
