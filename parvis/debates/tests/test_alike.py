"""Ballots that are alike are found, told, and decided about by a person; nobody is left out by default."""

from __future__ import annotations

import csv
import io
from collections import Counter
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import now

from parvis.debates import recounting
from parvis.debates.actions import judging, opening, telling, voting
from parvis.debates.errors import CannotDo
from parvis.debates.models import (
    AGREE,
    DISAGREE,
    Alike,
    CompareLife,
    Comparer,
    Count,
    Debate,
    Voter,
)
from parvis.debates.queries import alike, ballot_file
from parvis.debates.queries.contesting import heaviest, of_statements
from parvis.debates.queries.results import result_of
from parvis.debates.steps.comparing import compare
from parvis.debates.tests import examples
from parvis.debates.tests.factories import make_debate
from parvis.lifecycle.tenant import acting_for
from parvis.teams.models import AuditEntry, Role
from parvis.teams.tests.factories import make_member, make_team

pytestmark = pytest.mark.django_db


@pytest.fixture
def debate(boss):
    return examples.with_copies(boss)


def groups(debate):
    with acting_for(debate.team_id):
        return alike.groups(debate.team, debate)


def the_group(debate):
    (one,) = groups(debate)
    return one


def counted(debate):
    with acting_for(debate.team_id):
        return result_of(debate.team, debate).counted


def act(boss, do, debate, **more):
    with acting_for(boss.team_id):
        return do(team=boss.team, by=boss, group=the_group(debate).row, **more)


def contest(debate, *, identified=False):
    with acting_for(debate.team_id):
        debate.refresh_from_db(from_queryset=Debate.rows.of(debate.team))
        return alike.contest(debate.team, debate, identified=identified)


def close(boss, debate):
    with acting_for(boss.team_id):
        debate.refresh_from_db(from_queryset=Debate.rows.of(boss.team))
        opening.close(team=boss.team, by=boss, debate=debate, why="C'est l'heure.")


# ---------------------------------------------------------------- found


def test_copies_of_one_ballot_are_found_and_left_in(debate):
    one = the_group(debate)

    assert (one.ballots, len(one.counted), one.row.judgement) == (20, 20, "")
    assert (one.row.likeness, one.row.answers, one.row.places) == (100, examples.LONG, 2)
    assert one.row.last_at - one.row.first_at == timedelta(seconds=40 * 19)
    assert one.rarity >= 12
    assert counted(debate) == 65


def test_votes_wake_the_comparison_once_for_all_of_them_and_the_same_votes_are_not_compared_twice(boss):
    debate = examples.with_copies(boss, compared=False)
    with acting_for(boss.team_id):
        comparer = Comparer.rows.of(boss.team).select_related("team", "debate").get(debate=debate)
    assert comparer.is_in(CompareLife.waiting)
    assert now() + timedelta(minutes=4) < comparer.due_at < now() + timedelta(minutes=6)
    assert comparer.moves == 1
    compare(comparer)
    assert len(groups(debate)) == 1
    with acting_for(boss.team_id):
        Alike.rows.of(boss.team).delete()
    compare(comparer)
    assert comparer.is_in(CompareLife.resting)
    assert not groups(debate)


def test_the_close_wakes_it_at_once(boss, debate):
    with acting_for(boss.team_id):
        assert Comparer.rows.of(boss.team).get(debate=debate).due_at > now() + timedelta(minutes=4)
    close(boss, debate)
    with acting_for(boss.team_id):
        comparer = Comparer.rows.of(boss.team).get(debate=debate)
    assert comparer.is_in(CompareLife.waiting)
    assert comparer.due_at < now() + timedelta(seconds=1)


def test_sheets_that_were_counted_together_are_no_copies(boss):
    """They have one hour: that of the count."""
    debate = examples.with_copies(boss, compared=False)
    with acting_for(boss.team_id):
        rows = Voter.rows.of(boss.team).filter(debate=debate, source__startswith="2 ")
        count = opening_count(boss, debate)
        rows.update(count=count, origin="paper")
    examples.compare_now(debate)
    assert not groups(debate)


def opening_count(boss, debate):
    return Count.rows.create(
        team=boss.team, debate=debate, kind="sheets", name="urne", people=20, votes=320, counted_by="A. et B.",
        typed_by=boss.person,
    )  # fmt: skip


def test_a_group_whose_ballots_were_erased_is_gone(boss, debate):
    with acting_for(boss.team_id):
        for voter in Voter.rows.of(boss.team).filter(source__startswith="2 ")[:18]:
            voting.erase(team=boss.team, debate=debate, voter=voter)
    examples.compare_now(debate)
    assert not groups(debate)


