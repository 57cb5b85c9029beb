"""Tells open screens that something moved: PostgreSQL's NOTIFY, sent when the transaction commits."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.db import connection

CHANNEL = "parvis"
MOST_BYTES = 7000  # NOTIFY holds 8,000; ids only, never texts


def announce(team: UUID, topic: str, **ids: Any) -> None:
    """`topic` is a word ("inbox", "publishing", "accounts"); `ids` are keys and states, nothing personal."""
    payload = json.dumps(
        {"team": str(team), "topic": topic, **{name: str(value) for name, value in ids.items()}}
    )
    if len(payload) > MOST_BYTES:
        payload = json.dumps({"team": str(team), "topic": topic})
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, payload])
