"""Somebody has left the team: what they had taken is there for everybody again."""

from __future__ import annotations

from django.db.models.functions import Now

from parvis.inbox.models import OPEN, Looking, Message, Status, Writing
from parvis.lifecycle.announce import announce
from parvis.teams.audit import record
from parvis.teams.models import Membership


def hand_back(sender: object, *, membership: Membership, **_: object) -> None:
    """Hears `teams.signals.left`, inside its transaction. What is over keeps its name; drafts are kept too."""
    team, person = membership.team, membership.person
    Looking.rows.of(team).filter(person=person).delete()
    Writing.rows.of(team).filter(person=person).delete()
    theirs = Message.rows.of(team).filter(assigned_to=person, status__in=OPEN)
    theirs.filter(status=Status.in_hand).update(status=Status.new, status_since=Now())
    given = theirs.update(assigned_to=None)
    if given:
        action = f"inbox: {given} messages handed back"
        record(
            team_id=team.pk, by=str(person.pk), action=action, kind="teams.membership", row_id=membership.pk
        )
        announce(team.pk, "inbox")
