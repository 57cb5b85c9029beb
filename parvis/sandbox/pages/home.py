"""The public timeline for people: read, write as a citizen, answer; no JavaScript anywhere."""

from __future__ import annotations

from html import escape
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from parvis.sandbox.bodies import Unreadable, fields, text
from parvis.sandbox.layout import language, page
from parvis.sandbox.mastodon.paging import number
from parvis.sandbox.mastodon.seeing import SEEN, named
from parvis.sandbox.mastodon.shapes import Shapes
from parvis.sandbox.pages.words import WORDS
from parvis.sandbox.problems import Problem, invalid
from parvis.sandbox.store import Row
from parvis.sandbox.town.life import Life
from parvis.sandbox.world import base_of, world_of

PAGE = 40
PUBLIC = f"SELECT * FROM status s WHERE {SEEN} AND s.visibility = 'public' AND s.visible_at <= ?2"  # noqa: S608


async def timeline(request: Request) -> Response:
    return _page(request, {}, "", 200)


def _page(request: Request, typed: dict[str, Any], problem: str, code: int) -> Response:
    say, world = WORDS[language(request)], world_of(request)
    before = number(request.query_params.get("max_id")) or 2**62
    sql = f"{PUBLIC} AND s.reblog_of IS NULL AND s.id < ?3 ORDER BY s.id DESC LIMIT ?4"
    found = world.store.all(sql, None, world.clock.now(), before, PAGE)
    face = Shapes(world, base_of(request), None)
    articles = "".join(article(request, face.status(row), answerable=True) for row in found)
    older = f'<p><a href="/?max_id={found[-1]["id"]}">{say["older"]}</a></p>' if len(found) == PAGE else ""
    content = (
        f"<p>{say['intro']}</p>{_form(request, typed, problem)}"
        f"<h2>{say['latest']}</h2>{articles or f'<p>{say["nothing"]}</p>'}{older}"
    )
    return page(request, say["timeline"], content, code=code)


def article(request: Request, status: dict[str, Any], *, answerable: bool) -> str:
    say, spoken = WORDS[language(request)], status["language"] or "fr"
    author, kind = status["account"], "answer" if status["in_reply_to_id"] else "first-words"
    time = f'<time datetime="{status["created_at"]}">{_when(request, status)}</time>'
    link = f'<a href="{escape(status["url"])}">{time}</a>'
    again = (
        f' · <a href="/?answer={status["id"]}#write">{say["answer"]}'
        f' <span class="hint">@{escape(author["acct"])}</span></a>'
        if answerable
        else ""
    )
    warning = f"<p><strong>{escape(status['spoiler_text'])}</strong></p>" if status["spoiler_text"] else ""
    edited = f" · {say['edited']}" if status["edited_at"] else ""
    return (
        f'<article class="{kind}"><p><strong>{escape(author["display_name"])}</strong>'
        f' <span class="hint">@{escape(author["acct"])}</span></p>'
        f'{warning}<div lang="{escape(spoken)}">{status["content"]}</div>{_media(say, status)}{_poll(say, status)}'
        f'<p class="meta">{link}{edited}{again}</p></article>'
    )


def _when(request: Request, status: dict[str, Any]) -> str:
    moment = status["created_at"]
    if language(request) == "en":
        return f"{moment[:10]}, {moment[11:16]} UTC"
    return f"{moment[8:10]}/{moment[5:7]}/{moment[:4]}, {moment[11:13]} h {moment[14:16]} UTC"


def _media(say: dict[str, str], status: dict[str, Any]) -> str:
    images = [one for one in status["media_attachments"] if one["url"]]
    return "".join(
        f'<p><img src="{escape(one["url"])}" alt="{escape(one["description"] or say["media"])}"></p>'
        if one["type"] in ("image", "gifv")
        else f'<p><a href="{escape(one["url"])}">{escape(one["description"] or say["media"])}</a></p>'
        for one in images
    )


