"""Many phrases sought at once: only places where the first word of one of them stands are looked at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import regex

from parvis.triage.writing.cutting import BEGIN, Cut, lowered

_MORE = regex.compile(r"[\p{L}\p{M}\p{N}]")


class Phrases[Meaning]:
    """Phrases in any case and with any apostrophe; the longest that begins at a word wins."""

    def __init__(self, phrases: Mapping[str, Meaning]) -> None:
        self._by_word: dict[str, list[tuple[str, Meaning]]] = {}
        for phrase, meaning in phrases.items():
            low = lowered(phrase)
            first = BEGIN.match(low)
            if first is not None:
                self._by_word.setdefault(first[0], []).append((low, meaning))
        for known in self._by_word.values():
            known.sort(key=lambda one: -len(one[0]))

    def find(self, cut: Cut) -> Iterator[tuple[int, int, Meaning]]:
        """In the order of the text; never two that overlap."""
        free = 0
        for start, known in self._begun(cut):
            for phrase, meaning in known if start >= free else ():
                if _stands(cut.low, start, phrase):
                    free = start + len(phrase)
                    yield start, free, meaning
                    break

    def _begun(self, cut: Cut) -> list[tuple[int, list[tuple[str, Meaning]]]]:
        """Places where one of the phrases may begin: few, however long the text is."""
        found = [
            (start, known) for word, known in self._by_word.items() for start in cut.places.get(word, ())
        ]
        return sorted(found, key=lambda one: one[0])


def _stands(low: str, start: int, phrase: str) -> bool:
    """Not the beginning of a longer word."""
    end = start + len(phrase)
    if not low.startswith(phrase, start):
        return False
    return phrase[-1] in "' " or end >= len(low) or _MORE.match(low, end) is None


def like(written: str, replacement: str) -> str:
    """The capitals of what was written, on what is proposed."""
    letters = [sign for sign in written if sign.isalpha()]
    if len(letters) > 1 and all(sign.isupper() for sign in letters):
        return replacement.upper()
    if letters and letters[0].isupper():
        return replacement[:1].upper() + replacement[1:]
    return replacement
