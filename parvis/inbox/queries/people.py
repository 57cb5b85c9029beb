"""Who may be given a message, and the team's labels."""

from __future__ import annotations

from parvis.accounts.models import Person
from parvis.inbox.models import Label, Message, MessageLabel
from parvis.teams.models import Membership, Role, Team


def assignable(team: Team) -> list[Person]:
    found = Membership.rows.of(team).filter(left_at=None).exclude(role=Role.observer).select_related("person")
    return [row.person for row in found.order_by("person__name", "person__email")]


def labels_of(team: Team) -> list[Label]:
    return list(Label.rows.of(team).order_by("name"))


def labels_on(message: Message) -> list[Label]:
    found = MessageLabel.rows.of(message.team).filter(message=message).select_related("label")
    return [row.label for row in found.order_by("label__name")]


def services(team: Team) -> list[str]:
    """Services already named by members, for suggestions."""
    found = Membership.rows.of(team).filter(left_at=None).exclude(service="")
    return sorted(set(found.values_list("service", flat=True)))
