"""One sandbox: its store, clock, ledger, faults and listeners, handed to every face."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from starlette.requests import HTTPConnection

from parvis.sandbox.clock import Clock
from parvis.sandbox.faults import CALM, Fate, FaultDesk
from parvis.sandbox.hub import Hub
from parvis.sandbox.ledger import Ledger
from parvis.sandbox.store import Store


@dataclass
class Rates:
    """The network's 300 calls in 5 minutes; shown always, refused only when a drill asks for it."""

    limit: int = 300
    window: int = 300
    enforced: bool = False
    used: dict[str, tuple[float, int]] = field(default_factory=dict)


class World:
    def __init__(self, folder: Path | None, *, seed: int, source: Callable[[], float]) -> None:
        self.store = Store(folder)
        self.clock = Clock(source, float(self.store.meta("clock_offset") or 0))
        self.ledger = Ledger(self.store)
        self.faults = FaultDesk(seed)
        self.hub = Hub()
        self.rates = Rates()
        self.seed = seed
        self.started = source()

    def next_id(self) -> int:
        return self.store.next_id(self.clock.now())

    def move_clock(self, offset: float) -> None:
        self.clock.offset = offset
        self.store.set_meta("clock_offset", str(offset))


def world_of(request: HTTPConnection) -> World:
    world: World = request.app.state.world
    return world


def fate_of(request: HTTPConnection) -> Fate:
    fate: Fate = request.scope.get("fate", CALM)
    return fate


def base_of(request: HTTPConnection) -> str:
    """The address by which the client reached us: every address that we write begins with it."""
    return str(request.base_url).rstrip("/")
