"""Somebody has left the team: what they agreed to and where they stood in for others counts no more."""

from __future__ import annotations

from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_noop

from parvis.lifecycle.announce import announce
from parvis.networks.models import WriteLife
from parvis.publishing.actions.inviting import invite
from parvis.publishing.models import Delegation, Delivery
from parvis.teams.audit import record
from parvis.teams.models import Membership

GONE = gettext_noop("Somebody who had approved it has left the team: another person must agree.")


def withdraw_agreements(sender: object, *, membership: Membership, **_: object) -> None:
    """Hears `teams.signals.left`, inside its transaction. The database itself counts members' approvals only; here
    what waits for its hour is shown as waiting for approval again, and those who can agree are told."""
    team, person = membership.team, membership.person
    stood_in = Delegation.rows.of(team).filter(Q(giver=person) | Q(receiver=person), ended_at=None)
    ended = stood_in.update(ended_at=Now())
    ready = Delivery.rows.of(team).filter(state=WriteLife.approved.name)
    agreed = Q(version__approvals__person=person) | Q(version__approvals__in_place_of=person)
    touched = list(ready.filter(agreed).distinct().select_related("version", "team"))
    lacking = {
        row.version.pk: row.version for row in touched if row.version.agreed() < row.version.needed_now()
    }
    for row in touched:
        if row.version.pk in lacking:
            row.move_to(WriteLife.planned, by=str(person.pk), why=GONE)
    for version in lacking.values():
        invite(team=team, by=membership, version=version)
    if ended or lacking:
        action = f"left: {len(lacking)} approvals and {ended} delegations ended"
        record(
            team_id=team.pk, by=str(person.pk), action=action, kind="teams.membership", row_id=membership.pk
        )
        announce(team.pk, "publishing")
