"""From a server's HTML to the text that a person wrote, and the form in which two texts are compared."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from html import unescape

BLOCKS = frozenset({"p", "div", "blockquote", "pre", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6"})
SILENT = frozenset({"script", "style", "template", "title"})
NAMES = frozenset({"mention", "hashtag"})
# Linear on any input: nothing here can be read in two ways.
TAG = re.compile(r"<(?:(/?)([a-zA-Z][a-zA-Z0-9]*)([^<>]*)|![^<>]*|\?[^<>]*)>")
ATTRIBUTE = re.compile(r"""(?<![\w-])([a-zA-Z-]+)\s*=\s*("[^"]*"|'[^']*'|[^\s"'<>]+)""")
DECORATION = frozenset("~`^")  # servers with Markdown take these away
LEADING_NAMES = re.compile(r"^(?:\s*@[\w.-]+(?:@[\w.-]+(?::\d+)?)?)+\s*")
SERVER_OF_NAME = re.compile(r"(?<![\w/])(@\w[\w.-]*)@[\w.-]+(?::\d+)?", re.ASCII)
MOST = 200_000  # characters of HTML that are read; no post is longer


def to_text(html: str) -> str:
    """Paragraphs become empty lines, links are whole, mentions keep their name, nothing is marked up.

    Read by our own scanner: the standard library's takes minutes for some hostile pages of 100 kB.
    """
    reader = _Reader()
    for piece in _tokens(html[:MOST]):
        reader.take(piece)
    return _tidy(reader.whole())


def _tokens(html: str) -> Iterator[re.Match[str] | str]:
    """Tags as matches, the text between them as it stands."""
    last = 0
    for tag in TAG.finditer(html):
        if tag.start() > last:
            yield html[last : tag.start()]
        yield tag
        last = tag.end()
    yield html[last:]


class _Reader:
    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.silent = ""  # the tag whose content is not shown
        self.verbatim = False
        self.link: tuple[str, bool, int] | None = None  # address, is it a name, where its text begins

    def take(self, piece: re.Match[str] | str) -> None:
        if isinstance(piece, str):
            if not self.silent:
                text = unescape(piece)
                self.pieces.append(text if self.verbatim else re.sub(r"[\r\n]+", " ", text))
            return
        closing, name, attributes = bool(piece[1]), (piece[2] or "").lower(), piece[3] or ""
        if name in SILENT or self.silent:
            self.silent = (
                name if not self.silent and not closing else "" if name == self.silent else self.silent
            )
        elif name == "a":
            self._end_link()
            if not closing:
                self._begin_link(attributes)
        else:
            self._lay_out(name, closing)

    def whole(self) -> str:
        self._end_link()
        return "".join(self.pieces)

    def _lay_out(self, name: str, closing: bool) -> None:
        if name == "br":
            self.pieces.append("\n")
        elif name == "li" and not closing:
            self.pieces.append("\n- ")
        elif name in BLOCKS:
            self.pieces.append("\n\n" if self.pieces else "")
            self.verbatim = name == "pre" and not closing

    def _begin_link(self, attributes: str) -> None:
        given = {name.lower(): unescape(value.strip("\"'")) for name, value in ATTRIBUTE.findall(attributes)}
        is_name = bool(NAMES & set(given.get("class", "").split()))
        self.link = (given.get("href", "").strip(), is_name, len(self.pieces))

    def _end_link(self) -> None:
        if self.link is None:
            return
        (address, is_name, start), self.link = self.link, None
        shown = "".join(self.pieces[start:])
        if (
            not is_name
            and shown.lstrip()[:1] not in {"@", "#"}
            and address.startswith(("https://", "http://"))
        ):
            self.pieces[start:] = [whole_link(shown, address)]


def _tidy(text: str) -> str:
    """No spaces around line ends, at most one empty line in a row."""
    lines: list[str] = []
    for line in text.split("\n"):
        bare = line.rstrip(" \t")
        if bare or (lines and lines[-1]):
            lines.append(bare)
    return "\n".join(lines).strip("\n ")


def whole_link(shown: str, address: str) -> str:
    """The address when the text is a shortened form of it, else the text with the address after it."""
    text = shown.strip()
    bare = re.sub(r"^https?://(?:www\.)?", "", address).rstrip("/")
    form = re.sub(r"^https?://(?:www\.)?", "", text).rstrip("/…").removesuffix("...")
    if text in {"", address}:
        return address
    return address if form and bare.startswith(form) else f"{text} ({address})"


def fingerprint(text: str, *, without_names: bool = False) -> str:
    """What remains of a text through any server: letters, digits, signs; no spacing, no markup, no server names."""
    text = SERVER_OF_NAME.sub(r"\1", unicodedata.normalize("NFKC", text))
    if without_names:
        text = LEADING_NAMES.sub("", text)
    kept = "".join(
        sign for sign in text if unicodedata.category(sign)[0] in "LNMS" and sign not in DECORATION
    )
    return kept.replace("\ufe0f", "") or "".join(text.split())
