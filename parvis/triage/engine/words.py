"""A text cut into words that know where they stand in the original."""

import re
from dataclasses import dataclass, field

from parvis.triage.engine.folding import UNSEEN

LONGEST_QUOTE = 600
# A point ends a sentence, but neither in « M. le maire », nor in "ville.example", nor in an ellipsis.
_STOP = r"[!?؟。]+|(?<!\.)(?<!\b[A-Z])(?<!\bMr)\.(?!\.)(?=[\s»”\"')\]]|$)|;|\n[ \t\r]*\n"
TOKEN = re.compile(
    rf"(?P<url>(?:https?://|www\.)[^\s<>\"«»]{{1,2000}})"
    rf"|(?P<mention>(?<!\w)@\w[\w.\-]{{0,250}})"
    rf"|#(?P<tag>\w{{1,250}})"
    rf"|(?P<word>[\w{UNSEEN}][\w{UNSEEN}@$]*)"
    rf"|(?P<stop>{_STOP})"
    rf"|(?P<sign>[\u2600-\u27bf\u2b50\u2b55\U0001f000-\U0001f3fa\U0001f400-\U0001faff])"
)
_CAMEL = re.compile(r"[^\W\d_A-ZÀ-Þ]+|[A-ZÀ-Þ][^\W\d_A-ZÀ-Þ]+|[A-ZÀ-Þ]+(?![^\W\d_A-ZÀ-Þ])|\d+")
_PLAIN_PART = re.compile(r"[^_]+")
_SPELT_OUT = re.compile(r"(?<!\w)\w(?:[ .\-*_]{1,2}\w){3,30}(?!\w)")
_INSIDE = f"{{1,{LONGEST_QUOTE}}}"
_QUOTES = re.compile(f'«[^«»]{_INSIDE}»|„[^„“”]{_INSIDE}[“”]|“[^“”]{_INSIDE}”|"[^"]{_INSIDE}"')


@dataclass(slots=True)
class Words:
    """Parallel lists: the raw word, its place, its sentence."""

    raw: list[str] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    sentences: list[int] = field(default_factory=list)
    quotes: list[tuple[int, int]] = field(default_factory=list)

    def put(self, raw: str, start: int, end: int, sentence: int) -> None:
        self.raw.append(raw)
        self.starts.append(start)
        self.ends.append(end)
        self.sentences.append(sentence)


def cut(text: str, *, offset: int = 0, sentence: int = 0) -> Words:
    words = Words()
    spelt_out = {m.start(): m for m in _SPELT_OUT.finditer(text)}
    raw, starts, ends, sentences = words.raw, words.starts, words.ends, words.sentences
    skip_until = 0
    plain = not spelt_out and "_" not in text  # as nearly all texts are: their words need no second look
    for match in TOKEN.finditer(text):
        start, end = match.span()
        kind = match.lastgroup
        if plain and kind == "word":
            raw.append(match[0])
            starts.append(start + offset)
            ends.append(end + offset)
            sentences.append(sentence)
            continue
        if start < skip_until or kind == "url":
            continue
        piece = match[0]
        if start in spelt_out:
            skip_until = end = spelt_out[start].end()
            piece = "".join(c for c in spelt_out[start][0] if c.isalnum())
        elif kind == "stop":
            sentence += 1
            if "?" not in piece:
                continue
            piece = "?"
        elif kind == "tag" or "_" in piece:
            _put_parts(words, piece, start + offset, sentence)
            continue
        raw.append(piece)
        starts.append(start + offset)
        ends.append(end + offset)
        sentences.append(sentence if piece != "?" else sentence - 1)
    words.quotes = [(m.start() + offset, m.end() + offset) for m in _QUOTES.finditer(text)]
    return words


def _put_parts(words: Words, raw: str, start: int, sentence: int) -> None:
    """#MerciLaMairie and merci_la_mairie are three words."""
    for part in _PLAIN_PART.finditer(raw):
        for piece in _CAMEL.finditer(part[0]):
            at = start + part.start() + piece.start()
            words.put(piece[0], at, at + len(piece[0]), sentence)
