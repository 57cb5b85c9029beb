"""How a phrase is written in a lexicon, and how it is read.

    je (vais|veux) (me|) tuer     alternatives; an empty one makes the word optional
    incendi*                      any word that begins so
    <vouloir>                     a list of words that the lexicon names
    <num>                         a number
    feu .. maison                 up to three other words between; .... up to six
    ?                             a question mark

Accents, capitals and apostrophes do not count.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from parvis.triage.engine.folding import fold

_PIECE = re.compile(r"[()|]|<[\w.]+>|\.{2,}|\?|[^\W_]+\*?|[^\w\s'’.\-,!:]")


class BadPattern(ValueError):
    """A phrase of a lexicon that cannot be read; the message quotes it."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Several sequences, of which one is met. An empty one: nothing needs to be met."""

    sequences: "tuple[Sequence, ...]"


Sequence = tuple[str | Choice, ...]
Spell = Callable[[str], tuple[Sequence, ...]]  # how a word of a phrase may stand in texts


def once(word: str) -> tuple[Sequence, ...]:
    return ((fold(word),),)


def parse(pattern: str, spell: Spell = once) -> Choice:
    pieces = _PIECE.findall(pattern)
    choice, rest = _choice(pieces, pattern, spell)
    if rest:
        raise BadPattern(f"A bracket closes that was never opened: {pattern}")
    if any(_may_be_empty(sequence) for sequence in choice.sequences):
        raise BadPattern(f"A phrase must ask for one word at least: {pattern}")
    if any(sequence[0] in ("..", "....") for sequence in choice.sequences):
        raise BadPattern(f"A phrase must begin with a word: {pattern}")
    return choice


def _choice(pieces: list[str], pattern: str, spell: Spell) -> tuple[Choice, list[str]]:
    done: list[Sequence] = []
    current: list[str | Choice] = []
    while pieces and pieces[0] != ")":
        piece, *pieces = pieces
        if piece == "|":
            done.append(tuple(current))
            current = []
        elif piece == "(":
            inner, pieces = _choice(pieces, pattern, spell)
            if not pieces:
                raise BadPattern(f"A bracket is never closed: {pattern}")
            pieces = pieces[1:]
            current.append(inner)
        else:
            current.append(_symbol(piece, spell))
    return Choice((*done, tuple(current))), pieces


def _symbol(piece: str, spell: Spell) -> str | Choice:
    if piece.startswith(".."):
        return ".." if len(piece) <= 3 else "...."
    if piece[0] in "<?":
        return piece
    ways = spell(piece)
    return ways[0][0] if len(ways) == len(ways[0]) == 1 else Choice(ways)


def _may_be_empty(sequence: Sequence) -> bool:
    return all(isinstance(item, Choice) and any(map(_may_be_empty, item.sequences)) for item in sequence)
