"""A lifecycle drawn in one class: a line per state, a line per arrow, checked when Python reads it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

Guard = Callable[[Any], str]
"""Asks whether a row may move; answers "" for yes, else the reason in a sentence."""

Step = Callable[[Any], None]


class NoSuchArrow(Exception):
    """The graph has no arrow from this state to that one."""


class Held(Exception):
    """The guard said no; the text is its reason, for a person."""


@dataclass(frozen=True)
class Arrow:
    to: State
    guard: Guard | None


class State:
    """One state. `worked` says that a step is run when the row's hour has come."""

    def __init__(self, *, worked: bool = False) -> None:
        self.worked = worked
        self.name = ""
        self.arrows: list[Arrow] = []
        self.step: Step | None = None

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return f"<{self.name}>"

    def __str__(self) -> str:
        return self.name

    def leads_to(self, *states: State, guard: Guard | None = None) -> None:
        self.arrows.extend(Arrow(state, guard) for state in states)

    def does(self, step: Step) -> Step:
        """Decorates the one function that is run when the hour of a row in this state has come."""
        if not self.worked:
            raise TypeError(f"{self.name} is not a worked state")
        if self.step is not None:
            raise TypeError(f"{self.name} has a step already")
        self.step = step
        return step

    def arrow_to(self, state: State) -> Arrow | None:
        return next((arrow for arrow in self.arrows if arrow.to is state), None)


class Lifecycle:
    """Subclasses hold `State`s; the first one is where rows begin."""

    states: ClassVar[dict[str, State]] = {}

    def __init_subclass__(cls) -> None:
        cls.states = {name: value for name, value in vars(cls).items() if isinstance(value, State)}
        if not cls.states:
            raise TypeError(f"{cls.__name__} has no state")
        for state in cls.states.values():
            for arrow in state.arrows:
                if arrow.to not in cls.states.values():
                    raise TypeError(f"{cls.__name__}: {state.name} leads to a state of another graph")
        cls._check_reachable()

    @classmethod
    def _check_reachable(cls) -> None:
        seen, todo = set(), [cls.initial()]
        while todo:
            state = todo.pop()
            if state not in seen:
                seen.add(state)
                todo.extend(arrow.to for arrow in state.arrows)
        lost = [name for name, state in cls.states.items() if state not in seen]
        if lost:
            raise TypeError(f"{cls.__name__}: nothing leads to {', '.join(lost)}")

    @classmethod
    def initial(cls) -> State:
        return next(iter(cls.states.values()))

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        return [(name, name) for name in cls.states]

    @classmethod
    def worked(cls) -> Iterator[State]:
        return (state for state in cls.states.values() if state.worked)
