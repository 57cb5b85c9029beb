"""One act stops everything that has not left; one act lets it go on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db.models.functions import Now
from django.utils.translation import gettext as _

from parvis.lifecycle.announce import announce
from parvis.publishing.actions.locking import must_write
from parvis.publishing.errors import CannotDo
from parvis.publishing.models import Delivery
from parvis.publishing.models.approval import APPROVING_ROLES
from parvis.publishing.queries.reading import latest_published, moving
from parvis.teams.audit import record
from parvis.teams.models import Membership, Team

RECENT = timedelta(hours=24)


@dataclass(frozen=True, kw_only=True)
class Stopped:
    """`held` waits; `moving` had been handed to a network at that moment; `left` is published since yesterday."""

    held: int
    moving: list[Delivery]
    left: list[Delivery]


def stop_everything(*, team: Team, by: Membership, why: str) -> Stopped:
    """One row, read by the claim of every sending: nothing starts after this commits. Inbound goes on."""
    who = must_write(team, by)
    if not why.strip():
        raise CannotDo(_("Say in a few words why everything is stopped: your colleagues will read it."))
    Team.objects.filter(pk=team.pk).update(
        stopped_at=Now(), stopped_by=str(by.person)[:80], stopped_why=why.strip()[:500]
    )
    team.refresh_from_db()
    record(team_id=team.pk, by=who, action="everything stopped", kind="teams.team", row_id=team.pk)
    announce(team.pk, "publishing", stopped="yes")
    return what_left(team)


def what_left(team: Team) -> Stopped:
    held = Delivery.rows.of(team).filter(state="approved").count()
    return Stopped(held=held, moving=moving(team), left=latest_published(team, within=RECENT))


def resume(*, team: Team, by: Membership) -> int:
    """By those who may approve. What is too late by then asks instead of leaving. Returns how many will leave."""
    if by.team_id != team.pk or not by.may(*APPROVING_ROLES):
        raise CannotDo(_("A manager or an approver lets publication go on."))
    Team.objects.filter(pk=team.pk).update(stopped_at=None, stopped_by="", stopped_why="")
    team.refresh_from_db()
    record(
        team_id=team.pk, by=str(by.person_id), action="publication goes on", kind="teams.team", row_id=team.pk
    )
    announce(team.pk, "publishing", stopped="no")
    return Delivery.rows.of(team).filter(state="approved").count()
