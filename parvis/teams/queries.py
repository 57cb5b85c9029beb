"""Questions about who may act for whom."""

from __future__ import annotations

from uuid import UUID

from parvis.accounts.models import Person
from parvis.teams.models import ApiToken, AuditEntry, Invitation, Mandate, Membership, Team


def membership_of(person: Person, *, slug: str) -> Membership | None:
    """Read at each request: a removed member or a suspended team ends at once."""
    found = Membership.rows.get_queryset().filter(person=person, team__slug=slug, left_at=None)
    return found.filter(team__suspended_at=None).select_related("team").first()


def memberships_of(person: Person) -> list[Membership]:
    found = Membership.rows.get_queryset().filter(person=person, left_at=None, team__suspended_at=None)
    return list(found.select_related("team").order_by("team__name"))


def mandates(team: Team) -> list[Mandate]:
    return list(Mandate.rows.of(team).select_related("administration").order_by("since"))


def mandate(team: Team, pk: UUID) -> Mandate | None:
    return Mandate.rows.of(team).filter(pk=pk).select_related("administration").first()


def nobody_yet() -> bool:
    """Is this installation new? Then whoever holds its first link founds the first team."""
    return not Person.objects.exists()


def members(team: Team) -> list[Membership]:
    return list(
        Membership.rows.of(team).filter(left_at=None).select_related("person").order_by("person__name")
    )


def member(team: Team, pk: UUID) -> Membership | None:
    return Membership.rows.of(team).filter(pk=pk, left_at=None).select_related("person").first()


def open_invitations(team: Team) -> list[Invitation]:
    waiting = Invitation.rows.of(team).filter(accepted_at=None, withdrawn_at=None).order_by("made_at")
    return [one for one in waiting if one.open]


def invitation(team: Team, pk: UUID) -> Invitation | None:
    return Invitation.rows.of(team).filter(pk=pk).first()


def tokens(team: Team) -> list[ApiToken]:
    return list(ApiToken.rows.of(team).filter(revoked_at=None).select_related("made_by").order_by("name"))


def token(team: Team, pk: UUID) -> ApiToken | None:
    return ApiToken.rows.of(team).filter(pk=pk, revoked_at=None).first()


def audit_page(team: Team, *, before: int | None = None, most: int = 50) -> list[AuditEntry]:
    """Newest first, from the entry before that number."""
    found = AuditEntry.rows.of(team).order_by("-number")
    return list(found.filter(number__lt=before)[:most] if before else found[:most])
