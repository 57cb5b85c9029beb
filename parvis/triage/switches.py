"""Flags that a team has switched off: still judged and kept, but neither shown nor counted for the order of reading.

So that switching on again shows them at once. What may mean that somebody is in danger cannot be switched off.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from parvis.triage.engine import FLAGS
from parvis.triage.engine.table import is_vital, priority_of, rank_of

ALWAYS_ON = frozenset({"menace"})  # and distress, which is no flag; and `crise` with an emergency
SWITCHES = tuple(flag for flag in FLAGS if flag not in ALWAYS_ON)


@dataclass(frozen=True, slots=True)
class InForce:
    """Of a judgement, what counts here."""

    flags: tuple[str, ...]
    priority: str
    rank: int


def hidden_flags(labels: Mapping[str, Any], off: Collection[str]) -> set[str]:
    """Of the flags of one judgement, those that do not show."""
    vital = ALWAYS_ON | ({"crise"} if labels.get("intent") == "urgence" else set())
    return {flag for flag in labels.get("flags", ()) if flag in off and flag not in vital}


def in_force(labels: Mapping[str, Any], off: Collection[str]) -> InForce:
    """The decision table once more, without the flags that are off."""
    hidden = hidden_flags(labels, off)
    bands, intent, distress = labels.get("bands", {}), labels["intent"], bool(labels.get("distress"))
    flags = {
        flag: bands.get(f"flag:{flag}", "high")  # one that a person has set is sure
        for flag in labels["flags"]
        if flag not in hidden
    }
    insult = bands.get("intent:insulte", "high") if intent == "insulte" else None
    priority = priority_of(
        vital=is_vital(flags, intent=intent, distress=distress), flags=flags, intent=intent, insult=insult
    )
    return InForce(tuple(flags), priority, rank_of(priority, distress=distress))


def shows(label: str, hidden: Collection[str]) -> bool:
    """Of a piece of evidence ("flag:elu", "topic:voirie")."""
    return label.removeprefix("flag:") not in hidden or not label.startswith("flag:")
