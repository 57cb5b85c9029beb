"""The ways by which people came in (tier and origin), in words; small ones are taken together where nobody is to be
told from the others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from parvis.debates.models import Origin, Tier
from parvis.debates.opinion.few import told_apart
from parvis.debates.queries.tallies import Door, Tally


@dataclass(frozen=True)
class DoorLine:
    """People who came through one door, or through several small ones that are taken together."""

    label: str
    doors: tuple[Door, ...]
    people: int

    def tally(self, by_door: Mapping[Door, Tally]) -> Tally:
        """Of a statement, whoever came this way."""
        made = Tally()
        for door in self.doors:
            made.add(by_door.get(door, Tally()))
        return made


def doors(people: Mapping[Door, int]) -> list[DoorLine]:
    """The largest first; small ones together, with the next larger as long as they are too few."""
    large, small = told_apart(people)
    found = [DoorLine(label_of(door), (door,), people[door]) for door in large]
    if small:
        label = label_of(small[0]) if len(small) == 1 else _("Other ways, together")
        found.append(DoorLine(label, tuple(small), sum(people[door] for door in small)))
    return found


def label_of(door: Door) -> str:
    """How they came, and how much they showed of who they are."""
    tier, origin = door
    return _("%(origin)s, %(tier)s") % {
        "origin": str(Origin(origin).label).capitalize(), "tier": Tier(tier).label,
    }  # fmt: skip
