"""What is known of an administration's accounts, each thing in its place: unknown is neither yes nor no."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from parvis.territories.addresses import networks
from parvis.territories.models import (
    Administration,
    Correction,
    CorrectionState,
    Nature,
    OfficialAccount,
    State,
)


@dataclass(frozen=True, slots=True)
class Seen:
    """`own` are the administration's accounts; `unknown` the networks on which nobody has looked."""

    own: list[OfficialAccount] = field(default_factory=list)
    left: list[OfficialAccount] = field(default_factory=list)
    absent: list[OfficialAccount] = field(default_factory=list)
    parts: list[OfficialAccount] = field(default_factory=list)
    to_check: list[OfficialAccount] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)


def accounts_of(holder: Administration, *, day: date) -> Seen:
    """Accounts of elected people, of the State and of nobody official are no accounts of the administration."""
    seen = Seen()
    for row in holder.official_accounts.order_by("network", "handle"):
        _place_of(row, seen, day).append(row)
    known = {row.network for row in [*seen.own, *seen.left, *seen.absent]}
    asked = (network for network in networks().values() if network.asked)
    seen.unknown.extend(network.name for network in asked if network.id not in known)
    return seen


def states_of(holder: Administration, *, day: date) -> Mapping[str, State]:
    """By network, for its own accounts only; a network that is not there is unknown. The liveliest account wins."""
    order = [State.active, State.dormant, State.left_on_purpose, State.unknown, State.closed, State.none]
    found: dict[str, State] = {}
    for row in holder.official_accounts.filter(nature=Nature.institutional, holder_name=""):
        state = row.state_on(day)
        found[row.network] = min(state, found.get(row.network, state), key=order.index)
    return found


def waiting_corrections(*, limit: int = 100) -> list[Correction]:
    """Proposed and not decided, the oldest first."""
    rows = Correction.objects.filter(state=CorrectionState.received).select_related("administration")
    return list(rows.order_by("received_at")[:limit])


def _place_of(row: OfficialAccount, seen: Seen, day: date) -> list[OfficialAccount]:
    if row.nature == Nature.to_check:
        return seen.to_check
    if row.nature != Nature.institutional:
        return []
    if row.holder_name:
        return seen.parts
    state = row.state_on(day)
    if state == State.left_on_purpose:
        return seen.left
    if state == State.none:
        return seen.absent
    return [] if state == State.unknown and not row.url else seen.own
