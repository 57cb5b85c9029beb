"""Rows of a CSV file that may be damaged: a bad row is told by its line, and the next one is read."""

from __future__ import annotations

import csv
import io
from collections import deque
from collections.abc import Iterable, Iterator
from typing import BinaryIO

LONGEST_LINE = 10_000_000  # bytes
MOST_LINES = 500  # of one row: a quotation mark that nobody closed must not swallow the rest of the file


class BadRow(ValueError):
    """The text says what is wrong with the row."""


def lines_of(raw: BinaryIO) -> Iterator[bytes]:
    return iter(lambda: raw.readline(LONGEST_LINE), b"")


def rows_of(lines: Iterable[str]) -> Iterator[tuple[int, list[str] | BadRow]]:
    """(line where it begins, row or what is wrong with it)."""
    numbered = enumerate(lines, start=1)
    given_back: deque[tuple[int, str]] = deque()
    while True:
        taken: list[tuple[int, str]] = []
        row: list[str] | BadRow | None = None
        while row is None and len(taken) < MOST_LINES:
            line = given_back.popleft() if given_back else next(numbered, None)
            if line is None:
                break
            taken.append(line)
            row = _row("".join(text for _number, text in taken), is_new=len(taken) == 1)
        if not taken:
            return
        if row is None:
            given_back.extendleft(reversed(taken[1:]))
            row = BadRow("a quotation mark is opened and never closed")
        yield taken[0][0], row


def _row(text: str, *, is_new: bool) -> list[str] | BadRow | None:
    """None: unfinished, a further line is needed."""
    if not is_new and text.count('"') % 2:
        return None
    limit = csv.field_size_limit(LONGEST_LINE)
    try:
        return next(csv.reader(io.StringIO(text, newline=""), strict=True), [])
    except csv.Error as error:
        return None if "unexpected end" in str(error) else BadRow(str(error))
    finally:
        csv.field_size_limit(limit)
