"""What a team has decided about its inbox."""

from __future__ import annotations

from parvis.inbox.models import InboxRules
from parvis.teams.models import Team


def rules_of(team: Team) -> InboxRules:
    """The defaults (not stored) while the team has decided nothing."""
    return InboxRules.rows.of(team).first() or InboxRules(team=team)
