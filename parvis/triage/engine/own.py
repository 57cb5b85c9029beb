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


@dataclass(frozen=True)
class Own:
    """The words of one town. Names and handles of elected people; the town's own telephones, mails and domains."""

    elected: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()  # "accueil@ville.example", or "ville.example" for all its addresses
    places: tuple[tuple[str, str], ...] = ()  # (street, facility or project; its topic)
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
        whole = words_of(name)
        surname_last = (whole, "flag:elu", False)
        surname_first = ((*whole[1:], *whole[:1]), "flag:elu", False)
        with_title = (whole[-1:], "flag:elu", True)
        for phrase in {surname_last, surname_first, with_title} if len(whole) > 1 else {surname_last}:
            if phrase[0]:
                begins.setdefault(phrase[0][0], []).append(phrase)
    for place, topic in own.places:
        phrase = (_without_article(words_of(place)), f"topic:{topic}", False)
        if phrase[0]:
            begins.setdefault(phrase[0][0], []).append(phrase)
    return begins


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
