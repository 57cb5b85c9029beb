"""The pretend network, a clock that the trigger reads too, and a town with its people."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from parvis.networks import registry
from parvis.networks.tests import pretend
from parvis.publishing.tests.factories import Town, make_town


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> Iterator[pretend.Script]:
    monkeypatch.setitem(registry.CONNECTORS, "pretend", "parvis.networks.tests.pretend.Pretend")
    fresh = pretend.Script()
    monkeypatch.setattr(pretend, "SCRIPT", fresh)
    registry.connector_class.cache_clear()
    yield fresh
    registry.connector_class.cache_clear()


@pytest.fixture
def town(db: None, script: pretend.Script) -> Town:
    return make_town()


@pytest.fixture
def later(clock: Any, db: None) -> Any:
    """`later(minutes=5)` moves every clock, the trigger's included (its function belongs to the owner, not to us)."""
    set_trigger_clock(datetime.now(UTC))

    def move(**delta: float) -> None:
        clock.shift(timedelta(**delta))
        set_trigger_clock(datetime.now(UTC))

    return move


def set_trigger_clock(moment: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute(
            "CREATE OR REPLACE FUNCTION publishing_now() RETURNS timestamptz LANGUAGE sql VOLATILE AS "
            f"$$ SELECT '{moment.isoformat()}'::timestamptz $$"
        )
        cursor.execute("SET ROLE parvis_app")
