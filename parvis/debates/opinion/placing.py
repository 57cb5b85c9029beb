"""Where marks are put so that each can be seen: plain geometry, the same for the report and for the pages."""

from __future__ import annotations

from collections.abc import Sequence
from math import cos, pi, sin, sqrt

import numpy as np

from parvis.debates.opinion.votes import Floats


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


def scaled(points: Floats, *, width: float, height: float, edge: float, rim: float) -> Floats:
    """Into a frame, one scale for both axes, upward is up; the far edge of 1 % of people is put on the rim."""
    low, high = np.quantile(points, [0.005, 0.995], axis=0)
    spread = np.maximum(high - low, 1e-9)
    scale = min((width - 2 * edge) / spread[0], (height - 2 * edge) / spread[1])
    away = (points - (low + high) / 2) * scale * np.array([1.0, -1.0])
    middle = np.array([width / 2, height / 2])
    return np.asarray(np.clip(middle + away, rim, np.array([width - rim, height - rim])))


def huddles(points: Floats, least: int) -> list[tuple[float, float, int]]:
    """People taken together with those beside them, `least` to 2·`least` − 1 in each: (x, y, how many), the middle of
    those people. Cut in two along the wider side again and again; fewer than `least` make none."""
    if len(points) < least:
        return []
    if len(points) < 2 * least:
        x, y = points.mean(axis=0).tolist()
        return [(round(x, 1), round(y, 1), len(points))]
    axis = int(np.ptp(points[:, 1]) > np.ptp(points[:, 0]))
    order = np.lexsort((points[:, 1 - axis], points[:, axis]))
    middle = len(points) // 2
    return huddles(points[order[:middle]], least) + huddles(points[order[middle:]], least)


def spread(points: Sequence[tuple[float, float]], apart: float) -> list[tuple[float, float]]:
    """Moved as little as it takes for no two to be nearer than `apart`, in their order: people who all answered the
    same are a crowd, not one mark."""
    placed: list[tuple[float, float]] = []
    for point in points:
        ring, spot = 0, point
        while any((spot[0] - x) ** 2 + (spot[1] - y) ** 2 < apart**2 for x, y in placed):
            ring += 1
            spot = _free_around(point, ring * apart / 2, 6 * ring, placed, apart)
        placed.append((round(spot[0], 1), round(spot[1], 1)))
    return placed


def _free_around(
    point: tuple[float, float], far: float, steps: int, placed: Sequence[tuple[float, float]], apart: float
) -> tuple[float, float]:
    """The first free spot of a circle, or its last one."""
    spot = point
    for step in range(steps):
        turn = 2 * pi * step / steps
        spot = point[0] + far * cos(turn), point[1] + far * sin(turn)
        if all((spot[0] - x) ** 2 + (spot[1] - y) ** 2 >= apart**2 for x, y in placed):
            break
    return spot


def outline(points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """The corners of the smallest shape without a dent around points, once around."""
    ordered = sorted(set(points))
    if len(ordered) < 3:
        return ordered
    return _half(ordered)[:-1] + _half(ordered[::-1])[:-1]


def _half(ordered: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    made: list[tuple[float, float]] = []
    for x, y in ordered:
        while len(made) > 1 and _turn(made[-2], made[-1], (x, y)) <= 0:
            made.pop()
        made.append((x, y))
    return made


def _turn(a: tuple[float, float], b: tuple[float, float], c: tuple[float, float]) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
