"""The words that ship: plain words, turns, acronyms, words of events and of elections (`words/<language>.yaml`)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import yaml

from parvis.triage.writing.phrases import Phrases
from parvis.triage.writing.rules import Rules

WORDS = Path(__file__).parent / "words"
LANGUAGES = ("fr", "en")


@cache
def shipped(language: str) -> Mapping[str, Any]:
    """An empty lexicon for a language that has none: its checks find nothing."""
    if language not in LANGUAGES:
        return {}
    found: Mapping[str, Any] = yaml.safe_load((WORDS / f"{language}.yaml").read_text(encoding="utf-8"))
    return found


@cache
def listed(language: str, key: str) -> Phrases[str]:
    """A list of phrases, each its own meaning."""
    return Phrases({str(phrase): str(phrase) for phrase in shipped(language).get(key) or ()})


@cache
def words(language: str, key: str) -> frozenset[str]:
    return frozenset(str(one).lower() for one in shipped(language).get(key) or ())


@cache
def replaced(language: str, key: str) -> Phrases[str]:
    """Phrases with what may stand in their place."""
    return Phrases(dict(shipped(language).get(key) or {}))


@lru_cache(maxsize=256)
def jargon(language: str, rules: Rules) -> Phrases[tuple[str, bool]]:
    """A form → how to say it plainly, and whether it can simply be put in its place. A town's own line wins."""
    known: dict[str, tuple[str, bool]] = {}
    for entry in shipped(language).get("jargon") or ():
        known |= {str(form): (str(entry["plain"]), False) for form in entry.get("seen") or ()}
        known |= {str(form): (str(plain), True) for form, plain in (entry.get("forms") or {}).items()}
    known |= {term: (plain, bool(plain)) for term, plain in rules.plain}
    return Phrases({form: meaning for form, meaning in known.items() if meaning[0]})


@lru_cache(maxsize=256)
def acronyms(language: str, rules: Rules) -> Mapping[str, str]:
    """Known ones → their words; with "" nobody needs the words."""
    known = {str(one): "" for one in shipped(language).get("known_letters") or ()}
    return {**known, **(shipped(language).get("acronyms") or {}), **dict(rules.acronyms)}


@cache
def frequent(language: str) -> Mapping[str, int]:
    """Folded words → their rank, the most frequent first."""
    if language not in LANGUAGES:
        return {}
    text = (WORDS / f"frequent_{language}.txt").read_text(encoding="utf-8")
    return {word: rank for rank, word in enumerate(text.split(), start=1)}
