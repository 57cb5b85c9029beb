"""What the rules alone made of a text, and how heads are told of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from parvis.triage.engine.heads.aiming import aimed, undisguised
from parvis.triage.engine.heads.neutral import GROUP_NAMED, UNSEEN, neutral, neutral_words
from parvis.triage.engine.heads.quoting import quoted
from parvis.triage.engine.judged import Evidence, Judged
from parvis.triage.engine.kinds import KIND
from parvis.triage.engine.lexicon import Lexicon
from parvis.triage.engine.own import PLACE, Own
from parvis.triage.engine.reading import Reading, read
from parvis.triage.engine.semantic.identity import NEUTRAL, is_no_subject

HEADS_REASON = "These words weigh in messages that people labelled so"
NEIGHBOUR_REASON = "Your team said so of a message that reads almost the same"
_SUBJECT = "flag:immigration_religion"
_OWN_LEVEL = 2  # as much as the evidence of a town's own word weighs


@dataclass(frozen=True, slots=True)
class Ruled:
    """What the rules alone made of a text."""

    text: str
    reading: Reading
    judged: Judged
    evidence: Sequence[Evidence]  # of every label, decided or not


def said_by_rules(
    reading: Reading, unheard: Sequence[tuple[int, int]] = (), *, whoever: bool = False
) -> list[str]:
    """In the words that heads are taught with: "flag:crise>=2" for a rule of medium weight.

    `unheard`: stretches of the text whose rules do not count. The name of a group alone tells no topic,
    with `whoever` not that of disabled people either."""
    groups = _groups(reading, whoever=whoever)
    strongest: dict[str, int] = {}
    for hit in reading.hits:
        if any(start <= hit.start < end for start, end in unheard):
            continue
        for label in hit.rule.says:
            if label.startswith("topic:") and (hit.start, hit.end) in groups:
                continue
            strongest[label] = max(strongest.get(label, 0), hit.weight)
    for label, _start, _end in reading.named:
        if label != PLACE:
            strongest[label] = _OWN_LEVEL
    said = [f"{label}>={level}" for label, weight in strongest.items() for level in range(1, weight + 1)]
    return [*said, "personal"] if reading.personal else said


def _groups(reading: Reading, *, whoever: bool) -> set[tuple[int, int]]:
    """Where each word stands that names a group, and no subject with it."""
    words = reading.words
    return {
        (start, end)
        for folded, start, end in zip(reading.folded, words.starts, words.ends, strict=True)
        if neutral(folded) == NEUTRAL and (whoever or is_no_subject(folded))
    }


def sight(reading: Reading) -> tuple[list[str], list[str]]:
    """What heads are shown of a text: its words as rules read them, nobody's name; what the rules said, and of what
    kinds the words are."""
    words = neutral_words(reading.folded, reading.words.raw)
    said = [*said_by_rules(reading), *_kinds(reading, words)]
    return words, [*said, GROUP_NAMED] if NEUTRAL in words else said


def _kinds(reading: Reading, words: Sequence[str]) -> list[str]:
    """Of the words that are shown as they stand: a name has no kind. Toxicity is not told of kinds: some are faiths."""
    shown = zip(reading.folded, words, reading.kinds, strict=True)
    return sorted({f"{KIND}{kind}" for folded, word, kinds in shown if folded == word for kind in kinds})


def asserted(text: str, reading: Reading) -> tuple[list[str], list[str]]:
    """What the head of toxicity is shown: what a text says itself (what it quotes no head sees), words in disguise as
    they are spelt, and what it does to whom. That it is about a religion or migration is not told: rules know some
    groups better than others."""
    words = sight(reading)[0]
    spans, starts = quoted(text), reading.words.starts
    inside = [bool(spans) and any(first <= start < last for first, last in spans) for start in starts]
    own = [UNSEEN if hidden else undisguised(word) for word, hidden in zip(words, inside, strict=True)]
    said = [one for one in said_by_rules(reading, spans, whoever=True) if not one.startswith(_SUBJECT)]
    said += [GROUP_NAMED] if NEUTRAL in own else []
    return own, said + aimed(own, reading.words.sentences, inside)


def see_asserted(text: str, language: str, *, lexicon: Lexicon) -> tuple[list[str], list[str]]:
    return asserted(text, read(text, lexicon=lexicon, own=Own(), language=language))


def see(text: str, language: str, *, lexicon: Lexicon) -> tuple[list[str], list[str]]:
    return sight(read(text, lexicon=lexicon, own=Own(), language=language))
