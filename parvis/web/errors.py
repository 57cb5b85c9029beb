"""Error pages: what happened, what was kept, what to do, one button. Never a code alone."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Told:
    status: int
    what: str | Promise
    kept: str | Promise
    do: str | Promise


BAD_REQUEST = Told(
    400,
    _("This request could not be understood"),
    _("Nothing was changed."),
    _("Go back, check what you typed, and send it again."),
)
FORBIDDEN = Told(
    403,
    _("Your role does not allow this"),
    _("Nothing was changed. What you see elsewhere stays as it was."),
    _("A manager of your team can do it for you, or change your role."),
)
EXPIRED = Told(
    403,
    _("This page was open too long"),
    _("Nothing was sent. Your text is still in the page before this one."),
    _("Go back with your browser, reload the page, and send again."),
)
NOT_FOUND = Told(
    404,
    _("There is nothing at this address"),
    _("Nothing was lost: perhaps the address is incomplete, or the thing belongs to another team."),
    _("Start again from the first page, or ask the person who gave you the address."),
)
BROKEN = Told(
    500,
    _("Something went wrong on our side"),
    _("Nothing was published by this act, and nothing that was already saved is lost."),
    _(
        "Wait a minute, then try again. If it happens again, tell whoever keeps this server what you were doing."
    ),
)


def page(request: HttpRequest, told: Told) -> HttpResponse:
    if getattr(request, "htmx", False):
        return HttpResponse(f"{told.what}. {told.kept} {told.do}", "text/plain; charset=utf-8", told.status)
    unsent = request.method == "POST" and told in (EXPIRED, FORBIDDEN, BROKEN)  # (`design/keep.js`)
    return render(request, "web/error.html", {"told": told, "unsent": unsent}, status=told.status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return page(request, BAD_REQUEST)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return page(request, FORBIDDEN)


def expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """CSRF_FAILURE_VIEW: nearly always a page that was open too long."""
    return page(request, EXPIRED)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return page(request, NOT_FOUND)


def broken(request: HttpRequest) -> HttpResponse:
    """Asks nothing of the database, which may be the thing that is broken."""
    text = loader.get_template("web/broken.html").render({"told": BROKEN})
    return HttpResponse(text, status=BROKEN.status)
