"""The queue on PostgreSQL. A job with a date has no lock (`wake`); when it fires it puts a job with a lock and no date
(`work`): a locked job that waits for its date would hold up its whole lane (docs/decisions/0003-queue.md)."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils.timezone import now
from procrastinate import exceptions
from procrastinate.contrib.django import app

from parvis.lifecycle.queue import CHORES, COMPANIONS, Chore, Ticket, every
from parvis.lifecycle.work import run_ticket

POLLING = 0.5  # seconds; 300 deliveries, 2 workers: p99 0.57 s late
HEARTBEAT, STALLED = 5.0, 30.0


@app.task(name="wake", queue="wake")
def wake(**payload: Any) -> None:
    _work_now(payload)


@app.task(name="work", queue="work")
def work(**payload: Any) -> None:
    run_ticket(Ticket.read(payload))


def _work_now(payload: dict[str, Any]) -> None:
    job = work.configure(lock=payload["lane"], queueing_lock=_once(payload))
    try:
        with (
            transaction.atomic()
        ):  # a second ticket is a unique violation: it must not abort what surrounds it
            job.defer(**payload)
    except exceptions.AlreadyEnqueued:
        return


def _once(payload: dict[str, Any]) -> str:
    return f"{payload['model']}:{payload['key']}:{payload['moves']}"


class ProcrastinateQueue:
    def put(self, ticket: Ticket, *, at: datetime | None) -> None:
        payload = ticket.payload()
        if at is None or at <= now():
            _work_now(payload)
        else:
            wake.configure(schedule_at=at).defer(**payload)


def _as_task(chore: Chore) -> None:
    def run(timestamp: int) -> None:
        if time.time() - timestamp < 600:  # after an outage once is enough
            chore.do()

    app.periodic(cron=chore.cron)(app.task(name=chore.name, queue="chores", queueing_lock=chore.name)(run))


def close_stalled_jobs() -> int:
    """A killed worker's job stays `doing` and keeps its lane: it is marked failed, never retried; the row decides."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH stalled AS (
                SELECT job.id FROM procrastinate_jobs job
                LEFT JOIN procrastinate_workers worker ON worker.id = job.worker_id
                WHERE job.status = 'doing'
                  AND (worker.id IS NULL OR worker.last_heartbeat < now() - make_interval(secs => %s))
                FOR UPDATE OF job SKIP LOCKED)
            SELECT count(procrastinate_finish_job_v1(id, 'failed', false)) FROM stalled
            """,
            [STALLED],
        )
        row = cursor.fetchone()
    return int(row[0])


@every("* * * * * */15")
def free_lanes() -> None:
    """Again and again, not at a start only: whoever takes a killed worker's place comes before its heart is seen to
    have stopped, and nobody may come after."""
    close_stalled_jobs()


def run_worker(*, concurrency: int, stop: Callable[[], bool] | None = None) -> None:
    """Until SIGTERM or SIGINT; a step under way is finished first (at most 30 s)."""
    for chore in CHORES.values():
        _as_task(chore)
    close_stalled_jobs()
    with companions():
        _run(concurrency)


@contextmanager
def companions() -> Iterator[None]:
    made = [make() for make in COMPANIONS]
    for one in made:
        threading.Thread(target=one.run, daemon=True).start()
    try:
        yield
    finally:
        for one in made:
            one.stop()


def _run(concurrency: int) -> None:
    worker_app = app.with_connector(app.connector.get_worker_connector())  # type: ignore[attr-defined]
    worker_app.run_worker(
        concurrency=concurrency,
        fetch_job_polling_interval=POLLING,
        update_heartbeat_interval=HEARTBEAT,
        stalled_worker_timeout=STALLED,
        shutdown_graceful_timeout=30.0,
        delete_jobs="successful",
        install_signal_handlers=True,
    )
