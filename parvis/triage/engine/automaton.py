"""All phrases of all lexicons in one machine over words: one pass finds every phrase, overlapping or not.

Words rather than one long regular expression over letters: overlaps must all be seen ("tuer le maire" holds a
threat *and* an elected official), and nothing in a text may make it slow. The machine is made deterministic as
texts ask for it, and what was worked out once is remembered, within a bound.
"""

from collections.abc import Callable, Iterator

from parvis.triage.engine.patterns import Choice, Sequence

MOST_REMEMBERED = 500_000
DEAD = -1
UNKNOWN = -2
_WIDTHS = {"..": 3, "....": 6}


class Automaton:
    def __init__(self) -> None:
        # Of a node, only what it has: a hundred thousand empty lists would cost every collection of garbage.
        self._nodes = 0
        self._nexts: dict[int, dict[str, list[int]]] = {}
        self._any: dict[int, list[int]] = {}  # where any word leads
        self._free: dict[int, list[int]] = {}  # where one stands without a word
        self._ends: dict[int, list[int]] = {}
        self._root = self._node()
        self._forget()
        self._ready = False

    def add(self, phrase: Choice, line: int, *, learn: Callable[[str], str]) -> None:
        """`learn` is told each symbol of the phrase and gives back the name it has in texts."""
        end = self._node()
        self._ends.setdefault(end, []).append(line)
        self._put_choice(phrase, self._root, end, learn)
        self._ready = False

    def find(
        self, steps: list[int], symbols: list[tuple[str, ...]], sentences: list[int]
    ) -> Iterator[tuple[int, int, int]]:
        """(line, first word, last word) of every phrase found; no phrase crosses the end of a sentence.

        `steps` are numbers of words; `symbols[number]` are the symbols that such a word matches.
        """
        if not self._ready:
            self._forget()
        arrows, accepted = self._arrows, self._accepted
        length = len(steps)
        for first in range(length):
            state, at, sentence = 0, first, sentences[first]
            while at < length and sentences[at] == sentence:
                key = (state, steps[at])
                following = arrows.get(key)
                if following is None:
                    following = self._work_out(key, symbols[steps[at]])
                if following == DEAD:
                    break
                for line in accepted[following]:
                    yield line, first, at
                state, at = following, at + 1
        if len(arrows) > MOST_REMEMBERED:
            self._forget()

    def _work_out(self, key: tuple[int, int], symbols: tuple[str, ...]) -> int:
        """Most words mean nothing to a state: they all lead from it to the same one, worked out once."""
        state = key[0]
        leads = self._leads[state]
        if leads is None:
            leads = self._leads[state] = self._leads_of(state)
        met = [leads[symbol] for symbol in symbols if symbol in leads]
        if met:
            following = self._reach(self._anywhere[state].union(*met))
        else:
            following = self._otherwise[state]
            if following == UNKNOWN:
                following = self._otherwise[state] = self._reach(self._anywhere[state])
        self._arrows[key] = following
        return following

    def _leads_of(self, state: int) -> dict[str, list[int]]:
        """Where each symbol leads from any of the nodes of a state; fills `_anywhere` too."""
        members = self._members[state]
        self._anywhere[state] = frozenset(
            node for member in members if member in self._any for node in self._any[member]
        )
        leads: dict[str, list[int]] = {}
        for member in members:
            for symbol, nodes in self._nexts.get(member, {}).items():
                leads[symbol] = leads[symbol] + nodes if symbol in leads else nodes
        return leads

    def _reach(self, nodes: frozenset[int]) -> int:
        return self._state(self._closed(set(nodes))) if nodes else DEAD

    def _state(self, members: frozenset[int]) -> int:
        state = self._states.get(members)
        if state is None:
            state = self._states[members] = len(self._members)
            self._members.append(members)
            self._leads.append(None)
            self._anywhere.append(frozenset())
            self._otherwise.append(UNKNOWN)
            self._accepted.append(
                tuple(sorted({line for node in members for line in self._ends.get(node, ())}))
            )
        return state

    def _closed(self, nodes: set[int]) -> frozenset[int]:
        waiting = list(nodes)
        while waiting:
            for node in self._free.get(waiting.pop(), ()):
                if node not in nodes:
                    nodes.add(node)
                    waiting.append(node)
        return frozenset(nodes)

    def _forget(self) -> None:
        self._arrows: dict[tuple[int, int], int] = {}
        self._states: dict[frozenset[int], int] = {}
        self._members: list[frozenset[int]] = []
        self._leads: list[dict[str, list[int]] | None] = []
        self._anywhere: list[frozenset[int]] = []
        self._otherwise: list[int] = []
        self._accepted: list[tuple[int, ...]] = []
        self._state(self._closed({self._root}))
        self._ready = True

    def _node(self) -> int:
        self._nodes += 1
        return self._nodes - 1

    def _put_choice(self, choice: Choice, start: int, end: int, learn: Callable[[str], str]) -> None:
        for sequence in choice.sequences:
            self._put_sequence(sequence, start, end, learn)

    def _put_sequence(self, sequence: Sequence, start: int, end: int, learn: Callable[[str], str]) -> None:
        if not sequence:
            self._free.setdefault(start, []).append(end)
        for place, item in enumerate(sequence):
            target = end if place == len(sequence) - 1 else self._node()
            if isinstance(item, Choice):
                self._put_choice(item, start, target, learn)
            elif item in _WIDTHS:
                self._put_gap(_WIDTHS[item], start, target)
            else:
                self._nexts.setdefault(start, {}).setdefault(learn(item), []).append(target)
            start = target

    def _put_gap(self, width: int, start: int, target: int) -> None:
        self._free.setdefault(start, []).append(target)
        for _ in range(width):
            following = self._node()
            self._any.setdefault(start, []).append(following)
            self._free.setdefault(following, []).append(target)
            start = following
