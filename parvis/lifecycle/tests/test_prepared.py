"""Statements that PostgreSQL plans once."""

from __future__ import annotations

import pytest
from django.contrib.sessions.models import Session
from django.db import IntegrityError, ProgrammingError, connection, transaction

from parvis.lifecycle import prepared

pytestmark = pytest.mark.django_db

SUM = "SELECT %s::int + %s::int"


def known() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements")
        return [row[0] for row in cursor.fetchall()]


def test_it_is_planned_at_the_first_time_and_kept() -> None:
    assert prepared.ask(SUM, [1, 2]) == [(3,)]
    assert prepared.ask(SUM, [3, 4]) == [(7,)]
    assert known().count("SELECT $1::int + $2::int") == 1


def test_nothing_else_is() -> None:
    for _time in range(8):
        list(Session.objects.filter(session_key="invented"))
    assert not [text for text in known() if "django_session" in text]


def test_it_says_how_many_rows_were_written() -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE noted (number int PRIMARY KEY) ON COMMIT DROP")
    assert prepared.write("INSERT INTO noted SELECT generate_series(1, %s)", [3]) == 3
    with pytest.raises(IntegrityError), transaction.atomic():
        prepared.write("INSERT INTO noted VALUES (%s)", [2])
    with pytest.raises(ProgrammingError), transaction.atomic():
        prepared.ask("SELECT nothing FROM noted WHERE number = %s", [1])
    assert prepared.ask("SELECT count(*) FROM noted WHERE number < %s", [9]) == [(3,)]
