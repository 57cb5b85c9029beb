"""Votes in the networks: read in so many words, followed when they change, never guessed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.utils.timezone import now

from parvis.debates.actions import echoing, opening, voting
from parvis.debates.errors import NotOpen
from parvis.debates.models import AGREE, DISAGREE, PASS, Method, Voter
from parvis.debates.queries import echoes as queries
from parvis.debates.queries.tallies import lines
from parvis.debates.steps import listening
from parvis.debates.tests.factories import make_debate
from parvis.debates.tests.networks import again, follow, published, reply, votes
from parvis.inbox.actions.intake import erase
from parvis.inbox.models import Message
from parvis.inbox.tests.factories import incoming, receive
from parvis.lifecycle.tenant import acting_for
from parvis.networks.contract import Author, Kind, TextLimit
from parvis.publishing.tests.factories import abilities

pytestmark = pytest.mark.django_db
SHORT = abilities(poll=None, text=TextLimit(max_units=150))
START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def test_a_published_post_listens(echo):
    assert (echo.state, echo.remote_id[:7]) == ("listening", "remote-")


def test_replies_in_so_many_words_are_votes_and_others_are_not(echo, debate):
    for n, text in enumerate(["1", "@mairie 2", "Je passe", "2 bancs cassés ici", "Bravo !", "D’accord."]):
        reply(echo, text, by=f"c{n}")
    follow(echo)

    assert [(number, value) for _reply, number, value in votes(debate)] == [
        (1, AGREE), (1, DISAGREE), (1, PASS), (1, AGREE),
    ]  # fmt: skip


def test_each_vote_keeps_its_evidence_and_nobodys_name(echo, debate):
    name = reply(echo, "1", by="zoe-au-marche")
    follow(echo)

    assert votes(debate) == [(name, 1, AGREE)]
    with acting_for(debate.team_id):
        voter = Voter.rows.of(debate.team).get()
    assert (voter.origin, voter.account_id) == ("network", echo.account_id)
    assert "zoe" not in str(vars(voter))


def test_the_last_reply_of_a_person_counts_and_only_once(echo, debate):
    reply(echo, "1", minutes=1)
    last = reply(echo, "2", minutes=2)
    reply(echo, "merci !", minutes=3)
    follow(echo)
    follow(echo)

    assert votes(debate) == [(last, 1, DISAGREE)]


def test_replies_that_come_in_another_order_give_the_same_vote(echo, debate):
    last = reply(echo, "2", minutes=2)
    follow(echo)
    reply(echo, "1", minutes=1)
    follow(echo)

    assert votes(debate) == [(last, 1, DISAGREE)]


def test_an_edited_reply_changes_the_vote(echo, debate):
    name = reply(echo, "1", minutes=1)
    follow(echo)
    reply(echo, "2", id=name, minutes=5, kind=Kind.edited, event_id="e-edit")
    follow(echo)

    assert votes(debate) == [(name, 1, DISAGREE)]


def test_a_reply_edited_into_something_else_is_no_vote_any_more(echo, debate):
    name = reply(echo, "1", minutes=1)
    follow(echo)
    reply(echo, "Je réfléchis encore", id=name, minutes=5, kind=Kind.edited, event_id="e-edit")
    follow(echo)

    assert votes(debate) == []


def test_a_deleted_reply_takes_its_vote_away_and_leaves_the_one_before(echo, debate):
    first = reply(echo, "1", minutes=1)
    last = reply(echo, "2", minutes=2)
    follow(echo)
    reply(echo, "", id=last, minutes=3, kind=Kind.deleted, event_id="e-gone")
    follow(echo)
    assert votes(debate) == [(first, 1, AGREE)]

    reply(echo, "", id=first, minutes=4, kind=Kind.deleted, event_id="e-gone too")
    follow(echo)
    assert votes(debate) == []


def test_what_was_erased_for_its_author_counts_no_longer(town, echo, debate):
    name = reply(echo, "1")
    follow(echo)
    with acting_for(town.team.pk):
        message = Message.rows.of(town.team).select_related("account").get(remote_id=name)
        erase(team=town.team, by=town.boss, message=message)
    follow(echo)

    assert votes(debate) == []


def test_a_reply_that_is_no_longer_kept_here_takes_nothing_away(town, echo, debate):
    name = reply(echo, "1")
    follow(echo)
    with acting_for(town.team.pk):
        Message.rows.of(town.team).filter(remote_id=name).delete()
    follow(echo)

    assert votes(debate) == [(name, 1, AGREE)]


def test_the_towns_own_account_never_votes(echo, debate):
    reply(echo, "1", by=echo.account.remote_id)
    follow(echo)

    assert votes(debate) == []


def test_a_reply_to_somebody_else_is_no_vote(echo, debate):
    name = reply(echo, "Bonjour", by="c1")
    receive(echo.account, incoming("1", id="deep", kind=Kind.reply, parent_id=name, root_id=echo.remote_id))
    follow(echo)

    assert votes(debate) == []


def test_each_statement_has_its_own_replies(town, debate, queue):
    first, second, _third = published(town, queue, debate)
    a, b = reply(first, "1", id="a"), reply(second, "2", id="b")
    follow(first)
    follow(second)

    assert votes(debate) == [(a, 1, AGREE), (b, 2, DISAGREE)]
    with acting_for(town.team.pk):
        assert Voter.rows.of(town.team).count() == 1


def test_two_posts_of_one_account_that_ask_the_same_give_one_vote(town, debate, queue):
    one = published(town, queue, debate)[0]
    with acting_for(town.team.pk):
        echoing.stop_listening(team=town.team, by=town.boss, echo=one)
    other = next(echo for echo in published(town, queue, debate) if echo.statement_id == one.statement_id)
    reply(one, "1", minutes=1)
    last = reply(other, "2", minutes=2)
    follow(other)
    follow(other)

    assert votes(debate) == [(last, 1, DISAGREE)]


def test_a_person_is_known_by_the_networks_id_and_not_by_name(echo, debate):
    for n, handle in enumerate(["zoe@social.example", "zoe.nouvelle@social.example"]):
        item = incoming(str(n + 1), id=f"r{n}", kind=Kind.comment, author=Author(id="42", handle=handle),
                        parent_id=echo.remote_id, at=START + timedelta(minutes=n))  # fmt: skip
        receive(echo.account, item)
    follow(echo)

    assert votes(debate) == [("r1", 1, DISAGREE)]


def test_what_is_not_clear_is_listed_for_a_person_until_its_author_makes_it_clear(echo, debate):
    reply(echo, "1 ou 2", by="c1", minutes=1)
    reply(echo, "Je vote 7", by="c2", minutes=1)
    reply(echo, "Très bonne idée", by="c3", minutes=1)
    follow(echo)
    assert votes(debate) == []
    with acting_for(echo.team_id):
        assert [one.person for one in queries.not_understood(echo.team, echo)] == ["c1", "c2"]

    reply(echo, "2", by="c1", minutes=2)
    follow(echo)
    with acting_for(echo.team_id):
        assert [one.person for one in queries.not_understood(echo.team, echo)] == ["c2"]
    assert [value for _reply, _number, value in votes(debate)] == [DISAGREE]


def test_nothing_is_counted_after_the_close(town, echo, debate, queue):
    kept = reply(echo, "1", by="c1")
    follow(echo)
    with acting_for(town.team.pk):
        opening.close(team=town.team, by=town.boss, debate=debate, why="")
    reply(echo, "2", by="c2")
    reply(echo, "2", id=kept, minutes=5, kind=Kind.edited, event_id="e-edit")
    with pytest.raises(NotOpen):
        follow(echo)
    listening.listen(again(echo))

    assert votes(debate) == [(kept, 1, AGREE)]
    assert again(echo).state == "ended"


def test_a_debate_that_opens_again_listens_again(town, echo, debate):
    with acting_for(town.team.pk):
        opening.close(team=town.team, by=town.boss, debate=debate, why="")
    listening.listen(again(echo))
    with acting_for(town.team.pk):
        debate.refresh_from_db()
        opening.reopen(team=town.team, by=town.boss, debate=debate, until=None, why="panne")

    assert again(echo).state == "listening"


def test_replies_by_number_fill_a_poll_and_a_choices_words_do_too(town, queue):
    plain = town.more(handle="@z@reseau.example", can=abilities(poll=None))
    poll = make_debate(town.boss, method=Method.single, statements=("Samedi", "Dimanche"))
    (echo,) = published(town, queue, poll, plain)
    reply(echo, "2", by="c1", minutes=1, id="a")
    reply(echo, "samedi !", by="c2", minutes=1, id="b")
    reply(echo, "3", by="c3", minutes=1)
    follow(echo)
    reply(echo, "1", by="c1", minutes=2, id="c")
    follow(echo)

    assert votes(poll) == [("b", 1, 1), ("c", 1, 1)]


def test_a_reply_wakes_the_reading_and_the_worker_counts_it(echo, debate, queue, clock):
    listening.listen(again(echo))
    reply(echo, "1")
    clock.shift(timedelta(seconds=30))
    listening.replies_arrived(None, account=echo.account)
    assert again(echo).due_at <= now() + listening.SOON
    clock.shift(timedelta(seconds=3))
    queue.run_due()

    assert len(votes(debate)) == 1
    assert again(echo).due_at > now()


def test_the_last_reading_comes_shortly_before_the_close(town, queue, clock):
    close = now() + timedelta(minutes=4)
    echo = published(town, queue, make_debate(town.boss, closes_at=close))[0]

    assert close - timedelta(seconds=20) < again(echo).due_at < close


def test_many_replies_are_counted_by_and_by(echo, debate, monkeypatch):
    monkeypatch.setattr("parvis.debates.actions.following.AT_ONCE", 2)
    for n in range(5):
        reply(echo, "1", by=f"c{n}")

    assert [follow(echo), len(votes(debate)), follow(echo), follow(echo)] == [False, 2, False, True]
    assert len(votes(debate)) == 5


def test_the_vote_on_the_page_and_the_one_in_the_network_keep_their_columns(echo, debate):
    reply(echo, "1")
    follow(echo)
    with acting_for(debate.team_id):
        first = lines(debate.team, debate)[0]

    assert {door: one.agree for door, one in first.by_door.items()} == {("anonymous", "network"): 1}


def test_an_erased_ballot_comes_back_only_while_its_reply_stands(town, echo, debate):
    """Whoever wants to be forgotten deletes the reply: as long as it stands, it is read."""
    name = reply(echo, "1")
    follow(echo)
    with acting_for(town.team.pk):
        voting.erase(team=town.team, debate=debate, voter=Voter.rows.of(town.team).get())
    reply(echo, "", id=name, minutes=5, kind=Kind.deleted, event_id="e-gone")
    follow(echo)

    assert votes(debate) == []
