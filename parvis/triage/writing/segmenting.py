"""A run of letters cut into words by their frequency: "marchedenoel" is three words."""

from __future__ import annotations

import math
import unicodedata
from functools import lru_cache
from itertools import pairwise

from parvis.triage.writing import lexicons

LONGEST_WORD = 24
LONGEST_RUN = 60
CLEAR = 3.0  # natural logarithm: the best reading is some twenty times as likely as the next
KEPT = 4  # readings carried along
SHORT_RANK = 100  # "le", "au", "a": so frequent that they would be seen everywhere
OWN_RANK = 300  # the town's own words count as very frequent ones


def folded(text: str) -> str:
    """As long as the text: each letter without its accent."""
    return "".join(unicodedata.normalize("NFD", sign)[0] for sign in text.lower())


@lru_cache(maxsize=4096)
def readings(run: str, language: str, own: frozenset[str] = frozenset()) -> tuple[tuple[str, ...], ...]:
    """The likeliest first; at most two, the second only when it is close to the first."""
    if not 2 <= len(run) <= LONGEST_RUN:
        return ()
    low = folded(run)
    if len(low) != len(run):
        return ()
    best: list[list[tuple[float, tuple[int, ...]]]] = [[(0.0, (0,))]]
    for end in range(1, len(low) + 1):
        ways = [
            (cost + _cost(low[start:end], language, own), (*cuts, end))
            for start in range(max(0, end - LONGEST_WORD), end)
            for cost, cuts in best[start]
        ]
        best.append(sorted(ways)[:KEPT])
    first, *others = best[-1]
    kept = [first, *[one for one in others if one[0] - first[0] < CLEAR][:1]]
    return tuple(tuple(run[a:b] for a, b in pairwise(cuts)) for _cost_, cuts in kept)


def _cost(word: str, language: str, own: frozenset[str]) -> float:
    """By Zipf's law a word of rank r has a chance of 1 in r·ln(N); an unknown one is dear, the dearer the longer."""
    known = lexicons.frequent(language)
    scale = math.log(max(len(known), 2))
    rank = OWN_RANK if word in own else known.get(word)
    if rank is None or (len(word) == 1 and word not in ("a", "l", "d", "y")):
        return math.log(len(known) * scale + 10) + 4.0 * len(word)
    if len(word) < 3:
        rank = max(rank, SHORT_RANK)
    return math.log(rank * scale)


def camel(words: tuple[str, ...]) -> str:
    return "".join(word[:1].upper() + word[1:] for word in words)


def is_known(words: tuple[str, ...], language: str, own: frozenset[str]) -> bool:
    known = lexicons.frequent(language)
    return all(folded(word) in known or folded(word) in own for word in words)
