"""Verbs: found a team, invite, join, change a role, leave, make and revoke tokens, stop everything."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from django.contrib.sessions.models import Session
from django.core import signing
from django.db import transaction
from django.db.models.functions import Now
from django.utils.timezone import now
from django.utils.translation import gettext as _

from parvis.accounts.models import Person
from parvis.lifecycle.announce import announce
from parvis.lifecycle.tenant import acting_for
from parvis.teams.audit import record
from parvis.teams.models import ApiToken, Invitation, Mandate, Membership, Role, Team
from parvis.teams.signals import left
from parvis.territories.models import Administration

INVITATION = "parvis.invitation"


class NotAllowed(Exception):
    """The text says why, for the person who asked."""


def found(*, by: Person, slug: str, name: str, language: str = "fr", training: bool = False) -> Team:
    """A new team, whose founder manages it."""
    team = Team(slug=slug, name=name, language=language, training=training)
    with acting_for(team.pk):
        team.save()
        Membership.rows.create(team=team, person=by, role=Role.manager)
        record(team_id=team.pk, by=str(by.pk), action="team founded", kind="teams.team", row_id=team.pk)
    return team


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def invite(*, team: Team, by: Person, email: str, role: Role, service: str = "") -> tuple[Invitation, str]:
    """The invitation, and the text of its link (shown once)."""
    secret = secrets.token_urlsafe(24)
    invitation = Invitation.rows.create(
        team=team, email=email.lower(), role=role, service=service, digest=_digest(secret), invited_by=by
    )
    record(
        team_id=team.pk,
        by=str(by.pk),
        action=f"invited as {role}",
        kind="teams.invitation",
        row_id=invitation.pk,
    )
    return invitation, signing.dumps([str(team.pk), str(invitation.pk), secret], salt=INVITATION)


def open_invitation(link: str) -> Invitation | None:
    """The open invitation of a link, whoever asks; None when it is wrong, old, used or withdrawn."""
    try:
        team, key, secret = signing.loads(link, salt=INVITATION, max_age=Invitation.LASTS)
    except (signing.BadSignature, ValueError):
        return None
    with acting_for(UUID(team)):
        found: Invitation | None = (
            Invitation.rows.get_queryset().filter(pk=key).select_related("team").first()
        )
    if found is None or not found.open or not secrets.compare_digest(found.digest, _digest(secret)):
        return None
    return found


def accept(*, invitation: Invitation, person: Person) -> Membership:
    """Raises NotAllowed when the invitation was written to somebody else."""
    if person.email.lower() != invitation.email:
        raise NotAllowed(_("This invitation is for %(email)s.") % {"email": invitation.email})
    with acting_for(invitation.team_id):
        taken = Invitation.rows.get_queryset().filter(pk=invitation.pk, accepted_at=None)
        if not taken.update(accepted_at=Now()):
            raise NotAllowed(_("This invitation was used already."))
        membership: Membership
        membership, _made = Membership.rows.get_or_create(
            team_id=invitation.team_id, person=person, left_at=None,
            defaults={"role": invitation.role, "service": invitation.service},
        )  # fmt: skip
        who, key = str(person.pk), membership.pk
        record(team_id=invitation.team_id, by=who, action="joined", kind="teams.membership", row_id=key)
    return membership


def change_role(*, team: Team, by: Person, membership: Membership, role: Role) -> None:
    """Raises NotAllowed when nobody would manage the team any more."""
    if role is not Role.manager:
        _keep_a_manager(team, without=membership)
    membership.role = role
    membership.save(update_fields=["role"])
    record(
        team_id=team.pk,
        by=str(by.pk),
        action=f"role is {role}",
        kind="teams.membership",
        row_id=membership.pk,
    )


def leave(*, team: Team, by: Person, membership: Membership) -> None:
    """Every session, token and pending approval of the person in this team ends at once."""
    _keep_a_manager(team, without=membership)
    membership.left_at = now()
    membership.save(update_fields=["left_at"])
    ApiToken.rows.of(team).filter(made_by=membership.person, revoked_at=None).update(revoked_at=Now())
    Invitation.rows.of(team).filter(invited_by=membership.person, accepted_at=None).update(withdrawn_at=Now())
    record(team_id=team.pk, by=str(by.pk), action="left", kind="teams.membership", row_id=membership.pk)
    left.send(Membership, membership=membership)
    announce(team.pk, "members")
    transaction.on_commit(lambda: end_sessions(membership.person))


def _keep_a_manager(team: Team, *, without: Membership) -> None:
    others = Membership.rows.of(team).filter(role=Role.manager, left_at=None).exclude(pk=without.pk)
    if without.role == Role.manager and not others.exists():
        raise NotAllowed(_("A team needs a manager: name another one first."))


def end_sessions(person: Person) -> int:
    """Signs a person out everywhere."""
    ended = 0
    for session in Session.objects.filter(expire_date__gt=now()).iterator():
        if session.get_decoded().get("_auth_user_id") == str(person.pk):
            session.delete()
            ended += 1
    return ended


def make_token(*, team: Team, by: Person, name: str, scopes: Sequence[str]) -> tuple[ApiToken, str]:
    """The token's row, and its text (shown once): `parvis_<team>_<secret>`."""
    secret = secrets.token_urlsafe(32)
    token = ApiToken.rows.create(
        team=team, name=name, digest=_digest(secret), scopes=list(scopes), made_by=by
    )
    record(team_id=team.pk, by=str(by.pk), action="token made", kind="teams.apitoken", row_id=token.pk)
    return token, f"parvis_{team.pk.hex}_{secret}"


