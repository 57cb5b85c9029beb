"""Reads one record after another from files too large to hold; a broken record costs itself, not the rest.

Three shapes: the daily archive `{"service": [ … ]}` (alone or in a .tar.bz2), the API's list, the API's CSV export.
"""

from __future__ import annotations

import csv
import io
import json
import re
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

CHUNK = 1 << 20
LONGEST_RECORD = 8 << 20
LONGEST_HEAD = 1 << 16  # before the list begins
CUT = 12  # an error this near the end of what was read may only mean that the rest is still to come
BETWEEN = re.compile(r"[\s,]*")
OWN_KEYS = ("id", "nom")
SEEMS = re.compile(r'\{\s*"(id|nom)"\s*:')


class NotADirectory(ValueError):
    """The file is not one of the shapes that we can read; the text says what was found."""


@dataclass(frozen=True, slots=True)
class Found:
    line: int
    record: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Broken:
    line: int
    why: str


def read(path: Path) -> Iterator[Found | Broken]:
    """Raises NotADirectory, or OSError when the file cannot be read at all."""
    if tarfile.is_tarfile(path):
        yield from _from_archive(path)
    elif path.suffix == ".csv":
        with path.open(encoding="utf-8-sig", errors="replace", newline="") as text:
            yield from read_csv(text)
    else:
        with path.open(encoding="utf-8-sig", errors="replace") as text:
            yield from read_json(text)


def _from_archive(path: Path) -> Iterator[Found | Broken]:
    seen = False
    with tarfile.open(path, "r:*") as archive:
        for member in archive:
            file = archive.extractfile(member) if member.name.endswith(".json") else None
            if file:
                seen = True
                yield from read_json(io.TextIOWrapper(file, encoding="utf-8-sig", errors="replace"))
    if not seen:
        raise NotADirectory("The archive holds no .json file: it is not the directory.")


def read_csv(text: TextIO) -> Iterator[Found | Broken]:
    csv.field_size_limit(LONGEST_RECORD)
    head = text.readline()
    names = next(csv.reader([head], delimiter=";" if ";" in head else ","), [])
    if not set(OWN_KEYS) <= set(names):
        raise NotADirectory(f"The first line names no columns {' and '.join(OWN_KEYS)}: {head[:80]!r}")
    lines = csv.reader(text, delimiter=";" if ";" in head else ",")
    for values in lines:
        if len(values) == len(names):
            yield Found(lines.line_num + 1, dict(zip(names, values, strict=True)))
        elif values:
            yield Broken(lines.line_num + 1, f"{len(values)} columns instead of {len(names)}")


def read_json(text: TextIO) -> Iterator[Found | Broken]:
    return _Reader(text).records()


class _Reader:
    """A window over the text; `at` is where we are in it, `line` the line of the file there."""

    def __init__(self, text: TextIO) -> None:
        self.text = text
        self.window, self.at, self.line, self.ended = "", 0, 1, False
        self.decode = json.JSONDecoder().raw_decode

    def records(self) -> Iterator[Found | Broken]:
        self._open_list()
        while self._next_start():
            yield self._one()

    def _open_list(self) -> None:
        """To the first list: the whole file, or the value of its first key that has one."""
        start = -1
        while start < 0 and len(self.window) < LONGEST_HEAD and self._more():
            start = self.window.find("[")
        if start < 0 or not re.fullmatch(r"\s*(\{[^{}\[\]]*)?", self.window[:start]):
            raise NotADirectory(f"No list of services at its beginning: {self.window[:60]!r}")
        self._go(start + 1)

    def _next_start(self) -> bool:
        """To the next "{"; False at the end of the list."""
        while True:
            between = BETWEEN.match(self.window, self.at)
            self._go(between.end() if between else self.at)
            if self.at < len(self.window):
                return self.window[self.at] == "{" or self._resume()
            if not self._more():
                return False

    def _one(self) -> Found | Broken:
        line = self.line
        record, end, why = self._decode()
        if record is not None and not _swallowed(record):
            self._go(end)
            return Found(line, record)
        self._go(self.at + 1)
        self._resume()
        return Broken(line, why or "the record is not closed")

    def _decode(self) -> tuple[dict[str, Any] | None, int, str]:
        """The object that opens here, where it ends, or why it cannot be read. Reads on when it may only be cut."""
        while True:
            try:
                found, end = self.decode(self.window, self.at)
            except json.JSONDecodeError as error:
                if self._may_be_cut(error) and self._more():
                    continue
                return None, self.at, error.msg
            except RecursionError:
                return None, self.at, "nested too deep"
            return found, end, ""

    def _may_be_cut(self, error: json.JSONDecodeError) -> bool:
        near_end = error.pos >= len(self.window) - CUT or error.msg.startswith("Unterminated string")
        return near_end and len(self.window) - self.at < LONGEST_RECORD

    def _resume(self) -> bool:
        """After something broken: to the next "{" that opens, or seems to open, a record of its own."""
        while True:
            start = self.window.find("{", self.at)
            if start >= 0:
                self._go(start)
                if self._seems_a_record():
                    return True
                self._go(self.at + 1)
                continue
            self._go(len(self.window))
            if not self._more():
                return False

    def _seems_a_record(self) -> bool:
        found, _, why = self._decode()
        if found is None:
            return bool(why and SEEMS.match(self.window, self.at))
        return _is_record(found)

    def _go(self, to: int) -> None:
        self.line += self.window.count("\n", self.at, to)
        self.at = to

    def _more(self) -> bool:
        """Forgets what lies behind and reads a piece more; False at the end of the file."""
        piece = self.text.read(CHUNK)
        self.window, self.at = self.window[self.at :] + piece, 0
        return bool(piece)


def _is_record(value: object) -> bool:
    return isinstance(value, dict) and all(key in value for key in OWN_KEYS)


def _swallowed(record: dict[str, Any]) -> bool:
    """A record cut short inside a list can be read to the end of the file, with all that follow inside it."""
    lists = [value for value in record.values() if isinstance(value, list)]
    return any(_is_record(value) for values in lists for value in values)
