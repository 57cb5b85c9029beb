"""Who may do what to a debate, and one way to move its rows: somebody else may have been first.

Managers, approvers and contributors write and moderate; managers and approvers decide what counts: opening, closing,
codes on paper, counts by hand, the outcome; managers alone say who vouches for citizens (decisions 0012 and 0013).
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from parvis.debates.errors import CannotDo
from parvis.lifecycle.graph import NoSuchArrow, State
from parvis.lifecycle.rows import Living
from parvis.teams.models import Membership, Role, Team

WRITERS = (Role.manager, Role.approver, Role.contributor)
DECIDERS = (Role.manager, Role.approver)


def must_write(team: Team, by: Membership) -> str:
    """The name under which it is written down."""
    if by.team_id != team.pk or not by.may(*WRITERS):
        raise CannotDo(
            _("Your role in this team reads debates and does not change them. Nothing was changed.")
        )
    return str(by.person_id)


def must_decide(team: Team, by: Membership) -> str:
    """As `must_write`, for what opens, closes, counts or tells."""
    if by.team_id != team.pk or not by.may(*DECIDERS):
        raise CannotDo(_("A manager or an approver of the team does that. Nothing was changed."))
    return str(by.person_id)


def must_manage(team: Team, by: Membership) -> str:
    """As `must_write`, for what holds for every debate of the team."""
    if by.team_id != team.pk or not by.may(Role.manager):
        raise CannotDo(_("A manager of the team does that. Nothing was changed."))
    return str(by.person_id)


def move(row: Living, state: State, *, by: str, **fields: Any) -> None:
    """Raises CannotDo where the row has gone elsewhere meanwhile."""
    try:
        moved = row.move_to(state, by=by, **fields)
    except NoSuchArrow:
        moved = False
    if not moved:
        raise CannotDo(_("Somebody else was faster: look at the page again. Nothing was changed."))
