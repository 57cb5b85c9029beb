"""Words that corrected messages of a topic share, to be proposed for the town's lexicon; a person accepts them.

By class-TF-IDF (Grootendorst 2022): how often in the messages of one topic, against how often in all corrected ones.
Never a person's name, as far as its writing tells: a word with a capital inside a sentence is left out, unless a word
of place stands before it ("rue", "quai").
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from parvis.triage.engine.folding import fold
from parvis.triage.engine.language import is_function_word
from parvis.triage.engine.words import Words, cut

FEWEST = 3  # corrected messages that share the word
MOSTLY = 0.75  # of the messages with the word, those of the topic
SHORTEST, LONGEST = 4, 40  # letters
MOST = 12
_PLACE_WORDS = frozenset({
    "rue", "avenue", "boulevard", "place", "quai", "impasse", "allee", "chemin", "route", "square", "parc", "quartier",
    "lotissement", "residence", "cite", "zone", "ecole", "college", "lycee", "gymnase", "salle", "stade", "halle",
    "marche", "pont", "gare", "arret", "ligne", "lac", "bois", "clos", "cours", "port",
})  # fmt: skip
_LINKS = frozenset({"de", "du", "des", "la", "le", "les", "l", "d"})


@dataclass(frozen=True, slots=True)
class Proposal:
    word: str  # as people write it most often
    topic: str
    messages: int
    weight: float


def proposals(texts: Sequence[tuple[str, str]], *, known: Collection[str]) -> list[Proposal]:
    """`texts`: (topic, text) of corrected messages. `known`: folded words that are not to be proposed."""
    spelt: dict[str, Counter[str]] = defaultdict(Counter)
    by_topic: dict[str, Counter[str]] = defaultdict(Counter)
    names: set[str] = set()
    for topic, text in texts:
        words, capital = _words(text)
        names |= capital
        for word, as_written in words.items():
            by_topic[topic][word] += 1
            spelt[word][as_written] += 1
    stems = {_stem(word) for word in known}
    everywhere: Counter[str] = Counter()
    for counts in by_topic.values():
        everywhere.update(counts)
    average = sum(everywhere.values()) / max(len(by_topic), 1)
    found = [
        Proposal(_usual(spelt[word]), topic, n, round(n * math.log(1 + average / everywhere[word]), 4))
        for topic, counts in by_topic.items()
        for word, n in counts.items()
        if n >= FEWEST and n >= MOSTLY * everywhere[word] and word not in names and _stem(word) not in stems
    ]
    return sorted(found, key=lambda one: (-one.weight, one.topic, one.word))[:MOST]


def _stem(word: str) -> str:
    """ "passée", "passées" and "passé" are one word here."""
    return word.rstrip("esx") or word


def _words(text: str) -> tuple[dict[str, str], set[str]]:
    """(folded word → as written, folded words that look like names)."""
    words = cut(text[:5000])
    folded = [fold(raw) for raw in words.raw]
    found: dict[str, str] = {}
    names = set()
    for n, (raw, word) in enumerate(zip(words.raw, folded, strict=True)):
        if not (SHORTEST <= len(word) <= LONGEST and word.isalpha()) or is_function_word(word):
            continue
        if _is_name(n, raw, words, folded):
            names.add(word)
        else:
            found.setdefault(word, raw if raw[1:].islower() else raw.lower())
    return found, names


def _is_name(n: int, raw: str, words: Words, folded: Sequence[str]) -> bool:
    begins = n == 0 or words.sentences[n - 1] != words.sentences[n] or folded[n - 1] == "?"
    if not raw[0].isupper() or raw.isupper() or begins:
        return False
    before = [word for word in folded[max(0, n - 4) : n] if word not in _LINKS]
    return not (before and before[-1] in _PLACE_WORDS)


def _usual(written: Counter[str]) -> str:
    return min(written, key=lambda word: (-written[word], word[0].isupper(), word))


def folded_words(phrases: Iterable[str]) -> set[str]:
    return {fold(raw) for phrase in phrases for raw in cut(phrase).raw}
