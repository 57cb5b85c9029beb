"""Verbs: judge a text and keep the judgement, correct it, forget it, keep the town's own words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from parvis.accounts.models import Person
from parvis.teams.audit import record
from parvis.teams.models import Team
from parvis.triage.engine import FLAGS, INTENTS, TO_CHECK, TOPICS, Judged, judge
from parvis.triage.engine.own import digits_of
from parvis.triage.engine.table import in_order, is_vital, priority_of, rank_of
from parvis.triage.learnt import heads
from parvis.triage.models import PLACES, Correction, Judgement, LexiconEntry
from parvis.triage.queries import own_of

LONGEST_ENTRY = 120  # the column is as long
LONGEST_PHONE = 15  # digits, by E.164
MOST_ENTRIES = 2000
_MAIL_OR_DOMAIN = re.compile(r"@?(?:[\w.+\-]{1,64}@)?(?:[\w\-]{1,63}\.){1,8}[A-Za-z]{2,24}")
_REPLACED = ["text_key", "labels", "evidence", "versions", "priority", "rank"]


class NotAccepted(ValueError):
    """The text says what was refused and why, for the person who asked."""


def judge_and_store(
    *, team: Team, subject_kind: str, subject_id: UUID, text: str, language: str | None = None
) -> Judgement:
    judged = judge(text, own=own_of(team), language=language, heads=heads())
    return store(team=team, subject_kind=subject_kind, judged={subject_id: judged})[0]


def store(*, team: Team, subject_kind: str, judged: Mapping[UUID, Judged]) -> list[Judgement]:
    """One statement for any number of texts. A text judged again keeps its row, unless a person has corrected it."""
    corrected = Judgement.rows.of(team).filter(subject_kind=subject_kind, subject_id__in=list(judged))
    kept = {row.subject_id: row for row in corrected.exclude(corrected_at=None)}
    rows = [_row(team, subject_kind, key, found) for key, found in judged.items() if key not in kept]
    Judgement.rows.get_queryset().bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["team", "subject_kind", "subject_id"],
        update_fields=_REPLACED,
    )
    stored = Judgement.rows.of(team).filter(subject_kind=subject_kind, subject_id__in=list(judged))
    by_subject = {row.subject_id: row for row in stored}
    return [by_subject[key] for key in judged]


def _row(team: Team, kind: str, key: UUID, judged: Judged) -> Judgement:
    return Judgement(
        team=team,
        subject_kind=kind,
        subject_id=key,
        text_key=judged.duplicate_key,
        labels=labels_of(judged),
        evidence=[{**asdict(item), "text": item.text.replace("\0", "")} for item in judged.evidence],
        versions=dict(judged.versions),
        priority=judged.priority,
        rank=judged.rank,
    )


def labels_of(judged: Judged) -> dict[str, Any]:
    return {
        "topic": judged.topic,
        "intent": judged.intent,
        "flags": list(judged.flags),
        "vital": judged.vital,
        "distress": judged.distress,
        "language": judged.language,
        "procedures": list(judged.procedures),
        "bands": dict(judged.bands),
        "runner_up": dict(judged.runner_up),
        "unread": judged.unread,
        "sensitive_score": judged.sensitive_score,
        "sentiment": judged.sentiment,
        "toxicity": judged.toxicity,
    }


@transaction.atomic
def correct(*, team: Team, by: Person, judgement: Judgement, labels: Mapping[str, Any]) -> Judgement:
    """`labels` holds what changes among topic, intent, flags, distress. Raises NotAccepted; nothing is then changed."""
    new = _checked(labels)
    row: Judgement = Judgement.rows.of(team).select_for_update().get(pk=judgement.pk)
    old = {name: row.labels.get(name) for name in new}
    if old == new:
        return row
    Correction.rows.create(
        team=team, judgement=row, text_key=row.text_key, old=old, new=new, versions=row.versions, by=by
    )
    row.labels = {**row.labels, **new}
    _rank_again(row)
    row.corrected_at = now()
    row.save(update_fields=["labels", "priority", "rank", "corrected_at"])
    return row


def _checked(labels: Mapping[str, Any]) -> dict[str, Any]:
    allowed: dict[str, Any] = {
        "topic": lambda value: value in (*TOPICS, TO_CHECK),
        "intent": lambda value: value in (*INTENTS, TO_CHECK),
        "flags": lambda value: isinstance(value, list | tuple) and set(value) <= set(FLAGS),
        "distress": lambda value: isinstance(value, bool),
    }
    wrong = [name for name, value in labels.items() if name not in allowed or not allowed[name](value)]
    if wrong or not labels:
        raise NotAccepted(
            _("The correction was not kept: %(names)s is not a label that exists.")
            % {"names": ", ".join(wrong)}
        )
    return {name: list(in_order(value)) if name == "flags" else value for name, value in labels.items()}


def _rank_again(row: Judgement) -> None:
    """A flag that a person has set counts as sure."""
    bands = row.labels.get("bands", {})
    flags = {flag: bands.get(f"flag:{flag}", "high") for flag in row.labels["flags"]}
    intent = row.labels["intent"]
    vital = is_vital(flags, intent=intent, distress=row.distress)
    insult = bands.get("intent:insulte", "high") if intent == "insulte" else None
    row.labels["vital"] = vital
    row.priority = priority_of(vital=vital, flags=flags, intent=intent, insult=insult)
    row.rank = rank_of(row.priority, distress=row.distress)


def forget(*, team: Team, subject_kind: str, subject_ids: Iterable[UUID]) -> int:
    """The texts are gone: so are their judgements. What people corrected stays, by key, without the text."""
    rows = Judgement.rows.of(team).filter(subject_kind=subject_kind, subject_id__in=list(subject_ids))
    _all, deleted = rows.delete()
    return deleted.get("triage.Judgement", 0)


def add_entry(*, team: Team, by: Person, kind: str, text: str, topic: str = "") -> LexiconEntry:
    """A word of the town; the same word twice is one entry, with the newer topic. Raises NotAccepted."""
    text = " ".join(text.replace("\0", "").split())
    _check_entry(team, kind, text, topic)
    kept = topic if kind in PLACES else ""
    entry: LexiconEntry
    entry, new = LexiconEntry.rows.of(team).get_or_create(
        team=team, kind=kind, text=text, defaults={"topic": kept, "added_by": by}
    )
    if not new and entry.topic == kept:
        return entry
    if not new:
        entry.topic = kept
        entry.save(update_fields=["topic"])
    _told(team, by, "word kept", entry)
    return entry


def _check_entry(team: Team, kind: str, text: str, topic: str) -> None:
    if kind not in LexiconEntry.Kind.values or topic not in ("", *TOPICS):
        raise NotAccepted(_("The word was not kept: its kind or its subject does not exist."))
    if not 2 <= len(text) <= LONGEST_ENTRY:
        raise NotAccepted(_("The word was not kept: write 2 to 120 characters."))
    if kind == LexiconEntry.Kind.phone and not 3 <= len(digits_of(text)) <= LONGEST_PHONE:
        raise NotAccepted(_("The word was not kept: this is not a telephone number."))
    if kind == LexiconEntry.Kind.email and not _MAIL_OR_DOMAIN.fullmatch(text):
        raise NotAccepted(_("The word was not kept: this is neither a mail address nor a domain."))
    if kind not in (LexiconEntry.Kind.phone, LexiconEntry.Kind.email) and not any(map(str.isalpha, text)):
        raise NotAccepted(_("The word was not kept: it holds no letter."))
    if LexiconEntry.rows.of(team).count() >= MOST_ENTRIES:
        raise NotAccepted(
            _("The word was not kept: there are %(most)d already. Remove some first.")
            % {"most": MOST_ENTRIES}
        )


def remove_entry(*, team: Team, by: Person, entry: LexiconEntry) -> None:
    if LexiconEntry.rows.of(team).filter(pk=entry.pk).delete()[0]:
        _told(team, by, "word removed", entry)


def _told(team: Team, by: Person, action: str, entry: LexiconEntry) -> None:
    record(
        team_id=team.pk,
        by=str(by.pk),
        action=f"triage: {action}",
        kind="triage.lexiconentry",
        row_id=entry.pk,
    )
