"""One credential, one ballot; a vote counts once, until the close and not a moment longer."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils.timezone import now

from parvis.debates.actions import moderating, opening, voting
from parvis.debates.credentials import by_code, by_mail, by_token, receipt_of
from parvis.debates.errors import CannotDo, NotAccepted, NotOpen
from parvis.debates.models import AGREE, DISAGREE, PASS, Debate, Door, Method, Statement, Tier, Vote, Voter
from parvis.debates.queries import statements as asked
from parvis.debates.queries.tallies import lines
from parvis.debates.tests.factories import make_debate, make_voter
from parvis.lifecycle.sealing import CannotOpen
from parvis.lifecycle.tenant import acting_for
from parvis.teams.models import AuditEntry
from parvis.teams.tests.factories import make_member, make_team

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss():
    return make_member(make_team())


@pytest.fixture
def debate(boss):
    return make_debate(boss)


def cast(debate, voter, **ballot):
    with acting_for(debate.team_id):
        given = {int(number[1:]): value for number, value in ballot.items()}
        return voting.cast(team=debate.team, debate=debate, voter=voter, ballot=given)


def standing(debate, voter):
    with acting_for(debate.team_id):
        return asked.votes_of(debate.team, voter)


def test_a_credential_has_one_ballot_however_often_it_comes(debate):
    one, again, other = make_voter(debate, "t1"), make_voter(debate, "t1"), make_voter(debate, "t2")

    assert (one.pk == again.pk, one.pk == other.pk) == (True, False)


def test_the_database_refuses_a_second_ballot_of_a_credential(debate):
    voter = make_voter(debate, "t1")
    with acting_for(debate.team_id), pytest.raises(IntegrityError), transaction.atomic():
        Voter.rows.create(
            team=debate.team,
            debate=debate,
            tier=Tier.anonymous,
            origin="web",
            credential=voter.credential,
            receipt="x",
        )


def test_the_same_ballot_sent_twice_is_one_and_a_changed_one_replaces_it(debate):
    voter = make_voter(debate)

    assert [
        cast(debate, voter, n1=AGREE),
        cast(debate, voter, n1=AGREE),
        cast(debate, voter, n1=DISAGREE),
    ] == [1, 0, 1]
    assert standing(debate, voter) == {1: DISAGREE}


def test_the_last_evidence_of_the_same_answer_is_the_one_that_is_kept(debate):
    """A reply that said it is deleted, another one says it still."""
    voter = make_voter(debate)
    with acting_for(debate.team_id):
        for evidence, changed in (("reply 1", 1), ("reply 1", 0), ("reply 2", 1)):
            given = {"debate": debate, "voter": voter, "ballot": {1: AGREE}, "evidence": evidence}
            assert voting.cast(team=debate.team, **given) == changed
        assert Vote.rows.of(debate.team).get(voter=voter).evidence == "reply 2"


def test_statements_are_answered_one_by_one(debate):
    voter = make_voter(debate)
    cast(debate, voter, n1=AGREE)
    cast(debate, voter, n3=PASS)

    assert standing(debate, voter) == {1: AGREE, 3: PASS}


@pytest.mark.parametrize("ballot", [{"n1": 2}, {"n9": 1}])
def test_what_the_method_does_not_know_is_refused_and_nothing_is_written(debate, ballot):
    voter = make_voter(debate)
    cast(debate, voter, n2=AGREE)

    with pytest.raises(NotAccepted):
        cast(debate, voter, n3=AGREE, **ballot)
    assert standing(debate, voter) == {2: AGREE}


@pytest.mark.parametrize(
    ("method", "good", "better", "bad"),
    [
        (Method.single, {"n1": 1}, {"n2": 1}, [{"n1": 1, "n2": 1}, {}, {"n1": 2}]),
        (Method.several, {"n1": 1, "n2": 1}, {"n3": 1}, [{}, {"n1": 2}, {"n1": 1, "n2": 1, "n3": 1}]),
        (Method.ranked, {"n1": 1, "n2": 2}, {"n3": 1}, [{"n1": 1, "n2": 1}, {"n1": 2}, {}]),
        (
            Method.points,
            {"n1": 4, "n2": 6},
            {"n3": 10},
            [{"n1": 11}, {"n1": 6, "n2": 5}, {"n1": 0}, {"n1": -1}],
        ),
    ],
)
def test_a_polls_ballot_is_whole_a_new_one_takes_the_place_of_the_old(boss, method, good, better, bad):
    debate = make_debate(boss, method=method, most_choices=2, points=10)
    voter = make_voter(debate)

    cast(debate, voter, **good)
    for wrong in bad:
        with pytest.raises(NotAccepted):
            cast(debate, voter, **wrong)
    assert standing(debate, voter) == {int(n[1:]): v for n, v in good.items()}
    cast(debate, voter, **better)
    assert standing(debate, voter) == {int(n[1:]): v for n, v in better.items()}


def test_the_database_refuses_two_single_choices_of_a_voter(boss):
    debate = make_debate(boss, method=Method.single)
    voter = make_voter(debate)
    cast(debate, voter, n1=1)
    with acting_for(debate.team_id):
        other = asked.shown(debate.team, debate)[1]
    with acting_for(debate.team_id), pytest.raises(IntegrityError), transaction.atomic():
        Vote.rows.create(team=debate.team, debate=debate, voter=voter, statement=other, value=1, alone=True)


def test_no_vote_before_the_opening_nor_after_the_close(boss):
    draft = make_debate(boss, opened=False)
    with pytest.raises(NotOpen):
        cast(draft, make_voter(draft), n1=AGREE)
    debate = make_debate(boss)
    voter = make_voter(debate)
    with acting_for(boss.team_id):
        opening.close(team=boss.team, by=boss, debate=debate, why="assez")

    with pytest.raises(NotOpen, match=r"clos"):
        cast(debate, voter, n1=AGREE)


def test_the_end_is_cut_by_the_clock_though_no_worker_came(debate):
    """Nobody has moved the row: its hour alone closes it."""
    voter = make_voter(debate)
    with acting_for(debate.team_id), connection.cursor() as cursor:
        cursor.execute("UPDATE debates_debate SET closes_at = clock_timestamp() WHERE id = %s", [debate.pk])

    with pytest.raises(NotOpen):
        cast(debate, voter, n1=AGREE)


def test_a_debate_may_ask_for_more_than_a_browser(boss):
    debate = make_debate(boss, tier=Tier.mail)
    with acting_for(boss.team_id):
        with pytest.raises(NotAccepted):
            voting.enter(team=boss.team, debate=debate, credential=by_token(debate, "t"))
        zoe = voting.enter(
            team=boss.team, debate=debate, credential=by_mail(debate, "Zoe.Exemple+a@mail.example")
        )
        same = voting.enter(
            team=boss.team, debate=debate, credential=by_mail(debate, " zoe.exemple@MAIL.example")
        )
        paper = voting.enter(team=boss.team, debate=debate, credential=by_code(debate, "ABCDE-FGHJK"))

    assert zoe.pk == same.pk != paper.pk


def test_a_code_that_was_not_printed_opens_nothing(debate):
    with acting_for(debate.team_id), pytest.raises(NotAccepted):
        voting.require_printed(team=debate.team, debate=debate, code="ABCDEFGHJK")


def test_a_receipt_finds_the_ballot_and_the_ballot_tells_no_receipt(debate):
    credential = by_token(debate, "t1")
    voter = make_voter(debate, "t1")

    assert voter.receipt == receipt_of(credential.word) == receipt_of(credential.word.lower())
    assert credential.word not in str(vars(voter))


def test_a_copy_of_the_database_alone_tells_no_mailbox(debate, settings):
    """The digest of an address can't be made again from what the rows hold: the master key is not among them."""
    held = by_mail(debate, "zoe@mail.example").digest
    again = Debate(pk=debate.pk, sealed=debate.sealed)

    assert by_mail(again, "zoe@mail.example").digest == held
    assert debate.secret not in bytes(debate.sealed)
    settings.PARVIS_MASTER_KEY = "another"
    with pytest.raises(CannotOpen):
        by_mail(Debate(pk=debate.pk, sealed=debate.sealed), "zoe@mail.example")


