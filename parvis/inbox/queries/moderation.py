"""What a moderation file needs to be shown, and what the network lets us do."""

from __future__ import annotations

from uuid import UUID

from parvis.inbox.judgements import KIND
from parvis.inbox.models import Message, ModerationFile, Step
from parvis.networks import queries as networks
from parvis.teams.models import Team, TeamQuerySet
from parvis.triage.queries import judgement_of

NEAR = 3


def possible_steps(message: Message) -> list[Step]:
    """Of the ladder, what this account can do to somebody else's message; the mildest first."""
    able = networks.abilities_of(message.account)
    steps = [Step.hide] if able.hide else []
    steps += [Step.mute] if able.mute else []
    return steps + ([Step.block_for_a_time, Step.block] if able.block else [])


def neighbours(message: Message) -> list[Message]:
    """Three comments near it that were left visible: are similar ones treated alike?"""
    found = Message.rows.of(message.team).filter(thread=message.thread, listed=True, deleted_at=None)
    visible = found.exclude(pk=message.pk).exclude(moderation__act__isnull=False)
    return list(visible.order_by("-placed_at")[:NEAR])


def only_criticises(message: Message) -> bool:
    """Harsh words about a public body are free speech: the screen says so before anything is hidden."""
    grave = {"menace", "haine", "donnees_perso"} & set(message.flags)
    return not grave and message.intent in ("plainte", "suggestion", "question", "info", "merci")


def names_elected(message: Message) -> bool:
    """As it was judged, whatever flags the team shows: who is criticised does not decide alone."""
    judgement = judgement_of(message.team, subject_kind=KIND, subject_id=message.pk)
    return "elu" in (judgement.labels["flags"] if judgement else message.flags)


def file(team: Team, pk: UUID) -> ModerationFile | None:
    chosen = ModerationFile.rows.of(team).filter(pk=pk)
    return chosen.select_related(
        "message", "account", "decided_by", "second_by", "act", "message__thread"
    ).first()


def files_of(team: Team) -> TeamQuerySet[ModerationFile]:
    chosen = ModerationFile.rows.of(team).select_related("message", "decided_by", "act", "account")
    return chosen.order_by("-decided_at")
