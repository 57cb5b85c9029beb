"""Who may open a screen: the request of a member, and the one decorator that every team screen wears."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from parvis.accounts.models import Person
from parvis.teams.models import Membership, Role, Team

EVERYBODY = tuple(Role)
WRITERS = (Role.manager, Role.approver, Role.contributor)
ANSWERERS = (Role.manager, Role.approver, Role.contributor, Role.agent)
MANAGERS = (Role.manager,)


class TeamRequest(HttpRequest):
    """What a team's view receives: the middleware has checked the membership."""

    user: Person
    team: Team
    membership: Membership
    htmx: Any


def for_team[**P](
    *roles: Role,
) -> Callable[[Callable[Concatenate[TeamRequest, P], HttpResponseBase]], Callable[..., HttpResponseBase]]:
    """`@for_team(*WRITERS)`: these roles only; others of the team get 403, everybody else never comes here (404).

    The roles stay readable on the view (`view.roles`): the matrix of routes and roles is drawn from them.
    """

    def decorate(
        view: Callable[Concatenate[TeamRequest, P], HttpResponseBase],
    ) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def checked(request: TeamRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not request.membership.may(*roles):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        checked.roles = roles  # type: ignore[attr-defined]
        return checked

    return decorate