def revoke_token(*, team: Team, by: Person, token: ApiToken) -> None:
    token.revoked_at = now()
    token.save(update_fields=["revoked_at"])
    record(team_id=team.pk, by=str(by.pk), action="token revoked", kind="teams.apitoken", row_id=token.pk)


def open_token(text: str) -> ApiToken | None:
    """Inside a transaction; on success the transaction's team must be set by the caller."""
    try:
        prefix, team, secret = text.split("_", 2)
        key = UUID(team)
    except ValueError:
        return None
    if prefix != "parvis":
        return None
    with acting_for(key):
        live = ApiToken.rows.get_queryset().filter(digest=_digest(secret), revoked_at=None)
        token: ApiToken | None = live.select_related("team").first()
        if token is None or token.team.suspended_at is not None:
            return None
        members = Membership.rows.get_queryset().filter(team_id=key, left_at=None)
        still = members.filter(person_id=token.made_by_id).exists()
        if not still:
            return None
        ApiToken.rows.get_queryset().filter(pk=token.pk).update(used_at=Now())
    return token


def describe(*, team: Team, by: Person, name: str, publication_director: str, charter_url: str) -> None:
    team.name, team.publication_director, team.charter_url = name, publication_director, charter_url
    team.save(update_fields=["name", "publication_director", "charter_url"])
    record(team_id=team.pk, by=str(by.pk), action="team described", kind="teams.team", row_id=team.pk)


def withdraw_invitation(*, team: Team, by: Person, invitation: Invitation) -> None:
    invitation.withdrawn_at = now()
    invitation.save(update_fields=["withdrawn_at"])
    record(team_id=team.pk, by=str(by.pk), action="invitation withdrawn", row_id=invitation.pk)


def take_mandate(*, team: Team, by: Person, administration: Administration) -> Mandate:
    mandate: Mandate
    mandate, made = Mandate.rows.get_or_create(team=team, administration=administration)
    if made:
        record(team_id=team.pk, by=str(by.pk), action="mandate taken", row_id=administration.pk)
    return mandate


def end_mandate(*, team: Team, by: Person, mandate: Mandate) -> None:
    mandate.delete()
    record(team_id=team.pk, by=str(by.pk), action="mandate ended", row_id=mandate.administration_id)


FIRST = "parvis.first"
FIRST_LASTS = timedelta(hours=24)


def first_link() -> str:
    """The text of the link that founds the first team of a new installation."""
    return signing.dumps("first", salt=FIRST)


def is_first_link(text: str) -> bool:
    try:
        return bool(signing.loads(text, salt=FIRST, max_age=FIRST_LASTS) == "first")
    except signing.BadSignature:
        return False
