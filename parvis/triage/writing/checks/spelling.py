"""Spelling by hunspell, with the dictionary that the machine has; the town's own words are right."""

from __future__ import annotations

import time
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

import hunspell

from parvis.triage.writing import lexicons
from parvis.triage.writing.asked import Asked
from parvis.triage.writing.card import Finding, Severity
from parvis.triage.writing.cutting import Cut, Piece
from parvis.triage.writing.phrases import like
from parvis.triage.writing.segmenting import folded
from parvis.triage.writing.wording import gettext_noop

FOLDERS = (Path("/usr/share/hunspell"), Path("/usr/share/myspell/dicts"), Path("/Library/Spelling"))
NAMES = {"fr": ("fr", "fr_FR"), "en": ("en_GB", "en_US"), "es": ("es", "es_ES"), "it": ("it_IT",),
         "de": ("de_DE", "de_DE_frami")}  # fmt: skip
ABSENT = gettext_noop(
    "Spelling was not checked: no dictionary of this language is installed (Debian: hunspell-fr, hunspell-en-gb)."
)
LONGEST, MOST_WORDS, MOST_SUGGESTED = 40, 40, 8
PATIENCE = 0.5  # seconds for all suggestions of a text: a garbled one costs a quarter of a second a word
_lock = Lock()  # a dictionary is no thing for two threads


@lru_cache(maxsize=4)
def dictionary(language: str, folders: tuple[Path, ...] = FOLDERS) -> Any:
    """None when the machine has none."""
    for folder in folders:
        for name in NAMES.get(language, ()):
            if (folder / f"{name}.dic").is_file() and (folder / f"{name}.aff").is_file():
                return hunspell.Hunspell(name, hunspell_data_dir=str(folder))
    return None


def missing(asked: Asked) -> str:
    return "" if not asked.with_spelling or dictionary(asked.language) else ABSENT


def check(asked: Asked, cut: Cut) -> Iterator[Finding]:
    book = dictionary(asked.language) if asked.with_spelling else None
    if book is None:
        return
    accepted, looked_at, wrong, spent = _accepted(asked), set(), 0, 0.0
    for piece in _candidates(cut):
        word = piece.text.replace("’", "'").replace("‑", "-")
        if word in looked_at or wrong >= MOST_WORDS:
            continue
        looked_at.add(word)
        if _is_right(book, word, accepted):
            continue
        wrong += 1
        began = time.monotonic()
        better = ""
        if wrong <= MOST_SUGGESTED and spent < PATIENCE:
            better = _suggestion(book, word, asked.language)
            spent += time.monotonic() - began
        yield Finding(
            check="spelling", severity=Severity.warn, start=piece.start, end=piece.end,
            values={"word": piece.text, "better": better},
            replacement=like(piece.text, better.replace("'", "’") if "’" in piece.text else better) if better else None,
            sentence=gettext_noop("“%(word)s”: perhaps “%(better)s”?") if better
            else gettext_noop("“%(word)s” is not in the dictionary."),
        )  # fmt: skip


def _candidates(cut: Cut) -> Iterator[Piece]:
    """No names (a capital inside a sentence), no letters for words, no numbers, no broken inclusive form."""
    for sentence in cut.sentences:
        for number, word in enumerate(sentence.words):
            text = word.text
            if len(text) > LONGEST or not text.replace("'", "").replace("’", "").replace("-", "").isalpha():
                continue
            after = text.replace("’", "'").split("'")[-1]
            if text.isupper() or (after[:1].isupper() and (number or "'" in text or "’" in text)):
                continue
            if cut.text[word.end : word.end + 1] in ("·", "•", "(", "@") or len(text) < 2:
                continue
            yield word


def _accepted(asked: Asked) -> frozenset[str]:
    own = [*asked.own.elected, *(place for place, _ in asked.own.places), *asked.rules.accept]
    letters = lexicons.acronyms(asked.language, asked.rules)
    words = [piece for name in own for piece in name.lower().replace("-", " ").replace(",", " ").split()]
    return frozenset([*words, *(one.lower() for one in own), *(one.lower() for one in letters)])


def _is_right(book: Any, word: str, accepted: frozenset[str]) -> bool:
    """Whole, then behind its apostrophe, then part by part: "l'eau", "rendez-vous", "peut-être-bien"."""
    low = word.lower()
    if low in accepted or low.split("'")[-1] in accepted:
        return True
    with _lock:
        if book.spell(word) or book.spell(word.split("'")[-1]):
            return True
        parts = [part for part in word.split("'")[-1].split("-") if part]
        return len(parts) > 1 and all(part.lower() in accepted or book.spell(part) for part in parts)


@lru_cache(maxsize=2000)  # the same mistake is looked at again at each pause of the person who types
def _suggestion(book: Any, word: str, language: str) -> str:
    """Of those that are near, the most usual word; one that changes half of the word would be a guess."""
    with _lock:
        found = book.suggest(word)
    near = [
        one for one in found[:6] if abs(len(one) - len(word)) <= 2 and one[:1].lower() == word[:1].lower()
    ]
    known = lexicons.frequent(language)
    usual = sorted(near, key=lambda one: known.get(folded(one.split("'")[-1]), len(known)))
    return str(usual[0]) if usual else ""
