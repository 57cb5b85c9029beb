"""What a feed must be before a feed parser sees it: no tricks of XML, bounded in depth and in number of entries."""

from __future__ import annotations

from typing import Any
from xml.sax import SAXParseException
from xml.sax.handler import ContentHandler

from defusedxml.common import DefusedXmlException
from defusedxml.expatreader import DefusedExpatParser

from parvis.networks.connectors.rss import sentences
from parvis.networks.contract import RefusalKind, Refused

DEEPEST = 100
MOST_ATTRIBUTES = 100
MOST_ELEMENTS = 5_000  # of one entry, or before the first
MOST_KEPT_ELEMENTS = 40_000  # a second of the feed parser's time
KEPT_AT_EACH_END = 100  # most feeds begin with the newest entry, some end with it
ENTRIES = frozenset({"item", "entry"})
REPAIRABLE = 256_000  # bytes of a broken feed that a tolerant parser may try
FINAL = frozenset({sentences.HOSTILE, sentences.TOO_MUCH})
BLANK = b" \t\r\n"


class TooMuch(Exception):
    """Deeper, or with more attributes, than any honest feed: parsers slow down with the square of either."""


class Watch(ContentHandler):
    """Depth, where each entry begins, and how many elements it has."""

    def __init__(self, parser: Any) -> None:
        super().__init__()
        self.parser = parser
        self.depth = 0
        self.entry_depth = 0
        self.starts: list[int] = []
        self.sizes = [0]  # of what stands before the first entry, then of each entry

    def startElement(self, name: str, attrs: Any) -> None:
        self.depth += 1
        if name.rpartition(":")[2] in ENTRIES and self.depth == (self.entry_depth or self.depth):
            self.entry_depth = self.depth
            self.starts.append(self.parser._parser.CurrentByteIndex)
            self.sizes.append(0)
        self.sizes[-1] += 1
        if self.depth > DEEPEST or len(attrs) > MOST_ATTRIBUTES or self.sizes[-1] > MOST_ELEMENTS:
            raise TooMuch

    def endElement(self, name: str) -> None:
        self.depth -= 1


def checked(content: bytes) -> bytes:
    """The feed, without its middle entries when there are very many. Raises Refused.

    Slightly broken feeds are many: a small one without any declaration is left to the tolerant parser.
    """
    content = content.strip(BLANK) if content[:2] not in (b"\xff\xfe", b"\xfe\xff") else content
    parser = DefusedExpatParser(forbid_dtd=True)
    watch = Watch(parser)
    parser.setContentHandler(watch)
    problem = _problem(parser, content)
    if problem is None:
        return _without_middle(content, watch.starts, watch.sizes[1:])
    if problem.sentence in FINAL or not is_repairable(content):
        raise problem
    return content


def _problem(parser: Any, content: bytes) -> Refused | None:
    try:
        parser.feed(content)
        parser.close()
    except SAXParseException as error:
        return refused_at(error)
    except DefusedXmlException:
        return refused(sentences.HOSTILE)
    except TooMuch:
        return refused(sentences.TOO_MUCH)
    except (LookupError, ValueError):  # how the parser says that it doesn't know an encoding
        return refused(sentences.ENCODING)
    return None


def _without_middle(content: bytes, starts: list[int], sizes: list[int]) -> bytes:
    kept = KEPT_AT_EACH_END
    while kept > 1 and sum(sizes[:kept]) + sum(sizes[-kept:]) > MOST_KEPT_ELEMENTS:
        kept //= 2
    if len(starts) <= 2 * kept:
        return content
    return content[: starts[kept]] + content[starts[-kept] :]


def is_repairable(content: bytes) -> bool:
    if len(content) > REPAIRABLE:
        return False
    squeezed = content.replace(b"\x00", b"").lower()  # also as UTF-16
    if b"<!doctype" in squeezed or b"<!entity" in squeezed:
        raise refused(sentences.HOSTILE)
    return b"<rss" in squeezed or b"<feed" in squeezed or b"<rdf" in squeezed or b":rdf" in squeezed


def where_broken(content: bytes) -> Refused:
    """For a broken feed from which the tolerant parser got nothing either."""
    problem = _problem(DefusedExpatParser(forbid_dtd=True), content)
    return problem or refused(sentences.NOT_A_FEED)


def refused_at(error: SAXParseException) -> Refused:
    return refused(sentences.broken(error.getLineNumber() or 0, (error.getColumnNumber() or 0) + 1))


def refused(sentence: str) -> Refused:
    return Refused(RefusalKind.content, sentence)
