"""Jargon and acronyms, with what can be said instead."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from parvis.triage.writing import lexicons
from parvis.triage.writing.asked import Asked
from parvis.triage.writing.card import Finding, Severity
from parvis.triage.writing.cutting import Cut, Piece
from parvis.triage.writing.phrases import like
from parvis.triage.writing.wording import gettext_noop

MANY = 3
_LETTERS = regex.compile(r"\p{Lu}[\p{Lu}\p{N}]{1,5}s?")
_ARTICLE = regex.compile(r"(?:[ldjmtscn]|qu)['’]$", regex.IGNORECASE)
_WORDS_AFTER = regex.compile(r"\s*\(\s*\p{L}[^()]{4,200}\)")
_WORDS_BEFORE = regex.compile(r"\p{L}{2,}[\s'’]+(?:[\p{L}'’\-]+\s+){0,12}\(\s*$")


def check(asked: Asked, cut: Cut) -> Iterator[Finding]:
    """One or two are pointed out; from the third on they stand in the way."""
    found = sorted([*_jargon(asked, cut), *_acronyms(asked, cut)], key=lambda one: one.start)
    for number, one in enumerate(found, start=1):
        yield one if number < MANY else _stronger(one)


def _stronger(one: Finding) -> Finding:
    return Finding(
        check=one.check, severity=Severity.strong, sentence=one.sentence, start=one.start, end=one.end,
        values=one.values, replacement=one.replacement,
    )  # fmt: skip


def _jargon(asked: Asked, cut: Cut) -> Iterator[Finding]:
    for start, end, (plain, fits) in lexicons.jargon(asked.language, asked.rules).find(cut):
        yield Finding(
            check="jargon", severity=Severity.warn, start=start, end=end, values={"plain": plain.strip()},
            replacement=like(cut.text[start:end], plain) if fits else None,
            sentence=gettext_noop("A word of the office. Plainly: %(plain)s."),
        )  # fmt: skip


def _acronyms(asked: Asked, cut: Cut) -> Iterator[Finding]:
    known, seen = lexicons.acronyms(asked.language, asked.rules), set()
    accepted = {word.lower() for word in asked.rules.accept}
    for word, shouted in _letters(cut):
        letters = word.text.removesuffix("s")
        if letters in seen:
            continue
        seen.add(letters)
        words = known.get(letters)
        if words == "" or letters.lower() in accepted or shouted or _is_told(cut.text, word):
            continue
        if words is None and word.text.lower() in lexicons.frequent(asked.language):
            continue  # a small word written in capitals, not letters that stand for words
        yield Finding(
            check="acronym", severity=Severity.warn, start=word.start, end=word.end,
            values={"letters": letters, "words": words or ""},
            replacement=f"{word.text} ({words})" if words else None,
            sentence=gettext_noop("“%(letters)s” is not explained: %(words)s.") if words
            else gettext_noop("“%(letters)s” is not explained: write its words the first time."),
        )  # fmt: skip


def _letters(cut: Cut) -> Iterator[tuple[Piece, bool]]:
    """Words in capitals, and whether their whole sentence is."""
    for sentence in cut.sentences:
        shouted = len(sentence.words) > 2 and all(word.text.isupper() for word in sentence.words)
        for word in sentence.words:
            at = max(word.text.rfind("'"), word.text.rfind("’")) + 1
            bare = Piece(word.start + at, word.end, word.text[at:])
            before = word.text[:at]
            if _LETTERS.fullmatch(bare.text) and (not before or _ARTICLE.fullmatch(before)):
                yield bare, shouted


def _is_told(text: str, word: Piece) -> bool:
    """ "CCAS (centre communal …)" or "centre communal … (CCAS)"."""
    if _WORDS_AFTER.match(text, word.end):
        return True
    return _WORDS_BEFORE.search(text[max(0, word.start - 200) : word.start]) is not None
