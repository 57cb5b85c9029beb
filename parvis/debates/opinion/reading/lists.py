"""The smaller files beside the votes: statements, groups, lists of ids, traits of people and of the population."""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from parvis.debates.opinion.reading import Unreadable, marks
from parvis.debates.opinion.votes import Id, as_id

_LONGEST = 10_000_000


@dataclass
class Statements:
    """From `comments.csv`: texts by id, those taken out (moderated −1), those about people (is-meta)."""

    texts: dict[Id, str] = field(default_factory=dict)
    out: set[Id] = field(default_factory=set)
    meta: set[Id] = field(default_factory=set)
    authors: dict[Id, str] = field(default_factory=dict)


def text_of(path: Path) -> str:
    raw = path.read_bytes()
    try:
        raw = gzip.decompress(raw) if raw.startswith(b"\x1f\x8b") else raw
    except (EOFError, OSError) as error:
        raise Unreadable(f"{path.name} is damaged ({error})") from error
    return raw.decode("utf-8-sig", errors="replace")


def rows_of(path: Path) -> Iterator[dict[str, str]]:
    """Rows by the names of their columns, in the delimiter that the first line uses."""
    text = text_of(path)
    csv.field_size_limit(_LONGEST)
    head = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=head.count))
    try:
        names = [marks.column_name(name) for name in next(reader, [])]
        for row in reader:
            if row:
                yield {name: cell.strip() for name, cell in zip(names, row, strict=False)}
    except csv.Error as error:
        raise Unreadable(f"{path.name}: {error}") from error


def read_statements(path: Path) -> Statements:
    found = Statements()
    for row in rows_of(path):
        name = next(
            (row[one] for one in ("comment-id", "statement", "statement-id", "id") if row.get(one)), ""
        )
        if not name:
            continue
        one = as_id(name)
        found.texts[one] = row.get("comment-body") or row.get("text") or row.get("comment") or ""
        found.authors[one] = row.get("author-id", "")
        if row.get("moderated") == "-1":
            found.out.add(one)
        if row.get("is-meta", "").lower() in {"1", "true", "t"}:
            found.meta.add(one)
    if not found.texts:
        raise Unreadable(f"{path.name} holds no statement (a column comment-id is needed)")
    return found


def read_groups(path: Path) -> dict[Id, Id]:
    """participant,group; who has no group is in none. A JSON object of the same does too."""
    if path.name.endswith(".json"):
        held = _json(path)
        pairs = [(str(one), str(group)) for one, group in held.items()] if isinstance(held, dict) else []
    else:
        pairs = [
            (
                next((row[one] for one in row if one in marks.PARTICIPANT), ""),
                next((row[one] for one in row if one in marks.GROUP), ""),
            )
            for row in rows_of(path)
        ]  # fmt: skip
    groups = {as_id(one): as_id(group) for one, group in pairs if one and group}
    if not groups:
        raise Unreadable(f"{path.name} names no participant with a group (columns participant,group)")
    return groups


def read_ids(path: Path, of: str) -> frozenset[Id]:
    """A JSON list, the list `of` in a JSON object, or the first column of a CSV file (a word of heading is no id)."""
    text = text_of(path).strip()
    if text.startswith(("[", "{")):
        held = _json(path)
        listed = held.get(of, []) if isinstance(held, dict) else held
        return frozenset(as_id(str(one)) for one in listed if not isinstance(one, dict | list))
    cells = [line.replace(";", ",").partition(",")[0].strip() for line in text.splitlines()]
    headings = marks.PARTICIPANT | marks.STATEMENT | {"id"}
    return frozenset(as_id(cell) for cell in cells if cell and marks.column_name(cell) not in headings)


def read_traits(path: Path) -> dict[str, dict[Id, str]]:
    """participant, then a column for each trait → trait → participant → value."""
    traits: dict[str, dict[Id, str]] = {}
    for row in rows_of(path):
        who = next((row[one] for one in row if one in marks.PARTICIPANT), "")
        for name, value in row.items():
            if who and value and name not in marks.PARTICIPANT:
                traits.setdefault(name, {})[as_id(who)] = value
    return traits


def read_population(path: Path) -> dict[str, dict[str, float]]:
    """trait,value,share (or a count) → trait → value → share."""
    population: dict[str, dict[str, float]] = {}
    for row in rows_of(path):
        try:
            share = float(row["share"].replace(",", "."))
            population.setdefault(marks.column_name(row["trait"]), {})[row["value"]] = share
        except (KeyError, ValueError) as error:
            raise Unreadable(f"{path.name}: a row is not trait,value,share") from error
    return population


def _json(path: Path) -> Any:
    try:
        return json.loads(text_of(path))
    except ValueError as error:
        raise Unreadable(f"{path.name} is not JSON ({error})") from error
