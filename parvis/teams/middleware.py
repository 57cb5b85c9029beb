"""One transaction per request, in which only the rows of the address's team exist."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import urlsplit, urlunsplit

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from parvis.lifecycle.tenant import set_person, set_team
from parvis.teams import queries
from parvis.teams.access import ANSWERERS, TeamRequest

WANTED = "wanted"  # in the session: the page that waits for a second factor (allauth/layouts/manage.html)


class TeamMiddleware:
    """Gives `request.membership` and `request.team`; another team's address answers like an address that is not."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: TeamRequest) -> HttpResponse:
        with transaction.atomic():
            if request.user.is_authenticated:
                set_person(request.user.pk)
            response = self.get_response(request)
            if response.status_code >= 500:
                transaction.set_rollback(True)
        return response

    def process_view(
        self, request: TeamRequest, view: object, args: tuple[object, ...], kwargs: dict[str, object]
    ) -> HttpResponse | None:
        """Takes `team` out of the address, so that views cannot forget to check it."""
        slug = kwargs.pop("team", None)
        if slug is None:
            return None
        if not request.user.is_authenticated:
            return _ask_to_sign_in(request)
        membership = queries.membership_of(request.user, slug=str(slug))
        if membership is None:
            raise Http404
        set_team(membership.team_id)
        request.team, request.membership = membership.team, membership
        return _ask_second_factor(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> None:
        if not isinstance(error, Http404):
            transaction.set_rollback(True)


def _ask_to_sign_in(request: TeamRequest) -> HttpResponse:
    """Then back to the page that was asked for; after a form, to the page on which it stood (`design/keep.js` kept what
    was typed). Where a page asks by itself, it is told so and left as it is, with what somebody types there."""
    reads = request.method in ("GET", "HEAD")
    if request.htmx and not request.htmx.boosted and (reads or "X-Submitted" not in request.headers):
        said = _(
            "Your session has ended. What you typed here is kept: send it, sign in, and it stands here again."
        )
        return HttpResponse(said, "text/plain; charset=utf-8", HTTPStatus.UNAUTHORIZED)
    if not reads:
        messages.warning(
            request, _("Your session had ended: nothing was sent. Sign in, then send it once more.")
        )
    answer = redirect_to_login(request.get_full_path() if reads else _page_before(request))
    return HttpResponseClientRedirect(answer.url) if request.htmx else answer


def _page_before(request: HttpRequest) -> str:
    before = request.headers.get("referer", "")
    if not url_has_allowed_host_and_scheme(before, {request.get_host()}, require_https=request.is_secure()):
        return resolve_url(settings.LOGIN_REDIRECT_URL)
    asked = urlsplit(before)
    return urlunsplit(("", "", asked.path, asked.query, ""))


def _ask_second_factor(request: TeamRequest) -> HttpResponse | None:
    """Whoever may publish or answer in the town's name has a second factor (C8), except in the demonstration."""
    if (
        not settings.PARVIS_SECOND_FACTOR
        or not request.membership.may(*ANSWERERS)
        or is_mfa_enabled(request.user)
    ):
        request.session.pop(WANTED, None)
        return None
    if request.method == "GET" and not request.htmx:
        request.session[WANTED] = request.get_full_path()
    messages.warning(request, _("Your role needs a second factor: set up a passkey or an application, once."))
    return redirect("mfa_index")