def test_a_new_master_key_leaves_every_ballot_where_it_is(boss, debate, settings):
    held = by_mail(debate, "zoe@mail.example").digest
    settings.PARVIS_OLD_MASTER_KEYS = [settings.PARVIS_MASTER_KEY]
    settings.PARVIS_MASTER_KEY = "another"
    with acting_for(boss.team_id):
        assert opening.reseal_secrets(team=boss.team) == 1
        settings.PARVIS_OLD_MASTER_KEYS = []
        assert by_mail(Debate.rows.of(boss.team).get(), "zoe@mail.example").digest == held


def test_the_same_person_in_two_debates_leaves_nothing_in_common(boss):
    one, other = make_voter(make_debate(boss), "t1"), make_voter(make_debate(boss), "t1")

    assert one.credential != other.credential
    assert one.receipt != other.receipt


def test_erased_votes_count_nowhere_even_after_the_close(boss, debate):
    gone, stays = make_voter(debate), make_voter(debate)
    cast(debate, gone, n1=AGREE)
    cast(debate, stays, n1=DISAGREE)
    with acting_for(boss.team_id):
        opening.close(team=boss.team, by=boss, debate=debate, why="")
        assert voting.erase(team=boss.team, debate=debate, voter=gone) == 1
        first = lines(boss.team, debate)[0].whole

    assert (first.agree, first.disagree) == (0, 1)


