"""Polis' files written from votes: what its exporters write, byte for byte in form, so that its readers read them.

UTF-8, lines end with a line feed, no mark before them; nothing of ours in extra columns (strict readers refuse them).
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from parvis.debates.opinion.counting import tally
from parvis.debates.opinion.result import Opinions
from parvis.debates.opinion.votes import AGREE, DISAGREE, Id, Vote, Votes, order_of_ids

_SUMMARY = (
    "topic",
    "url",
    "voters",
    "voters-in-conv",
    "commenters",
    "comments",
    "groups",
    "conversation-description",
)


def write_polis(
    folder: Path,
    votes: Iterable[Vote],
    found: Opinions,
    statements: Mapping[Id, Mapping[str, Any]],
    summary: Mapping[str, str],
    *,
    history: bool = False,
) -> list[Path]:
    """votes.csv, comments.csv, participant-votes.csv, comment-groups.csv, summary.csv, in the newer form of Polis.

    `votes`: `at` in seconds; the current vote of each person on each statement, or all of them with `history`.
    `statements`: id → text, author, moderated (−1, 0, 1), at (seconds). `summary`: topic, url, description.
    """
    folder.mkdir(parents=True, exist_ok=True)
    cast = sorted(votes, key=lambda one: (order_of_ids(one.statement), order_of_ids(one.participant), one.at))
    kept = cast if history else list({(one.statement, one.participant): one for one in cast}.values())
    whole = Votes.of(kept)  # with the statements that are not on the map
    return [
        _write(folder / "votes.csv", _vote_rows(kept)),
        _write(folder / "comments.csv", _comment_rows(whole, statements), quoted="comment-body"),
        _write(folder / "participant-votes.csv", _matrix_rows(whole, found)),
        _write(folder / "comment-groups.csv", _group_rows(found, statements), quoted="comment"),
        _write_summary(folder / "summary.csv", found, statements, summary),
    ]


def _vote_rows(votes: Iterable[Vote]) -> Iterable[list[Any]]:
    yield ["timestamp", "datetime", "comment-id", "voter-id", "vote"]
    for one in votes:
        yield [one.at, _hour(one.at), one.statement, one.participant, one.value]


def _hour(at: int) -> str:
    """As a browser writes it; decoration, no reader takes it for the hour."""
    then = datetime.fromtimestamp(at, UTC)
    return then.strftime("%a %b %d %Y %H:%M:%S GMT+0000 (Coordinated Universal Time)")


def _comment_rows(votes: Votes, statements: Mapping[Id, Mapping[str, Any]]) -> Iterable[list[Any]]:
    yield [
        "timestamp",
        "datetime",
        "comment-id",
        "author-id",
        "agrees",
        "disagrees",
        "moderated",
        "comment-body",
    ]
    made = tally(votes)
    agree = dict(zip(votes.statements, made.agree.tolist(), strict=True))
    disagree = dict(zip(votes.statements, made.disagree.tolist(), strict=True))
    for one in sorted(statements, key=order_of_ids):
        of = statements[one]
        at = int(of.get("at", 0))
        yield [
            at, _hour(at), one, of.get("author", 0), agree.get(one, 0), disagree.get(one, 0),
            of.get("moderated", 0), of.get("text", ""),
        ]  # fmt: skip


def _matrix_rows(votes: Votes, found: Opinions) -> Iterable[list[Any]]:
    """A row for each person; n-comments is not known here, so 0."""
    grouped = zip(found.votes.participants, found.label.tolist(), strict=True)
    groups = {one: found.names[label] for one, label in grouped if label >= 0}
    people, statements = votes.size
    yield [
        "participant", "group-id", "n-comments", "n-votes", "n-agree", "n-disagree", *votes.statements,
    ]  # fmt: skip
    ends = np.searchsorted(votes.row, np.arange(people + 1))
    for place, one in enumerate(votes.participants):
        here = slice(ends[place], ends[place + 1])
        value = votes.value[here]
        cells: list[Any] = [""] * statements
        for column, cast in zip(votes.col[here].tolist(), value.tolist(), strict=True):
            cells[column] = cast
        yield [
            one,
            groups.get(one, ""),
            0,
            len(value),
            int((value == AGREE).sum()),
            int((value == DISAGREE).sum()),
            *cells,
        ]


def _group_rows(found: Opinions, statements: Mapping[Id, Mapping[str, Any]]) -> Iterable[list[Any]]:
    letters = [chr(ord("a") + number) for number in range(min(found.k, 26))]
    counts = ("votes", "agrees", "disagrees", "passes")
    heads = [f"group-{letter}-{count}" for letter in letters for count in counts]
    yield ["comment-id", "comment", *(f"total-{count}" for count in counts), *heads]
    whole, by = found.tally, found.by_group
    for column, one in enumerate(found.votes.statements):
        cells = [whole.seen[column], whole.agree[column], whole.disagree[column], whole.passed[column]]
        for group in range(len(letters)):
            here = (group, column)
            cells += [by.seen[here], by.agree[here], by.disagree[here], by.passed[here]]
        yield [one, statements.get(one, {}).get("text", ""), *(int(cell) for cell in cells)]


def _write_summary(
    path: Path, found: Opinions, statements: Mapping[Id, Mapping[str, Any]], summary: Mapping[str, str]
) -> Path:
    authors = {of.get("author", 0) for of in statements.values()}
    values = {
        "topic": _quoted(summary.get("topic", "")), "url": summary.get("url", ""),
        "voters": len(found.votes.participants), "voters-in-conv": int(found.on_map.sum()),
        "commenters": len(authors), "comments": len(statements), "groups": found.k,
        "conversation-description": _quoted(summary.get("description", "")),
    }  # fmt: skip
    path.write_text("\n".join(f"{name},{values[name]}" for name in _SUMMARY), encoding="utf-8", newline="")
    return path


def _write(path: Path, rows: Iterable[list[Any]], *, quoted: str = "") -> Path:
    """`quoted`: the column whose cells are always in quotation marks, as the exporter does."""
    with path.open("w", encoding="utf-8", newline="") as out:
        plain = csv.writer(out, lineterminator="\n")
        at: int | None = None
        for row in rows:
            if at is None:
                plain.writerow(row)
                at = row.index(quoted) if quoted else -1
            elif at < 0:
                plain.writerow(row)
            else:
                out.write(
                    ",".join(_quoted(cell) if n == at else str(cell) for n, cell in enumerate(row)) + "\n"
                )
    return path


def _quoted(text: object) -> str:
    return '"' + str(text).replace('"', '""') + '"'
