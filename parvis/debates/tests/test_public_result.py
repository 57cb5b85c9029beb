"""What came of it, as anybody may read and recount it."""

from __future__ import annotations

import csv
from collections import Counter
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.test import Client

from parvis.debates.actions import opening, telling, voting
from parvis.debates.credentials import by_code, by_token, receipt_of
from parvis.debates.models import AGREE, DISAGREE, PASS, Method, Voter
from parvis.debates.queries import results
from parvis.debates.tests.citizen import Citizen
from parvis.debates.tests.factories import make_debate
from parvis.lifecycle.tenant import acting_for
from parvis.teams.tests.factories import make_member, make_team

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss():
    return make_member(make_team(name="Villefable"))


def cast(debate, credential, ballot) -> Voter:
    with acting_for(debate.team_id):
        voter = voting.enter(team=debate.team, debate=debate, credential=credential)
        voting.cast(team=debate.team, debate=debate, voter=voter, ballot=ballot)
    return voter


def crowd(debate, count: int, ballot, *, known: bool = False, word: str = "x") -> list[Voter]:
    make = by_code if known else by_token
    codes = [
        f"{word}ABCDEFGH{'ABCDEFGHJKLMNPQRSTUVWXYZ'[n % 24]}{'ABCDEFGHJK'[n // 24]}" for n in range(count)
    ]
    return [cast(debate, make(debate, code.upper()), ballot) for code in codes]


def close(boss, debate, why="le conseil en décide jeudi") -> None:
    with acting_for(boss.team_id):
        debate.refresh_from_db(from_queryset=type(debate).rows.of(boss.team))
        opening.close(team=boss.team, by=boss, debate=debate, why=why)


def result_of(debate) -> results.Result:
    with acting_for(debate.team_id):
        return results.result_of(debate.team, debate)


def file_of(debate) -> bytes:
    answer: Any = Client().get(f"/d/{debate.slug}/ballots.csv")
    assert answer.status_code == 200
    assert int(answer["Content-Length"]) > 0
    return async_to_sync(_read)(answer)


async def _read(answer: Any) -> bytes:
    return b"".join([piece async for piece in answer.streaming_content])


def test_no_figure_and_no_file_before_the_close(boss):
    debate = make_debate(boss)
    crowd(debate, 12, {1: AGREE})
    client = Client()
    page = client.get(f"/d/{debate.slug}/result/").content.decode()
    assert "12" not in page.split("<main")[1]
    assert "Participer" in page
    assert client.get(f"/d/{debate.slug}/ballots.csv").status_code == 404
    zoe = Citizen(debate)
    for value in (AGREE, AGREE, AGREE):
        zoe.visit() if not zoe.page.text else None
        zoe.vote(value)
        assert "12" not in zoe.words
        assert "13" not in zoe.words


def test_the_team_may_show_the_score_and_then_it_is_said(boss):
    debate = make_debate(boss, shows_score=True)
    crowd(debate, 12, {1: AGREE})
    words = Citizen(debate).begin().visit(at=f"/d/{debate.slug}/result/").content.decode()
    assert "vont changer" in words
    close(boss, debate)
    assert "étaient montrés pendant le vote" in Client().get(f"/d/{debate.slug}/").content.decode()
    assert Client().get(f"/d/{debate.slug}/ballots.csv").status_code == 200


def test_what_may_be_said_of_a_statement(boss):
    debate = make_debate(boss, statements=("Une.", "Deux.", "Trois.", "Quatre.", "Cinq."))
    for number in range(20):
        side = AGREE if number % 2 else DISAGREE
        cast(debate, by_token(debate, str(number)), {1: AGREE, 2: DISAGREE, 3: side, 4: PASS})
    cast(debate, by_token(debate, "seul"), {5: AGREE})
    found = result_of(debate)
    assert {one.statement.number: one.finding.value for one in found.readings} == {
        1: "agreed", 2: "rejected", 3: "divided", 4: "unsure", 5: "few",
    }  # fmt: skip
    assert [one.statement.number for one in found.together] == [1, 2]
    share = found.readings[0].agree
    assert (share.value, share.low, share.high) == (100, 83, 100)  # Wilson: 20 of 20 is [0.839, 1]


def test_thousands_without_identity_do_not_move_the_headline(boss):
    debate = make_debate(boss)
    crowd(debate, 40, {1: AGREE}, known=True)
    before = result_of(debate)
    crowd(debate, 120, {1: DISAGREE}, word="y")
    after = result_of(debate)
    assert before.identified and after.identified  # noqa: PT018
    assert before.readings[0].agree == after.readings[0].agree
    assert (after.at_least, after.at_most, after.counted) == (120, 160, 40)
    close(boss, debate)
    words = Citizen(debate).begin().words
    assert "De 120 à 160 personnes" in words
    assert "100 sur 100 sont d’accord" in words
    assert "ceux des 40 personnes" in words


def test_few_people_of_one_way_are_told_together_with_others(boss):
    """Two who came with a code and agreed would otherwise be named by it."""
    debate = make_debate(boss)
    crowd(debate, 12, {1: AGREE})
    crowd(debate, 2, {1: DISAGREE}, known=True, word="y")
    close(boss, debate)
    page = Client().get(f"/d/{debate.slug}/result/").content.decode()

    assert "Autres voies, ensemble" in page
    assert "avec un code sur papier" not in page


