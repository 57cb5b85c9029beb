"""Help with writing, in plain Python: a text becomes a score card. It proposes; it changes nothing by itself.

It knows neither networks nor people nor the database, so it reads a post, an answer or an announcement alike.
"""

from parvis.triage.writing.asked import Asked, Picture, Reserve
from parvis.triage.writing.card import Card, Finding, Severity
from parvis.triage.writing.reading import read
from parvis.triage.writing.rules import BadRules, Rules, rules_in

__all__ = [
    "Asked",
    "BadRules",
    "Card",
    "Finding",
    "Picture",
    "Reserve",
    "Rules",
    "Severity",
    "read",
    "rules_in",
]
