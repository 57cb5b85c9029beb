"""`parvis opinion-map VOTES.csv --out R.json`: a file of votes in, the map in JSON and, if wanted, a report out."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

import numpy as np

from parvis.debates.opinion.analysing import Asked, analyse
from parvis.debates.opinion.clustering import likeness
from parvis.debates.opinion.reading import Read, Unreadable, lists
from parvis.debates.opinion.reading.ballots import read_votes
from parvis.debates.opinion.report import write_report
from parvis.debates.opinion.result import Opinions

MOST_TOLD = 100
_STEPS = {"centre and components": 0.5, "groups": 0.7, "camps": 0.6, "chance": 0.7, "stability": 0.8}


@dataclass(frozen=True)
class Order:
    """The words of the command. Files that were not named are None."""

    source: Path
    out: Path
    mode: str = "parvis"
    seed: int = 1
    report: Path | None = None
    language: str = "fr"
    title: str = ""
    credit: str = ""
    statements: Path | None = None
    groups: Path | None = None
    inside: Path | None = None
    out_list: Path | None = None
    meta: Path | None = None
    excluded: Path | None = None
    traits: Path | None = None
    population: Path | None = None
    checks: bool = True


def run(order: Order, *, progress: bool = False, told: TextIO | None = None) -> int:
    """0 when every row was read, 1 when some were left out, 2 when a file could not be used."""
    told = told or sys.stderr
    bar = _bar(told) if progress else lambda _share: None
    try:
        if any(path.exists() and order.source.samefile(path) for path in (order.out,)):
            raise Unreadable("the file to write is the file to read")
        read = read_votes(order.source, lambda share: bar(share * 0.4))
        texts = _statements(order)
        found = analyse(read.votes, _asked(order, texts), told=lambda step: bar(_STEPS.get(step, 0.9)))
        value = _value(found, read)
        order.out.write_text(
            json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8"
        )
        if order.report is not None:
            write_report(
                order.report,
                found,
                texts.texts,
                language=order.language,
                title=order.title,
                credit=order.credit,
            )
    except (OSError, Unreadable, ValueError) as error:
        bar(1.0)
        told.write(f"parvis: no map was made of {order.source.name}: {error}.\n")
        return 2
    bar(1.0)
    _tell(told, found, read)
    return 1 if read.rejected else 0


def _asked(order: Order, texts: lists.Statements) -> Asked:
    out, meta = frozenset(texts.out), frozenset(texts.meta)
    if order.out_list is not None:
        out = lists.read_ids(order.out_list, "moderated_out")
    if order.meta is not None:
        meta = lists.read_ids(order.meta, "meta")
    return Asked(
        mode=order.mode,
        seed=order.seed,
        out=out,
        meta=meta,
        excluded=lists.read_ids(order.excluded, "excluded") if order.excluded else frozenset(),
        groups=lists.read_groups(order.groups) if order.groups else None,
        inside=lists.read_ids(order.inside, "in_conversation") if order.inside else None,
        traits=lists.read_traits(order.traits) if order.traits else {},
        population=lists.read_population(order.population) if order.population else {},
        checks=order.checks,
    )


def _statements(order: Order) -> lists.Statements:
    """The file that was named, else `comments.csv` beside the votes, as Polis exports it, else nothing."""
    if order.statements is not None:
        return lists.read_statements(order.statements)
    beside = order.source.parent / "comments.csv"
    return (
        lists.read_statements(beside) if beside.is_file() and beside != order.source else lists.Statements()
    )


def _value(found: Opinions, read: Read) -> dict[str, Any]:
    value = found.as_json([{"line": one.line, "reason": one.reason} for one in read.rejected])
    if read.published:
        both = [
            (int(mine), read.published[one])
            for one, mine in zip(found.votes.participants, found.label.tolist(), strict=True)
            if mine >= 0 and one in read.published
        ]
        names = sorted({str(group) for group in read.published.values()})
        mine = np.array([one for one, _group in both], dtype=np.int32)
        theirs = np.array([names.index(str(group)) for _one, group in both], dtype=np.int32)
        value["published_groups"] = {
            "k": len(names), "people_in_both": len(both), "ari": likeness(mine, theirs) if both else None,
        }  # fmt: skip
    return value


def _tell(told: TextIO, found: Opinions, read: Read) -> None:
    for one in read.rejected[:MOST_TOLD]:
        told.write(f"line {one.line}: {one.reason}\n")
    if len(read.rejected) > MOST_TOLD:
        told.write(f"… and {len(read.rejected) - MOST_TOLD} more lines, all in the file written.\n")
    people, statements = found.votes.size
    why = f" ({found.reason})" if found.reason else ""
    told.write(
        f"{people} people, {statements} statements, {len(found.votes.row)} votes: {found.verdict}{why}.\n"
    )
    if read.rejected:
        told.write(f"{len(read.rejected)} rows left out.\n")


def _bar(told: TextIO) -> Callable[[float], None]:
    """A bar of 30 signs, drawn at most five times a second."""
    drawn, done = 0.0, False

    def advance(share: float) -> None:
        nonlocal drawn, done
        if not done and (time.monotonic() - drawn > 0.2 or share >= 1):
            drawn, done = time.monotonic(), share >= 1
            told.write(f"\r[{'#' * int(30 * share):<30}] {share:4.0%}" + ("\n" if done else ""))
            told.flush()

    return advance