# ---------------------------------------------------------------- decided


def test_left_out_they_count_nowhere_and_stand_in_the_file_with_the_reason(boss, debate):
    act(boss, judging.leave_out, debate, why="Vingt bulletins pareils en un quart d'heure.")

    assert counted(debate) == 45
    assert the_group(debate).row.judged_by == boss.person
    out = io.StringIO()
    with acting_for(boss.team_id):
        ballot_file.write(boss.team, debate, out)
        trail = AuditEntry.rows.of(boss.team).filter(kind="debates.alike")
        assert [(one.action, one.by) for one in trail] == [("20 ballots left out", str(boss.person_id))]
    rows = csv.DictReader(io.StringIO(out.getvalue()))
    whys = [row["excluded"] for row in rows if row["line"] == recounting.VOTE]
    assert whys.count("Vingt bulletins pareils en un quart d'heure.") == 20 * examples.LONG
    assert whys.count("") == 45 * examples.LONG


def test_taken_back_in_they_count_again(boss, debate):
    act(boss, judging.leave_out, debate, why="Pareils.")
    act(boss, judging.take_back, debate)

    assert counted(debate) == 65
    assert (the_group(debate).row.judgement, the_group(debate).row.why) == ("", "")
    with pytest.raises(CannotDo):
        act(boss, judging.take_back, debate)
    with acting_for(boss.team_id):
        assert AuditEntry.rows.of(boss.team).filter(kind="debates.alike").count() == 2


def test_who_was_left_out_for_another_reason_is_not_taken_in_by_believing(boss, debate):
    with acting_for(boss.team_id):
        one = Voter.rows.of(boss.team).filter(source="2 0").first()
        Voter.rows.of(boss.team).filter(pk=one.pk).update(excluded_why="autre chose")
    act(boss, judging.call_real, debate)
    assert counted(debate) == 64


def test_a_decision_outlives_the_next_comparison(boss, debate):
    act(boss, judging.leave_out, debate, why="Pareils.")
    examples.add_copies(debate, 4)

    one = the_group(debate)
    assert (one.row.judgement, one.ballots, len(one.counted), one.grown) == ("out", 24, 4, True)
    assert counted(debate) == 49
    assert act(boss, judging.leave_out, debate, why="Encore.") == 4
    assert not the_group(debate).grown


def test_real_people_are_asked_about_again_only_when_far_more_of_them_come(boss, debate):
    act(boss, judging.call_real, debate)
    examples.add_copies(debate, 10)
    assert (the_group(debate).believed, the_group(debate).grown) == (True, False)

    examples.add_copies(debate, 1)
    assert (the_group(debate).believed, the_group(debate).grown) == (False, True)


@pytest.mark.parametrize("do", [judging.call_real, judging.take_back, judging.leave_out])
def test_only_whoever_decides_may(boss, debate, do):
    act(boss, judging.call_real, debate)
    for role in (Role.contributor, Role.agent, Role.observer):
        other = make_member(boss.team, role)
        with pytest.raises(CannotDo):
            act(other, do, debate, **({"why": "Pareils."} if do is judging.leave_out else {}))
    assert (the_group(debate).row.judgement, counted(debate)) == ("real", 65)


def test_once_the_outcome_is_told_figures_stand(boss, debate):
    close(boss, debate)
    with acting_for(boss.team_id):
        telling.tell(
            team=boss.team, by=boss, debate=debate, progress="decided", you_said="Oui.", we_decided="Oui.",
            because="Oui.",
        )  # fmt: skip
    with pytest.raises(CannotDo):
        act(boss, judging.leave_out, debate, why="Pareils.")
    assert counted(debate) == 65


# ---------------------------------------------------------------- the screen


@pytest.fixture
def page(boss, client):
    client.force_login(boss.person)
    return client


def address(debate, name="copies", key=None):
    return reverse(f"debates:{name}", args=[debate.team.slug, key or debate.pk])


def test_the_screen_tells_a_group_in_words_and_no_score_before_the_end(page, boss, debate):
    told = page.get(address(debate)).content.decode()

    assert "20 bulletins identiques" in told
    assert "not before the end" in told or "pas avant la fin" in told
    assert "au lieu de" not in told
    with acting_for(boss.team_id):
        for voter in Voter.rows.of(boss.team).filter(source__startswith="2 "):
            assert voter.receipt not in told
            assert voter.credential not in told
    close(boss, debate)
    assert "au lieu de" in page.get(address(debate)).content.decode()


