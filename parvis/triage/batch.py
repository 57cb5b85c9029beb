"""`parvis triage IN.csv OUT.csv`: a file of messages judged, row by row, in little memory.

In: id,text[,lang]. Out: id,topic,intent,flags,sensitive_score,sentiment,toxicity,language,evidence. Three columns
(sensitive_score, sentiment, toxicity) are what heads have learnt; they stay empty where the heads cannot be read.
A row that cannot be judged is told by its line on the error stream; the others are done.
"""

from __future__ import annotations

import csv
import json
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple, Protocol, TextIO

from parvis.triage.engine import Judged, judge_many
from parvis.triage.learnt import heads
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
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_BINARY = frozenset("\0\x01\x02\x03\x04\x05\x06\x07\x08")


class Row(NamedTuple):
    key: str
    text: str
    language: str | None


class Writer(Protocol):
    def writerow(self, row: Iterable[object], /) -> object: ...


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
) -> int:
    """0 when every row was judged, 1 when some were left out, 2 when the file could not be used."""
    told = told or sys.stderr
    try:
        if target.exists() and source.samefile(target):
            raise BadRow("the file to write is the file to read")
        with source.open("rb") as raw:
            rows = rows_of(_decoded(lines_of(raw), _bar(source, told) if progress else None))
            places = _places(next(rows, (1, []))[1])
            with target.open("w", encoding="utf-8", newline="") as out:
                done, bad = _judge_rows(rows, places, csv.writer(out), told, judge)
    except (OSError, BadRow) as error:
        told.write(f"parvis: {source.name} was not judged: {error}.\n")
        return 2
    told.write(f"{done} messages judged, {bad} left out.\n")
    return 1 if bad else 0


def _judge_rows(
    rows: Iterable[tuple[int, list[str] | BadRow]],
    places: dict[str, int],
    writer: Writer,
    told: TextIO,
    judge: Judge,
) -> tuple[int, int]:
    writer.writerow(COLUMNS)
    done = bad = 0
    waiting: list[Row] = []
    for line, row in rows:
        if row == []:  # an empty line
            continue
        try:
            waiting.append(_row_of(row, places))
            done += 1
        except BadRow as error:
            bad += 1
            if bad <= MOST_TOLD:
                told.write(f"line {line}: {error}\n")
        if len(waiting) == AT_ONCE:
            _write(writer, waiting, judge)
    _write(writer, waiting, judge)
    return done, bad


def _write(writer: Writer, waiting: list[Row], judge: Judge) -> None:
    found = judge([row.text for row in waiting], languages=[row.language for row in waiting])
    for row, judged in zip(waiting, found, strict=True):
        writer.writerow(_columns(row.key, judged))
    waiting.clear()


def _places(header: list[str] | BadRow) -> dict[str, int]:
    names = [name.strip().lower().lstrip("\ufeff") for name in _sound(header)]
    if "id" not in names or "text" not in names:
        raise BadRow("its first line must name the columns id and text (and lang, if known)")
    return {name: names.index(name) for name in ("id", "text", "lang") if name in names}


def _sound(row: list[str] | BadRow) -> list[str]:
    if isinstance(row, BadRow):
        raise row
    return row


def _row_of(found: list[str] | BadRow, places: dict[str, int]) -> Row:
    row = _sound(found)
    if len(row) <= max(places["id"], places["text"]):
        raise BadRow(f"{len(row)} columns, so no text")
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
