"""The REST mount: the capabilities' routers, each behind its scopes. An API token never approves anything."""

from __future__ import annotations

import logging
from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, AuthorizationError, HttpError, ValidationError
from ninja.security import HttpBearer

from parvis import __version__
from parvis.inbox.api import router as messages
from parvis.lifecycle.tenant import set_team
from parvis.networks.api import router as accounts
from parvis.publishing.api import router as posts
from parvis.teams.access import ANSWERERS, EVERYBODY, MANAGERS, WRITERS
from parvis.teams.actions import open_token
from parvis.teams.models import ApiToken, Membership, Role, Scope
from parvis.territories.api import router as territories
from parvis.web import exporting
from parvis.web.idempotency import once

log = logging.getLogger("parvis.api")


def opened(request: HttpRequest) -> ApiToken | None:
    """The request's live token; its team becomes the transaction's. Read once per request."""
    if not hasattr(request, "token"):
        scheme, _space, text = request.headers.get("Authorization", "").partition(" ")
        token = open_token(text.strip()) if scheme.lower() == "bearer" else None
        if token is not None:
            set_team(token.team_id)
            request.team = token.team  # type: ignore[attr-defined]
        request.token = token  # type: ignore[attr-defined]
    return getattr(request, "token", None)


class Token(HttpBearer):
    """`area`:read for GET, `area`:write for the rest; whoever made the token must still have the role for it."""

    def __init__(self, area: str, *, writers: tuple[Role, ...] = ()) -> None:
        super().__init__()
        self.area, self.writers = area, writers

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        found = opened(request)
        if found is None:
            return None
        reads = request.method in {"GET", "HEAD"}
        self._check(
            found, f"{self.area}:{'read' if reads else 'write'}", EVERYBODY if reads else self.writers
        )
        return found

    def _check(self, token: ApiToken, scope: str, roles: tuple[Role, ...]) -> None:
        if scope not in token.scopes:
            raise AuthorizationError(
                message=_("This token may not do that: it lacks the scope %(scope)s.") % {"scope": scope}
            )
        if not _maker(token).may(*roles):
            raise AuthorizationError(
                message=_("Whoever made this token has a role that may not do that any more.")
            )


class Everything(Token):
    """The scope `export`, and a manager behind it."""

    def _check(self, token: ApiToken, scope: str, roles: tuple[Role, ...]) -> None:
        super()._check(token, Scope.export, MANAGERS)


def _maker(token: ApiToken) -> Membership:
    found: Membership = Membership.rows.of(token.team).get(person=token.made_by_id, left_at=None)
    return found


api = NinjaAPI(
    title="Parvis",
    version=__version__,
    description="Messages, posts, accounts and territories. Errors are sentences; lists are pages. "
    "A write with an `Idempotency-Key` is done once, however often it is sent in 24 hours.",
    urls_namespace="api",
    docs_url=None,  # its page needs scripts from elsewhere, which our content policy refuses
)
api.add_decorator(once(opened), mode="view")
api.add_router("/messages", messages, auth=Token("messages", writers=ANSWERERS), tags=["messages"])
api.add_router("/posts", posts, auth=Token("posts", writers=WRITERS), tags=["posts"])
api.add_router("/accounts", accounts, auth=Token("accounts"), tags=["accounts"])
api.add_router("/territories", territories, tags=["territories"])


@api.get("/export", auth=Everything("export"), tags=["export"])
def export(request: HttpRequest) -> HttpResponseBase:
    """A ZIP with everything that the team owns: JSON Lines and CSV per table, and its pictures."""
    token: ApiToken = request.token  # type: ignore[attr-defined]
    return exporting.download(token.team, by=token.made_by)


@api.exception_handler(AuthenticationError)
def no_token(request: HttpRequest, error: Exception) -> HttpResponse:
    sentence = _(
        "This address needs a token that is alive: Authorization: Bearer parvis_… Managers make them."
    )
    answer = api.create_response(request, {"detail": sentence}, status=401)
    answer["WWW-Authenticate"] = "Bearer"
    return answer


@api.exception_handler(Http404)
def nothing_there(request: HttpRequest, error: Exception) -> HttpResponse:
    return api.create_response(request, {"detail": _("There is nothing here for your team.")}, status=404)


@api.exception_handler(ValidationError)
def not_understood(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Where and why, never what was sent."""
    told = [{"where": ".".join(map(str, one["loc"])), "why": one["msg"]} for one in error.errors]
    first = told[0] if told else {"where": "?", "why": "?"}
    sentence = _("Not understood, nothing was done: %(where)s: %(why)s.") % first
    return api.create_response(request, {"detail": sentence, "errors": told}, status=422)


@api.exception_handler(HttpError)
def refused(request: HttpRequest, error: HttpError) -> HttpResponse:
    """The library's own: a body that is no JSON."""
    sentence = str(error)
    if error.status_code == 400:
        sentence = _("The body of this request is not JSON. Nothing was done.")
    return api.create_response(request, {"detail": sentence}, status=error.status_code)


@api.exception_handler(Exception)
def fault(request: HttpRequest, error: Exception) -> HttpResponse:
    transaction.set_rollback(True)
    log.exception("the API failed")
    sentence = _("A fault of this server: nothing was done. Try again; if it stays, tell its operator.")
    return api.create_response(request, {"detail": sentence}, status=500)


def nowhere(request: HttpRequest, rest: str = "") -> HttpResponse:
    """Unknown addresses under the API's, as JSON."""
    return nothing_there(request, Http404())
