"""Where a citizen stands: which debate, in which language, with which ballot in hand. Shared by all public screens."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property, wraps
from typing import Any, Concatenate
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt

from parvis.debates.credentials import Credential, by_token, new_token, source_of
from parvis.debates.errors import NotOpen
from parvis.debates.forms.citizens import LetterForm
from parvis.debates.holder import sealed, unsealed
from parvis.debates.models import Debate, Voter
from parvis.debates.queries import quick, visiting
from parvis.debates.queries.subscribers import may_ask
from parvis.debates.queries.visiting import Phase
from parvis.lifecycle.tenant import set_team
from parvis.teams.models import Team

COOKIE = "parvis_ballot"
COOKIE_LASTS = timedelta(days=400)  # as long as browsers keep one at most
LANGUAGE_COOKIE_LASTS = timedelta(days=365)
NOT_WHOLE = gettext_lazy("Nothing was counted: this page was not whole any more. Please answer again.")


@dataclass
class Place:
    """`language`: what statements are read in; the page itself speaks French or English. `framed`: inside another
    site's page, where no cookie is read or set."""

    request: HttpRequest
    team: Team
    debate: Debate
    phase: Phase
    language: str
    framed: bool = False
    credential: Credential | None = None
    voter: Voter | None = None  # whose ballot was just counted
    notice: str = ""
    status: int = 200
    forget: bool = False  # the browser gives its ballot up
    said: dict[str, Any] = field(default_factory=dict)

    @property
    def source(self) -> str:
        return source_of(self.debate, self.request.META.get("REMOTE_ADDR", ""))

    @property
    def home(self) -> str:
        return reverse("part:debate", kwargs={"slug": self.debate.slug})

    def refuse(self, why: Exception) -> None:
        """The sentence is shown on top of the page; 409 for what came too early or too late."""
        self.notice, self.status = str(why), 409 if isinstance(why, NotOpen) else 422

    @cached_property
    def beside(self) -> quick.Beside:
        return quick.beside(self.debate)

    def take(self) -> Credential:
        """What the page sent back; on a plain visit what the browser kept (a frame keeps nothing here), or a new one.
        Nothing is written before the first vote."""
        if self.credential is None:
            self.credential = self._held() or by_token(self.debate, new_token())
        return self.credential

    def _held(self) -> Credential | None:
        request = self.request
        if request.method == "POST":
            return unsealed(self.debate, request.POST.get("holder", ""))
        return None if self.framed else unsealed(self.debate, request.COOKIES.get(COOKIE, ""))

    @property
    def holds(self) -> bool:
        """Whether the page that was sent in holds a ballot: whoever answers without one is asked again."""
        return self._held() is not None

    def show(self, template: str, context: Mapping[str, Any] | None = None) -> HttpResponse:
        given = {
            "place": self, "debate": self.debate, "town": self.team, "notice": self.notice, "framed": self.framed,
            "content_language": self.language, "home": self.home, "here": self._here(),
            "holder": sealed(self.debate, self.credential) if self.credential else "",
            "languages": self._languages(), "forget": self.forget, "news": _news(), **self.said, **(context or {}),
        }  # fmt: skip
        return render(self.request, f"debates/public/{template}", given, status=self.status)

    def keep(self, response: HttpResponse) -> HttpResponse:
        """A browser that comes back finds its ballot: only a convenience, the page has all that it needs."""
        if self.credential is not None and not self.framed:
            response.set_cookie(
                COOKIE, sealed(self.debate, self.credential), max_age=COOKIE_LASTS, path=self.home, httponly=True,
                samesite="Lax", secure=self.request.is_secure(),
            )  # fmt: skip
        return response

    def _here(self) -> str:
        return reverse("part:embed", kwargs={"slug": self.debate.slug}) if self.framed else self.home

    def _languages(self) -> list[tuple[str, str]]:
        """(code, its own name) of those one may change to."""
        translated = (code for code in self.beside.languages if code != self.debate.language)
        codes = [*dict(settings.LANGUAGES), *translated]
        others = [code for code in dict.fromkeys(codes) if code != self.language]
        return [(code, own_name(code)) for code in others]


def _news() -> LetterForm | None:
    """Nobody is asked for an address where no mail leaves."""
    return LetterForm(auto_id="news-%s") if may_ask() else None


type View = Callable[Concatenate[Place, ...], HttpResponseBase]


def at_a_debate(*, framed: bool = False) -> Callable[[View], Callable[..., HttpResponseBase]]:
    """From the address to the place; a debate that is not public answers like one that is not. `wanted`: the language,
    where it does not stand in the request.

    Exempt from Django's CSRF check: these screens know no session and act for nobody who is signed in. All that they
    do is done by the holder in the body of the request, which another site does not have; the cookie is read by
    visits (GET) alone. A token in a cookie would only shut out those whose browser keeps none.
    """

    def around(view: View) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def found(request: HttpRequest, slug: str, wanted: str = "", **named: Any) -> HttpResponseBase:
            place = _place(request, slug, framed, wanted)
            interface = _interface(request, place)
            with translation.override(interface), timezone.override(ZoneInfo(place.team.time_zone)):
                response = view(place, **named)
            return _dressed(response, place, interface)

        return csrf_exempt(found)

    return around


def _place(request: HttpRequest, slug: str, framed: bool, wanted: str) -> Place:
    door = quick.door_of(slug)
    if door is None:
        raise Http404
    set_team(door.to_team_id)
    found = visiting.public_debate(door)
    if found is None:
        raise Http404
    team, debate, phase = found
    language = _asked_language(wanted or _sent_language(request), debate)
    return Place(request, team, debate, phase, language, framed)


def _sent_language(request: HttpRequest) -> str:
    return request.POST.get("lang") or request.GET.get("lang") or ""


def _asked_language(wanted: str, debate: Debate) -> str:
    """Ours, or one that a statement was translated into."""
    if wanted in dict(settings.LANGUAGES) or (wanted and wanted in quick.beside(debate).languages):
        return wanted
    return translation.get_language() or settings.LANGUAGE_CODE


def _interface(request: HttpRequest, place: Place) -> str:
    """French or English; for whoever reads statements in a third language, the debate's own."""
    ours = dict(settings.LANGUAGES)
    return next(
        code for code in (place.language, place.debate.language, settings.LANGUAGE_CODE) if code in ours
    )


def _dressed(response: HttpResponseBase, place: Place, interface: str) -> HttpResponseBase:
    """It holds one person's ballot: no cache between shares it, yet the browser's own "back" may show it again."""
    response.headers.setdefault("Content-Language", interface)
    if "Cache-Control" not in response:
        patch_cache_control(response, private=True, no_cache=True)
    patch_vary_headers(response, ["Cookie", "Accept-Language"])
    if place.request.GET.get("lang") == interface and not place.framed:
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, interface, max_age=LANGUAGE_COOKIE_LASTS, samesite="Lax",
            secure=place.request.is_secure(),
        )  # fmt: skip
    if place.forget:
        response.delete_cookie(COOKIE, path=place.home, samesite="Lax")
    return response


def own_name(code: str) -> str:
    """A language under its own name, or its code."""
    names = {"fr": "Français", "en": "English"}
    try:
        return names.get(code) or str(translation.get_language_info(code)["name_local"]).capitalize()
    except KeyError:
        return code


def word_for(value: int) -> str:
    """What a voter said to a statement."""
    return {1: _("You agree"), 0: _("You pass"), -1: _("You disagree")}[value]
