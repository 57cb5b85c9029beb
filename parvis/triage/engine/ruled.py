"""What the rules alone made of a text, and how heads are told of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from parvis.triage.engine.heads.neutral import GROUP_NAMED, neutral_words
from parvis.triage.engine.judged import Evidence, Judged
from parvis.triage.engine.lexicon import Lexicon
from parvis.triage.engine.own import PLACE, Own
from parvis.triage.engine.reading import Reading, read
from parvis.triage.engine.semantic.identity import NEUTRAL

HEADS_REASON = "These words weigh in messages that people labelled so"
NEIGHBOUR_REASON = "Your team said so of a message that reads almost the same"
_OWN_LEVEL = 2  # as much as the evidence of a town's own word weighs


@dataclass(frozen=True, slots=True)
class Ruled:
    """What the rules alone made of a text."""

    text: str
    reading: Reading
    judged: Judged
    evidence: Sequence[Evidence]  # of every label, decided or not


def said_by_rules(reading: Reading) -> list[str]:
    """In the words that heads are taught with: "flag:crise>=2" for a rule of medium weight."""
    strongest: dict[str, int] = {}
    for hit in reading.hits:
        for label in hit.rule.says:
            strongest[label] = max(strongest.get(label, 0), hit.weight)
    for label, _start, _end in reading.named:
        if label != PLACE:
            strongest[label] = _OWN_LEVEL
    said = [f"{label}>={level}" for label, weight in strongest.items() for level in range(1, weight + 1)]
    return [*said, "personal"] if reading.personal else said


def sight(reading: Reading) -> tuple[list[str], list[str]]:
    """What heads are shown of a text: its words as rules read them, nobody's name, and what the rules said."""
    words = neutral_words(reading.folded)
    said = said_by_rules(reading)
    return words, [*said, GROUP_NAMED] if NEUTRAL in words else said


def see(text: str, language: str, *, lexicon: Lexicon) -> tuple[list[str], list[str]]:
    return sight(read(text, lexicon=lexicon, own=Own(), language=language))
