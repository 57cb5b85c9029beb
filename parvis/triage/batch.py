"""`parvis triage IN.csv OUT.csv`: a file of messages judged, row by row, in little memory.

In: id,text[,lang]. Out: id,topic,intent,flags,sensitive_score,sentiment,toxicity,language,evidence. Three columns
(sensitive_score, sentiment, toxicity) are what heads have learnt; they stay empty where the heads cannot be read.
A row that cannot be judged is told by its line on the error stream; the others are done.
"""

from __future__ import annotations

import csv
import json
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import NamedTuple, Protocol, TextIO

from parvis.triage.engine import Judged, judge_many
from parvis.triage.learnt import heads
from parvis.triage.processes import Interrupted, in_order
from parvis.triage.rows import BadRow, lines_of, rows_of

COLUMNS = (
    "id",
    "topic",
    "intent",
    "flags",
    "sensitive_score",
    "sentiment",
    "toxicity",
    "language",
    "evidence",
)
MOST_TOLD = 100
AT_ONCE = 512  # rows read and judged together
_WORTH_TWO = 500_000  # bytes: some four thousand messages
_WIDTH = ""  # no column: how many the header names
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_BINARY = frozenset("\0\x01\x02\x03\x04\x05\x06\x07\x08")


class Row(NamedTuple):
    key: str
    text: str
    language: str | None


class Judge(Protocol):
    def __call__(self, texts: list[str], *, languages: list[str | None]) -> list[Judged]: ...


def by_words(texts: list[str], *, languages: list[str | None]) -> list[Judged]:
    return judge_many(texts, languages=languages, heads=heads())


def run(
    source: Path,
    target: Path,
    *,
    progress: bool = False,
    told: TextIO | None = None,
    judge: Judge = by_words,
    processes: int = 1,
) -> int:
    """0 when every row was judged, 1 when some were left out, 2 when the file could not be used.

    `processes`: how many judge side by side. The rows and their order are the same whatever the number; `judge` must
    then be a function of a module, for the others to find."""
    told = told or sys.stderr
    try:
        if target.exists() and source.samefile(target):
            raise BadRow("the file to write is the file to read")
        with source.open("rb") as raw:
            rows = rows_of(_decoded(lines_of(raw), _bar(source, told) if progress else None))
            places = _places(next(rows, (1, []))[1])
            tally = _Tally(told)
            blocks = _blocks(rows, places, tally)
            with target.open("w", encoding="utf-8", newline="") as out:
                writer = csv.writer(out)
                writer.writerow(COLUMNS)
                for cells in in_order(partial(_judged, judge=judge), blocks, processes=processes):
                    writer.writerows(cells)
    except (OSError, BadRow, Interrupted) as error:
        told.write(f"parvis: {source.name} was not judged: {error}.\n")
        return 2
    told.write(f"{tally.done} messages judged, {tally.bad} left out.\n")
    return 1 if tally.bad else 0


def processes_for(source: Path) -> int:
    """As many as there are processors, two at most: each keeps the words and the heads, some 250 MB, for itself. A
    short file is judged before a second process would be ready."""
    return min(os.cpu_count() or 1, 2) if source.stat().st_size > _WORTH_TWO else 1


@dataclass(slots=True)
class _Tally:
    told: TextIO
    done: int = 0
    bad: int = 0

    def leave_out(self, line: int, error: BadRow) -> None:
        self.bad += 1
        if self.bad <= MOST_TOLD:
            self.told.write(f"line {line}: {error}\n")


def _blocks(
    rows: Iterable[tuple[int, list[str] | BadRow]], places: dict[str, int], tally: _Tally
) -> Iterator[list[Row]]:
    waiting: list[Row] = []
    for line, row in rows:
        if row == []:  # an empty line
            continue
        try:
            waiting.append(_row_of(row, places))
            tally.done += 1
        except BadRow as error:
            tally.leave_out(line, error)
        if len(waiting) == AT_ONCE:
            yield waiting
            waiting = []
    if waiting:
        yield waiting


def _judged(rows: list[Row], *, judge: Judge) -> list[list[str]]:
    found = judge([row.text for row in rows], languages=[row.language for row in rows])
    return [_columns(row.key, judged) for row, judged in zip(rows, found, strict=True)]


def _places(header: list[str] | BadRow) -> dict[str, int]:
    names = [name.strip().lower().lstrip("\ufeff") for name in _sound(header)]
    if "id" not in names or "text" not in names:
        raise BadRow("its first line must name the columns id and text (and lang, if known)")
    return {name: names.index(name) for name in ("id", "text", "lang") if name in names} | {
        _WIDTH: len(names)
    }


def _sound(row: list[str] | BadRow) -> list[str]:
    if isinstance(row, BadRow):
        raise row
    return row


def _row_of(found: list[str] | BadRow, places: dict[str, int]) -> Row:
    row = _sound(found)
    if len(row) <= max(places["id"], places["text"]):
        raise BadRow(f"{len(row)} columns, so no text")
    if any(cell.strip() for cell in row[places[_WIDTH] :]):  # judged, it would be half a message
        raise BadRow(
            f"{len(row)} values for {places[_WIDTH]} columns: a text with a comma stands between quotes"
        )
    key, text = row[places["id"]].strip(), row[places["text"]]
    if not key:
        raise BadRow("no id")
    if not text.strip():
        raise BadRow("no text")
    if not _BINARY.isdisjoint(text) or text.count("\ufffd") > len(text) // 10:
        raise BadRow("this is not text")
    told = row[places["lang"]].strip() if "lang" in places and len(row) > places["lang"] else ""
    return Row(key, text, told or None)


def _columns(key: str, judged: Judged) -> list[str]:
    evidence = [
        {"rule": e.rule, "label": e.label, "start": e.start, "end": e.end, "text": e.text}
        for e in judged.evidence
    ]
    learnt = [judged.sensitive_score, judged.sentiment, judged.toxicity]
    cells = [key, judged.topic, judged.intent, "|".join(judged.flags)]
    cells += ["" if value is None else str(value) for value in learnt]
    cells.append(judged.language)
    cells.append(json.dumps(evidence, ensure_ascii=False))
    return [f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in cells]


def _decoded(raw: Iterable[bytes], bar: Callable[[int], None] | None) -> Iterator[str]:
    for line in raw:
        if bar:
            bar(len(line))
        yield line.decode("utf-8", errors="replace")


def _bar(source: Path, told: TextIO) -> Callable[[int], None]:
    """A bar of 30 signs, drawn at most five times a second."""
    total, read, drawn = max(source.stat().st_size, 1), 0, 0.0

    def advance(size: int) -> None:
        nonlocal read, drawn
        read += size
        if time.monotonic() - drawn > 0.2 or read >= total:
            drawn = time.monotonic()
            share = min(read / total, 1)
            told.write(f"\r[{'#' * int(30 * share):<30}] {share:4.0%}" + ("\n" if read >= total else ""))
            told.flush()

    return advance
