"""The public page "How does triage judge?": labels, stages, and the errors as they were measured, each in words.

Nothing here is typed twice: labels come from the engine, figures from the card of the heads that judge now.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.inbox.words import DISTRESS, FLAGS, INTENTS, TOPICS
from parvis.lifecycle.tenant import acting_for
from parvis.teams.models import Team
from parvis.triage import labels
from parvis.triage.engine import SHIPPED, TO_CHECK
from parvis.triage.engine.heads.measuring import PARTS, wilson
from parvis.triage.engine.judging import ENGINE_VERSION
from parvis.triage.learnt import heads
from parvis.triage.queries import team_of_link, triage_rules_of

MISSED = "–"

STAGES: tuple[tuple[str | Promise, str | Promise], ...] = (
    (gettext_lazy("The text is read"),
     gettext_lazy("Links, names of accounts and addresses are set aside. The author's profile, past "
            "and picture are never read.")),
    (gettext_lazy("Rules look for words"),
     gettext_lazy("Written by people, numbered, each with its reason. Danger and distress are "
            "decided here, and no later stage may take them away.")),
    (gettext_lazy("What was learnt from examples adds to it"),
     gettext_lazy("It may add a label or hesitate. It shows the words that weighed.")),
    (gettext_lazy("A model outside, only if the town asks for it"),
     gettext_lazy("Off unless a manager has switched it on. It gets a text without names, and may "
            "add, never take away.")),
    (gettext_lazy("The message gets its place in the list"),
     gettext_lazy("A table that anybody can read turns labels into an order. Nothing else is done "
            "with them.")),
    (gettext_lazy("A person reads, decides and may correct"),
     gettext_lazy("Every answer and every act of moderation is a named person's.")),
)  # fmt: skip
NEVER: tuple[tuple[str | Promise, str | Promise], ...] = (
    (gettext_lazy("It never acts alone"),
     gettext_lazy("It answers nothing, hides nothing, deletes nothing, blocks nobody.")),
    (gettext_lazy("It never labels a person"),
     gettext_lazy("No label, score or count is attached to an author. “Migration or religion” says "
            "what a text is about, never what its author is.")),
    (gettext_lazy("It never hides criticism"),
     gettext_lazy("Anger, irony and a call to resign are everybody's right. They change the order of "
            "reading at most.")),
    (gettext_lazy("It never watches gatherings"),
     gettext_lazy("Nothing counts or follows messages about a demonstration, a rally or a meeting. "
            "That a message speaks of the police, an election, migration or religion alerts nobody.")),
    (gettext_lazy("It never gives a label without showing why"),
     gettext_lazy("Each label stands with the words of the text that raised it. Without such words "
            "it says “To check”.")),
)  # fmt: skip
LIMITS: tuple[str | Promise, ...] = (
    gettext_lazy("It misses messages, grave ones too, as the table says. It does not replace reading."),
    gettext_lazy("It understands French best. Other languages are read by a few rules only."),
    gettext_lazy("Irony, allusions, pictures, voices and conversations without their beginning escape it."),
    gettext_lazy("It was tried on invented messages. That proves that nothing is broken, not that it "
            "is right in a given town."),
)  # fmt: skip
BANDS: tuple[tuple[str | Promise, str | Promise], ...] = (
    (gettext_lazy("high"), gettext_lazy("plain words, which leave little doubt")),
    (gettext_lazy("medium"), gettext_lazy("words that usually mean this")),
    (gettext_lazy("low"), gettext_lazy("a hint: it is shown, and changes the order little or not at all")),
)


@dataclass(frozen=True)
class Figure:
    """One line: what was asked, and what was found in French and in other languages."""

    what: str
    meaning: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class FlagFigure:
    name: str
    found: str
    right: str


@dataclass(frozen=True)
class Town:
    name: str
    contact: str
    off: list[str | Promise]


def town(link: str) -> Town | None:
    """None when nobody here made this address, or the team is suspended."""
    key = team_of_link(link)
    if key is None:
        return None
    with acting_for(key):
        team = Team.objects.filter(pk=key, suspended_at=None).first()
        if team is None:
            return None
        rules = triage_rules_of(team)
    return Town(team.name, rules.contact, [FLAGS[one] for one in rules.off])


FRENCH, _HARD, OTHERS = (
    PARTS  # hard messages were written to be hard: their shares tell nothing of what comes in
)


def page(language: str) -> dict[str, Any]:
    card = _card()
    figures = {part: card.get("figures", {}).get(part, {}) for part in (FRENCH, OTHERS)}
    figures = {part: found for part, found in figures.items() if found}
    return {
        "stages": STAGES,
        "never": NEVER,
        "limits": LIMITS,
        "bands": BANDS,
        "flags": [(FLAGS[one.key], one.when, one.never) for one in labels.flags(language=language)],
        "intents": _named("intents", INTENTS, language),
        "topics": _named("topics", TOPICS, language),
        "priorities": labels.meanings("priorities", language=language).values(),
        "others": _others(language),
        "figures": _figures(figures),
        "flag_figures": _flag_figures(figures.get(FRENCH, {})),
        "tried_on": [int(one.get("messages", 0)) for one in figures.values()],
        "card": card,
        "versions": _versions(card),
    }


def _card() -> dict[str, Any]:
    """Of the heads that judge here; empty when rules judge alone."""
    learnt = heads()
    return {**learnt.card, "version": learnt.version} if learnt is not None else {}


def _named(kind: str, words: Mapping[str, str | Promise], language: str) -> list[tuple[str | Promise, str]]:
    return [(words[key], meaning) for key, meaning in labels.meanings(kind, language=language).items()]


def _others(language: str) -> list[tuple[str | Promise, str]]:
    words: dict[str, str | Promise] = {
        "distress": DISTRESS,
        TO_CHECK: TOPICS[TO_CHECK],
        "sentiment": _("Tone"),
        "toxicity": _("Violence of the words"),
    }
    return _named("others", words, language)


def _versions(card: Mapping[str, Any]) -> list[tuple[str, str]]:
    found = [
        (_("Rules and word lists"), ", ".join(f"{name} {version}" for name, version in SHIPPED.versions))
    ]
    found.append((_("Engine"), ENGINE_VERSION))
    if card:
        found.append((_("What was learnt"), f"{card['version']} ({card['date']})"))
    return found


def _figures(found: Mapping[str, Mapping[str, float]]) -> list[Figure]:
    """Shares with the interval in which they would fall 95 times in 100."""
    lines = [
        ("topic", _("The topic is right"), _("Out of 15 topics; “To check” counts as wrong.")),
        ("intent", _("The intent is right"), _("Out of 8 intents; “To check” counts as wrong.")),
        ("sentiment", _("The tone is right"), _("Negative, neutral or positive.")),
        ("sensitive found at 20%", _("Sensitive messages found in the first 20 of 100"),
         _("If one read only the first fifth of the list.")),
        ("sensitive found at 40%", _("Sensitive messages found in the first 40 of 100"),
         _("If one read only the first two fifths.")),
        ("vital found at 10%", _("Threats and emergencies found in the first 10 of 100"),
         _("The rest stands further down: that is why everything is read.")),
    ]  # fmt: skip
    return [
        Figure(what, meaning, tuple(_share(one, name) for one in found.values()))
        for name, what, meaning in lines
        if any(name in one for one in found.values())
    ]


def _flag_figures(found: Mapping[str, float]) -> list[FlagFigure]:
    return [
        FlagFigure(str(word), _in_hundred(found.get(f"{key} recall")), _in_hundred(found.get(f"{key} precision")))
        for key, word in FLAGS.items()
        if f"{key} recall" in found
    ]  # fmt: skip


def _share(found: Mapping[str, float], name: str) -> str:
    value = found.get(name)
    if value is None or math.isnan(value):
        return MISSED
    many = found["messages"]
    if name.startswith("sensitive"):
        many *= found.get("sensitive share", 0)
    if name.startswith("vital"):  # how many there were is not on the card
        return _in_hundred(value)
    low, high = wilson(value, many)
    return _("%(value)s %% (%(low)s to %(high)s)") % {
        "value": _whole(value), "low": _whole(low), "high": _whole(high),
    }  # fmt: skip


def _in_hundred(value: float | None) -> str:
    if value is None or math.isnan(value):
        return MISSED
    return _("%(value)s %%") % {"value": _whole(value)}


def _whole(share: float) -> str:
    return str(number_format(round(share * 100)))