def test_the_page_begins_with_what_brings_together_and_tells_the_outcome_with_its_history(boss):
    debate = make_debate(boss)
    crowd(debate, 12, {1: AGREE, 2: DISAGREE})
    close(boss, debate)
    with acting_for(boss.team_id):
        for progress, decided in (("heard", "Nous étudions."), ("decided", "La place ferme le dimanche.")):
            telling.tell(
                team=boss.team, by=boss, debate=debate, progress=progress, you_said="Fermez la place.",
                we_decided=decided, because="Vous étiez nombreux.",
            )  # fmt: skip
    page = Citizen(debate).begin().page
    heads = [one.text.strip() for one in page.select("h2")]
    assert heads.index("Ce qui nous rassemble") < heads.index("Ce que nous ne savons pas")
    assert "La place ferme le dimanche." in page.select_one(".outcome > dl").text
    assert "Nous étudions." in page.select_one(".outcome details").text
    assert "le conseil en décide jeudi" in page.text
    assert str(boss.person) not in page.text
    assert "pas d’un échantillon" in page.text


def test_the_file_counts_again_to_the_same_figures_and_the_same_bytes(boss):
    debate = make_debate(boss)
    crowd(debate, 15, {1: AGREE, 2: DISAGREE}, known=True)
    crowd(debate, 9, {1: DISAGREE, 3: PASS}, word="y")
    out = crowd(debate, 2, {1: AGREE}, word="z")
    with acting_for(boss.team_id):
        Voter.rows.filter(pk__in=[one.pk for one in out]).update(excluded_why="=copies, en une minute")
    mine = by_token(debate, "moi")
    cast(debate, mine, {3: AGREE})
    close(boss, debate)
    first, again = file_of(debate), file_of(debate)
    assert first == again
    lines = [one for one in csv.DictReader(first.decode().splitlines()) if one["line"] == "vote"]
    assert [one["ballot"] for one in lines] == sorted(one["ballot"] for one in lines)
    counted = Counter(
        (int(one["statement"]), one["tier"], int(one["value"])) for one in lines if not one["excluded"]
    )
    figures: Counter[Any] = Counter()
    for reading in result_of(debate).readings:
        for (tier, _origin), tally in reading.by_door:
            for value, people in ((AGREE, tally.agree), (DISAGREE, tally.disagree), (PASS, tally.passed)):
                if people:
                    figures[reading.statement.number, tier, value] += people
    assert counted == figures
    assert {one["excluded"] for one in lines} == {"", "copies, en une minute"}
    own = [one for one in lines if one["ballot"] == receipt_of(mine.word)]
    assert [(one["statement"], one["value"]) for one in own] == [("3", "1")]
    assert mine.digest not in first.decode()


def test_a_poll_by_ranks_states_its_method_and_its_duels(boss):
    debate = make_debate(boss, method=Method.ranked)
    for number, ballot in enumerate([{1: 1, 2: 2, 3: 3}] * 3 + [{2: 1, 3: 2}] * 2 + [{3: 1, 1: 2}] * 2):
        cast(debate, by_token(debate, str(number)), ballot)
    close(boss, debate)
    page = Citizen(debate).begin().page
    assert "Schulze" in page.text
    assert len(page.select(".places li")) == len(result_of(debate).places)
    assert len(page.select("details tbody tr")) == 3


@pytest.mark.parametrize(
    ("method", "ballots", "said"),
    [
        (Method.single, [{1: 1}] * 12 + [{2: 1}] * 4, "75 sur 100"),
        (Method.several, [{1: 1, 2: 1}] * 12 + [{2: 1}] * 4, "100 sur 100"),
        (Method.points, [{1: 4, 2: 6}] * 12, "72 points"),
    ],
)
def test_a_poll_says_how_it_was_counted(boss, method, ballots, said):
    debate = make_debate(boss, method=method, most_choices=2, points=10)
    for number, ballot in enumerate(ballots):
        cast(debate, by_token(debate, str(number)), ballot)
    close(boss, debate)
    words = Citizen(debate).begin().words
    assert said in words
    assert "Chaque personne" in words


def test_where_i_stand_in_words_after_the_close_only(boss):
    debate = make_debate(boss)
    zoe = Citizen(debate)
    zoe.visit()
    crowd(debate, 20, {1: AGREE, 2: AGREE, 3: AGREE})
    for _ in range(3):
        zoe.vote(DISAGREE)
    assert "Où vous vous situez" not in zoe.words
    close(boss, debate)
    zoe.visit()
    assert "Vous avez pris parti sur 3 affirmations" in zoe.words
    assert "0 fois comme la plupart" in zoe.words
    assert len(zoe.page.select(".standing__against li")) == 3


def test_a_reopened_debate_says_why_ever_after(boss):
    debate = make_debate(boss)
    close(boss, debate, why="par erreur")
    with acting_for(boss.team_id):
        opening.reopen(team=boss.team, by=boss, debate=debate, until=None, why="fermé trop tôt")
    close(boss, debate, why="fin")
    words = Citizen(debate).begin().words
    assert "Rouvert" in words
    assert all(why in words for why in ("par erreur", "fermé trop tôt", "fin"))
