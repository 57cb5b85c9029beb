"""The judge of texts, in plain Python: rules and lexicons, their evidence, and a decision table.

It knows neither networks, nor people, nor the database. It never removes, hides or answers anything.
"""

from parvis.triage.engine.judged import BANDS, FLAGS, INTENTS, PRIORITIES, TO_CHECK, TOPICS, Evidence, Judged
from parvis.triage.engine.judging import SHIPPED, judge, judge_many
from parvis.triage.engine.lexicon import Lexicon
from parvis.triage.engine.own import Own
from parvis.triage.engine.rules import BadLexicon

__all__ = [
    "BANDS",
    "FLAGS",
    "INTENTS",
    "PRIORITIES",
    "SHIPPED",
    "TOPICS",
    "TO_CHECK",
    "BadLexicon",
    "Evidence",
    "Judged",
    "Lexicon",
    "Own",
    "judge",
    "judge_many",
]
