"""So few people that they could be told one by one are shown with others: one rule for camps and for ways in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

FEWEST = 5


def told_apart[Key: Any](sizes: Mapping[Key, int]) -> tuple[list[Key], list[Key]]:
    """(those that are shown alone, the largest first; those that are taken together, the smallest first). Small ones
    take the next larger with them as long as they are too few together too."""
    alone = sorted(sizes, key=lambda key: (-sizes[key], key))
    together: list[Key] = []
    while alone and (sizes[alone[-1]] < FEWEST or 0 < sum(sizes[key] for key in together) < FEWEST):
        together.append(alone.pop())
    return alone, together
