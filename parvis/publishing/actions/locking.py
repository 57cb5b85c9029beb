"""The order in which rows are locked: deliveries first, as the sending does, then the post. Never the reverse."""

from __future__ import annotations

from django.utils.translation import gettext as _

from parvis.publishing.errors import CannotDo
from parvis.publishing.models import Delivery, Post
from parvis.teams.models import Membership, Role, Team

WRITERS = (Role.manager, Role.approver, Role.contributor)


def lock(team: Team, post: Post) -> tuple[Post, list[Delivery]]:
    """Read again under lock, so that an edit, an approval and a sending happen one after the other."""
    deliveries = list(
        Delivery.rows.of(team).filter(post=post).exclude(state="cancelled").select_for_update().order_by("pk")
    )
    held = Post.rows.of(team).select_for_update().get(pk=post.pk)
    return held, deliveries


def must_write(team: Team, by: Membership) -> str:
    """The name under which moves are written; raises CannotDo for somebody else's team or a reading role."""
    if by.team_id != team.pk or not by.may(*WRITERS):
        raise CannotDo(_("Your role in this team does not write posts. Nothing was changed."))
    return str(by.person_id)
