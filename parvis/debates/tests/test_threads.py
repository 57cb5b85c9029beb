"""The thread of a post that asks is read from time to time: not every reply and no deletion is notified."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils.timezone import now

from parvis.debates.models import AGREE, Method
from parvis.debates.steps import listening, threads
from parvis.debates.tests.factories import make_debate
from parvis.debates.tests.networks import again, published, reply, votes
from parvis.inbox.models import Message
from parvis.inbox.tests.factories import incoming
from parvis.lifecycle.tenant import acting_for
from parvis.networks import actions as networks
from parvis.networks.contract import Author, Expired, Kind, RateLimited, Unavailable
from parvis.networks.models import Event

pytestmark = pytest.mark.django_db


@pytest.fixture
def echo(town, debate, queue, script, clock):
    """Published, read once, and rested since."""
    found = published(town, queue, debate)[0]
    clock.shift(timedelta(hours=1))
    script.asked.clear()
    return found


def beneath(echo, text="1", *, by="c1", id="quiet", **more):
    """A reply of which nobody was told."""
    given = {"kind": Kind.comment, "event_id": f"e-{id}", "parent_id": echo.remote_id} | more
    return incoming(text, id=id, author=Author(id=by, handle=f"{by}@social.example"), at=now(), **given)


def events(echo) -> int:
    with acting_for(echo.team_id):
        return Event.rows.of(echo.team).count()


def test_a_reply_that_was_not_notified_becomes_a_message_and_a_vote(echo, debate, script):
    script.threads = [[beneath(echo)]]
    listening.listen(again(echo))

    assert votes(debate) == [("quiet", 1, AGREE)]
    with acting_for(echo.team_id):
        assert Message.rows.of(echo.team).get(remote_id="quiet").listed


def test_what_was_notified_too_is_there_once(echo, debate, script, clock):
    reply(echo, "1", id="told")
    item = beneath(echo, id="told")
    script.threads = [[item], [item]]
    listening.listen(again(echo))
    clock.shift(timedelta(minutes=6))
    listening.listen(again(echo))

    assert votes(debate) == [("told", 1, AGREE)]
    assert events(echo) == 1


def test_the_network_is_asked_about_what_stands_here(echo, script, clock):
    reply(echo, "1", id="there", by="c1")
    gone = reply(echo, "2", id="gone", by="c2")
    reply(echo, "", id=gone, kind=Kind.deleted, event_id="e-deleted")
    listening.listen(again(echo))

    assert script.asked == [(echo.remote_id, {"there"})]


def test_a_deletion_that_was_not_notified_takes_the_vote_away(echo, debate, script, clock):
    name = reply(echo, "1")
    listening.listen(again(echo))
    assert len(votes(debate)) == 1
    clock.shift(timedelta(minutes=6))
    script.threads = [[beneath(echo, "", id=name, kind=Kind.deleted, event_id=f"{name}:deleted")]]
    listening.listen(again(echo))

    assert votes(debate) == []


def test_a_thread_is_not_read_at_each_reading_of_the_votes(echo, script, clock):
    for _ in range(3):
        listening.listen(again(echo))
        clock.shift(timedelta(minutes=1))
    assert len(script.asked) == 1

    clock.shift(threads.EVERY)
    listening.listen(again(echo))
    assert len(script.asked) == 2


def test_the_more_an_account_asks_the_less_often_each_thread_is_read(echo, script, clock, monkeypatch):
    monkeypatch.setattr(threads, "PACE", timedelta(minutes=4))  # for three posts: every twelve minutes
    listening.listen(again(echo))
    clock.shift(timedelta(minutes=11))
    listening.listen(again(echo))
    assert len(script.asked) == 1

    clock.shift(timedelta(minutes=2))
    listening.listen(again(echo))
    assert len(script.asked) == 2


def test_the_calls_of_a_town_stay_within_what_the_strictest_network_allows():
    """Mastodon: 300 in five minutes. Two calls a thread, six more while something has disappeared."""
    in_five_minutes = timedelta(minutes=5) / threads.PACE

    assert in_five_minutes * (2 + 6) <= 300


def test_it_is_read_once_more_before_the_close(town, queue, script, clock):
    close = now() + timedelta(minutes=30)
    echo = published(town, queue, make_debate(town.boss, closes_at=close))[0]
    clock.shift(timedelta(minutes=28))
    listening.listen(again(echo))
    script.asked.clear()
    clock.shift(timedelta(seconds=105))  # fifteen seconds are left
    listening.listen(again(echo))

    assert len(script.asked) == 1


@pytest.mark.parametrize("error", [Unavailable("x"), RateLimited(now()), RuntimeError("anything")])
def test_a_thread_that_cannot_be_read_says_so_and_stops_no_count(echo, debate, script, error):
    reply(echo, "1")
    script.threads = [error]
    listening.listen(again(echo))

    assert len(votes(debate)) == 1
    assert again(echo).last_error == threads.NOT_READ
    assert again(echo).due_at > now()


def test_a_token_that_has_run_out_is_nobodys_worry(echo, script):
    """The account renews it when it listens next, within a minute."""
    script.threads = [Expired("x")]
    listening.listen(again(echo))

    assert again(echo).last_error == ""
    assert again(echo).state == "listening"


def test_an_account_that_waits_for_a_person_is_not_asked(town, echo, debate, script):
    reply(echo, "1")
    with acting_for(town.team.pk):
        networks.disconnect(team=town.team, by="test", account=echo.account)
    listening.listen(again(echo))

    assert script.asked == []
    assert len(votes(debate)) == 1


def test_a_native_poll_has_no_thread_to_be_read(town, queue, script, clock):
    poll = make_debate(town.boss, method=Method.single, statements=("Samedi", "Dimanche"))
    (echo,) = published(town, queue, poll)
    clock.shift(timedelta(hours=1))
    listening.listen(again(echo))

    assert echo.means == "native"
    assert script.asked == []
