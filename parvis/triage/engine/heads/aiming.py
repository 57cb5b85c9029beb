"""What a text does to whom, told to the head of toxicity: an insult at a group, at a thing, denied, condemned.

A linear head adds words up: it cannot know that an insult beside a chair is none, nor that "no … deserves" turns what
follows round. So the words that attack, deny and condemn are read by what they do, and whoever is named by what they
are; the head is shown the bare sentence that is left ("les GROUP sont BEAST"), piece by piece, and each attack with
its target. All groups are one word here, so that which one is named cannot count.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from parvis.triage.engine.folding import unleet
from parvis.triage.engine.heads.wording import ATTACKS, KINDS, PLAIN, STEMS, TARGETS
from parvis.triage.engine.semantic.identity import NEUTRAL, is_identity

AIM = "aim "  # how all that is told here begins
GROUP, QUOTE = "GROUP", "QUOTE"
MARKED = frozenset({GROUP, "WOMEN", "DENOUNCE", QUOTE})  # worth telling where nothing attacks
_SPOKEN = ATTACKS | MARKED
_WEIGHED = ATTACKS | {"GOOD", "DENOUNCE", "SAY"}
_REACH = 9  # words between an attack and its target
_LONGEST = 4  # words of the bare sentence in one piece
_SHORTEST = 5  # letters of a word that is looked for in disguise
_GLUED = (
    "toutes",
    "tous",
    "cette",
    "les",
    "des",
    "ces",
    "une",
    "vos",
    "nos",
    "aux",
    "cet",
    "un",
    "de",
    "du",
    "la",
    "ce",
)
# Everyday words that would be taken for a word that attacks.
_LOOK_ALIKES = """
abatteurs castors exercice exercise gebracht gebrochen google ladies mochten punaise punaises signes truites
truque truques yourte debutent debuter deconne
"""
_EVERYDAY = frozenset(_LOOK_ALIKES.split())


@lru_cache(maxsize=1 << 15)
def kind(word: str) -> str:
    """What a folded word does, by its plain spelling; "" for words that do nothing here."""
    if word == NEUTRAL or is_identity(word):
        return GROUP
    if found := KINDS.get(word):
        return found
    for length in range(min(len(word), 12), 3, -1):
        if found := STEMS.get(word[:length]):
            return found
    return ""


@lru_cache(maxsize=1 << 15)
def undisguised(word: str) -> str:
    """A word that attacks or names a group, as it is spelt: figures for letters, its article glued to it, or two
    letters exchanged, as filters are got round. Other words as they are."""
    if len(word) < _SHORTEST or word in _EVERYDAY or kind(word):
        return word
    plain = unleet(word)
    if plain and _tells(plain):
        return plain
    for article in _GLUED:
        rest = word[len(article) :]
        if (
            word.startswith(article)
            and len(rest) >= _SHORTEST
            and (is_identity(rest) or kind(rest) in ATTACKS)
        ):
            return rest
    return _exchanged(word)


def _exchanged(word: str) -> str:
    if len(word) <= _SHORTEST or not word.isalpha():
        return word
    turned = (word[:n] + word[n + 1] + word[n] + word[n + 2 :] for n in range(1, len(word) - 2))
    return next((one for one in turned if one != word and _tells(one)), word)


def _tells(word: str) -> bool:
    return kind(word) in ATTACKS or kind(word) == GROUP


def aimed(words: Sequence[str], sentences: Sequence[int], quoted: Sequence[bool]) -> list[str]:
    """What the head is told of a text; nothing where no word attacks, names a group, or condemns."""
    if not any(quoted) and _SPOKEN.isdisjoint([kind(word) for word in words]):
        return []
    kinds: list[str] = []
    where: list[int] = []
    for word, sentence, inside in zip(words, sentences, quoted, strict=True):
        one = QUOTE if inside else kind(word) or (word if word in PLAIN else "_")
        if one != QUOTE or not kinds or kinds[-1] != QUOTE:
            kinds.append(one)
            where.append(sentence)
    if not _SPOKEN.intersection(kinds):
        return []
    attacked = {at for at, one in zip(where, kinds, strict=True) if one in ATTACKS}
    said = _pieces(kinds, where, attacked) | _pairs(kinds, where)
    if not attacked:
        said |= {f"calm:{one}" for one in MARKED.intersection(kinds)} | {"calm"}
    return sorted(AIM + one for one in said)


def _pieces(kinds: Sequence[str], where: Sequence[int], attacked: set[int]) -> set[str]:
    found = set()
    for first, one in enumerate(kinds):
        piece, mood = one, "bare" if where[first] in attacked else "calm"
        for last in range(first + 1, min(first + _LONGEST, len(kinds))):
            if where[last] != where[first]:
                break
            piece += " " + kinds[last]
            if any(letter.isupper() for letter in piece):
                found.add(f"{mood}:{piece}")
    return found


def _pairs(kinds: Sequence[str], where: Sequence[int]) -> set[str]:
    found = set()
    for at, one in enumerate(kinds):
        if one not in _WEIGHED:
            continue
        near = [
            n for n in range(max(0, at - _REACH), min(len(kinds), at + _REACH + 1)) if where[n] == where[at]
        ]
        met = {kinds[n] for n in near}
        target = next((target for target in TARGETS if target in met), "nobody")
        denied = any(kinds[n] == "NOT" and n < at + 3 for n in near)
        found.add(f"{'not ' if denied else ''}{one}>{target}")
        if one in ATTACKS:
            found.add(one)
    return found
