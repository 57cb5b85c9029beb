"""The pretend letterbox: the mails that Parvis sent, newest first. Their links may be followed."""

from __future__ import annotations

import re
from html import escape

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from parvis.sandbox.clock import iso
from parvis.sandbox.layout import language, page
from parvis.sandbox.pages.words import WORDS
from parvis.sandbox.store import Row
from parvis.sandbox.world import world_of

MOST = 50
LINK = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)]")


async def letters(request: Request) -> Response:
    say = WORDS[language(request)]
    rows = world_of(request).store.all("SELECT * FROM letter ORDER BY id DESC LIMIT ?", MOST)
    shown = "".join(_letter(row, say) for row in rows) or f"<p>{say['no_letter']}</p>"
    return page(request, say["letters"], f"<p>{say['letters_intro']}</p>{shown}")


def _letter(row: Row, say: dict[str, str]) -> str:
    at = iso(row["at"])
    return (
        f'<article class="letter"><h2>{escape(row["subject"])}</h2>'
        f'<p class="meta">{say["letter_to"]} {escape(row["recipient"])} · '
        f'<time datetime="{at}">{at[11:19]} UTC</time></p>'
        f'<p class="typed">{_with_links(row["body"])}</p></article>'
    )


def _with_links(body: str) -> str:
    parts, end = [], 0
    for found in LINK.finditer(body):
        parts += [escape(body[end : found.start()]), f'<a href="{escape(found[0])}">{escape(found[0])}</a>']
        end = found.end()
    return "".join([*parts, escape(body[end:])])


ROUTES = [Route("/letters", letters)]