def _poll(say: dict[str, str], status: dict[str, Any]) -> str:
    poll = status["poll"]
    if not poll:
        return ""
    options = "".join(
        f"<li>{escape(option['title'])} ({option['votes_count'] or 0} {say['votes']})</li>"
        for option in poll["options"]
    )
    return f"<p>{say['choices']}</p><ul>{options}</ul>"


def _form(request: Request, typed: dict[str, Any], problem: str) -> str:
    say, answered = WORDS[language(request)], _answered(request, typed)
    named_first = f"@{_username(request, answered)} " if answered else ""
    written = text(typed.get("text")) or f"{named_first}{'' if named_first == '@mairie ' else '@mairie '}"
    reply = f'<input type="hidden" name="in_reply_to" value="{answered["id"]}">' if answered else ""
    quoted = (
        f'<p class="hint">{say["answering"]} @{escape(_username(request, answered))}</p>' if answered else ""
    )
    checked = " selected" if typed.get("visibility") == "direct" else ""
    return (
        f'<h2 id="write">{say["write"]}</h2>{_refusal(say, problem)}{quoted}<form method="post" action="/write">{reply}'
        f'<label for="who">{say["who"]}</label><select id="who" name="who">{_people(request, typed)}</select>'
        f'<label for="text">{say["text"]}</label>'
        f'<textarea id="text" name="text" rows="4" required aria-describedby="limit">{escape(written)}</textarea>'
        f'<p id="limit" class="hint">{say["limit"]} {say["to_town"]}</p>'
        f'<label for="visibility">{say["visibility"]}</label><select id="visibility" name="visibility">'
        f'<option value="public">{say["public"]}</option><option value="direct"{checked}>{say["direct"]}</option>'
        f'</select><button class="first">{say["publish"]}</button></form>'
    )


def _refusal(say: dict[str, str], problem: str) -> str:
    if not problem:
        return ""
    reason = f'<span lang="en">{escape(problem)}.</span>'
    return f'<p role="alert"><strong>{say["refused"]}.</strong> {reason} {say["kept"]}</p>'


def _people(request: Request, typed: dict[str, Any]) -> str:
    sql = "SELECT * FROM account WHERE town = 0 ORDER BY display_name COLLATE NOCASE"
    chosen = text(typed.get("who"))
    return "".join(
        f'<option value="{escape(one["username"])}"{" selected" if one["username"] == chosen else ""}>'
        f"{escape(one['display_name'])} (@{escape(one['username'])})</option>"
        for one in world_of(request).store.all(sql)
    )


def _answered(request: Request, typed: dict[str, Any]) -> Row | None:
    asked = number(typed.get("in_reply_to") or request.query_params.get("answer"))
    sql = f"{PUBLIC} AND s.id = ?3"
    world = world_of(request)
    return world.store.one(sql, None, world.clock.now(), asked) if asked else None


def _username(request: Request, row: Row | None) -> str:
    sql = "SELECT username FROM account WHERE id = ?"
    return str(world_of(request).store.value(sql, row["account"])) if row else ""


async def write(request: Request) -> Response:
    """Only citizens: the town speaks through its own tool."""
    try:
        typed = await fields(request)
    except Unreadable:
        typed = {}
    person = named(world_of(request), text(typed.get("who")))
    life: Life = request.app.state.life
    try:
        if person is None or person["town"]:
            raise invalid("Choose one of the people of the town")
        life.say(
            person,
            text(typed.get("text")).replace("\r\n", "\n"),
            visibility="direct" if typed.get("visibility") == "direct" else "public",
            in_reply_to=number(typed.get("in_reply_to")),
            language=person["language"],
        )
    except Problem as problem:
        return _page(request, typed, problem.sentence, problem.code)
    return RedirectResponse("/", status_code=303)


ROUTES = [Route("/", timeline), Route("/write", write, methods=["POST"])]
