"""Votes of a file, long (a row for each vote) or as a matrix (a row for each person)."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from parvis.debates.opinion.reading import Read, Rejected, Unreadable, marks
from parvis.debates.opinion.reading.blocks import Block, Table, Told, cells_of, numbers, open_table
from parvis.debates.opinion.votes import Id, Ints, Votes, as_id, order_of_ids

type Numbers = NDArray[np.signedinteger[Any]]


@dataclass
class _Names:
    """Ids as numbers: a number is itself, the n-th word met is −1 − n."""

    words: dict[str, int] = field(default_factory=dict)

    def number(self, written: str) -> int:
        if not written:
            raise ValueError("no id")
        one = as_id(written)
        return one if isinstance(one, int) else self.words.setdefault(one, -1 - len(self.words))

    def coded(self, values: Numbers) -> tuple[list[Id], Ints]:
        """(ids in their order, the place of each value)."""
        words: list[Id] = list(self.words)
        if len(values) and values.min() >= 0 and values.max() < 4 * len(values) + 1_000_000:
            known = np.flatnonzero(np.bincount(values, minlength=1))
            place = np.zeros(int(values.max()) + 1, dtype=np.int32)
            place[known] = np.arange(len(known), dtype=np.int32)
            return list(known.tolist()), place[values]
        known, code = np.unique(values, return_inverse=True)
        ids: list[Id] = [one if one >= 0 else words[-1 - one] for one in known.tolist()]
        order = sorted(range(len(ids)), key=lambda at: order_of_ids(ids[at]))
        rank = np.empty(len(ids), dtype=np.int32)
        rank[order] = np.arange(len(ids), dtype=np.int32)
        return [ids[at] for at in order], rank[code.ravel()]


@dataclass
class _Gathered:
    """Rows of votes as they are read; put into the order of the file at the end, since a later row supersedes."""

    people: _Names = field(default_factory=_Names)
    statements: _Names = field(default_factory=_Names)
    doors: dict[str, int] = field(default_factory=dict)
    parts: list[tuple[Numbers, ...]] = field(default_factory=list)
    odd: list[tuple[int, int, int, int, int, int]] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    groups: dict[Id, Id] = field(default_factory=dict)

    def refuse(self, line: int, reason: str) -> None:
        self.rejected.append(Rejected(line, reason))

    def read(self, *, with_hours: bool) -> Read:
        odd = np.array(self.odd, dtype=np.int64).reshape(-1, 6)
        who, what, value, at, door = (_joined(self.parts, odd, column) for column in range(1, 6))
        if len(odd):
            order = np.argsort(_joined(self.parts, odd, 0), kind="stable")
            who, what, value, at, door = (one[order] for one in (who, what, value, at, door))
        self.parts.clear()
        people, row = self.people.coded(who)
        statements, col = self.statements.coded(what)
        votes = Votes.settled(
            people, statements, row, col, value.astype(np.int8), at if with_hours else None,
            door.astype(np.int32), tuple(self.doors) or ("",),
        )  # fmt: skip
        self.rejected.sort(key=lambda one: one.line)
        return Read(votes, self.rejected, self.groups)


def _joined(parts: list[tuple[Numbers, ...]], odd: NDArray[np.int64], column: int) -> NDArray[np.int64]:
    """One column of all rows, in as few bits as its parts have where what is odd fits."""
    whole = [part[column] for part in parts]
    last = odd[:, column]
    if whole and (not len(last) or np.abs(last).max() < np.iinfo(whole[0].dtype).max):
        last = last.astype(whole[0].dtype)
    return np.concatenate([*whole, last])


def read_votes(path: Path, told: Told = lambda _share: None) -> Read:
    """Raises Unreadable when it is no file of votes, OSError when it can't be opened."""
    table = open_table(path, told)
    names = [marks.column_name(name) for name in table.columns]
    if marks.place_of(names, marks.PARTICIPANT) is None:
        raise Unreadable("its first line names no column voter-id (or participant)")
    long = (
        marks.place_of(names, marks.VOTE) is not None and marks.place_of(names, marks.STATEMENT) is not None
    )
    return _Long(table, names).read() if long else _Matrix(table, names).read()


