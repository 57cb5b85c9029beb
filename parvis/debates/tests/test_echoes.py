"""Votes in the networks: asked by ordinary posts, read in so many words, followed when they change, never guessed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.utils.timezone import now

from parvis.debates.actions import echoing, opening, voting
from parvis.debates.actions.following import follow_replies
from parvis.debates.calling import address_of
from parvis.debates.errors import CannotDo, NotOpen
from parvis.debates.models import AGREE, DISAGREE, PASS, Echo, Method, NativeCount, Tier, Vote, Voter
from parvis.debates.queries import echoes as queries
from parvis.debates.queries.statements import shown
from parvis.debates.queries.tallies import lines
from parvis.debates.steps import listening
from parvis.debates.tests.factories import make_debate
from parvis.inbox.actions.intake import erase
from parvis.inbox.models import Message
from parvis.inbox.tests.factories import incoming, receive
from parvis.lifecycle.tenant import acting_for
from parvis.networks.contract import Author, Kind, PollFigures, PollLimit, TextLimit, Unavailable
from parvis.networks.counting import count
from parvis.networks.tests import pretend
from parvis.publishing import actions as publishing
from parvis.publishing.tests.conftest import script, town  # noqa: F401  (fixtures)
from parvis.publishing.tests.factories import abilities

pytestmark = pytest.mark.django_db
SHORT = abilities(poll=None, text=TextLimit(max_units=150))
START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture
def debate(town):  # noqa: F811
    return make_debate(town.boss)


@pytest.fixture
def poll(town):  # noqa: F811
    return make_debate(
        town.boss, method=Method.single, title="Quel jour ?", statements=("Samedi", "Dimanche", "Jamais")
    )


def prepare(town, debate, *accounts, **more):  # noqa: F811
    with acting_for(town.team.pk):
        return echoing.prepare_posts(
            team=town.team, by=town.boss, debate=debate, accounts=accounts or [town.account], **more
        )


def published(town, queue, debate, *accounts, **more):  # noqa: F811
    """Prepared, agreed to, and gone: the echoes as they stand then."""
    made = prepare(town, debate, *accounts, **more)
    with acting_for(town.team.pk):
        for post in made.posts:
            post.approvals_needed = 0
            post.save(update_fields=["approvals_needed"])
            publishing.plan(team=town.team, by=town.boss, post=post)
    queue.run_due()
    return [again(echo) for echo in made.echoes]


def again(echo):
    with acting_for(echo.team_id):
        return (
            Echo.rows.of(echo.team).select_related("account", "debate", "statement", "team").get(pk=echo.pk)
        )


def reply(echo, text, *, by="c1", id="", minutes=0, **more):
    """What somebody answers under the post, as the network gives it."""
    name = id or f"r-{by}-{minutes}"
    more = {"kind": Kind.comment, "event_id": f"e-{name}"} | more
    item = incoming(
        text, id=name, author=Author(id=by, handle=f"{by}@social.example"), parent_id=echo.remote_id,
        at=now() - timedelta(hours=1) + timedelta(minutes=minutes), **more,
    )  # fmt: skip
    receive(echo.account, item)
    return name


def follow(echo):
    with acting_for(echo.team_id):
        return follow_replies(team=echo.team, echo=again(echo))


def votes(debate):
    """(person's reply that is the evidence, number of the statement, value), sorted."""
    with acting_for(debate.team_id):
        rows = Vote.rows.of(debate.team).filter(debate=debate)
        return sorted(rows.values_list("evidence", "statement__number", "value"))


# ---------------------------------------------------------------- asking


def test_a_post_a_statement_says_how_to_answer_and_where_the_debate_is(town, debate):  # noqa: F811
    made = prepare(town, debate)

    assert [echo.statement.number for echo in made.echoes] == [0, 1, 2]
    assert "La place doit être fermée aux voitures" in made.posts[0].text
    assert "Répondez 1 (d’accord), 2 (pas d’accord) ou 3 (je passe)." in made.posts[0].text
    assert address_of(debate) in made.posts[0].text
    assert {echo.state for echo in made.echoes} == {"prepared"}


def test_nothing_leaves_before_somebody_has_planned_it(town, debate, queue, script):  # noqa: F811
    prepare(town, debate)
    queue.run_due()

    assert not script.stored


def test_the_fullest_text_that_fits_and_a_statement_is_never_cut(town, debate):  # noqa: F811
    tight = town.more(handle="@z@reseau.example", can=SHORT)
    tiny = town.more(handle="@t@reseau.example", can=abilities(poll=None, text=TextLimit(max_units=60)))
    first = [shown_first(debate)]
    made = prepare(town, debate, town.account, tight, tiny, statements=first)

    with acting_for(town.team.pk):
        texts = {row.account_id: row.whole for row in made.posts[0].variants.select_related("post")}
    assert len(made.posts) == 1
    assert all(first[0].text in text for text in texts.values())
    assert count(texts[tight.pk], TextLimit(max_units=150)).fits
    assert len(texts[tight.pk]) < len(texts[town.account.pk])
    assert [(account.pk, one.pk) for account, one in made.too_long] == [(tiny.pk, first[0].pk)]


def shown_first(debate):
    with acting_for(debate.team_id):
        return shown(debate.team, debate)[0]


def test_what_an_account_asks_already_is_not_asked_again(town, debate):  # noqa: F811
    prepare(town, debate)
    with pytest.raises(CannotDo):
        prepare(town, debate)

    other = town.more(handle="@z@reseau.example")
    assert {echo.account_id for echo in prepare(town, debate, town.account, other).echoes} == {other.pk}


def test_a_post_that_was_put_aside_may_be_prepared_anew(town, debate):  # noqa: F811
    made = prepare(town, debate)
    with acting_for(town.team.pk):
        publishing.drop(team=town.team, by=town.boss, post=made.posts[0])

    assert [echo.statement.number for echo in prepare(town, debate).echoes] == [0]


@pytest.mark.parametrize(
    "fields",
    [{"tier": Tier.mail}, {"opened": False}, {"method": Method.ranked}, {"method": Method.points}],
)
def test_what_a_reply_could_not_answer_is_not_asked(town, fields):  # noqa: F811
    with pytest.raises(CannotDo):
        prepare(town, make_debate(town.boss, **fields))


def test_a_poll_is_native_where_the_network_has_polls_and_by_number_elsewhere(town, poll, queue, script):  # noqa: F811
    other = town.more(handle="@z@reseau.example", can=abilities(poll=None))
    made = {echo.account_id: echo for echo in published(town, queue, poll, town.account, other)}

    assert (made[town.account.pk].means, made[other.pk].means) == ("native", "numbers")
    contents = sorted(script.stored.values(), key=lambda one: one.poll is None)
    assert contents[0].poll.options == ("Samedi", "Dimanche", "Jamais")
    assert not contents[0].poll.multiple
    assert "1. Samedi\n2. Dimanche\n3. Jamais" in contents[1].text


def test_a_choice_that_a_native_poll_cannot_show_whole_is_answered_by_number(town):  # noqa: F811
    narrow = town.more(handle="@z@reseau.example", can=abilities(poll=PollLimit(max_option_characters=5)))
    poll = make_debate(town.boss, method=Method.single, statements=("Samedi", "Dimanche"))

    assert [echo.means for echo in prepare(town, poll, narrow).echoes] == ["numbers"]


def test_a_native_poll_ends_with_the_debate(town, queue, script):  # noqa: F811
    poll = make_debate(
        town.boss, method=Method.several, statements=("a", "b"), closes_at=now() + timedelta(hours=50)
    )
    published(town, queue, poll)

    (content,) = script.stored.values()
    assert timedelta(hours=49) < content.poll.duration <= timedelta(hours=50)
    assert content.poll.multiple


# ---------------------------------------------------------------- reading replies


@pytest.fixture
def echo(town, debate, queue):  # noqa: F811
    return published(town, queue, debate)[0]


def test_a_published_post_listens(echo):
    assert (echo.state, echo.remote_id[:7]) == ("listening", "remote-")


def test_replies_in_so_many_words_are_votes_and_others_are_not(echo, debate):
    for n, text in enumerate(["1", "@mairie 2", "Je passe", "2 bancs cassés ici", "Bravo !", "D’accord."]):
        reply(echo, text, by=f"c{n}")
    follow(echo)

    assert [(number, value) for _reply, number, value in votes(debate)] == [
        (0, AGREE), (0, DISAGREE), (0, PASS), (0, AGREE),
    ]  # fmt: skip


def test_each_vote_keeps_its_evidence_and_nobodys_name(echo, debate):
    name = reply(echo, "1", by="zoe-au-marche")
    follow(echo)

    assert votes(debate) == [(name, 0, AGREE)]
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

    assert votes(debate) == [(last, 0, DISAGREE)]


def test_replies_that_come_in_another_order_give_the_same_vote(echo, debate):
    last = reply(echo, "2", minutes=2)
    follow(echo)
    reply(echo, "1", minutes=1)
    follow(echo)

    assert votes(debate) == [(last, 0, DISAGREE)]


def test_an_edited_reply_changes_the_vote(echo, debate):
    name = reply(echo, "1", minutes=1)
    follow(echo)
    reply(echo, "2", id=name, minutes=5, kind=Kind.edited, event_id="e-edit")
    follow(echo)

    assert votes(debate) == [(name, 0, DISAGREE)]


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
    assert votes(debate) == [(first, 0, AGREE)]

    reply(echo, "", id=first, minutes=4, kind=Kind.deleted, event_id="e-gone too")
    follow(echo)
    assert votes(debate) == []


def test_what_was_erased_for_its_author_counts_no_longer(town, echo, debate):  # noqa: F811
    name = reply(echo, "1")
    follow(echo)
    with acting_for(town.team.pk):
        message = Message.rows.of(town.team).select_related("account").get(remote_id=name)
        erase(team=town.team, by=town.boss, message=message)
    follow(echo)

    assert votes(debate) == []


def test_a_reply_that_is_no_longer_kept_here_takes_nothing_away(town, echo, debate):  # noqa: F811
    name = reply(echo, "1")
    follow(echo)
    with acting_for(town.team.pk):
        Message.rows.of(town.team).filter(remote_id=name).delete()
    follow(echo)

    assert votes(debate) == [(name, 0, AGREE)]


def test_the_towns_own_account_never_votes(echo, debate):
    reply(echo, "1", by=echo.account.remote_id)
    follow(echo)

    assert votes(debate) == []


def test_a_reply_to_somebody_else_is_no_vote(echo, debate):
    name = reply(echo, "Bonjour", by="c1")
    receive(echo.account, incoming("1", id="deep", kind=Kind.reply, parent_id=name, root_id=echo.remote_id))
    follow(echo)

    assert votes(debate) == []


def test_each_statement_has_its_own_replies(town, debate, queue):  # noqa: F811
    first, second, _third = published(town, queue, debate)
    a, b = reply(first, "1", id="a"), reply(second, "2", id="b")
    follow(first)
    follow(second)

    assert votes(debate) == [(a, 0, AGREE), (b, 1, DISAGREE)]
    with acting_for(town.team.pk):
        assert Voter.rows.of(town.team).count() == 1


def test_two_posts_of_one_account_that_ask_the_same_give_one_vote(town, debate, queue):  # noqa: F811
    one = published(town, queue, debate)[0]
    with acting_for(town.team.pk):
        echoing.stop_listening(team=town.team, by=town.boss, echo=one)
    other = next(echo for echo in published(town, queue, debate) if echo.statement_id == one.statement_id)
    reply(one, "1", minutes=1)
    last = reply(other, "2", minutes=2)
    follow(other)
    follow(other)

    assert votes(debate) == [(last, 0, DISAGREE)]


def test_a_person_is_known_by_the_networks_id_and_not_by_name(echo, debate):
    for n, handle in enumerate(["zoe@social.example", "zoe.nouvelle@social.example"]):
        item = incoming(str(n + 1), id=f"r{n}", kind=Kind.comment, author=Author(id="42", handle=handle),
                        parent_id=echo.remote_id, at=START + timedelta(minutes=n))  # fmt: skip
        receive(echo.account, item)
    follow(echo)

    assert votes(debate) == [("r1", 0, DISAGREE)]


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


def test_nothing_is_counted_after_the_close(town, echo, debate, queue):  # noqa: F811
    kept = reply(echo, "1", by="c1")
    follow(echo)
    with acting_for(town.team.pk):
        opening.close(team=town.team, by=town.boss, debate=debate, why="")
    reply(echo, "2", by="c2")
    reply(echo, "2", id=kept, minutes=5, kind=Kind.edited, event_id="e-edit")
    with pytest.raises(NotOpen):
        follow(echo)
    listening.listen(again(echo))

    assert votes(debate) == [(kept, 0, AGREE)]
    assert again(echo).state == "ended"


def test_a_debate_that_opens_again_listens_again(town, echo, debate):  # noqa: F811
    with acting_for(town.team.pk):
        opening.close(team=town.team, by=town.boss, debate=debate, why="")
    listening.listen(again(echo))
    with acting_for(town.team.pk):
        debate.refresh_from_db()
        opening.reopen(team=town.team, by=town.boss, debate=debate, until=None, why="panne")

    assert again(echo).state == "listening"


def test_replies_by_number_fill_a_poll_and_a_choices_words_do_too(town, queue):  # noqa: F811
    plain = town.more(handle="@z@reseau.example", can=abilities(poll=None))
    poll = make_debate(town.boss, method=Method.single, statements=("Samedi", "Dimanche"))
    (echo,) = published(town, queue, poll, plain)
    reply(echo, "2", by="c1", minutes=1, id="a")
    reply(echo, "samedi !", by="c2", minutes=1, id="b")
    reply(echo, "3", by="c3", minutes=1)
    follow(echo)
    reply(echo, "1", by="c1", minutes=2, id="c")
    follow(echo)

    assert votes(poll) == [("b", 0, 1), ("c", 0, 1)]


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


def test_the_last_reading_comes_shortly_before_the_close(town, queue, clock):  # noqa: F811
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


# ---------------------------------------------------------------- native polls


def figures(*votes, options=("Samedi", "Dimanche", "Jamais"), **more):
    given = {"voters": sum(votes), "closed": False, "read_at": now()} | more
    return PollFigures(options=tuple(options), votes=votes, **given)


@pytest.fixture
def told(monkeypatch):
    """What the network answers when it is asked for the counts, time after time."""
    answers = []

    def poll_figures(self, id):
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr(pretend.Pretend, "poll_figures", poll_figures, raising=False)
    return answers


def counts(poll):
    with acting_for(poll.team_id):
        rows = NativeCount.rows.of(poll.team).order_by("statement__number")
        return list(rows.values_list("statement__number", "votes", "voters", "closed"))


def test_a_native_polls_counts_are_kept_apart_from_ballots(town, poll, queue, told):  # noqa: F811
    told += [figures(2, 1, 0), figures(2, 3, 0, closed=True)]
    (echo,) = published(town, queue, poll)
    assert counts(poll) == [(0, 2, 3, False), (1, 1, 3, False), (2, 0, 3, False)]
    listening.listen(again(echo))

    assert counts(poll) == [(0, 2, 5, True), (1, 3, 5, True), (2, 0, 5, True)]
    assert votes(poll) == []


def test_replies_under_a_native_poll_are_no_second_vote(town, poll, queue, told):  # noqa: F811
    told += [figures(1, 0, 0)] * 2
    (echo,) = published(town, queue, poll)
    reply(echo, "2")
    listening.listen(again(echo))

    assert votes(poll) == []


def test_answers_that_somebody_changed_in_the_draft_are_not_taken_for_others(town, poll, queue, told):  # noqa: F811
    told += [figures(5, 4, 3, options=("Dimanche", "Lundi", "Samedi"))]
    (echo,) = published(town, queue, poll)

    assert [row[:2] for row in counts(poll)] == [(0, 3), (1, 5)]
    assert again(echo).last_error == listening.OTHER_ANSWERS


def test_a_native_polls_counts_after_the_close_are_not_kept(town, poll, queue, told):  # noqa: F811
    told += [figures(1, 0, 0), figures(9, 0, 0)]
    (echo,) = published(town, queue, poll)
    stale = again(echo)
    with acting_for(town.team.pk):
        opening.close(team=town.team, by=town.boss, debate=poll, why="")
    listening.listen(stale)

    assert counts(poll)[0] == (0, 1, 1, False)
    assert again(echo).state == "ended"


def test_a_network_that_does_not_answer_is_asked_later(town, poll, queue, told):  # noqa: F811
    told += [Unavailable("x"), figures(1, 0, 0)]
    (echo,) = published(town, queue, poll)
    assert (again(echo).state, again(echo).last_error) == ("listening", listening.NOT_READ)
    listening.listen(again(echo))

    assert counts(poll)[0] == (0, 1, 1, False)
    assert again(echo).last_error == ""


def test_an_erased_ballot_comes_back_only_while_its_reply_stands(town, echo, debate):  # noqa: F811
    """Whoever wants to be forgotten deletes the reply: as long as it stands, it is read."""
    name = reply(echo, "1")
    follow(echo)
    with acting_for(town.team.pk):
        voting.erase(team=town.team, debate=debate, voter=Voter.rows.of(town.team).get())
    reply(echo, "", id=name, minutes=5, kind=Kind.deleted, event_id="e-gone")
    follow(echo)

    assert votes(debate) == []
