"""Nouns: the team (the tenant), who belongs to it, invitations, tokens, and the audit chain."""

from parvis.teams.models.answer import ApiAnswer
from parvis.teams.models.audit import AuditEntry
from parvis.teams.models.entry import ApiToken, Invitation, Scope
from parvis.teams.models.mandate import Mandate
from parvis.teams.models.team import Membership, Role, Team, TeamManager, TeamOwned, TeamQuerySet

__all__ = [
    "ApiAnswer",
    "ApiToken",
    "AuditEntry",
    "Invitation",
    "Mandate",
    "Membership",
    "Role",
    "Scope",
    "Team",
    "TeamManager",
    "TeamOwned",
    "TeamQuerySet",
]
