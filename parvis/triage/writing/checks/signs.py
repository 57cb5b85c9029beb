"""Emoji, capitals, letters that only look like letters, "click here"."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

import emoji
import regex

from parvis.triage.writing import lexicons
from parvis.triage.writing.asked import Asked
from parvis.triage.writing.card import Finding, Severity
from parvis.triage.writing.cutting import Cut, Piece, Sentence
from parvis.triage.writing.wording import gettext_noop

MOST_IN_A_ROW = 3
SPOKEN_AT_MOST = 6
LONGEST_SIGN = 40  # code points: the longest real one has ten or so
FEWEST_CAPITALS = 5
_ONE = (
    r"(?:\p{RI}\p{RI}|[0-9#*]\uFE0F?\u20E3|\p{Extended_Pictographic}(?:\uFE0F|\p{EMod})?+"
    r"(?:\u200D\p{Extended_Pictographic}(?:\uFE0F|\p{EMod})?+)*+)"
)
_RUN = regex.compile(rf"{_ONE}(?:[ \t]?{_ONE})*+")
_EMOJI = regex.compile(_ONE)
_ANY = regex.compile(r"[\p{Extended_Pictographic}\p{RI}\u20E3]")
_WORD_BEFORE = regex.compile(r"([\p{L}]+['’]?)[ \t]*$")
_SAID = regex.compile(r"[ \t:\uFE0F–—-]*[\p{L}\p{N}]")
_CLOCKS, _DAYS, _PINS = range(0x1F550, 0x1F568), "📅📆🗓", "📍📌🗺"
_HOUR = regex.compile(r"\d{1,2}\s*(?:h|:|am|pm|heures?)|midi|minuit|noon|midnight", regex.IGNORECASE)
_LOOKS = regex.compile(r"[\U0001D400-\U0001D7FF](?:[\U0001D400-\U0001D7FF\s'’\-]*[\U0001D400-\U0001D7FF])?")
SPOKEN = {"fr": "fr", "en": "en", "es": "es", "it": "it", "de": "de", "pt": "pt"}


def spoken(sign: str, language: str) -> str:
    """What a screen reader says in place of an emoji."""
    names = emoji.demojize(sign[:LONGEST_SIGN], language=SPOKEN.get(language, "en"), delimiters=(" ", " "))
    return " ".join(names.replace("_", " ").split())


def emojis(asked: Asked, cut: Cut) -> Iterator[Finding]:
    text = cut.text
    if not _ANY.search(text):
        return
    at_start: list[tuple[int, int]] = []
    for match in _RUN.finditer(text):
        if _ANY.search(match[0]) is None:
            continue
        start, end = match.span()
        signs = [(one.start(), one[0]) for one in _EMOJI.finditer(text, start, end)]
        line = text[text.rfind("\n", 0, start) + 1 : start]
        yield from _only_by_sign(text, signs)
        if len(signs) > MOST_IN_A_ROW:
            yield _too_many(asked, text, start, end, signs)
        elif not line.strip(" \t\u00a0\u202f•-"):
            at_start.append((start, end))
        elif _is_in_place_of_a_word(asked, text, start, end):
            yield Finding(
                check="emoji", severity=Severity.warn, start=start, end=end,
                values={"spoken": spoken(match[0], asked.language)},
                sentence=gettext_noop("An emoji in place of a word (read aloud: “%(spoken)s”): write the word."),
            )  # fmt: skip
    yield from _at_the_start(asked, text, at_start)


def _too_many(asked: Asked, text: str, start: int, end: int, signs: list[tuple[int, str]]) -> Finding:
    aloud = ", ".join(spoken(sign, asked.language) for _, sign in signs[:SPOKEN_AT_MOST])
    more = ", …" if len(signs) > SPOKEN_AT_MOST else ""
    return Finding(
        check="emoji", severity=Severity.warn, start=start, end=end, replacement=signs[0][1],
        values={"n": len(signs), "spoken": aloud + more},
        sentence=gettext_noop("%(n)d emoji in a row are read aloud as “%(spoken)s”: keep one."),
    )  # fmt: skip


def _at_the_start(asked: Asked, text: str, places: list[tuple[int, int]]) -> Iterator[Finding]:
    """Two lines or more are a list: dashes are read as one."""
    for start, end in places:
        bullet = len(places) > 1
        yield Finding(
            check="emoji", severity=Severity.warn, start=start, end=end, replacement="-" if bullet else None,
            values={"spoken": spoken(text[start:end], asked.language)},
            sentence=gettext_noop("An emoji as a bullet (read aloud: “%(spoken)s”): use a dash.") if bullet
            else gettext_noop("An emoji opens the line (read aloud: “%(spoken)s”): put it at the end."),
        )  # fmt: skip


def _is_in_place_of_a_word(asked: Asked, text: str, start: int, end: int) -> bool:
    """Behind an article or a preposition, a word is missing."""
    before = _WORD_BEFORE.search(text[max(0, start - 30) : start])
    word = before[1].lower().replace("’", "'") if before else ""
    return word in lexicons.words(asked.language, "emoji_after")


def _only_by_sign(text: str, signs: list[tuple[int, str]]) -> Iterator[Finding]:
    for place, sign in signs:
        end = place + len(sign)
        rest = text[end : end + 80].split("\n")[0]
        around = text[max(0, place - 25) : end + 25]
        clock = ord(sign[0]) in _CLOCKS and not _HOUR.search(around)
        empty = sign[0] in _DAYS + _PINS and not _SAID.match(rest)
        if clock or empty:
            yield Finding(
                check="emoji", severity=Severity.strong, start=place, end=end,
                sentence=gettext_noop("A day, an hour or a place given by an emoji alone: write it in words."),
            )  # fmt: skip


def letters(asked: Asked, cut: Cut) -> Iterator[Finding]:
    for match in _LOOKS.finditer(cut.text):
        plain = unicodedata.normalize("NFKC", match[0])
        yield Finding(
            check="letters", severity=Severity.strong, start=match.start(), end=match.end(), replacement=plain,
            sentence=gettext_noop("Mathematical signs that only look like letters: write plain letters."),
        )  # fmt: skip


def here(asked: Asked, cut: Cut) -> Iterator[Finding]:
    for start, end, _ in lexicons.listed(asked.language, "here").find(cut):
        yield Finding(
            check="here", severity=Severity.warn, start=start, end=end,
            sentence=gettext_noop("Says nothing about where the link leads: name what people will find."),
        )  # fmt: skip


def capitals(asked: Asked, cut: Cut) -> Iterator[Finding]:
    for sentence in cut.sentences:
        words = [word for word in sentence.words if any(sign.isalpha() for sign in word.text)]
        shouted = len(words) > 2 and all(word.text.isupper() for word in words)
        if shouted and any(len(one.text) > 2 and _is_a_word(one.text, asked.language) for one in words):
            yield Finding(
                check="capitals", severity=Severity.strong, start=sentence.start, end=sentence.end,
                sentence=gettext_noop("A whole sentence in capitals: write it as usual."),
            )  # fmt: skip
        else:
            yield from _single(asked, sentence, words)


def _single(asked: Asked, sentence: Sentence, words: list[Piece]) -> Iterator[Finding]:
    letters = lexicons.acronyms(asked.language, asked.rules)
    accepted = {word.lower() for word in (*asked.rules.accept, *letters)}
    for word in words:
        at = max(word.text.rfind("'"), word.text.rfind("’")) + 1
        bare = word.text[at:]
        if len(bare) < FEWEST_CAPITALS or not bare.isupper() or not bare.isalpha():
            continue
        if bare.lower() in accepted or not _is_a_word(bare, asked.language):
            continue
        first = word.start == sentence.start and not at
        yield Finding(
            check="capitals", severity=Severity.warn, start=word.start + at, end=word.end,
            replacement=bare.capitalize() if first else bare.lower(),
            sentence=gettext_noop("A word in capitals: write it as usual."),
        )  # fmt: skip


def _is_a_word(bare: str, language: str) -> bool:
    """UNESCO is no word of the language, IMPORTANT is one; without a list of words, whatever is long."""
    known = lexicons.frequent(language)
    low = "".join(unicodedata.normalize("NFD", sign)[0] for sign in bare.lower())
    return low in known if known else len(bare) > 7
