"""The votes of a debate as arrays: one cell per person and statement, the last vote on it, in an order of ids.

Whatever the order in which votes are handed in, the same votes give the same arrays: what is computed from them is
the same to the last bit.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

type Id = int | str
type Ints = NDArray[np.int32]
type Floats = NDArray[np.float64]

AGREE, PASS, DISAGREE = 1, 0, -1


class Vote(NamedTuple):
    """`at`: any number that grows with time; the last vote of a person on a statement counts."""

    participant: Id
    statement: Id
    value: int
    at: int = 0
    origin: str = ""


@dataclass(frozen=True)
class Votes:
    """n people, S statements, m cells.

    `row`, `col`: m places in `participants` and `statements`, sorted by row then column. `value`: m votes in −1, 0, 1.
    `arrival`: n ranks by the first vote (ties by id). `origin`: m places in `origins`, by which door a vote came.
    """

    participants: tuple[Id, ...]
    statements: tuple[Id, ...]
    row: Ints
    col: Ints
    value: NDArray[np.int8]
    arrival: Ints
    origin: NDArray[np.int16]
    origins: tuple[str, ...] = ("",)

    @property
    def size(self) -> tuple[int, int]:
        return len(self.participants), len(self.statements)

    @classmethod
    def of(cls, votes: Iterable[Vote | tuple[Id, Id, int]]) -> Votes:
        """From votes one by one, in any order; of two with the same hour the later in the row of votes counts."""
        given = [vote if isinstance(vote, Vote) else Vote(*vote) for vote in votes]
        people, row = _coded([vote.participant for vote in given])
        statements, col = _coded([vote.statement for vote in given])
        origins, door = _coded([vote.origin for vote in given])
        value = np.array([vote.value for vote in given], dtype=np.int8)
        if len(value) and (value.min() < DISAGREE or value.max() > AGREE):
            raise ValueError("a vote is 1 (agree), -1 (disagree) or 0 (pass)")
        at = np.array([vote.at for vote in given], dtype=np.int64)
        return cls.settled(people, statements, row, col, value, at, door, tuple(str(one) for one in origins))

    @classmethod
    def settled(
        cls, people: Sequence[Id], statements: Sequence[Id], row: Ints, col: Ints, value: NDArray[np.int8],
        at: NDArray[np.int64] | None = None, door: Ints | None = None, origins: tuple[str, ...] = ("",),
    ) -> Votes:  # fmt: skip
        """From m coded votes with superseded ones among them; ids are sorted, every id has a vote.

        `at`: m hours; without them the later in the arrays counts.
        """
        arrival = _arrival(row, at, len(people))
        key = row.astype(np.int64) * max(len(statements), 1) + col
        order, key = _by_key(key)
        doubled = np.flatnonzero(key[1:] == key[:-1]) if len(key) else np.empty(0, dtype=np.int64)
        if len(doubled):
            order = _last_of_each(order, key, doubled, at)
        return cls(
            participants=tuple(people),
            statements=tuple(statements),
            row=row[order],
            col=col[order],
            value=value[order],
            arrival=arrival,
            origin=(door[order] if door is not None else np.zeros(len(order))).astype(np.int16),
            origins=origins or ("",),
        )

    def counts(self) -> Ints:
        """n: how many statements each person voted on."""
        return np.bincount(self.row, minlength=len(self.participants)).astype(np.int32)

    def kept(self, people: NDArray[np.bool_], statements: NDArray[np.bool_]) -> Votes:
        """Only the votes of these people (n) on these statements (S); the ids and places are made anew."""
        cells = people[self.row] & statements[self.col]
        new_row, new_col = np.cumsum(people, dtype=np.int32) - 1, np.cumsum(statements, dtype=np.int32) - 1
        return Votes(
            participants=tuple(one for one, stays in zip(self.participants, people.tolist(), strict=True) if stays),
            statements=tuple(one for one, stays in zip(self.statements, statements.tolist(), strict=True) if stays),
            row=new_row[self.row[cells]], col=new_col[self.col[cells]], value=self.value[cells],
            arrival=self.arrival[people], origin=self.origin[cells], origins=self.origins,
        )  # fmt: skip

    def digest(self) -> str:
        """SHA-256 of who voted what, whatever the order: two maps with the same one were made from the same votes."""
        told = hashlib.sha256()
        told.update("\x1f".join(map(str, self.participants)).encode() + b"\x1e")
        told.update("\x1f".join(map(str, self.statements)).encode() + b"\x1e")
        for array in (self.row, self.col, self.value):
            told.update(array.astype(array.dtype.newbyteorder("<"), copy=False).tobytes())
        return told.hexdigest()


def order_of_ids(one: Id) -> tuple[int, int, str]:
    """Numbers by their value, before words by their letters."""
    return (0, one, "") if isinstance(one, int) else (1, 0, one)


def as_id(written: str) -> Id:
    """A number when it is written as one would write it ("12"), else the word itself ("012", "a3")."""
    plain = written.isascii() and written.isdigit() and (written[0] != "0" or written == "0")
    return int(written) if plain and len(written) <= 18 else written


def _coded(ids: list[Id]) -> tuple[list[Id], Ints]:
    known = sorted(set(ids), key=order_of_ids)
    place = {one: number for number, one in enumerate(known)}
    return known, np.array([place[one] for one in ids], dtype=np.int32)


def _arrival(row: Ints, at: NDArray[np.int64] | None, people: int) -> Ints:
    """n ranks: 0 for who voted first. Without hours, the order of ids (Polis numbers people as they come)."""
    rank = np.arange(people, dtype=np.int32)
    if at is None or not people:
        return rank
    first = np.full(people, np.iinfo(np.int64).max)
    np.minimum.at(first, row, at)
    rank[np.argsort(first, kind="stable")] = np.arange(people, dtype=np.int32)
    return rank


def _by_key(key: NDArray[np.int64]) -> tuple[NDArray[np.intp], NDArray[np.int64]]:
    """(a stable order of m keys, the keys in it). Key and place sorted as one number: three times faster."""
    many = max(len(key), 1)
    if int(key.max(initial=0)) >= 2**62 // many:
        order = np.argsort(key, kind="stable")
        return order, key[order]
    both = key * many + np.arange(len(key))
    both.sort()
    key, order = np.divmod(both, many)
    return order, key


def _last_of_each(
    order: NDArray[np.intp], key: NDArray[np.int64], doubled: NDArray[np.intp], at: NDArray[np.int64] | None
) -> NDArray[np.intp]:
    """`order` (m places, by `key`) with one place per key: of the latest hour, then of the latest row."""
    among = np.zeros(len(key), dtype=bool)
    among[doubled] = among[doubled + 1] = True
    places, keys = order[among], key[among]
    hours = at[places] if at is not None else places
    by = np.lexsort((places, hours, keys))
    places, keys = places[by], keys[by]
    last = np.append(keys[1:] != keys[:-1], True)
    first_of_run = np.flatnonzero(among & np.insert(key[1:] != key[:-1], 0, True))
    kept = order.copy()
    kept[first_of_run] = places[last]
    single = ~among
    single[first_of_run] = True
    return kept[single]
