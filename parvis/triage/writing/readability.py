"""How easily a text reads: the known formula of its language, and the sentences that weigh most."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache

import pyphen

from parvis.triage.writing.asked import Asked
from parvis.triage.writing.card import Finding, Severity
from parvis.triage.writing.cutting import Cut, Sentence
from parvis.triage.writing.wording import gettext_noop

FEWEST_WORDS = 40  # below, the score is unstable
WARN, STRONG = 60, 40
# constant, weight of words per sentence, weight of syllables per word
FORMULAS = {
    "fr": (207.0, 1.015, 73.6),  # Kandel and Moles
    "en": (206.835, 1.015, 84.6),  # Flesch
    "es": (206.84, 1.02, 60.0),  # Fernández Huerta
    "it": (217.0, 1.3, 60.0),  # Flesch and Vacca
    "de": (180.0, 1.0, 58.5),  # Amstad
}
LONGEST_WORD = 60  # what is longer is no word
SHOWN = 3


@cache
def _hyphens(language: str) -> pyphen.Pyphen:
    return pyphen.Pyphen(lang=language)


@lru_cache(maxsize=50_000)
def syllables(word: str, language: str) -> int:
    """By hyphenation patterns: approximate."""
    return len(_hyphens(language).positions(word)) + 1 if len(word) <= LONGEST_WORD else 1


def score(cut: Cut, language: str) -> int | None:
    """0 (hard) to 100 (easy); None when no formula fits or the text is too short."""
    if language not in FORMULAS or len(cut.words) < FEWEST_WORDS:
        return None
    spoken = sum(syllables(word.text.lower(), language) for word in cut.words)
    return _bounded(language, len(cut.words), len(cut.sentences), spoken)


def _bounded(language: str, words: int, sentences: int, spoken: int) -> int:
    constant, length, weight = FORMULAS[language]
    return round(max(0.0, min(100.0, constant - length * words / sentences - weight * spoken / words)))


def check(asked: Asked, cut: Cut) -> Iterator[Finding]:
    found = score(cut, asked.language)
    if found is None or found >= WARN:
        return
    hardest = sorted(cut.sentences, key=lambda one: -_weight(one, asked.language))[:SHOWN]
    first, *others = hardest
    yield Finding(
        check="readability", severity=Severity.strong if found < STRONG else Severity.warn, start=first.start,
        end=first.end, values={"score": found},
        sentence=gettext_noop("Hard to read (%(score)d out of 100), most of all because of this sentence."),
        others=tuple((one.start, one.end) for one in others),
    )  # fmt: skip


def _weight(sentence: Sentence, language: str) -> float:
    """What this sentence takes away from the score of the whole."""
    _constant, length, weight = FORMULAS[language]
    spoken = sum(syllables(word.text.lower(), language) for word in sentence.words)
    return length * len(sentence.words) + weight * spoken / max(len(sentence.words), 5)
