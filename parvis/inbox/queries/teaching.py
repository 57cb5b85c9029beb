"""The messages that people are asked about each day so that triage learns: the least sure, and two drawn at random.

The same all day for the whole team: chosen by day, team and text alone. The two are drawn from all messages, corrected
or not, since they are the only fair sample of how well triage does.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID

from django.utils.timezone import now

from parvis.inbox.deadlines import zone_of
from parvis.inbox.judgements import KIND
from parvis.inbox.models import Message
from parvis.teams.models import Team
from parvis.triage.models import Correction, Judgement
from parvis.triage.queries import judgements_of

LEAST_SURE, AT_RANDOM = 10, 2
DAYS = 7
MOST = 5000  # messages among which one chooses


@dataclass(frozen=True)
class Asked:
    message: Message
    judgement: Judgement
    why: str  # of Correction.Asked
    done: bool


@dataclass(frozen=True, slots=True)
class _Candidate:
    subject: UUID
    text_key: str
    margin: float | None
    corrected_at: datetime | None
    draw: bytes


def asked_today(team: Team, *, at: datetime | None = None) -> list[Asked]:
    """The least sure first; those at random stand among them where their turn comes, so that nobody knows which."""
    zone = zone_of(team.time_zone)
    start = datetime.combine((at or now()).astimezone(zone).date(), time.min, zone)
    chosen = _chosen(_candidates(team, start), start)
    rows = Message.rows.of(team).select_related("team", "account").in_bulk(list(chosen))
    judgements = judgements_of(team, subject_kind=KIND, subject_ids=list(chosen))
    answers = (
        Correction.rows.of(team).filter(judgement__in=judgements.values(), at__gte=start).exclude(asked="")
    )
    done = set(answers.values_list("judgement__subject_id", flat=True))
    return [
        Asked(rows[key], judgements[key], why, key in done)
        for key, why in chosen.items()
        if key in rows and key in judgements
    ]


def why_asked(team: Team, message: Message) -> str:
    """Of Correction.Asked; "" when the message is not one of today's."""
    return next((one.why for one in asked_today(team) if one.message.pk == message.pk), "")


def left_today(team: Team) -> int:
    return sum(not one.done for one in asked_today(team))


def _candidates(team: Team, start: datetime) -> list[_Candidate]:
    readable = Message.rows.of(team).filter(listed=True, ours=False, erased_at=None).exclude(text="")
    judged = Judgement.rows.of(team).filter(
        subject_kind=KIND,
        subject_id__in=readable.values("pk"),
        created_at__gte=start - timedelta(days=DAYS),
        created_at__lt=start,
    )
    fields = ("subject_id", "text_key", "labels__margin", "corrected_at")
    day = f"{start.date().isoformat()} {team.pk}"
    found: dict[str, _Candidate] = {}
    for subject, key, margin, corrected_at in judged.order_by("-created_at", "-id").values_list(*fields)[
        :MOST
    ]:
        draw = hashlib.blake2b(f"{day} {key}".encode(), digest_size=8).digest()
        found.setdefault(key, _Candidate(subject, key, margin, corrected_at, draw))
    return list(found.values())


def _chosen(candidates: list[_Candidate], start: datetime) -> dict[UUID, str]:
    drawn = sorted(candidates, key=lambda one: one.draw)[:AT_RANDOM]
    unsure = [
        one
        for one in candidates
        if one not in drawn
        and one.margin is not None
        and (one.corrected_at is None or one.corrected_at >= start)
    ]
    unsure = sorted(unsure, key=lambda one: (one.margin, one.draw))[:LEAST_SURE]
    why = {one.subject: Correction.Asked.random for one in drawn}
    why |= {one.subject: Correction.Asked.margin for one in unsure}
    order = sorted([*drawn, *unsure], key=lambda one: one.draw)
    return {one.subject: str(why[one.subject]) for one in order}
