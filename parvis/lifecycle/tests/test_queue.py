"""The queue on PostgreSQL: what a killed worker leaves behind, doubles, and jobs that wait for their hour."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import croniter
import pytest
from django.db import connection
from django.utils.timezone import now

from parvis.lifecycle.procrastinate_queue import STALLED, ProcrastinateQueue
from parvis.lifecycle.queue import CHORES, Ticket

pytestmark = pytest.mark.django_db
FREE_LANES = "parvis.lifecycle.procrastinate_queue.free_lanes"


def ticket(lane: str = "account:1") -> Ticket:
    return Ticket(model="publishing.Delivery", key=uuid4(), moves=3, team=uuid4(), lane=lane)


def jobs() -> list[tuple[str, str, str | None]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT task_name, status::text, lock FROM procrastinate_jobs ORDER BY id")
        return list(cursor.fetchall())


def taken_by_a_worker_silent_for(seconds: float) -> None:
    """What `kill -9` leaves: the job is being done, by somebody whose heart beat last then."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - make_interval(secs => %s))"
            " RETURNING id",
            [seconds],
        )
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s", cursor.fetchone())


def next_job() -> tuple[str, str] | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT task_name, lock FROM procrastinate_fetch_job_v2(NULL, NULL)")
        found = cursor.fetchone()
    return found if found and found[0] else None


def test_the_lane_of_a_killed_worker_is_freed_while_the_others_work():
    queue = ProcrastinateQueue()
    queue.put(ticket(), at=None)
    taken_by_a_worker_silent_for(STALLED + 1)
    queue.put(ticket(), at=None)  # the rescue's new ticket, in the same lane
    assert next_job() is None
    CHORES[FREE_LANES].do()  # nobody has to start a worker for it
    assert next_job() == ("work", "account:1")


def test_the_lane_of_a_living_worker_is_not_touched():
    ProcrastinateQueue().put(ticket(), at=None)
    taken_by_a_worker_silent_for(STALLED - 5)
    CHORES[FREE_LANES].do()
    assert [status for _, status, _ in jobs()] == ["doing"]


def test_a_second_ticket_of_the_same_move_is_no_second_job():
    queue, same = ProcrastinateQueue(), ticket()
    queue.put(same, at=None)
    queue.put(same, at=None)
    assert jobs() == [("work", "todo", "account:1")]


def test_a_job_that_waits_for_its_hour_holds_up_nobody():
    queue = ProcrastinateQueue()
    queue.put(ticket(), at=now() + timedelta(days=30))
    queue.put(ticket(), at=None)
    assert [lock for _, _, lock in jobs()] == [None, "account:1"]
    assert next_job() == ("work", "account:1")


@pytest.mark.parametrize("chore", [FREE_LANES, "parvis.lifecycle.rescue.rescue"])
def test_what_heals_is_done_four_times_a_minute(chore: str):
    """As the queue itself reads the pattern: seconds stand last."""
    begun = datetime(2026, 11, 25, 12, 3, tzinfo=UTC)
    hours = croniter.croniter(CHORES[chore].cron, begun)
    done = [hours.get_next(datetime) - begun for _ in range(5)]
    assert done == [timedelta(seconds=15 * n) for n in range(1, 6)]
