"""By when a message should have its answer."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from parvis.inbox.working_days import PARIS, after_half_days

AT_ONCE = timedelta(hours=1)
HALF_DAYS = {"P1": 1, "P2": 2, "P3": 4, "P4": 10}


def zone_of(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return PARIS


def deadline_of(priority: str, *, received_at: datetime, department: str, zone: ZoneInfo) -> datetime | None:
    """P0 within the hour, day and night; P5 (spam) never."""
    if priority == "P0":
        return received_at + AT_ONCE
    halves = HALF_DAYS.get(priority)
    if halves is None:
        return None
    return after_half_days(received_at, halves, department=department, zone=zone)
