"""What a team has decided about its inbox."""

from __future__ import annotations

from parvis.inbox.models import InboxRules
from parvis.teams.models import Membership, Role, Team


def rules_of(team: Team) -> InboxRules:
    """The defaults (not stored) while the team has decided nothing."""
    return InboxRules.rows.of(team).first() or InboxRules(team=team)


def on_call(team: Team) -> list[str]:
    """Addresses to tell of a message that cannot wait; without any, the team's managers."""
    given = [address.strip() for address in rules_of(team).on_call.split(",") if address.strip()]
    if given:
        return given
    managers = Membership.rows.of(team).filter(role=Role.manager, left_at=None)
    return list(managers.values_list("person__email", flat=True).order_by("person__email"))
