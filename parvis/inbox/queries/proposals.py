"""Words that corrected messages share: read from messages that are still here, since a correction keeps no text."""

from __future__ import annotations

from datetime import timedelta

from django.utils.timezone import now

from parvis.inbox.judgements import KIND
from parvis.inbox.models import Message
from parvis.teams.models import Team
from parvis.triage.engine import TO_CHECK
from parvis.triage.engine.proposing import Proposal, folded_words, proposals
from parvis.triage.learnt import common_words
from parvis.triage.models import Correction, LexiconEntry, WordTurnedDown

DAYS = 180
MOST = 1000


def words_proposed(team: Team) -> list[Proposal]:
    """Of messages whose topic somebody corrected; the same text counts once, and its authors' names never."""
    rows = Correction.rows.of(team).filter(judgement__subject_kind=KIND, at__gte=now() - timedelta(days=DAYS))
    told = rows.order_by("-at", "-id").values_list(
        "text_key", "judgement__subject_id", "old__topic", "new__topic"
    )
    topics: dict[str, tuple[str, object]] = {}
    for key, subject, old, new in told[:MOST]:
        if new and new != TO_CHECK and new != old:
            topics.setdefault(key, (new, subject))
    subjects = {subject: topic for topic, subject in topics.values()}
    messages = (
        Message.rows.of(team).filter(pk__in=subjects, erased_at=None).values_list("pk", "text", "author_name")
    )
    found = list(messages)
    known = [*LexiconEntry.rows.of(team).values_list("text", flat=True)]
    known += [*WordTurnedDown.rows.of(team).values_list("text", flat=True)]
    known += [name for _key, _text, name in found]
    return proposals(
        [(subjects[key], text) for key, text, _name in found], known=folded_words(known) | common_words()
    )
