"""Names made comparable: what people forget or vary (accents, hyphens, apostrophes, Saint or St) is taken away."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

LETTERS = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "đ": "d", "ł": "l", "ı": "i"})
SHORT_WORDS = {"st": "saint", "ste": "sainte"}
# How the national list writes what people say in full.
SHORT_PHRASES = {
    "communaute de communes": "cc",
    "communaute d agglomeration": "ca",
    "communaute urbaine": "cu",
}
LONG, LONG_CODE = 6, "#"  # from so many characters a code is a register number, and is marked
SEPARATORS = re.compile(r"[\W_]+")
ACCENTS = re.compile("[\u0300-\u036f]")
PHRASES = re.compile(rf"^({'|'.join(SHORT_PHRASES)})\b")


@lru_cache(maxsize=512)
def normalise(text: str) -> str:
    """So that L'Haÿ-les-Roses becomes "l hay les roses", and St-Étienne "saint etienne"."""
    plain = text.casefold()
    if not plain.isascii():
        plain = ACCENTS.sub("", unicodedata.normalize("NFKD", plain.translate(LETTERS)))
    words = [SHORT_WORDS.get(word, word) for word in SEPARATORS.sub(" ", plain).split()]
    name = " ".join(words)
    return PHRASES.sub(_shorten, name)


def _shorten(found: re.Match[str]) -> str:
    return SHORT_PHRASES[found[0]]


def split_codes(text: str) -> tuple[str, list[str]]:
    """What is a name and what is (the beginning of) a code: "saint denis 974" -> ("saint denis", ["974"])."""
    words = normalise(text).split()
    codes = [word for word in words if any(letter.isdigit() for letter in word)]
    return " ".join(word for word in words if word not in codes), codes
