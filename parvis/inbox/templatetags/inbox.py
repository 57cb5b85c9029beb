"""Hours, reasons and labels of messages, for templates: {% load inbox %}."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.timezone import get_current_timezone_name, now
from django.utils.translation import gettext as _

from parvis.design import drawing
from parvis.inbox import judgements, words
from parvis.inbox.models import Alert, Message
from parvis.inbox.queries.alerts import NEVER_ALERTED
from parvis.networks.queries import label_of
from parvis.networks.registry import NoSuchNetwork
from parvis.triage.models import Judgement

register = template.Library()
FOLDED = 3000
MEANINGS = {"new": "", "in_hand": "hand", "waiting": "hand", "answered": "done", "closed": "done"}


def _zone() -> ZoneInfo:
    return ZoneInfo(get_current_timezone_name())


@register.filter
def why(row: Message) -> str:
    return ", ".join(words.reasons(row))


@register.filter
def before(deadline: datetime | None) -> str:
    return words.deadline_in_words(deadline, now(), _zone())


@register.filter
def is_late(row: Message) -> bool:
    return row.is_late(now())


@register.filter
def age(moment: datetime) -> str:
    return words.age_in_words(moment, now(), _zone())


@register.filter
def alert_why(alert: Alert) -> str:
    """What an alert on the screen says of its message: the gravest first, never a flag that wakes nobody."""
    if alert.message is None:
        return ""
    return ", ".join(words.alert_reasons(alert.message, without=NEVER_ALERTED))


@register.filter
def priority_word(priority: str) -> str:
    return words.priority_word(priority)


@register.filter
def alert_said(sentence: str) -> str:
    return words.alert_said(sentence)


@register.filter
def topic_word(topic: str) -> str:
    return words.topic_word(topic)


@register.filter
def verdict_word(verdict: str) -> str:
    return str(words.VERDICTS.get(verdict, verdict))


@register.filter
def label_word(label: str) -> str:
    """ "flag:crise", "intent:urgence", "topic:voirie", "distress": in words."""
    kind, _colon, key = label.partition(":")
    known: dict[str, Any] = {"flag": words.FLAGS, "intent": words.INTENTS, "topic": words.TOPICS}.get(
        kind, {}
    )
    return str(words.DISTRESS if kind == "distress" else known.get(key, label))


@register.filter
def correction_mark(judgement: Judgement) -> str:
    return judgements.correction_mark(judgement)


@register.filter
def harsh(row: Message) -> bool:
    """Insults and hate are folded: one reads them when one has decided to."""
    return row.intent == "insulte" or "haine" in row.flags


@register.filter
def excerpt(row: Message) -> SafeString:
    """The first words of a message, or why they are not shown; one filter, since a list prints it for each row."""
    if row.erased_at:
        return _instead(_("Erased"))
    if harsh(row):
        return _instead(_("Harsh words, folded"))
    if begins := vars(row)["first_words"]:  # the list asks the database for these alone
        return conditional_escape(begins)
    return _instead(
        _("Not understood: kept as it came") if row.kind == "other" else _("A message without text")
    )


def _instead(sentence: str) -> SafeString:
    return format_html("<em>{}</em>", sentence)


@register.filter
def meaning(row: Message) -> str:
    """How loud a row speaks in the list."""
    if row.rank <= 1 and row.is_open:
        return "urgent"
    if row.rank <= 5 and row.is_open:
        return "care"
    return MEANINGS.get(row.status, "")


@register.filter
def beginning(text: str) -> str:
    return text[:FOLDED]


@register.filter
def rest(text: str) -> str:
    return text[FOLDED:]


@register.filter
def network_word(network: str) -> str:
    try:
        return label_of(network)
    except NoSuchNetwork:
        return network


@register.filter
def mark_of(network: str) -> SafeString:
    """The network's mark and name; drawn once, printed for each row."""
    return _drawn(network)


@lru_cache(maxsize=64)
def _drawn(network: str) -> SafeString:
    return drawing.network_mark(network_word(network))


@register.filter
def badge_of(row: Message) -> SafeString:
    """Why a row stands where it does, as loud as it must be."""
    return drawing.badge(meaning(row), why(row))


@register.filter
def when_due(row: Message) -> SafeString | str:
    """The deadline of an open message in words; of another one, its status."""
    if not row.is_open:
        return format_html('<span class="soft">{}</span>', row.get_status_display())
    if row.deadline is None:
        return ""
    kind = "inbox__late" if is_late(row) else "soft"
    return format_html('<span class="{}">{}</span>', kind, before(row.deadline))