class _Long:
    """timestamp, datetime, comment-id, voter-id, vote: in any order, some of them missing."""

    def __init__(self, table: Table, names: list[str]) -> None:
        self.table, self.found = table, _Gathered()
        people, statement, vote = (
            marks.place_of(names, known) for known in (marks.PARTICIPANT, marks.STATEMENT, marks.VOTE)
        )
        if people is None or statement is None or vote is None:
            raise Unreadable("its first line must name the columns voter-id, comment-id and vote")
        self.people, self.statement, self.vote = people, statement, vote
        self.hour, self.origin = marks.place_of(names, marks.HOUR), marks.place_of(names, marks.ORIGIN)

    def read(self) -> Read:
        for block in self.table.blocks:
            if self.origin is None:
                block = self._plain_rows(block)
                odd = block.odd
            else:
                odd = [*block.odd, *_as_lines(block, np.arange(len(block.line)))]
            for line, written in odd:
                self._odd_row(line, written)
        return self.found.read(with_hours=self.hour is not None)

    def _plain_rows(self, block: Block) -> Block:
        """Takes what is plain; gives back the block with the other rows among the odd ones."""
        who, sound = numbers(block, self.people)
        what, sound_statement = numbers(block, self.statement)
        value, sound_vote = numbers(block, self.vote)
        sound &= sound_statement & sound_vote & (who >= 0) & (what >= 0) & (np.abs(value) <= 1)
        at = np.zeros(len(who), dtype=np.int64)
        if self.hour is not None:
            at, sound_hour = numbers(block, self.hour)
            sound &= sound_hour
        rows = np.flatnonzero(sound)
        nowhere = np.zeros(len(rows), dtype=np.int8)
        if len(rows):
            part = (
                block.line[rows],
                _short(who[rows]),
                _short(what[rows]),
                value[rows].astype(np.int8),
                at[rows],
            )
            self.found.parts.append((*part, nowhere))
        odd = [*block.odd, *_as_lines(block, np.flatnonzero(~sound))]
        return Block(block.bytes_, block.start, block.end, block.line, odd)

    def _odd_row(self, line: int, written: bytes) -> None:
        try:
            cells = cells_of(written, self.table.delimiter)
            if len(cells) <= max(self.people, self.statement, self.vote):
                raise ValueError(f"{len(cells)} columns, so no vote")
            value = marks.vote_of(cells[self.vote])
            at = marks.hour_of(cells[self.hour]) if self.hour is not None and len(cells) > self.hour else 0
            who, what = self._id(cells[self.people], "voter"), self._id(cells[self.statement], "statement")
            door = cells[self.origin] if self.origin is not None and len(cells) > self.origin else ""
            number = (
                self.found.doors.setdefault(door[:60], len(self.found.doors))
                if self.origin is not None
                else 0
            )
            self.found.odd.append((line, who, what, value, at, number))
        except (ValueError, csv.Error) as error:
            self.found.refuse(line, str(error))

    def _id(self, written: str, of: str) -> int:
        if not written:
            raise ValueError(f"no id of the {of}")
        names = self.found.people if of == "voter" else self.found.statements
        return names.number(_whole(written))


class _Matrix:
    """participant, …, then a column for each statement; an empty cell was not seen."""

    def __init__(self, table: Table, names: list[str]) -> None:
        self.table, self.found = table, _Gathered()
        people = marks.place_of(names, marks.PARTICIPANT)
        self.people = 0 if people is None else people
        self.group = marks.place_of(names, marks.GROUP)
        self.places = [at for at, name in enumerate(names) if name and name not in marks.ABOUT_PEOPLE]
        if not self.places:
            raise Unreadable("its first line names neither a column vote nor any statement")
        written = [table.columns[at].strip() for at in self.places]
        if len(set(written)) < len(written):
            raise Unreadable("two of its columns have the same name")
        self.ids = np.array([self.found.statements.number(one) for one in written], dtype=np.int64)

    def read(self) -> Read:
        for block in self.table.blocks:
            for line, written in [*block.odd, *self._plain_rows(block)]:
                self._odd_row(line, written)
        return self.found.read(with_hours=False)

    def _plain_rows(self, block: Block) -> list[tuple[int, bytes]]:
        """Takes rows in which every cell is empty, 1, 0 or -1; gives back the others."""
        who, sound = numbers(block, self.people)
        sound &= who >= 0
        start, length = block.start[:, self.places], (block.end - block.start)[:, self.places]
        last = len(block.bytes_) - 1
        first, second = block.bytes_[np.minimum(start, last)], block.bytes_[np.minimum(start + 1, last)]
        one, zero = (length == 1) & (first == ord("1")), (length == 1) & (first == ord("0"))
        minus = (length == 2) & (first == ord("-")) & (second == ord("1"))
        cast = one | zero | minus
        sound &= (cast | (length == 0)).all(axis=1)
        rows, cols = np.nonzero(cast & sound[:, None])
        value = one[rows, cols].astype(np.int8) - minus[rows, cols].astype(np.int8)
        empty = np.zeros(len(rows), dtype=np.int8)
        self.found.parts.append((block.line[rows], _short(who[rows]), self.ids[cols], value, empty, empty))
        if self.group is not None:
            for row in np.flatnonzero(sound).tolist():
                self._group(int(who[row]), _text(block, row, self.group))
        return _as_lines(block, np.flatnonzero(~sound))

    def _odd_row(self, line: int, written: bytes) -> None:
        try:
            cells = cells_of(written, self.table.delimiter)
            if len(cells) != len(self.table.columns):
                raise ValueError(f"{len(cells)} columns, not {len(self.table.columns)}")
            person = _whole(cells[self.people])
            who = self.found.people.number(person)
            cast = [
                (line, who, int(number), marks.vote_of(cells[at]), 0, 0)
                for at, number in zip(self.places, self.ids, strict=True)
                if cells[at]
            ]
            self.found.odd += cast
            if self.group is not None:
                self._group(as_id(person), cells[self.group])
        except (ValueError, csv.Error) as error:
            self.found.refuse(line, str(error))

    def _group(self, who: Id, written: str) -> None:
        if written:
            self.found.groups[who] = as_id(_whole(written))


def _whole(written: str) -> str:
    """Spreadsheets make "12.0" of 12."""
    return written.removesuffix(".0") if written.removesuffix(".0").isdigit() else written


def _short(values: NDArray[np.int64]) -> Numbers:
    """In 32 bits where they fit, until all are put together."""
    fits = not len(values) or values.max() < 2**31
    return values.astype(np.int32) if fits else values


def _text(block: Block, row: int, column: int) -> str:
    return (
        block.bytes_[block.start[row, column] : block.end[row, column]]
        .tobytes()
        .decode("utf-8", "replace")
        .strip()
    )


def _as_lines(block: Block, rows: NDArray[np.intp]) -> list[tuple[int, bytes]]:
    return [
        (int(block.line[row]), block.bytes_[block.start[row, 0] : block.end[row, -1]].tobytes())
        for row in rows.tolist()
    ]
