"""Many texts folded at once (capitals, accents, signs, blanks), as numbers: for what compares letters by the million.

`folding.fold` says how one character is folded; here its answers are kept in a table: a text costs microseconds. A
ligature keeps its first letter only; what is not a letter or a figure is a blank.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from parvis.triage.engine.folding import UNSEEN_CHARACTER, fold

BLANK, NOTHING = 32, 0
_KNOWN = 0x1D800  # the last alphabets that fold to another one: mathematical letters
_AS_THEY_ARE = ((0x2E80, 0xA4D0), (0xAC00, 0xD7B0))  # Chinese, Japanese and Korean letters
_FOLDED = ((0x0000, 0x2E80), (0xA4D0, 0xAC00), (0xD7B0, 0xD800), (0xE000, 0x10000), (0x1D400, _KNOWN))

Codes = NDArray[np.uint32]


def folded_codes(texts: Sequence[str]) -> tuple[Codes, NDArray[np.intp], NDArray[np.intp]]:
    """(all letters in a row, where each text begins, where it ends); one blank between two words, none around."""
    raw = [text.encode("utf-32-le", "surrogatepass") for text in texts]
    codes = np.frombuffer(b"".join(raw), "<u4")
    codes = _table()[np.minimum(codes, _KNOWN)]
    whose = np.repeat(np.arange(len(texts)), [len(one) // 4 for one in raw])
    seen = codes != NOTHING
    codes, whose = codes[seen], whose[seen]
    blank = codes == BLANK
    kept = ~blank
    # A blank stands only before a letter of the same text that follows another letter of it.
    letters = np.flatnonzero(kept)
    first, second = letters[:-1], letters[1:]
    between = (second - first > 1) & (whose[first] == whose[second])
    kept[second[between] - 1] = True
    codes, whose = codes[kept], whose[kept]
    starts = np.searchsorted(whose, np.arange(len(texts)), "left")
    ends = np.searchsorted(whose, np.arange(len(texts)), "right")
    return codes, starts, ends


@cache
def _table() -> Codes:
    table = np.full(_KNOWN + 1, BLANK, np.uint32)
    for first, last in _AS_THEY_ARE:
        table[first:last] = np.arange(first, last)
    for first, last in _FOLDED:
        table[first:last] = [_folded(chr(code)) for code in range(first, last)]
    return table


def _folded(character: str) -> int:
    if UNSEEN_CHARACTER.fullmatch(character):
        return NOTHING
    plain = fold(character)
    return ord(plain[0]) if plain and plain[0].isalnum() else BLANK
