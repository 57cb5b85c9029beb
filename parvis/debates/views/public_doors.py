"""How one shows who one is: by a code on paper, by a link that comes by mail; by an identity, see `public_identity`.
Only as much as the debate asks for."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from parvis.debates.actions import asking, voting
from parvis.debates.credentials import by_code
from parvis.debates.errors import CannotDo, NotAccepted
from parvis.debates.forms.citizens import AddressForm, CodeForm, StatementForm
from parvis.debates.holder import of_link
from parvis.debates.models import Tier
from parvis.debates.queries import visiting
from parvis.debates.queries.visiting import Phase
from parvis.debates.views.public_place import Place, at_a_debate

MAIL, CODE = "mail", "code"


def asked(place: Place) -> HttpResponse:
    """The page before the first statement: what one needs to take part, and what it will be about."""
    tier = place.debate.tier
    place.credential = None  # none that this debate would take
    forms = {
        "mail_form": AddressForm(auto_id="mail-%s") if tier == Tier.mail else None,
        "code_form": _code_form(place) if tier in (Tier.mail, Tier.paper) else None,
        "identity": place.beside.identity,
        "askings": visiting.askings(place.team, place.debate, place.language),
    }
    return place.show("doors.html", {**forms, **place.said})


def blank_statement() -> StatementForm:
    return StatementForm()


def _code_form(place: Place) -> CodeForm | None:
    """Filled in where the paper's square led here; sent by the voter's own hand."""
    if place.debate.tier != Tier.paper and not place.beside.has_codes:
        return None
    return CodeForm(initial={"code": place.request.GET.get("code", "")[:40]}, auto_id="code-%s")


def _enter_code(place: Place) -> HttpResponse | None:
    """None: the code is good, the voter goes on with its ballot."""
    form = CodeForm(place.request.POST, auto_id="code-%s")
    if place.phase is not Phase.open:
        return None
    try:
        if not form.is_valid():
            raise NotAccepted(_("Type the code that stands on your paper."))
        code = form.cleaned_data["code"]
        voting.require_printed(team=place.team, debate=place.debate, code=code)
    except CannotDo as why:
        place.refuse(why)
        form.errors.clear()
        form.add_error("code", str(why))
        place.said["code_form"] = form
        return asked(place) if place.debate.tier != Tier.anonymous else place.show("code.html")
    place.credential = by_code(place.debate, code)
    return None


def _show_code(place: Place) -> HttpResponse | None:
    """Where a code is not needed, and yet counts for more."""
    return (
        place.show("code.html", {"code_form": CodeForm(auto_id="code-%s")})
        if place.phase is Phase.open
        else None
    )


def _ask_mail(place: Place) -> HttpResponse | None:
    form = AddressForm(place.request.POST, auto_id="mail-%s")
    if place.phase is not Phase.open or place.debate.tier != Tier.mail:
        return None
    if not form.is_valid():
        place.refuse(NotAccepted(_("This is no e-mail address: nothing was sent.")))
        place.said["mail_form"] = form
        return asked(place)
    address = form.cleaned_data["address"]
    language = place.language if place.language in ("fr", "en") else "fr"
    try:
        asking.ask_link(
            team=place.team, debate=place.debate, address=address, source=place.source, language=language
        )
    except NotAccepted as why:
        place.refuse(why)
        place.said["mail_form"] = form
        return asked(place)
    place.credential = None
    return place.show("mailed.html", {"address": address})


ACTS: dict[str, Callable[[Place], HttpResponse | None]] = {
    CODE: _enter_code, "code?": _show_code, MAIL: _ask_mail
}  # fmt: skip


@require_GET
@at_a_debate()
def by_link(place: Place, token: str) -> HttpResponse:
    """From the mail. It only opens: a program that looks at links before the voter does changes nothing."""
    place.credential = of_link(place.debate, token)
    if place.credential is None:
        place.status = 404
        return place.show("link_over.html", {"mail_form": AddressForm(auto_id="mail-%s")})
    response = place.show("link.html")
    response["Referrer-Policy"] = "no-referrer"
    response["Cache-Control"] = "no-store"
    return response
