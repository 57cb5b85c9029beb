"""Questions about who may act for whom."""

from __future__ import annotations

from parvis.accounts.models import Person
from parvis.teams.models import Membership


def membership_of(person: Person, *, slug: str) -> Membership | None:
    """Read at each request: a removed member or a suspended team ends at once."""
    found = Membership.rows.get_queryset().filter(person=person, team__slug=slug, left_at=None)
    return found.filter(team__suspended_at=None).select_related("team").first()


def memberships_of(person: Person) -> list[Membership]:
    found = Membership.rows.get_queryset().filter(person=person, left_at=None, team__suspended_at=None)
    return list(found.select_related("team").order_by("team__name"))
