"""Quiet hours by the clock on the wall, over midnight and over the change of the hour."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo


def quiet_until(begins: time, ends: time, *, at: datetime, zone: ZoneInfo) -> datetime | None:
    """When the quiet hours that hold now end; None outside them. The same hour twice means never.

    An end that the clock skips in spring is reached an hour later by the wall; one that comes twice in autumn is the
    next of the two.
    """
    local = at.astimezone(zone)
    now = local.time().replace(fold=0)
    if begins == ends or not _holds(begins, ends, now):
        return None
    day = local.date() if now < ends else local.date() + timedelta(days=1)
    end = datetime.combine(day, ends, zone)
    if end.astimezone(UTC) <= at.astimezone(UTC):
        end = end.replace(fold=1)
    return end.astimezone(UTC)


def _holds(begins: time, ends: time, now: time) -> bool:
    if begins < ends:
        return begins <= now < ends
    return now >= begins or now < ends
