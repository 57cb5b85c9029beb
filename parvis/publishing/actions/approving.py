"""Saying yes or no to exactly what was read. No program can do this: there is no way in but a person's screen."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from parvis.accounts.models import Person
from parvis.lifecycle.announce import announce
from parvis.publishing.actions.inviting import make_link
from parvis.publishing.actions.locking import lock
from parvis.publishing.actions.planning import note, release
from parvis.publishing.errors import CannotDo
from parvis.publishing.models import Approval, Decision, Delegation, Post, Version
from parvis.publishing.models.approval import APPROVING_ROLES
from parvis.publishing.queries import approvals
from parvis.teams.audit import record
from parvis.teams.models import Membership, Role, Team

__all__ = ["approve", "delegate", "end_delegation", "make_link", "refuse_approval"]


@transaction.atomic
def approve(*, team: Team, by: Membership, post: Post, seal: str, comment: str = "") -> Version:
    """`seal` is the hash of what the person had before their eyes. Raises CannotDo, and then nothing counts."""
    version = _answer(team=team, by=by, post=post, seal=seal, decision=Decision.yes, comment=comment)
    if version.agreed() >= version.needed_now():
        release(version, by=str(by.person_id))
    announce(team.pk, "publishing", post=post.pk)
    return version


@transaction.atomic
def refuse_approval(*, team: Team, by: Membership, post: Post, seal: str, comment: str) -> Post:
    """Sent back to its authors with the reason: a draft again."""
    if not comment.strip():
        raise CannotDo(_("Say in a few words why, so that its author knows what to change."))
    _answer(team=team, by=by, post=post, seal=seal, decision=Decision.no, comment=comment)
    held, deliveries = lock(team, post)
    held.version = None
    held.revision, held.tab = held.revision + 1, ""
    held.save(update_fields=["version", "revision", "tab"])
    for row in deliveries:
        if row.state == "approved":
            row.move_to(
                row.life.states["planned"],
                by=str(by.person_id),
                why=gettext_noop("Sent back by an approver."),
            )
    announce(team.pk, "publishing", post=post.pk)
    return held


def _answer(
    *, team: Team, by: Membership, post: Post, seal: str, decision: Decision, comment: str
) -> Version:
    held, _deliveries = lock(team, post)
    version = held.version
    if by.team_id != team.pk or version is None:
        raise CannotDo(_("This post waits for no approval any more: it was changed or withdrawn."))
    if version.hash != seal:
        raise CannotDo(_("The post was changed after it was shown to you. Read the new version first."))
    present = Membership.rows.of(team).filter(pk=by.pk).select_related("person").first()
    reason = approvals.why_not(present or by, version)
    if present is None or reason:
        raise CannotDo(reason or _("Your role in this team does not approve posts."))
    _allowed, place = approvals.authority(present, version)
    Approval.rows.create(
        team=team, version=version, hash=version.hash, person=present.person, role=present.role, in_place_of=place,
        decision=decision, comment=comment[:1000], at=Now(),
    )  # fmt: skip
    note(held, by=str(present.person_id), action=str(decision.name), digest=version.hash)
    return version


def delegate(
    *, team: Team, by: Membership, receiver: Person, starts_at: datetime, ends_at: datetime, why: str = ""
) -> Delegation:
    """For a time somebody else approves in `by`'s place, in their own name."""
    if by.team_id != team.pk or not by.may(*APPROVING_ROLES):
        raise CannotDo(_("Only those who may approve can ask somebody to do it in their place."))
    member = Membership.rows.of(team).filter(person=receiver, left_at=None).first()
    if member is None or member.role in (Role.observer, Role.agent) or receiver == by.person:
        raise CannotDo(_("Choose another person of the team, who writes or approves posts."))
    if ends_at <= starts_at:
        raise CannotDo(_("A delegation ends after it begins."))
    row: Delegation = Delegation.rows.create(
        team=team, giver=by.person, receiver=receiver, starts_at=starts_at, ends_at=ends_at, why=why[:300]
    )
    _note(by, "approval delegated", row)
    return row


def end_delegation(*, team: Team, by: Membership, delegation: Delegation) -> None:
    """By its giver or a manager. What was approved under it counts no more, unless it has left."""
    if by.team_id != team.pk or not (delegation.giver_id == by.person_id or by.may(Role.manager)):
        raise CannotDo(_("Only the person who gave it, or a manager, ends a delegation."))
    if Delegation.rows.of(team).filter(pk=delegation.pk, ended_at=None).update(ended_at=Now()):
        _note(by, "delegation ended", delegation)


def _note(by: Membership, action: str, row: Delegation) -> None:
    record(
        team_id=row.team_id, by=str(by.person_id), action=action, kind="publishing.delegation", row_id=row.pk
    )
