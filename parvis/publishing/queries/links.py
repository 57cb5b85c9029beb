"""The personal address of an approver: signed, so that nobody can make one."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.core import signing
from django.urls import reverse

from parvis.accounts.models import Person
from parvis.publishing.models import ApprovalLink
from parvis.publishing.queries.clock import moment
from parvis.teams.models import Team

SALT = "parvis.publishing.approval"


def address_of(link: ApprovalLink) -> str:
    token = signing.dumps(str(link.pk), salt=SALT)
    path = reverse("publishing:approve", kwargs={"team": link.team.slug, "token": token})
    return f"{settings.PARVIS_BASE_URL}{path}"


def link_for(team: Team, token: str, person: Person) -> ApprovalLink | None:
    """None for a forged, foreign or ended link, and for somebody else's."""
    try:
        key = UUID(signing.loads(token, salt=SALT))
    except (signing.BadSignature, ValueError, TypeError):
        return None
    found = ApprovalLink.rows.of(team).filter(pk=key, person=person, ends_at__gt=moment())
    return found.select_related("post", "post__version").first()
