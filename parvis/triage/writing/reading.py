"""A text and what surrounds it → its score card."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from parvis.triage.writing import readability
from parvis.triage.writing.asked import Asked
from parvis.triage.writing.card import Card, Finding
from parvis.triage.writing.checks import (
    election,
    grammar,
    hashtags,
    inclusive,
    people,
    pictures,
    private,
    sentences,
    signs,
    spelling,
    words,
)
from parvis.triage.writing.cutting import Cut, cut
from parvis.triage.writing.wording import gettext_noop

LONGEST = 100_000
TOO_LONG = gettext_noop("Only the first 100,000 signs were read.")
MOST_OF_ONE_CHECK, MOST = 20, 100
CHECKS: tuple[Callable[[Asked, Cut], Iterable[Finding]], ...] = (
    readability.check, sentences.lengths, sentences.turns, words.check, hashtags.check, signs.emojis, signs.letters,
    signs.here, signs.capitals, pictures.check, people.dates, people.event, people.conversation, inclusive.check,
    private.check, private.greeting, election.check, spelling.check, grammar.check,
)  # fmt: skip
# What is beside the point in an answer to one person.
POSTS_ONLY = {people.event, people.conversation, hashtags.check}


def read(asked: Asked) -> Card:
    """Never raises on any text: what cannot be read is said in `not_done`."""
    too_long = TOO_LONG if len(asked.text) > LONGEST else ""
    asked = _shortened(asked) if too_long else asked
    made = cut(asked.text)
    found, left_out = _kept(_all(asked, made))
    absent = (too_long, spelling.missing(asked), grammar.missing(asked))
    return Card(
        findings=found, words=len(made.words), sentences=len(made.sentences),
        score=readability.score(made, asked.language), left_out=left_out,
        not_done=tuple(sentence for sentence in absent if sentence) if made.words else (),
    )  # fmt: skip


def _shortened(asked: Asked) -> Asked:
    kept = {name: getattr(asked, name) for name in Asked.__dataclass_fields__}
    return Asked(**{**kept, "text": asked.text[:LONGEST]})


def _all(asked: Asked, made: Cut) -> Iterator[Finding]:
    for check in CHECKS:
        if asked.kind == "post" or check not in POSTS_ONLY:
            yield from check(asked, made)


def _kept(findings: Iterable[Finding]) -> tuple[tuple[Finding, ...], int]:
    """The gravest first; one check does not drown the others."""
    ordered = _once(sorted(findings, key=lambda one: one.rank))
    per_check: Counter[str] = Counter()
    kept: list[Finding] = []
    for one in ordered:
        per_check[one.check] += 1
        if per_check[one.check] <= MOST_OF_ONE_CHECK and len(kept) < MOST:
            kept.append(one)
    return tuple(kept), len(ordered) - len(kept)


def _once(ordered: list[Finding]) -> list[Finding]:
    """A word that one check has taken is not a spelling mistake as well."""
    taken = [(one.start, one.end) for one in ordered if one.check in ("inclusive", "letters", "grammar")]
    return [
        one for one in ordered
        if one.check != "spelling" or not any(a < one.end and one.start < b for a, b in taken)
    ]  # fmt: skip
