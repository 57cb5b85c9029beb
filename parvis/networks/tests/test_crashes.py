"""Death at every commit and on both sides of every call: the network holds the post once, and we know it."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils.timezone import now

from parvis.lifecycle.tenant import acting_for
from parvis.lifecycle.work import put_ticket, run_ticket
from parvis.lifecycle.work import queue as the_queue
from parvis.networks.contract import Expired, OutcomeUnknown, RateLimited, RefusalKind, Refused
from parvis.networks.steps import sending
from parvis.networks.tests.leaving import Deaths, Leaving, made

# what the network does with each attempt; kept although it answers otherwise?
STORIES: dict[str, tuple[list[Any], bool, str]] = {
    "all is well": ([], False, "published"),
    "stored but answered 500": ([OutcomeUnknown("")], True, "published"),
    "lost with a 500": ([OutcomeUnknown("")], False, "published"),
    "lost twice": ([OutcomeUnknown(""), OutcomeUnknown("")], False, "published"),
    "too many calls": ([RateLimited(now() - timedelta(days=1))], False, "published"),
    "token run out": ([Expired("")], False, "published"),
    "said to be a duplicate": ([Refused(RefusalKind.duplicate, "")], True, "published"),
    "refused": ([Refused(RefusalKind.content, "No.")], False, "refused"),
}


@pytest.mark.django_db
@pytest.mark.parametrize("story", STORIES)
def test_dead_at_any_point_it_is_there_exactly_once(story, script, leaving, monkeypatch):
    deaths = Deaths(monkeypatch)
    leaving.run()
    points = _lived_through(leaving, script, deaths, STORIES[story], at=0)
    assert points > 8
    for at in range(1, points + 1):
        _lived_through(leaving, script, deaths, STORIES[story], at=at)


def _lived_through(leaving: Leaving, script: Any, deaths: Deaths, story: Any, *, at: int) -> int:
    """Returns the number of points at which it could have died."""
    answers, store_anyway, end = story
    row = leaving.post(f"Annonce numéro {at}.", expires_minutes=600)
    script.answers, script.store_anyway = list(answers), store_anyway
    deaths.arm(at)
    leaving.run(seconds=240, step=20, until=row)
    points = deaths.count
    deaths.arm(0)
    script.store_anyway = False
    kept = script.ledger.count(str(row.key))
    died_before_refusal = end == "refused" and leaving.again(row).state == "published"
    assert leaving.again(row).state == end or died_before_refusal, (
        f"died at {at}: {leaving.again(row).last_error}"
    )
    assert kept == (leaving.again(row).state == "published"), f"died at {at}: kept {kept} times"
    assert leaving.attempts(row) == leaving.again(row).attempt
    return points


# ---------------------------------------------------------------- two workers at once


@pytest.mark.django_db(transaction=True)
def test_two_workers_with_one_ticket_make_one_call(script, queue, monkeypatch):
    town = made.make_town()
    (row,) = made.deliveries(town, made.planned(town))
    tickets = [ticket for _at, ticket in the_queue().waiting if ticket.key == row.pk]
    both_here, claim = threading.Barrier(2, timeout=20), sending._claim

    def together(write: Any) -> Any:
        both_here.wait()
        return claim(write)

    monkeypatch.setattr(sending, "_claim", together)
    failures: list[BaseException] = []

    def work() -> None:
        try:
            run_ticket(tickets[-1])
        except BaseException as error:  # noqa: BLE001  (told by the test's thread)
            failures.append(error)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for one in workers:
        one.start()
    for one in workers:
        one.join(timeout=30)
    assert failures == []
    assert script.ledger == [str(row.key)]
    assert script.calls.count(f"publish {row.key}") == 1
    with acting_for(town.team.pk):
        assert type(row).rows.of(town.team).get(pk=row.pk).state == "published"


@pytest.mark.django_db
def test_a_ticket_that_comes_twice_does_nothing_the_second_time(script, leaving):
    row = leaving.post()
    old = [ticket for _at, ticket in the_queue().waiting if ticket.key == row.pk]
    leaving.run()
    for ticket in old:
        run_ticket(ticket)
    with acting_for(row.team_id):
        put_ticket(row)
    leaving.queue.run_due()
    assert script.ledger == [str(row.key)]
