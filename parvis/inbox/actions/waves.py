"""Verbs about waves: somebody has seen it."""

from __future__ import annotations

from django.db import transaction
from django.utils.timezone import now

from parvis.inbox.models import Wave
from parvis.lifecycle.announce import announce
from parvis.teams.audit import record
from parvis.teams.models import Membership, Team


@transaction.atomic
def mark_seen(*, team: Team, by: Membership, wave: Wave) -> None:
    """It leaves the first page for everybody; the first who saw it stays written down."""
    if Wave.rows.of(team).filter(pk=wave.pk, seen_at=None).update(seen_by=by.person_id, seen_at=now()):
        record(
            team_id=team.pk,
            by=str(by.person_id),
            action="inbox: wave seen",
            kind="inbox.wave",
            row_id=wave.pk,
        )
        announce(team.pk, "inbox", wave=wave.pk)