def test_whoever_erases_is_nobody_s_author_any_more_and_that_it_was_done_is_written_down(boss):
    debate = make_debate(boss, takes_statements=True)
    voter = make_voter(debate)
    with acting_for(boss.team_id):
        mine = moderating.propose(
            team=boss.team, debate=debate, voter=voter, text="Il faut une fontaine.", language="fr"
        )
        assert mine.by_voter == voter.pk
        voting.erase(team=boss.team, debate=debate, voter=voter)
        mine.refresh_from_db(from_queryset=Statement.rows.of(boss.team))
        assert mine.by_voter is None
        written = AuditEntry.rows.of(boss.team).filter(action="ballot erased")
        assert [(one.by, one.row_id) for one in written] == [("a citizen", str(debate.pk))]


def test_each_door_has_its_column(boss, debate):
    with acting_for(boss.team_id):
        paper = voting.enter(team=boss.team, debate=debate, credential=by_code(debate, "ABCDEFGHJK"))
    cast(debate, paper, n1=AGREE)
    cast(debate, make_voter(debate), n1=AGREE)
    excluded = make_voter(debate)
    cast(debate, excluded, n1=AGREE)
    with acting_for(boss.team_id):
        Voter.rows.filter(pk=excluded.pk).update(excluded_why="copies")
        first = lines(boss.team, debate)[0]

    assert first.whole.agree == 2
    assert {door: one.agree for door, one in first.by_door.items()} == {
        ("paper", "web"): 1,
        ("anonymous", "web"): 1,
    }


def test_an_hour_that_is_past_opens_nothing(boss):
    debate = make_debate(boss, opened=False)
    with acting_for(boss.team_id):
        with pytest.raises(CannotDo, match="passée"):
            opening.open_(team=boss.team, by=boss, debate=debate, at=now() - timedelta(days=365))
        debate.refresh_from_db()
    assert debate.state == "draft"


def test_what_people_have_answered_is_not_changed_under_them(boss, debate):
    with acting_for(boss.team_id):
        with pytest.raises(CannotDo):
            opening.change(team=boss.team, by=boss, debate=debate, title="Autre chose")
        opening.change(team=boss.team, by=boss, debate=debate, closes_at=now() + timedelta(days=3))
        debate.refresh_from_db()
    assert debate.due_at == debate.closes_at


def test_a_poll_needs_two_choices_and_keeps_them(boss):
    with acting_for(boss.team_id):
        poll = opening.create(
            team=boss.team, by=boss, title="Quel jour ?", method=Method.single, statements=("Samedi",)
        )
        with pytest.raises(CannotDo):
            opening.open_(team=boss.team, by=boss, debate=poll)
        opening.add_statement(team=boss.team, by=boss, debate=poll, text="Dimanche")
        opening.open_(team=boss.team, by=boss, debate=poll)
        with pytest.raises(CannotDo):
            opening.add_statement(team=boss.team, by=boss, debate=poll, text="Lundi")


def test_an_address_leads_to_its_town_before_any_town_is_known(debate):
    door = Door.objects.get(slug=debate.slug)

    assert (door.to_team_id, door.debate_id) == (debate.team_id, debate.pk)
    assert not Debate.rows.filter(pk=debate.pk).exists()
