"""The frame of the few pages that people see: plain HTML, both languages, always marked as a pretend network."""

from __future__ import annotations

from html import escape

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

HEADERS = {
    "content-security-policy": "default-src 'none'; style-src 'self'; img-src 'self' data:; media-src 'self'",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "vary": "Accept-Language",
}
BANNER = {
    "fr": "Bac à sable\u202f: réseau factice. Les personnes et la ville sont inventées, rien ne sort d’ici.",
    "en": "Sandbox: a pretend network. The people and the town are invented, nothing leaves this place.",
}
PLACES = {
    "fr": (("/", "Fil public"), ("/letters", "Courriels"), ("/ledger", "Registre")),
    "en": (("/", "Public timeline"), ("/letters", "Mails"), ("/ledger", "Ledger")),
}
NAVIGATION = {"fr": "Pages", "en": "Pages"}

STYLE = """
:root { color-scheme: light dark; --paper: #faf8f3; --ink: #22201c; --soft: #5b564d; --line: #cfc8ba; --act: #0b5a63;
  --mark: #ffe9a8; --marked: #3c2f00; }
@media (prefers-color-scheme: dark) { :root { --paper: #191815; --ink: #ece7dc; --soft: #b5ad9e; --line: #47433b;
  --act: #7fd0d8; --mark: #4a3b06; --marked: #ffedb5; } }
* { box-sizing: border-box; }
body { margin: 0; font: 16px/1.5 system-ui, sans-serif; background: var(--paper); color: var(--ink); }
.banner { margin: 0; padding: 8px 16px; background: var(--mark); color: var(--marked); font-weight: 600; }
nav, main { max-width: 44rem; margin: 0 auto; padding: 8px 16px; overflow-wrap: anywhere; }
nav ul { display: flex; flex-wrap: wrap; gap: 4px 20px; margin: 0; padding: 0; list-style: none; }
nav a { display: inline-block; padding: 8px 0; }
a { color: var(--act); }
article { border-top: 1px solid var(--line); padding: 12px 0; }
article p { margin: 4px 0; }
.answer { margin-left: 16px; padding-left: 12px; border-left: 3px solid var(--line); }
.typed { white-space: pre-wrap; }
.letter h2 { font-size: 1.125rem; margin: 0; }
.meta, .hint { color: var(--soft); font-size: 0.875rem; }
.invisible { display: none; }
.ellipsis::after { content: "…"; }
img { max-width: 100%; height: auto; }
label, legend { display: block; font-weight: 600; margin: 12px 0 4px; }
fieldset { border: 1px solid var(--line); border-radius: 6px; margin: 12px 0; }
.choices label { display: flex; gap: 8px; align-items: center; min-height: 44px; margin: 0; font-weight: 400; }
select, textarea { width: 100%; font: inherit; padding: 8px; color: inherit; background: transparent;
  border: 1px solid var(--soft); border-radius: 6px; }
option { color: var(--ink); background: var(--paper); }
button { font: inherit; min-height: 44px; padding: 8px 16px; margin: 12px 8px 0 0; border-radius: 6px;
  border: 1px solid var(--act); background: transparent; color: var(--act); cursor: pointer; }
button.first { background: var(--act); color: var(--paper); }
:focus-visible { outline: 3px solid var(--act); outline-offset: 2px; }
table { border-collapse: collapse; width: 100%; font-size: 0.875rem; font-variant-numeric: tabular-nums; }
th, td { text-align: left; vertical-align: top; padding: 6px 12px 6px 0; border-top: 1px solid var(--line); }
.wide { overflow-x: auto; }
"""


def language(request: Request) -> str:
    """French first; English for whoever asks for it before French."""
    asked = request.headers.get("accept-language", "fr").lower()
    wanted = [part.split(";")[0].strip()[:2] for part in asked.split(",")]
    return next((one for one in wanted if one in BANNER), "fr")


def page(request: Request, title: str, content: str, *, code: int = 200) -> Response:
    spoken = language(request)
    links = "".join(f'<li><a href="{address}">{words}</a></li>' for address, words in PLACES[spoken])
    body = (
        f'<!doctype html><html lang="{spoken}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{escape(title)} · Sandbox</title><link rel="stylesheet" href="/style.css">'
        f'<link rel="icon" href="data:,"></head><body><header><p class="banner">{BANNER[spoken]}</p>'
        f'<nav aria-label="{NAVIGATION[spoken]}"><ul>{links}</ul></nav></header>'
        f"<main><h1>{escape(title)}</h1>{content}</main></body></html>"
    )
    return HTMLResponse(body, status_code=code, headers=HEADERS | {"content-language": spoken})


async def style(request: Request) -> Response:
    return Response(STYLE, media_type="text/css", headers={"cache-control": "max-age=3600"})
