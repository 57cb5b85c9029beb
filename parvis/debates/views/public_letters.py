"""To be told by mail what became of it: asked on the page, said yes to from the mailbox, stopped by each mail.

These pages hold no ballot and are given none: nobody can lay an address beside an answer."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from parvis.debates.actions import subscribing
from parvis.debates.errors import NotAccepted
from parvis.debates.forms.citizens import LetterForm
from parvis.debates.letters import of_stop, of_yes
from parvis.debates.queries import subscribers
from parvis.debates.views.public_place import Place, at_a_debate

OURS = ("fr", "en")


@require_http_methods(["GET", "POST"])
@at_a_debate()
def tell_me(place: Place) -> HttpResponse:
    if place.request.method != "POST":
        return place.show("letters.html", {"step": "ask", "news": LetterForm(auto_id="news-%s")})
    form = LetterForm(place.request.POST, auto_id="news-%s")
    try:
        if not form.is_valid():
            raise NotAccepted(_("This is no e-mail address: nothing was sent."))
        subscribing.ask_for_news(
            team=place.team, debate=place.debate, address=form.cleaned_data["address"], source=place.source,
            language=place.language if place.language in OURS else "fr",
        )  # fmt: skip
    except NotAccepted as why:
        place.refuse(why)
        return place.show("letters.html", {"step": "ask", "news": form})
    return place.show("letters.html", {"step": "sent", "address": form.cleaned_data["address"]})


@require_http_methods(["GET", "POST"])
@at_a_debate()
def say_yes(place: Place, token: str) -> HttpResponse:
    """From the mail. A program that looks at links says yes for nobody."""
    row = subscribers.subscriber(place.team, place.debate, of_yes(place.debate, token))
    if row is None:
        place.status = 404
        return _apart(place, "over", news=LetterForm(auto_id="news-%s"))
    if place.request.method == "POST":
        subscribing.confirm_news(team=place.team, row=row)
    return _apart(place, "confirmed" if row.confirmed else "confirm")


@require_http_methods(["GET", "POST"])
@at_a_debate()
def stop(place: Place, token: str) -> HttpResponse:
    """From each mail; mailboxes' own "unsubscribe" sends the same POST. Twice is no error."""
    row = subscribers.subscriber(place.team, place.debate, of_stop(place.debate, token))
    if row is not None and place.request.method == "POST":
        subscribing.stop_news(team=place.team, debate=place.debate, row=row)
        row = None
    return _apart(place, "stop" if row is not None else "stopped")


def _apart(place: Place, step: str, **more: object) -> HttpResponse:
    """The address of the page opens something: it is told to no other site and kept by no cache."""
    response = place.show("letters.html", {"step": step, "at": place.request.path, **more})
    response["Referrer-Policy"] = "no-referrer"
    response["Cache-Control"] = "no-store"
    return response
