"""How a citizen shows who they are with a provider of identities: there, and back. No account, no session.

Each way that fails ends on the debate's own page, with a sentence that says what to do: the ballot stands there.
"""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import translation
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from parvis.debates import passage, vouching
from parvis.debates.models import IdentityProvider
from parvis.debates.openid import Fault, Reason
from parvis.debates.passage import Passage, Return
from parvis.debates.queries.visiting import Phase
from parvis.debates.queries.vouched import provider_of
from parvis.debates.views.public_place import Place, at_a_debate
from parvis.egress.waiting import waits_for_others

REFUSED, LATE, ELSEWHERE, AWAY, UNTRUE, OURS = "refused", "late", "elsewhere", "away", "untrue", "ours"
SENTENCES = {
    REFUSED: gettext_lazy(
        "You did not show who you are with %(name)s, and nothing was passed on. You may try again whenever you like."
    ),
    LATE: gettext_lazy("More than 10 minutes had passed: nothing was counted. Show who you are once more."),
    ELSEWHERE: gettext_lazy(
        "This way back was used already, or it was begun in another browser: nothing was counted. "
        "Show who you are once more, from beginning to end in this browser, which must accept cookies from this page."
    ),
    AWAY: gettext_lazy(
        "%(name)s does not answer at this moment. Nothing is lost: please try again in a few minutes."
    ),
    UNTRUE: gettext_lazy(
        "What %(name)s answered could not be verified: nothing was counted. Please try again; "
        "if that happens again, tell the town."
    ),
    OURS: gettext_lazy(
        "%(name)s did not accept this page's request: nothing was counted. You can't repair that: please tell the town."
    ),
}  # fmt: skip
FAULTS = {
    Reason.unreachable: AWAY, Reason.silent: AWAY, Reason.no_document: AWAY, Reason.code: ELSEWHERE,
    Reason.untrue: UNTRUE,
}  # fmt: skip
# What a provider says instead of a code (RFC 6749, 4.1.2.1).
ANSWERS = {"access_denied": REFUSED, "server_error": AWAY, "temporarily_unavailable": AWAY}
WORD = "identity"  # in the address of the debate's page: which sentence


def notice(place: Place) -> str:
    sentence = SENTENCES.get(place.request.GET.get(WORD, ""))
    provider = provider_of(place.team) if sentence else None
    return str(sentence) % {"name": provider.name} if provider else ""


@require_GET
@at_a_debate()
def identity(place: Place) -> HttpResponse:
    """What it means to show who one is; alone in its window also where the debate stands in a frame."""
    provider = _provider(place)
    return place.show("identity.html", {"identity": provider}) if provider else redirect(place.home)


@waits_for_others
@require_GET
@at_a_debate()
def go(place: Place) -> HttpResponse:
    """To the provider. Nothing is written but a cookie that the address back alone is sent."""
    provider = _provider(place)
    if provider is None:
        return redirect(place.home)
    begun = passage.begin(place.debate.slug, place.language)
    town = place.team.slug
    try:
        there = vouching.way_there(provider, begun, town=town, language=translation.get_language() or "")
    except Fault as fault:
        return _home(place, FAULTS.get(fault.reason, OURS))
    response = redirect(there)
    passage.keep(response, begun, town, secure=place.request.is_secure())
    response["Referrer-Policy"] = "no-referrer"
    return response


@waits_for_others
@require_GET
def back(request: HttpRequest, town: str) -> HttpResponseBase:
    """From the provider, for any debate of this town."""
    there = passage.read_state(request.GET.get("state", ""), town)
    if there is None:
        raise Http404
    held = passage.take(request, there, town)
    response = _arrived(request, slug=there.slug, wanted=there.language, there=there, held=held, town=town)
    passage.forget(response, there.name, town)  # it leads back once
    return response


@at_a_debate()
def _arrived(place: Place, there: Return, held: Passage | None, town: str) -> HttpResponse:
    provider = _provider(place)
    if provider is None or place.team.slug != town:
        return redirect(place.home)
    if not there.in_time:
        return _home(place, LATE)
    if held is None:
        return _home(place, ELSEWHERE)
    if error := place.request.GET.get("error"):
        return _home(place, ANSWERS.get(error, OURS))
    try:
        place.credential = vouching.credential_for(
            provider, place.debate, held, town=town, code=place.request.GET.get("code", ""),
            issuer=place.request.GET.get("iss", ""),
        )  # fmt: skip
    except Fault as fault:
        return _home(place, FAULTS.get(fault.reason, OURS))
    response = place.show("identified.html", {"identity": provider})
    response["Referrer-Policy"] = "no-referrer"
    return response


def _provider(place: Place) -> IdentityProvider | None:
    return provider_of(place.team) if place.phase is Phase.open else None


def _home(place: Place, word: str) -> HttpResponse:
    return redirect(f"{place.home}?{urlencode({WORD: word, 'lang': place.language})}")
