"""What a network pushes is read at once, by one worker, and never twice; a line that breaks costs nothing."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils.timezone import now

from parvis.lifecycle.tenant import acting_for
from parvis.networks import actions, queries
from parvis.networks.contract import Batch, Reauthorise, Unavailable
from parvis.networks.models import Account, Event
from parvis.networks.snapshots import abilities_to_json
from parvis.networks.steps import listening, streaming
from parvis.networks.tests.factories import make_account
from parvis.networks.tests.pretend import ABILITIES
from parvis.networks.tests.test_listening import said
from parvis.teams.tests.factories import make_team

PUSHES = replace(ABILITIES, fetch=True, stream=True)


def pushed_account(script: Any, slug: str = "villefable") -> Account:
    script.abilities = PUSHES
    abilities = abilities_to_json(PUSHES)
    account = make_account(make_team(slug), network="pretend", abilities=abilities, abilities_read_at=now())
    with acting_for(account.team_id):
        account.move_to(account.where, by="test", due=now() + timedelta(minutes=1))
    return account


def again(account: Account) -> Account:
    with acting_for(account.team_id):
        return Account.rows.get_queryset().get(pk=account.pk)


def due_in(account: Account) -> float:
    due = again(account).due_at
    assert due is not None
    return (due - now()).total_seconds()


def journal(account: Account) -> list[str]:
    with acting_for(account.team_id):
        return list(Event.rows.get_queryset().order_by("event_id").values_list("event_id", flat=True))


def follow(account: Account, **more: Any) -> bool:
    return streaming.follow(account.pk, account.team_id, seconds=5, **more)


@pytest.mark.django_db(transaction=True)
class TestOneLine:
    def test_a_push_wakes_the_reading_and_what_both_tell_is_stored_once(self, script, queue):
        account = pushed_account(script)
        script.pushes = [said("1")]
        script.batches = [Batch(items=(said("1"),), cursor="1"), Batch(items=(said("1"),), cursor="1")]
        assert due_in(account) > 50
        assert follow(account)
        assert due_in(account) <= 0.5
        queue.run_due()
        assert (journal(account), again(account).cursor) == (["1"], "1")
        script.pushes = [said("1")]
        follow(account)
        queue.run_due()
        assert journal(account) == ["1"]

    def test_a_flood_of_pushes_is_two_readings_not_a_thousand(self, script, queue):
        account = pushed_account(script)
        before = account.moves
        script.pushes = [said(str(n)) for n in range(1000)]
        follow(account, clock=lambda: 100.0)
        assert again(account).moves == before + 2
        assert 0.5 < due_in(account) <= streaming.CALM, "the last ones are read too, a moment later"

    def test_a_line_that_ends_in_peace_is_seen_on_the_accounts_page_and_polling_rests(self, script, queue):
        account = pushed_account(script)
        with acting_for(account.team_id):
            Account.rows.of(account.team).filter(pk=account.pk).update(
                watched_until=now() + timedelta(minutes=1)
            )
        assert listening.rhythm_of(again(account)) < timedelta(seconds=5)
        follow(account)
        assert queries.is_pushed(again(account))
        assert listening.rhythm_of(again(account)) > timedelta(seconds=25)

    @pytest.mark.parametrize("error", [Reauthorise("révoqué"), Unavailable("coupé")])
    def test_a_line_that_breaks_lets_the_reading_find_out_why(self, script, queue, error):
        account = pushed_account(script)
        script.pushes = [error]
        with pytest.raises(type(error)):
            follow(account)
        assert due_in(account) <= 0.5
        assert not queries.is_pushed(again(account))

    def test_an_account_that_was_disconnected_or_does_not_push_has_none(self, script, queue):
        account = pushed_account(script)
        with acting_for(account.team_id):
            account.move_to(account.life.states["disconnected"], by="test")
        assert not follow(account)
        assert queries.pushed(10) == []
        assert "stream" not in script.calls


@pytest.mark.django_db(transaction=True)
def test_whoever_opens_the_inbox_while_it_is_being_read_is_not_forgotten(script, queue, monkeypatch):
    """The reading ends between the look at the row and the wish to be read often: its calm hour must not win."""
    account = pushed_account(script)
    with acting_for(account.team_id):
        account.move_to(account.where, by="test", due=now())
    looked, go_on, real = threading.Event(), threading.Event(), actions.after

    def slowly(delay: timedelta) -> Any:
        looked.set()
        go_on.wait(10)
        return real(delay)

    def opens_the_inbox() -> None:
        with acting_for(account.team_id):
            actions.watch(team=account.team)
        connection.close()

    def reads() -> None:
        queue.run_due()
        connection.close()

    monkeypatch.setattr(actions, "after", slowly)
    watcher, reader = threading.Thread(target=opens_the_inbox), threading.Thread(target=reads)
    watcher.start()
    assert looked.wait(10)
    reader.start()
    reader.join(1.5)
    go_on.set()
    watcher.join(10)
    reader.join(10)
    assert due_in(account) < 6


@pytest.fixture
def lines() -> Iterator[Callable[[], streaming.Lines]]:
    made: list[streaming.Lines] = []

    def make() -> streaming.Lines:
        made.append(streaming.Lines(line=0.2, shortest=0.05))
        return made[-1]

    yield make
    for one in made:
        one.over.set()
        for thread in one.held.values():
            thread.join(10)


def until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not true() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert true()


@pytest.mark.django_db(transaction=True)
def test_two_workers_hold_one_line_and_the_second_takes_over(script, queue, lines):
    account = pushed_account(script)
    released = threading.Event()
    script.pushes = [lambda: released.wait(10) and None]
    first, second = lines(), lines()
    first.look()
    until(lambda: "stream" in script.calls)
    counted: list[int] = []

    def other_worker() -> None:
        second.look()
        counted.append(len(second.held))
        connection.close()

    def worker_after() -> None:
        second.look()
        counted.append(len(second.held))
        connection.close()

    for work in (other_worker, worker_after):
        thread = threading.Thread(target=work)
        thread.start()
        thread.join(10)
        first.over.set()
        released.set()
        first.held[account.pk].join(10)
        connection.close()  # the first worker is gone, and its lock with its connection
    assert counted == [0, 1]


@pytest.mark.django_db(transaction=True)
def test_a_line_that_broke_is_opened_again(script, queue, lines):
    account = pushed_account(script)
    script.pushes = [Unavailable("coupé"), Unavailable("coupé"), said("1")]
    held = lines()
    held.look()
    until(lambda: not script.pushes)
    until(lambda: queries.is_pushed(again(account)))
    assert script.calls.count("stream") >= 3


@pytest.mark.django_db(transaction=True)
def test_a_server_that_hangs_up_at_once_is_not_called_in_a_circle(script, queue, lines):
    pushed_account(script)
    held = lines()
    held.shortest = 0.5
    held.look()
    time.sleep(1.2)
    assert 2 <= script.calls.count("stream") <= 4


@pytest.mark.django_db(transaction=True)
def test_more_accounts_than_lines_are_left_to_polling(script, queue, lines):
    for n in range(4):
        pushed_account(script, f"ville-{n}")
    held = lines()
    held.most = 3
    held.look()
    assert len(held.held) == 3
