"""From a server's HTML to the text that a person wrote, and the form in which two texts are compared."""

from __future__ import annotations

import re
import unicodedata
from html.parser import HTMLParser

BLOCKS = frozenset({"p", "div", "blockquote", "pre", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6"})
SILENT = frozenset({"script", "style", "template", "title"})
NAMES = frozenset({"mention", "hashtag"})
DECORATION = frozenset("~`^")  # servers with Markdown take these away
LEADING_NAMES = re.compile(r"^(?:\s*@[\w.-]+(?:@[\w.-]+(?::\d+)?)?)+\s*")
SERVER_OF_NAME = re.compile(r"(?<![\w/])(@\w[\w.-]*)@[\w.-]+(?::\d+)?", re.ASCII)
MOST = 200_000  # characters of HTML that are read; no post is longer


def to_text(html: str) -> str:
    """Paragraphs become empty lines, links are whole, mentions keep their name, nothing is marked up."""
    reader = _Reader()
    reader.feed(html[:MOST])
    reader.close()
    text = re.sub(r"[ \t]*\n[ \t]*\n\s*", "\n\n", "".join(reader.pieces))
    return text.strip("\n ")


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self.silent = 0
        self.verbatim = 0
        self.links: list[tuple[str, bool, int]] = []  # address, is it a name, where its text begins

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in SILENT:
            self.silent += 1
        elif tag == "br":
            self.pieces.append("\n")
        elif tag == "li":
            self.pieces.append("\n- ")
        elif tag in BLOCKS:
            self._paragraph()
            self.verbatim += tag == "pre"
        elif tag == "a":
            given = {name: value or "" for name, value in attrs}
            is_name = bool(NAMES & set(given.get("class", "").split()))
            self.links.append((given.get("href", ""), is_name, len(self.pieces)))

    def handle_endtag(self, tag: str) -> None:
        if tag in SILENT:
            self.silent = max(0, self.silent - 1)
        elif tag in BLOCKS:
            self._paragraph()
            self.verbatim = max(0, self.verbatim - (tag == "pre"))
        elif tag == "a" and self.links:
            self._finish(*self.links.pop())

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.pieces.append(data if self.verbatim else re.sub(r"[\r\n]+", " ", data))

    def close(self) -> None:
        super().close()
        while self.links:
            self._finish(*self.links.pop())

    def _paragraph(self) -> None:
        if self.pieces:
            self.pieces.append("\n\n")

    def _finish(self, address: str, is_name: bool, start: int) -> None:
        shown = "".join(self.pieces[start:])
        if is_name or shown.lstrip()[:1] in {"@", "#"} or not address.startswith(("https://", "http://")):
            return
        self.pieces[start:] = [whole_link(shown, address)]


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
