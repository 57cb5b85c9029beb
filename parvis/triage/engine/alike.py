"""The labelled messages that read most like a text: what shipped heads have learnt from, shown beside their labels.

By the pieces of words that both hold (as heads see them), each worth its inverse document frequency (Spärck Jones
1972), by the cosine. It shows a person what the labels mean; it decides nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from parvis.triage.engine.folding import fold
from parvis.triage.engine.heads.examples import Example
from parvis.triage.engine.heads.features import BUCKETS, features_of
from parvis.triage.engine.heads.kept import Sparse, summed
from parvis.triage.engine.language import is_function_word
from parvis.triage.engine.words import cut

NEAREST = 3
LEAST = 0.1  # of the cosine: below, two messages share a piece of a word by chance
_LONGEST = 5000  # characters


@dataclass(frozen=True, slots=True)
class Alike:
    example: Example
    cosine: float


class Shelf:
    """Texts, ready to be asked which of them read like another one: some 2 kB each."""

    def __init__(self, texts: Sequence[str]) -> None:
        seen, self._texts = _seen(texts), len(texts)
        met = np.bincount(seen.bucket, minlength=BUCKETS)
        self._worth = (1 + np.log((1 + self._texts) / (1 + met))).astype(np.float32)
        value = seen.value * self._worth[seen.bucket]
        length = np.sqrt(np.bincount(seen.owner, weights=np.square(value), minlength=self._texts))
        self._bucket, self._owner = seen.bucket, seen.owner
        self._value = (value / np.maximum(length[seen.owner], 1e-9)).astype(np.float32)

    def nearest(self, text: str) -> list[tuple[int, float]]:
        """(place, cosine) of the three that read most like it, the nearest first; fewer or none where nothing does."""
        seen = _seen([text])
        asked = np.zeros(BUCKETS, dtype=np.float32)
        asked[seen.bucket] = seen.value * self._worth[seen.bucket]
        length = float(np.linalg.norm(asked))
        if not length or not self._texts:
            return []
        shared = asked[self._bucket] * self._value
        cosines = np.bincount(self._owner, weights=shared, minlength=self._texts) / length
        best = np.argsort(-cosines, kind="stable")[:NEAREST].tolist()
        return [(place, round(float(cosines[place]), 3)) for place in best if cosines[place] >= LEAST]


class Library:
    """Examples of one language. The frozen ones stay out: nothing has learnt from them."""

    def __init__(self, examples: Sequence[Example], language: str) -> None:
        self._examples = [one for one in examples if one.language == language and not one.frozen]
        self._shelf = Shelf([one.text for one in self._examples])

    def nearest(self, text: str) -> list[Alike]:
        return [Alike(self._examples[place], cosine) for place, cosine in self._shelf.nearest(text)]


def _seen(texts: Sequence[str]) -> Sparse:
    return summed(features_of([_words(text) for text in texts]))


def _words(text: str) -> list[str]:
    folded = (fold(raw) for raw in cut(text[:_LONGEST]).raw)
    return [word for word in folded if len(word) > 1 and not is_function_word(word)]
