"""One spelling for many: capitals, accents, invisible characters and look-alike letters folded away."""

import re
import unicodedata

# Characters that show nothing: soft hyphen, zero-width, directions of writing, variation selectors, joined accents.
UNSEEN = "\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\ufe00-\ufe0f\u0300-\u036f"
UNSEEN_CHARACTER = re.compile(f"[{UNSEEN}]")
_LATIN = re.compile("[a-z]")
_TWIN_LETTERS = str.maketrans("авеікмнорстухѕјɑοαѵ", "abeikmhopctyxsjaoav")
_DIGRAPHS = str.maketrans({"œ": "oe", "æ": "ae", "ı": "i", "ł": "l", "ø": "o", "đ": "d"})
_LEET = str.maketrans("013457@$€", "oieastase")
_RUN = re.compile(r"(.)\1{2,}")
_DOUBLE = re.compile(r"(.)\1+")


def fold(word: str) -> str:
    """Lower case without accents; offsets are kept by whoever cut the word out of the text."""
    if word.isascii():
        return word.lower()
    plain = unicodedata.normalize("NFKC", UNSEEN_CHARACTER.sub("", word)).casefold().translate(_DIGRAPHS)
    plain = "".join(c for c in unicodedata.normalize("NFD", plain) if not unicodedata.combining(c))
    if not plain.isascii() and _LATIN.search(plain):
        return plain.translate(_TWIN_LETTERS)
    return plain


def is_stretched(word: str) -> bool:
    return _RUN.search(word) is not None


def squeeze(word: str) -> str:
    """ "auuuu secouuurs" and "au secours" have one squeezed form; so have "elle" and "ele"."""
    return _DOUBLE.sub(r"\1", word)


def unleet(word: str) -> str | None:
    """Letters behind digits and signs; None when the word is a plain word or a plain number."""
    if word.isalpha() or not _LATIN.search(word):
        return None
    return word.translate(_LEET)
