"""Hands and sheets: counted under one name they are counted once, bad lines are told by number, a count is undone."""

from __future__ import annotations

import pytest

from parvis.debates.actions import counting, moderating, opening, telling
from parvis.debates.actions.counting import Hands
from parvis.debates.errors import CannotDo
from parvis.debates.models import Count, Method, Vote, Voter
from parvis.debates.queries.statements import shown
from parvis.debates.queries.tallies import lines, voters_by_door
from parvis.debates.sheets import read
from parvis.debates.tests.factories import make_debate
from parvis.lifecycle.tenant import acting_for
from parvis.teams.models import Role
from parvis.teams.tests.factories import make_member, make_team

pytestmark = pytest.mark.django_db
FILE = "feuille;affirmation;réponse\n1;1;1\n1;2;-1\n2;1;0\n"


@pytest.fixture
def boss():
    return make_member(make_team())


@pytest.fixture
def debate(boss):
    return make_debate(boss)


def count_file(debate, boss, text=FILE, name="urne de la mairie"):
    with acting_for(boss.team_id):
        return counting.count_sheets(
            team=boss.team,
            by=boss,
            debate=debate,
            name=name,
            counted_by="A. et B.",
            sheets=read(text.encode()),
        )


def count_hands(debate, boss, people=30, name="réunion du 3", **hands):
    with acting_for(boss.team_id):
        return counting.count_hands(
            team=boss.team,
            by=boss,
            debate=debate,
            name=name,
            counted_by="A. et B.",
            people=people,
            hands={int(number[1:]): one for number, one in hands.items()},
        )


def tally(debate, number=1):
    with acting_for(debate.team_id):
        (whole,) = (one.whole for one in lines(debate.team, debate) if one.statement.number == number)
    return whole.agree, whole.disagree, whole.passed


def test_sheets_are_counted_once_however_often_the_file_comes(debate, boss):
    count_file(debate, boss)
    again = count_file(debate, boss)

    assert (tally(debate, 1), tally(debate, 2)) == ((1, 0, 1), (0, 1, 0))
    assert (again.people, again.votes) == (2, 3)


def test_a_corrected_file_of_the_same_name_takes_the_place_of_the_first(debate, boss):
    count_file(debate, boss)
    count_file(debate, boss, FILE.replace("1;1;1", "1;1;-1"))

    assert tally(debate, 1) == (0, 1, 1)


def test_the_same_file_under_another_name_adds_nothing(debate, boss):
    count_file(debate, boss)
    with pytest.raises(CannotDo, match="urne de la mairie"):
        count_file(debate, boss, name="urne de l'école")

    assert tally(debate, 1) == (1, 0, 1)


def test_bad_lines_are_told_by_their_number_and_the_others_are_counted(debate, boss):
    count = count_file(debate, boss, "1,1,1\n2,99,1\n3,1,7\n,1,1\n4,x,1\n1,1,-1\n5,1\n6,1,d’accord\n")

    assert [line for line, _why in count.rejected] == [2, 3, 4, 5, 6, 7]
    assert tally(debate, 1) == (2, 0, 0)


def test_what_only_looks_like_a_number_is_told_like_any_bad_line(debate, boss):
    count = count_file(debate, boss, "1,1,1\n2,+-1,1\n3,1,--1\n4,\0x,1\n")

    assert [line for line, _why in count.rejected] == [2, 3, 4]
    assert tally(debate, 1) == (1, 0, 0)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252", "utf-16"])
def test_what_spreadsheets_write_is_read(encoding):
    found = read("feuille;numéro;réponse\r\nÉté 1;0;d’accord\r\n".encode(encoding))

    assert (found.ballots, found.rejected) == ({"Été 1": {0: 1}}, [])


@pytest.mark.parametrize("head", [b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"])
def test_a_spreadsheets_own_file_is_told_from_one_of_lines(head):
    [(line, why)] = read(head + b"\0,;\n" * 50).rejected

    assert (line, "CSV" in why) == (1, True)


def test_what_is_not_there_is_called_by_its_name(debate, boss):
    assert "affirmation 44" in count_file(debate, boss, "1;1;1\n2;44;1\n").rejected[0][1]


def test_a_file_of_nothing_good_is_refused_with_its_first_faults(debate, boss):
    with pytest.raises(CannotDo, match="2"):
        count_file(debate, boss, "feuille;affirmation;réponse\n1;44;1\n")
    with acting_for(boss.team_id):
        assert not Count.rows.of(boss.team).exists()


def test_a_polls_sheet_is_whole_or_not_at_all(boss):
    poll = make_debate(boss, method=Method.ranked)
    count = count_file(poll, boss, "a,1,1\na,2,2\nb,1,1\nb,2,1\n")

    assert [line for line, _why in count.rejected] == [3, 4]
    assert count.people == 1


def test_raised_hands_are_counted_and_people_are_those_in_the_room(debate, boss):
    count_hands(debate, boss, n1=Hands(agree=12, disagree=5, passed=3), n2=Hands(agree=20))

    assert tally(debate, 1) == (12, 5, 3)
    with acting_for(boss.team_id):
        assert voters_by_door(boss.team, debate) == {("paper", "meeting"): 30}


@pytest.mark.parametrize("hands", [{"n1": Hands(agree=31)}, {}, {"n9": Hands(agree=1)}])
def test_hands_that_cannot_be_are_refused(debate, boss, hands):
    with pytest.raises(CannotDo):
        count_hands(debate, boss, **hands)
    with acting_for(boss.team_id):
        assert not Vote.rows.of(boss.team).exists()


def test_an_undone_count_leaves_no_vote_and_may_be_counted_again(debate, boss):
    count = count_file(debate, boss)
    with acting_for(boss.team_id):
        counting.undo_count(team=boss.team, by=boss, count=count)
        assert not Voter.rows.of(boss.team).exists()
        with pytest.raises(CannotDo):
            counting.undo_count(team=boss.team, by=boss, count=count)
    count_file(debate, boss)
    assert tally(debate, 1) == (1, 0, 1)


def test_paper_is_counted_after_the_close_until_the_outcome_is_told(debate, boss):
    with acting_for(boss.team_id):
        opening.close(team=boss.team, by=boss, debate=debate, why="fini")
    count = count_file(debate, boss)
    with acting_for(boss.team_id):
        telling.tell(
            team=boss.team,
            by=boss,
            debate=debate,
            progress="decided",
            you_said="a",
            we_decided="b",
            because="c",
        )
        with pytest.raises(CannotDo):
            counting.undo_count(team=boss.team, by=boss, count=count)
    with pytest.raises(CannotDo):
        count_file(debate, boss, name="encore", text="9;1;1\n")


def test_nothing_is_counted_before_the_opening(boss):
    with pytest.raises(CannotDo):
        count_file(make_debate(boss, opened=False), boss)


def test_a_sheet_may_name_what_was_merged_since_it_was_printed(debate, boss):
    with acting_for(boss.team_id):
        first, second, _third = shown(boss.team, debate)
        moderating.merge(team=boss.team, by=boss, statement=first, into=second)
    count_file(debate, boss)

    assert tally(debate, 1) == (1, 0, 1)


def test_a_contributor_does_not_count(debate, boss):
    with pytest.raises(CannotDo):
        count_file(debate, make_member(boss.team, Role.contributor))
