"""Messages that were judged by rules and words are read once more for their meaning, where an encoder is prepared.

Nothing waits for it: a message is in the list, and whoever is on call is told, before this begins.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.utils.timezone import now

from parvis.inbox.judgements import COPIED, KIND, copy
from parvis.inbox.models import Message, Reader, ReadingLife
from parvis.inbox.steps import alerting
from parvis.lifecycle.announce import announce
from parvis.lifecycle.rows import after
from parvis.lifecycle.tenant import acting_for
from parvis.teams.models import Team
from parvis.triage.actions import store
from parvis.triage.champions import deep_of, memory_of
from parvis.triage.engine import Judged
from parvis.triage.meaning import is_prepared, stage
from parvis.triage.models import Judgement
from parvis.triage.queries import hold_switches, own_of, switched_off

AT_ONCE = 64  # one or two seconds of work between two looks at what has come
NEWEST = 1000  # older ones stay as they were judged
SINCE = timedelta(days=2)
SOON = timedelta(seconds=2)


def begin(team: Team) -> None:
    """In the transaction of the intake."""
    if not is_prepared(settings.PARVIS_DATA):
        return
    row, new = Reader.rows.get_queryset().get_or_create(team=team, defaults={"due_at": after(SOON)})
    if not new and row.is_in(ReadingLife.resting):
        row.move_to(ReadingLife.reading, by="worker", due=after(SOON))


@ReadingLife.reading.does
def read(reader: Reader) -> None:
    ready = stage(settings.PARVIS_DATA)
    with acting_for(reader.team_id):
        team = reader.team
        heads = deep_of(team, ready.heads) if ready else None
        waiting = _waiting(team, heads.version) if heads else []
        own, memory = own_of(team), memory_of(team)
    if ready and waiting:
        texts = [row.text for row in waiting]
        found = ready.judge(
            texts, own=own, languages=[row.language or None for row in waiting], memory=memory, heads=heads
        )
        _keep(team, {row.pk: judged for row, judged in zip(waiting, found, strict=True)})
    if len(waiting) == AT_ONCE:
        reader.move_to(ReadingLife.reading, by="worker", due=after(timedelta()))
    else:
        reader.move_to(ReadingLife.resting, by="worker")


def _waiting(team: Team, version: str) -> list[Message]:
    """The newest first. What people said stands: it is not read again."""
    newest = Message.rows.of(team).filter(listed=True, placed_at__gt=now() - SINCE).exclude(text="")
    keys = list(newest.order_by("-placed_at", "-id").values_list("pk", flat=True)[:NEWEST])
    judged = Judgement.rows.of(team).filter(subject_kind=KIND, subject_id__in=keys, corrected_at=None)
    left = set(judged.exclude(versions__heads=version).values_list("subject_id", flat=True))
    chosen = [key for key in keys if key in left][:AT_ONCE]
    rows = Message.rows.of(team).in_bulk(chosen)
    return [rows[key] for key in chosen if key in rows]


def _keep(team: Team, found: dict[UUID, Judged]) -> None:
    """The judgements, the list and whoever is on call follow, all at once; not where the text is another one by now."""
    with acting_for(team.pk):
        hold_switches(team)
        locked = (
            Message.rows.of(team).select_for_update(of=("self",)).filter(pk__in=list(found), erased_at=None)
        )
        rows = {row.pk: row for row in locked.order_by("pk")}
        before = Judgement.rows.of(team).filter(subject_kind=KIND, subject_id__in=list(rows))
        keys = dict(before.values_list("subject_id", "text_key"))
        still = {key: judged for key, judged in found.items() if keys.get(key) == judged.duplicate_key}
        off = switched_off(team)
        for judgement in store(team=team, subject_kind=KIND, judged=still):
            row = rows[judgement.subject_id]
            copy(judgement, row, off)
            row.save(update_fields=COPIED)
        alerting.raise_for(team, [rows[key] for key in still])
        announce(team.pk, "inbox")
