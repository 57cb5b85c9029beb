"""What a town adds of its own: names that must be seen, numbers that must not alarm."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from parvis.triage.engine.folding import fold
from parvis.triage.engine.words import cut

_TITLE_WORDS = (
    "m mr mme mlle monsieur madame maire adjoint adjointe conseiller conseillere depute deputee senateur senatrice "
    "president presidente ms mrs mayor councillor"
)
_TITLES = frozenset(_TITLE_WORDS.split())
_BEFORE_NAMES = _TITLES | {"le", "la", "l", "the"}


PLACE = ""  # a name that supports no topic: its words must not alarm, no more


@dataclass(frozen=True)
class Own:
    """The words of one town. Names and handles of elected people; the town's own telephones, mails and domains."""

    elected: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()  # "accueil@ville.example", or "ville.example" for all its addresses
    places: tuple[tuple[str, str], ...] = ()  # (street, facility or project; its topic, or "")
    version: str = "0"

    def has_phone(self, number: str) -> bool:
        return digits_of(number) in _phones(self.phones)

    def has_email(self, address: str) -> bool:
        address = address.lower()
        return any(address == own or address.endswith(("@" + own, "." + own)) for own in _lower(self.emails))


@dataclass(frozen=True, slots=True)
class Named:
    """A word of the town found in a text: which label it supports, and between which words."""

    label: str
    first: int
    last: int


def digits_of(number: str) -> str:
    """One writing for a telephone number: +33 (0)1 00 … and 01 00 … are the same."""
    digits = "".join(c for c in number if c.isdigit())
    for prefix in ("0033", "33"):
        if digits.startswith(prefix) and len(digits) - len(prefix) in (9, 10):
            return "0" + digits[len(prefix) :].lstrip("0")
    return digits


def named_in(own: Own, folded: list[str], sentences: list[int]) -> Iterator[Named]:
    begins = _phrases(own)
    if not begins:
        return
    for at, word in enumerate(folded):
        for phrase, label, needs_title in begins.get(word, ()):
            last = at + len(phrase) - 1
            if tuple(folded[at : last + 1]) != phrase or sentences[last] != sentences[at]:
                continue
            if not needs_title or (at and folded[at - 1] in _TITLES):
                yield Named(label, at, last)


@lru_cache(maxsize=1024)
def _phrases(own: Own) -> dict[str, list[tuple[tuple[str, ...], str, bool]]]:
    begins: dict[str, list[tuple[tuple[str, ...], str, bool]]] = {}
    for name in own.elected:
        for words, needs_title in _ways_to_name(name):
            begins.setdefault(words[0], []).append((words, "flag:elu", needs_title))
    for place, topic in own.places:
        words = _without_article(words_of(place))
        if words:
            begins.setdefault(words[0], []).append((words, f"topic:{topic}" if topic else PLACE, False))
    return begins


def _ways_to_name(name: str) -> set[tuple[tuple[str, ...], bool]]:
    """Both orders, and the surname alone behind a title: "Jeanne Exemple-Martin", "EXEMPLE MARTIN Jeanne"."""
    pieces = name.partition(",")[0].split()  # "Jeanne Exemple, adjointe aux sports"
    while len(pieces) > 1 and set(words_of(pieces[0])) <= _BEFORE_NAMES:
        pieces = pieces[1:]
    if not pieces:
        return set()
    surname = [piece for piece in pieces if len(piece) > 1 and piece.isupper()]
    if len(surname) == len(pieces):
        surname = []
    given = [piece for piece in pieces if piece not in surname] if surname else pieces[:1]
    surnames = (
        {words_of(" ".join(surname))} if surname else {words_of(" ".join(pieces[1:])), words_of(pieces[-1])}
    )
    first, last = words_of(" ".join(given)), words_of(" ".join(surname or pieces[1:]))
    ways = {((*first, *last), False), ((*last, *first), False)}
    if last:
        ways |= {(words, True) for words in surnames}
    return {(words, needs_title) for words, needs_title in ways if words}


def words_of(text: str) -> tuple[str, ...]:
    return tuple(fold(word) for word in cut(text).raw)


def _without_article(words: tuple[str, ...]) -> tuple[str, ...]:
    """ "Les Tilleuls" is also said « aux Tilleuls »."""
    return words[1:] if len(words) > 1 and words[0] in ("le", "la", "les", "l", "the") else words


@lru_cache(maxsize=1024)
def _phones(phones: tuple[str, ...]) -> frozenset[str]:
    return frozenset(digits_of(phone) for phone in phones)


@lru_cache(maxsize=1024)
def _lower(emails: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(email.lower().lstrip("@") for email in emails)
