"""Near-copies cost the same in a town of which the database's statistics know nothing yet."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.utils.timezone import now

from parvis.inbox.models import Cluster
from parvis.inbox.tests.factories import incoming, make_account, receive
from parvis.lifecycle.tenant import acting_for
from parvis.networks.models import Account
from parvis.teams.tests.factories import make_team
from parvis.triage.tests.invented import PETITION, edited, sentences

pytestmark = pytest.mark.django_db

OF_COPIES = ("inbox_band", "inbox_print", "inbox_cluster")
MANY = 300


class Read:
    """How many rows the database reads for what is asked of the tables of near-copies, whatever it then keeps."""

    def __init__(self) -> None:
        self.questions: list[tuple[int, str]] = []

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        writes = sql.lstrip().upper().startswith(("INSERT", "DELETE", "EXPLAIN"))
        if not writes and any(table in sql for table in OF_COPIES):
            with connection.cursor() as cursor:
                cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}", params)
                found = cursor.fetchone()[0]
            plan = (json.loads(found) if isinstance(found, str) else found)[0]["Plan"]
            self.questions.append((rows_read(plan), sql))
        return execute(sql, params, many, context)


def rows_read(node: dict[str, Any]) -> int:
    rows = sum(n for name, n in node.items() if name.startswith("Rows Removed"))
    if "Relation Name" in node:
        rows += node["Actual Rows"]
    return round(rows * node["Actual Loops"]) + sum(rows_read(child) for child in node.get("Plans", []))


@pytest.fixture
def unheard_of() -> Account:
    """A town with many messages that came since the database last looked at its tables."""
    known, new = make_account(make_team()), make_account(make_team("nouvelle"))
    _many(known, seed=1)
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE; ANALYZE inbox_message; ANALYZE inbox_print; ANALYZE inbox_band")
        cursor.execute(f"SET ROLE {settings.PARVIS_DB_ROLE}")
    _many(new, seed=2)
    return new


def _many(account: Account, *, seed: int) -> None:
    rng = random.Random(seed)
    texts = [*sentences(MANY, rng), *[edited(PETITION, rng) for _ in range(5)]]
    receive(account, *[incoming(text, at=now()) for text in texts])


def test_a_copy_is_found_by_whole_keys_in_a_town_that_statistics_do_not_know(unheard_of):
    seen = Read()
    with connection.execute_wrapper(seen):
        receive(unheard_of, incoming(edited(PETITION, random.Random(3)), at=now()))
    with acting_for(unheard_of.team_id):
        assert Cluster.rows.of(unheard_of.team).get().messages == 6
    assert len(seen.questions) >= 2
    assert [(n, sql) for n, sql in seen.questions if n > MANY / 3 and "inbox_band" in sql] == []
    assert [(n, sql) for n, sql in seen.questions if n > 1.2 * MANY] == [], (
        "at most one walk through the town"
    )


def test_a_batch_reads_no_town_again_for_each_of_its_messages(unheard_of):
    rng = random.Random(4)
    texts = [*sentences(50, rng), *[edited(PETITION, rng) for _ in range(50)]]
    seen = Read()
    with connection.execute_wrapper(seen):
        receive(unheard_of, *[incoming(text, at=now()) for text in texts])
    with acting_for(unheard_of.team_id):
        assert Cluster.rows.of(unheard_of.team).get().messages == 55
    assert [(n, sql) for n, sql in seen.questions if n > 2000] == []