def test_by_the_screen_they_are_left_out_with_a_reason_and_taken_back(page, debate):
    key = the_group(debate).row.pk
    page.post(address(debate, "leave_out", key), {"why": "  "})
    assert counted(debate) == 65
    page.post(address(debate, "leave_out", key), {"why": "Pareils."})
    assert counted(debate) == 45
    page.post(address(debate, "take_back", key))
    assert counted(debate) == 65
    page.post(address(debate, "call_real", key))
    assert the_group(debate).believed


def test_the_first_page_asks_somebody_to_look_until_somebody_has(page, boss, debate):
    today = reverse("web:today", args=[boss.team.slug])
    assert address(debate) in page.get(today).content.decode()
    act(boss, judging.call_real, debate)
    assert address(debate) not in page.get(today).content.decode()


def test_a_debate_without_any_says_so(page, boss):
    assert "Rien ne ressort" in page.get(address(make_debate(boss))).content.decode()


def test_another_teams_group_is_not_found(debate, client):
    stranger = make_member(make_team("autreville"))
    client.force_login(stranger.person)
    url = reverse("debates:call_real", args=[stranger.team.slug, the_group(debate).row.pk])
    assert client.post(url).status_code == 404
    assert the_group(debate).row.judgement == ""


# ---------------------------------------------------------------- contested


def test_a_result_that_rests_on_them_is_contested_until_somebody_decides(boss, debate):
    """Twenty more who agree with all of it, beside forty-five of whom some 40 % do."""
    assert contest(debate) is None, "no score is shown before the end"
    close(boss, debate)
    found = contest(debate)
    assert (found.ballots, found.headline) == (20, True)
    assert 15 < found.points < 25
    assert found.turned >= 1

    act(boss, judging.call_real, debate)
    assert contest(debate) is None
    act(boss, judging.take_back, debate)
    assert contest(debate) == found
    act(boss, judging.leave_out, debate, why="Pareils.")
    assert contest(debate) is None


def test_two_groups_that_hide_one_another_are_contested_each():
    """A hundred of a hundred minds; twenty more agree, twenty more disagree: together they change nothing."""
    ballots = {f"h{n}": AGREE if n < 50 else DISAGREE for n in range(100)}
    flagged = [frozenset(f"{side}{n}" for n in range(20)) for side in "ad"]
    ballots |= {
        voter: AGREE if side else DISAGREE
        for side, group in zip((1, 0), flagged, strict=True)
        for voter in group
    }

    def stand(without):
        kept = Counter((0, value) for voter, value in ballots.items() if voter not in without)
        return of_statements([0], kept)

    found = heaviest(flagged, stand, headline=True)
    assert (found.ballots, found.points, found.turned) == (20, 8, 0)
    assert heaviest([flagged[0] | flagged[1]], stand, headline=True) is None


def test_the_headline_of_those_who_showed_who_they_are_is_said_to_stay(boss):
    debate = examples.with_copies(boss, people=60, on_paper=35, shows_score=True)
    found = contest(debate, identified=True)

    assert (found.ballots, found.headline) == (20, False)
    with acting_for(boss.team_id):
        whole = result_of(boss.team, debate)
        assert whole.identified
        shares = [one.agree.value for one in whole.readings]
    act(boss, judging.leave_out, debate, why="Pareils.")
    with acting_for(boss.team_id):
        assert [one.agree.value for one in result_of(boss.team, debate).readings] == shares


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_banner_stands_on_every_page_that_shows_the_headline(page, boss, language):
    debate = examples.with_copies(boss, shows_score=True)
    word = {"fr": "Contesté", "en": "Contested"}[language]
    page.cookies["django_language"] = language
    shown = [address(debate, "result"), address(debate, "screen"), f"/d/{debate.slug}/result/"]
    for one in shown:
        told = page.get(one, headers={"accept-language": language}).content.decode()
        assert word in told, one
    act(boss, judging.call_real, debate)
    for one in shown:
        assert word not in page.get(one, headers={"accept-language": language}).content.decode(), one


def test_the_room_that_reads_the_result_after_the_close_reads_the_banner(page, boss, debate):
    close(boss, debate)
    assert "Contesté" in page.get(address(debate, "screen")).content.decode()


def test_no_banner_before_the_close_where_no_score_is_shown(page, debate):
    for one in (address(debate, "result"), address(debate, "screen"), f"/d/{debate.slug}/result/"):
        assert "Contesté" not in page.get(one).content.decode(), one
