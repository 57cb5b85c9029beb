"""The shipped directory, loaded once for the tests that need all of France."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from parvis.territories import actions

TABLES = "administration, administration_relation, official_account, administration_load"


@pytest.fixture(scope="module")
def france(django_db_setup: None, django_db_blocker: Any) -> Iterator[actions.Loaded]:
    """Committed, because rolling 36,000 rows back for each test would take longer than the tests."""
    with django_db_blocker.unblock():
        loaded = actions.load()
    yield loaded
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute(f"TRUNCATE {TABLES} CASCADE")
        cursor.execute(f"SET ROLE {settings.PARVIS_DB_ROLE}")
