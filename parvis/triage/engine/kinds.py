"""Kinds of words: to a head, "ornière" is what "nid-de-poule" is, though it was never taught the one.

Made of the lists that rules use and of a thesaurus, a class of near synonyms under each name. Single words; `stem*` is
whatever begins so. They decide nothing by themselves: heads learn what they are worth.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import chain

KIND = "kind:"  # before the name of a kind, among what heads are told
MOST_REMEMBERED = 200_000


class Kinds:
    """`classes`: name → its words, folded, several in a string."""

    def __init__(self, classes: Mapping[str, Iterable[str]]) -> None:
        self._words: dict[str, set[str]] = {}
        self._stems: dict[int, dict[str, set[str]]] = {}
        for name, lines in classes.items():
            for written in chain.from_iterable(line.split() for line in lines):
                if written.endswith("*"):
                    stem = written[:-1]
                    self._stems.setdefault(len(stem), {}).setdefault(stem, set()).add(name)
                else:
                    self._words.setdefault(written, set()).add(name)
        self._remembered: dict[str, frozenset[str]] = {}

    def of(self, folded: Iterable[str]) -> list[frozenset[str]]:
        """For each word the kinds that it is of."""
        known, found = self._remembered, []
        for word in folded:
            kinds = known.get(word)
            if kinds is None:
                if len(known) >= MOST_REMEMBERED:
                    known.clear()
                kinds = known[word] = self._look(word)
            found.append(kinds)
        return found

    def _look(self, word: str) -> frozenset[str]:
        kinds = set(self._words.get(word, ()))
        for size, stems in self._stems.items():
            kinds |= stems.get(word[:size], set())
        return frozenset(kinds)
