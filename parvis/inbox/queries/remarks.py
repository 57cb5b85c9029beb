"""What to look at before an answer leaves, in short: personal data where everybody reads, a missing greeting."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from parvis.teams.models import Team
from parvis.triage import writing
from parvis.triage.queries import own_of, writing_rules_of
from parvis.triage.writing.card import quote
from parvis.triage.writing.lexicons import LANGUAGES

MOST = 3
FIRST = ("personal", "greeting")
LONGEST = 20_000  # it is asked at each pause of the person who types


@dataclass(frozen=True, kw_only=True)
class Remark:
    strong: bool
    sentence: str
    quote: str


def remarks(team: Team, text: str, *, language: str, private: bool) -> list[Remark]:
    """At most three, what concerns the person first; in private nothing is said of personal data."""
    if not text.strip():
        return []
    rules, _why = writing_rules_of(team)
    asked = writing.Asked(
        text=text[:LONGEST], language=language if language in LANGUAGES else "fr", kind="answer", own=own_of(team),
        rules=rules, with_spelling=False,
    )  # fmt: skip
    found = [one for one in writing.read(asked).findings if not (private and one.check == "personal")]
    found.sort(key=lambda one: (one.severity is not writing.Severity.strong, one.check not in FIRST))
    return [
        Remark(
            strong=one.severity is writing.Severity.strong, sentence=_(one.sentence) % one.values,
            quote=quote(text, one.start, one.end),
        )
        for one in found[:MOST]
    ]  # fmt: skip
