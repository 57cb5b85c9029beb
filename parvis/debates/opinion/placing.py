"""Where marks are put so that each can be seen: plain geometry, the same for the report and for the pages."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt


def packed(across: Sequence[float], apart: float) -> list[float]:
    """For marks at these places of a line, how far off the line each must stand so that no two centres are nearer than
    `apart`: as near to the line as it goes, in turn above and below."""
    off = [0.0] * len(across)
    placed: list[tuple[float, float]] = []
    for one in sorted(range(len(across)), key=lambda place: across[place]):
        near = [(x, y) for x, y in placed if across[one] - x < apart]
        tried = [0.0]
        for x, y in near:
            reach = sqrt(apart**2 - (across[one] - x) ** 2)
            tried += [y - reach, y + reach]
        off[one] = min((y for y in tried if _free(across[one], y, near, apart)), key=lambda y: (abs(y), y))
        placed = [*near, (across[one], off[one])]
    return off


def _free(x: float, y: float, near: Sequence[tuple[float, float]], apart: float) -> bool:
    least = apart**2 - 1e-9
    return all((x - other) ** 2 + (y - off) ** 2 >= least for other, off in near)
