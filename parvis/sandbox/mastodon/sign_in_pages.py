"""What the person sees while signing in: choose who to be, say yes or no."""

from __future__ import annotations

from html import escape

from starlette.requests import Request
from starlette.responses import Response

from parvis.sandbox.layout import language, page
from parvis.sandbox.store import Row

WORDS = {
    "fr": {
        "title": "Autoriser une application",
        "asks": "demande à agir au nom d’un compte de la ville de démonstration. Aucun mot de passe n’est nécessaire.",
        "rights": "Droits demandés",
        "who": "Quel compte\u202f?",
        "yes": "Autoriser",
        "no": "Refuser",
        "refused": "Cette demande ne peut pas être acceptée",
        "code": "Code à recopier",
        "copy": "Recopiez ce code dans l’application\u202f:",
    },
    "en": {
        "title": "Authorise an application",
        "asks": "asks to act for an account of the demonstration town. No password is needed.",
        "rights": "Rights asked for",
        "who": "Which account?",
        "yes": "Authorise",
        "no": "Refuse",
        "refused": "This request cannot be accepted",
        "code": "Code to copy",
        "copy": "Copy this code into the application:",
    },
}


def choice_page(request: Request, application: str, people: list[Row], asked: dict[str, str]) -> Response:
    say = WORDS[language(request)]
    hidden = "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">'
        for name, value in asked.items()
        if value
    )
    choices = "".join(_choice(person, checked=place == 0) for place, person in enumerate(people))
    content = (
        f"<p><strong>{escape(application)}</strong> {say['asks']}</p>"
        f"<p>{say['rights']}: <code>{escape(asked['scope'] or 'read')}</code></p>"
        f'<form method="post" action="/oauth/authorize">{hidden}'
        f'<fieldset class="choices"><legend>{say["who"]}</legend>{choices}</fieldset>'
        f'<button class="first" name="decision" value="allow">{say["yes"]}</button>'
        f'<button name="decision" value="deny">{say["no"]}</button></form>'
    )
    return page(request, say["title"], content)


def _choice(person: Row, *, checked: bool) -> str:
    mark = " checked" if checked else ""
    return (
        f'<label><input type="radio" name="account" value="{escape(person["username"])}"{mark}>'
        f" {escape(person['display_name'])} (@{escape(person['username'])})</label>"
    )


def code_page(request: Request, code: str) -> Response:
    say = WORDS[language(request)]
    return page(request, say["code"], f"<p>{say['copy']}</p><p><code>{escape(code)}</code></p>")


def refusal_page(request: Request, sentence: str, code: int) -> Response:
    say = WORDS[language(request)]
    return page(request, say["refused"], f'<p lang="en">{escape(sentence)}.</p>', code=code)
