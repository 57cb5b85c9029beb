"""A connector's page for people (`doc.md`), in the reader's language, as blocks that a template draws.

Only what those pages use: headings, paragraphs, lists, tables, **strong**, *emphasis*, `code`. The template draws and
escapes: nothing here is HTML.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

BETWEEN = re.compile(r"^---\s*$|^(?=## In English\s*$)", re.MULTILINE)
LANGUAGE_TITLES = ("## En français", "## In English")
HEADING = re.compile(r"(#{1,4}) +(.+)")
ITEM = re.compile(r"(?:[*-]|(\d+)\.) +(.+)")
RULE = re.compile(r"\|[\s|:-]+\|?")
INLINE = re.compile(r"\*\*(?P<strong>.+?)\*\*|(?<!\w)\*(?P<em>[^*\s][^*]*)\*|`(?P<code>[^`]+)`")


@dataclass(frozen=True)
class Run:
    """A few words of one kind: "", "strong", "em" or "code"."""

    text: str
    kind: str = ""


Line = tuple[Run, ...]


@dataclass(frozen=True)
class Block:
    """`kind`: heading, text, steps (numbered), points, table (its first row is the head)."""

    kind: str
    lines: tuple[Line, ...] = ()
    rows: tuple[tuple[Line, ...], ...] = ()


def in_language(document: str, language: str) -> str:
    """French stands first, English after it."""
    parts = [part.strip() for part in BETWEEN.split(document, maxsplit=1)]
    return parts[-1] if language.startswith("en") else parts[0]


def blocks(text: str) -> list[Block]:
    """Without its title: the screen has one."""
    return [made for made in map(_block, _groups(text)) if made is not None]


def _groups(text: str) -> Iterator[list[str]]:
    """Lines that belong together. An item's following lines are indented; headings stand alone."""
    group: list[str] = []
    for line in text.splitlines():
        alone = line.startswith("#")
        new_kind = bool(group) and bool(ITEM.match(line)) != bool(ITEM.match(group[0])) and line[:1] != " "
        if group and (not line.strip() or alone or new_kind):
            yield group
            group = []
        if alone:
            yield [line]
        elif line.strip():
            group.append(line)
    if group:
        yield group


def _block(group: list[str]) -> Block | None:
    first = group[0]
    heading = HEADING.match(first)
    if heading:
        shown = len(heading[1]) > 1 and first.strip() not in LANGUAGE_TITLES
        return Block("heading", (_runs(heading[2]),)) if shown else None
    if first.startswith("|"):
        return Block("table", rows=tuple(_cells(line) for line in group if not RULE.fullmatch(line.strip())))
    item = ITEM.match(first)
    if item:
        return Block("steps" if item[1] else "points", tuple(_items(group)))
    runs = _runs(" ".join(group))
    alone = len(runs) == 1 and runs[0].kind == "strong"
    return Block("heading", ((Run(runs[0].text),),)) if alone else Block("text", (runs,))


def _items(group: list[str]) -> Iterator[Line]:
    whole: list[str] = []
    for line in group:
        item = ITEM.match(line)
        if item:
            whole.append(item[2])
        else:
            whole[-1] += f" {line.strip()}"
    return map(_runs, whole)


def _cells(line: str) -> tuple[Line, ...]:
    return tuple(_runs(cell.strip()) for cell in line.strip().strip("|").split("|"))


def _runs(text: str) -> Line:
    runs, end = [], 0
    for match in INLINE.finditer(text):
        runs += [Run(text[end : match.start()])] if match.start() > end else []
        runs.append(Run(match[match.lastgroup or 0], match.lastgroup or ""))
        end = match.end()
    return tuple([*runs, Run(text[end:])] if end < len(text) or not runs else runs)
