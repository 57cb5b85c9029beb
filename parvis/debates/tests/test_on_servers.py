"""A debate on real networks: the sandbox that ships with the product, mastodon_mock, snac2 and a whole Bluesky.

The town publishes, listens and counts as it does every day; the citizens use clients of their own (`places`)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.urls import reverse
from django.utils.timezone import now

from parvis.debates.actions import opening, voting
from parvis.debates.credentials import by_token
from parvis.debates.models import AGREE, DISAGREE, Method, NativeCount, Voter
from parvis.debates.queries.doors import doors, label_of
from parvis.debates.queries.results import result_of
from parvis.debates.queries.sources import doubles, sources
from parvis.debates.steps import threads
from parvis.debates.tests import places
from parvis.debates.tests.factories import make_debate
from parvis.debates.tests.places import Place
from parvis.inbox.models import Message
from parvis.lifecycle.tenant import acting_for
from parvis.networks.connectors.mastodon import fetching

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", params=places.ALL)
def server(request) -> Iterator[Place]:
    yield from places.running(request.param)


@pytest.fixture
def place(server, db, monkeypatch) -> Place:
    monkeypatch.setattr(fetching, "CHECK_EVERY", 0)
    server.settle()
    return server


@pytest.fixture
def threads_at_once(monkeypatch) -> None:
    """Each reading asks the network for the thread, not one in some minutes."""
    monkeypatch.setattr(threads, "is_due", lambda echo, present: True)


def test_votes_of_two_clients_are_counted_once_and_followed(place, queue, threads_at_once):
    debate = make_debate(place.boss)
    first, second, _third = place.ask(debate, queue)
    assert first.remote_id
    zoes = place.zoe.answer(first.remote_id, f"{place.at} 1")
    leos = place.leo.answer(first.remote_id, f"{place.at} Je vote 2, bien sûr")
    place.leo.answer(first.remote_id, f"{place.at} et 2 bancs de plus")
    place.zoe.answer(second.remote_id, f"{place.at} 1 ou 2")
    place.counts(debate, first, second, wanted=[(1, DISAGREE, leos), (1, AGREE, zoes)])

    again = place.leo.answer(first.remote_id, f"{place.at} 1")
    place.counts(debate, first, second, wanted=[(1, AGREE, again), (1, AGREE, zoes)])

    if place.edits:
        place.zoe.edit(zoes, f"{place.at} 2")
    else:  # another reply is the way to change one's mind there
        zoes = place.zoe.answer(first.remote_id, f"{place.at} 2")
    place.leo.delete(again)
    place.counts(debate, first, second, wanted=[(1, DISAGREE, leos), (1, DISAGREE, zoes)])

    place.leo.delete(leos)
    place.counts(debate, first, second, wanted=[(1, DISAGREE, zoes)])
    with acting_for(place.team.pk):
        assert Voter.rows.of(place.team).filter(votes__isnull=False).count() == 1


def test_a_reply_that_does_not_name_the_town_is_a_vote_and_a_message(place, queue, threads_at_once):
    """Mastodon notifies nobody of it: the thread itself is asked."""
    debate = make_debate(place.boss)
    first = place.ask(debate, queue)[0]
    zoes = place.zoe.answer(first.remote_id, "1")
    place.counts(debate, first, wanted=[(1, AGREE, zoes)])
    place.counts(debate, first, wanted=[(1, AGREE, zoes)])
    with acting_for(place.team.pk):
        assert Message.rows.of(place.team).filter(remote_id=zoes, listed=True).count() == 1

    place.zoe.delete(zoes)
    place.counts(debate, first, wanted=[])
    with acting_for(place.team.pk):
        assert Message.rows.of(place.team).get(remote_id=zoes).deleted_at is not None


def test_one_table_by_origin_where_a_double_vote_is_counted_once(place, queue, client, threads_at_once):
    """Five in the network, of whom one says the same twice; five on the page, of whom one votes twice."""
    debate = make_debate(place.boss)
    first = place.ask(debate, queue)[0]
    people = [place.leo, *place.neighbours]
    said = [person.answer(first.remote_id, f"{place.at} 1") for person in people]
    place.counts(debate, first, wanted=[(1, AGREE, reply) for reply in said])
    twice = place.leo.answer(first.remote_id, f"{place.at} 1, vraiment")
    place.counts(debate, first, wanted=[(1, AGREE, reply) for reply in [twice, *said[1:]]])
    with acting_for(place.team.pk):
        for n in (0, 1, 2, 3, 4, 4):
            voter = voting.enter(team=place.team, debate=debate, credential=by_token(debate, f"browser {n}"))
            voting.cast(team=place.team, debate=debate, voter=voter, ballot={1: DISAGREE})
        told = doubles(sources(place.team, debate))
        result = result_of(place.team, debate)
        table = {line.label: line.people for line in doors(dict(result.doors))}
        opening.close(team=place.team, by=place.boss, debate=debate, why="")

    network, page = label_of(("anonymous", "network")), label_of(("anonymous", "web"))
    assert table == {network: 5, page: 5}
    assert (told.least, told.most) == (5, 10)  # nobody knows who came both ways
    assert (result.readings[0].tally.agree, result.readings[0].tally.disagree) == (5, 5)
    shown = client.get(reverse("part:result", args=[debate.slug])).content.decode()
    assert network in shown
    assert page in shown


def test_a_native_poll_is_counted_by_the_network_and_stands_apart(place, queue):
    if not place.polls:
        pytest.skip("this server has no polls")
    poll = make_debate(
        place.boss, method=Method.single, title="Quel jour ?", statements=("Samedi", "Dimanche")
    )
    (echo,) = place.ask(poll, queue)
    place.zoe.vote(echo.remote_id, 1)
    place.leo.vote(echo.remote_id, 1)
    place.count(echo)

    with acting_for(place.team.pk):
        rows = NativeCount.rows.of(place.team).filter(echo=echo).order_by("statement__number")
        assert list(rows.values_list("votes", "voters", "closed")) == [(0, 2, False), (2, 2, False)]
        assert all(row.read_at <= now() for row in rows)
        told = doubles(sources(place.team, poll))
    assert (told.least, told.most) == (2, 2)
    assert place.votes(poll) == []
