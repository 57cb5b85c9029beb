"""How the pretend network lies: which request, how often, in which way; the same seed tells the same lies."""

from __future__ import annotations

import random
from dataclasses import dataclass, field, fields, replace
from fnmatch import fnmatchcase
from typing import Any

# One outcome per request …
OUTCOMES = {
    "stored_500": "the write is kept and the answer is an error (code, 500 by default)",
    "stored_cut": "the write is kept and the connection is dropped in the middle of the answer",
    "lost_500": "nothing is done and the answer is an error (code, 500 by default)",
    "cut": "nothing is done and the connection is dropped",
    "unavailable": "nothing is done, 503",
    "rate_limited": "nothing is done, 429; reset after `seconds`, written as `reset` says (iso or unix)",
    "revoked": "nothing is done, 401: the access token was revoked",
    "malformed": "the write is kept, the answer is 200 with JSON cut in half",
    "replay_500": "a repeated idempotency key is answered 500, anything else as usual",
}
# … and any number of these beside it.
BESIDES = {
    "slow": "the answer comes `seconds` after the work is done",
    "late_write": "the work is done `seconds` later, whether or not the client still waits",
    "late_readback": "a new status is seen in lists only `seconds` later",
    "skew": "the network's clock is wrong by `seconds` for what this request writes",
    "forget_key": "the idempotency key is ignored",
    "slow_media": "uploaded media need `seconds` of processing (202, then 206)",
}
WRITES = ("POST", "PUT", "DELETE", "PATCH")


class UnknownFault(ValueError):
    """Said to whoever asked for it, with the known ones."""


@dataclass(kw_only=True)
class Fault:
    """`count` None is for ever; `skip` lets the first ones through; `up_to` draws between 0 and `seconds`."""

    effect: str = ""
    methods: tuple[str, ...] = ("POST",)
    path: str = "/api/v1/statuses"
    account: str = ""
    probability: float = 1.0
    count: int | None = None
    skip: int = 0
    seconds: float = 0.0
    up_to: bool = False
    code: int = 500
    reset: str = "iso"
    choices: list[dict[str, Any]] = field(default_factory=list)
    profile: str = ""
    id: int = 0
    applied: int = 0

    def meets(self, method: str, path: str, account: str) -> bool:
        right_method = "*" in self.methods or method in self.methods
        return right_method and fnmatchcase(path, self.path) and self.account in ("", account)


@dataclass(frozen=True, kw_only=True)
class Fate:
    """What will happen to one request, decided before it runs so that the ledger can say it."""

    outcome: str = ""
    names: tuple[str, ...] = ()
    code: int = 500
    reset: str = "iso"
    seconds: float = 0.0
    before: float = 0.0
    after: float = 0.0
    readback: float = 0.0
    skew: float = 0.0
    media: float = 0.0
    forgets_key: bool = False

    @property
    def calm(self) -> bool:
        return not self.names

    @property
    def runs(self) -> bool:
        return self.outcome in ("", "stored_500", "stored_cut", "malformed", "replay_500")

    def told(self, code: int) -> str:
        """What the caller is told when the work itself would be answered with `code`."""
        if self.outcome == "stored_500":
            return str(self.code)
        return {"stored_cut": "cut", "malformed": "malformed"}.get(self.outcome, str(code))


CALM = Fate()

# The profile of the crash runs: what a bad week on a real network looks like, all at once.
FULL: list[dict[str, Any]] = [
    {
        "choices": [
            {"effect": "stored_500", "probability": 0.08},
            {"effect": "stored_cut", "probability": 0.04},
            {"effect": "lost_500", "probability": 0.04},
        ]
    },
    {"effect": "slow", "probability": 0.02, "seconds": 1.5, "up_to": True},
    {"effect": "late_readback", "seconds": 1.0, "up_to": True},
]
PROFILES: dict[str, list[dict[str, Any]]] = {
    "full": FULL,
    "stored_500": [{"effect": "stored_500"}],
    "outage": [{"effect": "unavailable", "methods": ["*"], "path": "*"}],
    "rate_limited": [{"effect": "rate_limited", "methods": ["*"], "path": "/api/*", "seconds": 60}],
}


class FaultDesk:
    def __init__(self, seed: int) -> None:
        self.faults: list[Fault] = []
        self.reseed(seed)

    def reseed(self, seed: int) -> None:
        self.seed = seed
        self.random = random.Random(seed)  # noqa: S311  (repeatable on purpose)

    def add(self, wanted: dict[str, Any]) -> list[Fault]:
        """One fault, or all those of a `profile`, whose `path`, `methods` and `account` may be given."""
        name = wanted.get("profile", "")
        if not name:
            return [self._add(wanted)]
        if name not in PROFILES:
            raise UnknownFault(f"There is no profile {name}; there are {', '.join(PROFILES)}.")
        return [self._add(one | wanted) for one in PROFILES[name]]

    def _add(self, wanted: dict[str, Any]) -> Fault:
        known = {one.name for one in fields(Fault)} - {"id", "applied"}
        if strange := set(wanted) - known:
            raise UnknownFault(
                f"A fault has no {', '.join(sorted(strange))}; it has {', '.join(sorted(known))}."
            )
        effects = [choice.get("effect") for choice in wanted.get("choices", [])] or [wanted.get("effect")]
        if wrong := [effect for effect in effects if effect not in OUTCOMES and effect not in BESIDES]:
            raise UnknownFault(
                f"There is no effect {wrong[0]}; there are {', '.join([*OUTCOMES, *BESIDES])}."
            )
        methods = tuple(method.upper() for method in wanted.get("methods", ("POST",)))
        fault = Fault(**wanted | {"methods": methods})
        fault.id = max((one.id for one in self.faults), default=0) + 1
        self.faults.append(fault)
        return fault

    def remove(self, fault_id: int | None) -> int:
        before = len(self.faults)
        self.faults = [one for one in self.faults if fault_id is not None and one.id != fault_id]
        return before - len(self.faults)

    def draw(self, method: str, path: str, account: str) -> Fate:
        if not self.faults:
            return CALM
        fate = CALM
        for fault in self.faults:
            if fault.meets(method, path, account) and (chosen := self._fires(fault)):
                fate = self._joined(fate, fault, chosen)
        return fate

    def _fires(self, fault: Fault) -> str:
        if fault.skip > 0:
            fault.skip -= 1
            return ""
        if fault.count is not None and fault.applied >= fault.count:
            return ""
        chosen = self._choice(fault)
        fault.applied += bool(chosen)
        return chosen

    def _choice(self, fault: Fault) -> str:
        drawn = self.random.random()
        if not fault.choices:
            return fault.effect if drawn < fault.probability else ""
        for choice in fault.choices:
            if drawn < choice["probability"]:
                return str(choice["effect"])
            drawn -= choice["probability"]
        return ""

    def _joined(self, fate: Fate, fault: Fault, effect: str) -> Fate:
        seconds = self.random.uniform(0, fault.seconds) if fault.up_to else fault.seconds
        names = (*fate.names, effect)
        if effect in OUTCOMES:
            if fate.outcome:
                return fate  # the first outcome stands
            return replace(
                fate, outcome=effect, names=names, code=fault.code, reset=fault.reset, seconds=seconds
            )
        place = {"slow": "after", "late_write": "before", "late_readback": "readback", "slow_media": "media"}
        changed: dict[str, Any] = {place.get(effect, effect): seconds}
        if effect == "forget_key":
            changed = {"forgets_key": True}
        return replace(fate, names=names, **changed)
