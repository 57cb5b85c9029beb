"""What citizens propose: shown, refused with a reason, merged without moving a vote, and each decision taken back."""

from __future__ import annotations

import pytest

from parvis.debates.actions import moderating, opening
from parvis.debates.errors import CannotDo
from parvis.debates.models import DISAGREE, Statement
from parvis.debates.queries.statements import shown, votes_of, waiting, wordings_of
from parvis.debates.queries.tallies import lines
from parvis.debates.tests.examples import propose
from parvis.debates.tests.factories import make_debate, make_voter
from parvis.debates.tests.test_voting import cast
from parvis.lifecycle.tenant import acting_for
from parvis.teams.tests.factories import make_member, make_team

pytestmark = pytest.mark.django_db
IDEA = "Une fontaine au milieu de la place."


@pytest.fixture
def boss():
    return make_member(make_team())


@pytest.fixture
def debate(boss):
    return make_debate(boss)


def act(boss, verb, statement, **more):
    with acting_for(boss.team_id):
        verb(team=boss.team, by=boss, statement=statement, **more)


def test_its_author_agrees_when_it_is_shown_and_keeps_another_mind(boss, debate):
    one = propose(debate, IDEA, token="zoé")
    act(boss, moderating.show, one)
    zoe = make_voter(debate, "zoé")
    with acting_for(boss.team_id):
        assert votes_of(boss.team, zoe) == {one.number: 1}
    cast(debate, zoe, **{f"n{one.number}": DISAGREE})
    act(boss, moderating.put_back, one)
    act(boss, moderating.show, one)
    with acting_for(boss.team_id):
        assert votes_of(boss.team, zoe) == {one.number: DISAGREE}


def test_it_is_shown_after_the_close_too_without_a_vote_that_came_too_late(boss, debate):
    one = propose(debate, IDEA)
    with acting_for(boss.team_id):
        opening.close(team=boss.team, by=boss, debate=debate, why="fini")
        again = Statement.rows.of(boss.team).get(pk=one.pk)
    act(boss, moderating.show, again)
    with acting_for(boss.team_id):
        assert next(line for line in lines(boss.team, debate) if line.statement.pk == one.pk).whole.seen == 0


@pytest.mark.parametrize("decide", ["show", "refuse", "merge"])
def test_each_decision_is_taken_back(boss, debate, decide):
    one = propose(debate, IDEA)
    with acting_for(boss.team_id):
        other = shown(boss.team, debate)[0]
    more = {"refuse": {"reason": "subject", "why": "Ailleurs."}, "merge": {"into": other}}.get(decide, {})
    act(boss, getattr(moderating, decide), one, **more)
    act(boss, moderating.put_back, one)

    with acting_for(boss.team_id):
        [again] = waiting(boss.team, debate)
        assert (again.pk, again.refusal, again.refused_why, again.into_id) == (one.pk, "", "", None)


def test_what_was_merged_into_one_goes_along_with_it(boss, debate):
    with acting_for(boss.team_id):
        first, second, third = shown(boss.team, debate)
    act(boss, moderating.merge, first, into=second)
    act(boss, moderating.merge, second, into=third)
    with acting_for(boss.team_id):
        assert set(Statement.rows.of(boss.team).filter(into=third)) == {first, second}


def test_two_who_merge_two_statements_into_each_other_hide_one_only(boss, debate):
    """Each saw both of them shown, on a page that was open before the other decided."""
    with acting_for(boss.team_id):
        a, b = shown(boss.team, debate)[:2]
        then_a, then_b = shown(boss.team, debate)[:2]
        moderating.merge(team=boss.team, by=boss, statement=a, into=b)
        with pytest.raises(CannotDo):
            moderating.merge(team=boss.team, by=boss, statement=then_b, into=then_a)
        assert [row.pk for row in shown(boss.team, debate)][:1] == [b.pk]


def test_a_statement_that_is_sent_twice_is_proposed_once(boss, debate):
    text = "Une fontaine au milieu de la place."
    with acting_for(boss.team_id):
        voter = make_voter(debate)
        sent = [
            moderating.propose(team=boss.team, debate=debate, voter=voter, text=more, language="fr").pk
            for more in (text, f" {text} ")
        ]
    assert sent[0] == sent[1]


def test_an_unknown_reason_is_no_reason(boss, debate):
    with pytest.raises(CannotDo):
        act(boss, moderating.refuse, propose(debate, IDEA), reason="caprice")


def test_a_translation_is_written_changed_and_taken_away(boss, debate):
    with acting_for(boss.team_id):
        one = shown(boss.team, debate)[0]
        for text, found in (("Close it.", "Close it."), ("Shut it.", "Shut it."), ("", None)):
            moderating.translate(team=boss.team, by=boss, statement=one, language="en", text=text)
            assert wordings_of(boss.team, [one], "en").get(one.number) == found
        with pytest.raises(CannotDo):
            moderating.translate(team=boss.team, by=boss, statement=one, language="fr", text="Fermer.")
