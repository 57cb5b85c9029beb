"""A citizen answers, with nothing but a browser that sends forms: no script, no cookie, no account."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils.timezone import now

from parvis.debates.actions import opening
from parvis.debates.credentials import by_code, by_token
from parvis.debates.holder import sealed
from parvis.debates.models import AGREE, DISAGREE, PASS, Method, Statement, Vote, Voter, Wording
from parvis.debates.queries import statements as asked
from parvis.debates.tests.citizen import Citizen
from parvis.debates.tests.factories import STATEMENTS, make_debate
from parvis.lifecycle.tenant import acting_for
from parvis.teams.tests.factories import make_member, make_team

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss():
    return make_member(make_team(name="Villefable"))


@pytest.fixture
def debate(boss):
    return make_debate(boss)


def votes(debate) -> list[tuple[str, int, int]]:
    with acting_for(debate.team_id):
        return sorted(
            Vote.rows.of(debate.team).values_list("voter__credential", "statement__number", "value")
        )


def voters(debate) -> int:
    with acting_for(debate.team_id):
        return Voter.rows.of(debate.team).filter(debate=debate).count()


def close(boss, debate, why="assez"):
    with acting_for(boss.team_id):
        debate.refresh_from_db(from_queryset=type(debate).rows.of(boss.team))
        opening.close(team=boss.team, by=boss, debate=debate, why=why)


def test_the_first_answer_is_one_touch_away_and_leads_to_the_next(debate):
    zoe = Citizen(debate)
    zoe.visit()
    first = zoe.statement
    assert first in STATEMENTS
    assert zoe.progress == "Affirmation 1 sur 3"
    zoe.vote(AGREE)
    assert zoe.statement != first
    assert zoe.progress == "Affirmation 2 sur 3"
    assert first in zoe.page.select_one(".last").text
    assert [value for _who, _number, value in votes(debate)] == [AGREE]


def test_nothing_is_written_before_the_first_vote(debate):
    for _ in range(3):
        Citizen(debate).visit()
    assert voters(debate) == 0


def test_a_whole_debate_without_a_cookie_is_one_ballot(debate):
    zoe = Citizen(debate, cookies=False)
    zoe.visit()
    for value in (AGREE, DISAGREE, PASS):
        zoe.vote(value)
    assert "Merci" in zoe.page.h1.text
    assert voters(debate) == 1
    assert sorted(value for _w, _n, value in votes(debate)) == [DISAGREE, PASS, AGREE]


def test_sent_twice_it_counts_once_and_says_the_same(debate):
    zoe = Citizen(debate, cookies=False)
    zoe.visit()
    sent = zoe.form(".card") | {"value": "1"}
    first, again = zoe.send(sent), zoe.send(sent)
    assert (first.status_code, again.status_code) == (200, 200)
    assert len(votes(debate)) == 1


def test_an_answer_is_changed_by_going_back(debate):
    zoe = Citizen(debate, cookies=False)
    zoe.visit()
    first = zoe.statement
    zoe.vote(AGREE)
    zoe.press(".last", "back")
    assert zoe.statement == first
    assert zoe.page.select_one(".answer[aria-pressed]")["value"] == "1"
    zoe.vote(DISAGREE)
    assert [value for _w, _n, value in votes(debate)] == [DISAGREE]


def test_a_browser_that_comes_back_finds_its_ballot(debate):
    zoe = Citizen(debate)
    zoe.visit()
    zoe.vote(AGREE)
    cookie = zoe.client.cookies["parvis_ballot"]
    assert (cookie["path"], cookie["samesite"], cookie["httponly"]) == (f"/d/{debate.slug}/", "Lax", True)
    assert (cookie["max-age"], cookie["secure"]) == (400 * 24 * 3600, "")
    answer = zoe.client.post(zoe.home, zoe.hidden(".card") | {"value": str(AGREE)}, secure=True)
    assert answer.cookies["parvis_ballot"]["secure"] is True
    zoe.visit()
    assert zoe.progress == "Affirmation 3 sur 3"
    zoe.vote(PASS)
    assert voters(debate) == 1


def test_a_cookie_votes_for_nobody(debate):
    """Another site can make a browser send its cookie; it cannot make it send the page's holder."""
    zoe = Citizen(debate)
    zoe.visit()
    zoe.vote(AGREE)
    answer = zoe.client.post(zoe.address, {"act": "vote", "number": "1", "value": "-1"})
    assert answer.status_code == 422
    assert [value for _w, _n, value in votes(debate)] == [AGREE]


@pytest.mark.parametrize("spoil", ["", "x", "anonymous.web.aa.BB:forged"])
def test_a_forged_or_missing_holder_counts_nothing(debate, spoil):
    zoe = Citizen(debate, cookies=False)
    zoe.visit()
    answer = zoe.send(zoe.form(".card") | {"value": "1", "holder": spoil})
    assert answer.status_code == 422
    assert "Rien n’a été compté" in zoe.page.select_one("[role=alert]").text
    assert (voters(debate), votes(debate)) == (0, [])


def test_a_holder_opens_one_debate_only(boss, debate):
    other = make_debate(boss, title="Une autre")
    zoe = Citizen(debate, cookies=False)
    zoe.visit()
    holder = sealed(other, by_token(other, "t"))
    assert zoe.send(zoe.form(".card") | {"value": "1", "holder": holder}).status_code == 422
    assert votes(debate) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"number": "99"},
        {"number": "x"},
        {"value": "7"},
        {"number": "-1"},
        {"number": "9" * 30},
        {"value": ""},
    ],
)
def test_what_no_page_offers_is_refused_and_leaves_nobody_behind(debate, wrong):
    zoe = Citizen(debate, cookies=False)
    zoe.visit()
    answer = zoe.send(zoe.form(".card") | {"value": "1"} | wrong)
    assert answer.status_code == 422
    assert voters(debate) == 0


def test_after_the_close_a_vote_is_told_so_and_not_counted(boss, debate):
    zoe = Citizen(debate, cookies=False)
    zoe.visit()
    close(boss, debate)
    answer = zoe.vote(AGREE)
    assert answer.status_code == 409
    assert "clos" in zoe.page.select_one("[role=alert]").text
    assert (voters(debate), votes(debate)) == (0, [])


def test_its_hour_closes_the_page_though_no_worker_came(debate):
    zoe = Citizen(debate, cookies=False)
    zoe.visit()
    with acting_for(debate.team_id), connection.cursor() as cursor:
        cursor.execute("UPDATE debates_debate SET closes_at = clock_timestamp() WHERE id = %s", [debate.pk])
    assert zoe.vote(AGREE).status_code == 409
    zoe.visit()
    assert "Qui a participé" in zoe.page.text


def test_a_draft_is_nowhere_and_a_planned_one_says_when(boss):
    draft = make_debate(boss, opened=False)
    client = Client()
    for path in ("", "embed/", "result/", "ballot/", "ballots.csv", "figures.json"):
        assert client.get(f"/d/{draft.slug}/{path}").status_code == 404
    with acting_for(boss.team_id):
        opening.open_(team=boss.team, by=boss, debate=draft, at=now() + timedelta(days=2))
    zoe = Citizen(draft)
    zoe.visit()
    assert "Ouvre le" in zoe.page.select_one(".note").text
    assert not zoe.page.select(".answer")
    assert STATEMENTS[0] not in zoe.page.text


def test_a_suspended_team_has_no_public_page(debate):
    with acting_for(debate.team_id):
        type(debate.team).objects.filter(pk=debate.team_id).update(suspended_at=now())
    assert Client().get(f"/d/{debate.slug}/").status_code == 404


def test_each_voter_has_an_order_of_their_own(boss):
    debate = make_debate(boss, statements=tuple(f"Affirmation inventée numéro {n}." for n in range(12)))
    firsts = set()
    for _ in range(12):
        zoe = Citizen(debate)
        zoe.visit()
        firsts.add(zoe.statement)
    assert len(firsts) > 3


def test_no_cache_between_shares_a_ballot(debate):
    answer = Citizen(debate).visit()
    assert answer["Cache-Control"] == "private, no-cache"
    assert "Cookie" in answer["Vary"]


def test_both_languages_and_translations_said_to_be_such(boss, debate):
    with acting_for(boss.team_id):
        for one in asked.shown(boss.team, debate):
            Wording.rows.create(team=boss.team, statement=one, language="en", text=f"English {one.number}")
            Wording.rows.create(team=boss.team, statement=one, language="br", text=f"Brezhoneg {one.number}")
    zoe = Citizen(debate)
    zoe.visit("?lang=en")
    assert zoe.page.html["lang"] == "en"
    assert zoe.page.select_one(".translation [lang=en]").text.startswith("English")
    assert zoe.statement in STATEMENTS
    zoe.vote(AGREE)
    assert zoe.page.html["lang"] == "en"
    zoe.visit("?lang=br")
    assert zoe.page.html["lang"] == "fr"
    assert zoe.page.select_one(".translation [lang=br]")
    zoe.vote(AGREE)
    assert zoe.page.select_one(".translation [lang=br]")


def test_the_language_is_changed_without_losing_the_ballot(debate):
    zoe = Citizen(debate, cookies=False)
    zoe.visit()
    zoe.vote(AGREE)
    zoe.press(".square__languages form", "look")
    assert zoe.page.html["lang"] == "en"
    assert zoe.progress == "Statement 2 of 3"


def test_a_source_is_kept_as_a_digest_and_many_may_share_it(debate):
    for number in range(3):
        zoe = Citizen(debate, cookies=False, address=f"2001:db8::{number}")
        zoe.visit()
        zoe.vote(AGREE)
    Citizen(debate, address="192.0.2.1").begin().vote(AGREE)
    with acting_for(debate.team_id):
        sources = list(Voter.rows.of(debate.team).values_list("source", flat=True))
    assert len(sources) == 4
    assert len(set(sources)) == 2
    assert all(len(one) == 16 and "2001" not in one for one in sources)


POLLS: list[tuple[str, dict[str, Any], list[dict[str, Any]], dict[str, Any], dict[int, int]]] = [
    (Method.single, {"choice": "2"}, [{}, {"choice": ["1", "2"]}, {"choice": "9"}], {"choice": "3"}, {3: 1}),
    (Method.several, {"choice": ["1", "2"]}, [{}, {"choice": ["1", "2", "3"]}], {"choice": "3"}, {3: 1}),
    (Method.ranked, {"of-1": "2", "of-2": "1", "of-3": ""}, [{"of-1": "1", "of-2": "1"}, {"of-1": "2"}, {}],
     {"of-3": "1"}, {3: 1}),
    (Method.points, {"of-1": "4", "of-2": "6", "of-3": "0"}, [{"of-1": "11"}, {"of-1": "x"}, {"of-1": "-3"}],
     {"of-3": "10"}, {3: 10}),
]  # fmt: skip


@pytest.mark.parametrize(("method", "good", "bad", "better", "expected"), POLLS)
def test_a_poll_is_one_form_refused_with_a_reason_and_changeable(boss, method, good, bad, better, expected):
    debate = make_debate(boss, method=method, most_choices=2, points=10)
    zoe = Citizen(debate, cookies=False)
    zoe.visit()
    for wrong in bad:
        answer = zoe.send(zoe.hidden(".poll") | wrong | {"act": "poll"})
        assert answer.status_code == 422
        assert zoe.page.select_one("[role=alert]").text.strip()
    assert voters(debate) == 0
    assert zoe.send(zoe.hidden(".poll") | good | {"act": "poll"}).status_code == 200
    assert "compté" in zoe.page.select_one("[role=status]").text
    zoe.send(zoe.hidden(".poll") | better | {"act": "poll"})
    assert {number: value for _w, number, value in votes(debate)} == expected
    assert voters(debate) == 1


def test_what_was_refused_stays_in_the_form(boss):
    debate = make_debate(boss, method=Method.points, points=10)
    zoe = Citizen(debate, cookies=False)
    zoe.visit()
    zoe.send(zoe.hidden(".poll") | {"of-1": "9", "of-2": "8", "act": "poll"})
    assert zoe.page.select_one("[name=of-1]")["value"] == "9"
    assert zoe.page.select_one("output").text == "7"
    assert "De trop : 7" in " ".join(zoe.page.select_one(".poll").text.replace("\u202f", " ").split())


def test_a_higher_tier_needs_its_door(boss):
    debate = make_debate(boss, tier="paper")
    zoe = Citizen(debate, cookies=False)
    zoe.visit()
    assert not zoe.page.select(".answer")
    assert STATEMENTS[0] in zoe.page.text  # one may read before one shows who one is
    low = sealed(debate, by_token(debate, "t"))
    assert zoe.send({"act": "vote", "number": "1", "value": "1", "holder": low}).status_code == 422
    assert voters(debate) == 0


def test_statements_shown_later_are_asked_of_who_had_finished(boss, debate):
    zoe = Citizen(debate)
    zoe.visit()
    for value in (AGREE, AGREE, AGREE):
        zoe.vote(value)
    with acting_for(boss.team_id):
        opening.add_statement(team=boss.team, by=boss, debate=debate, text="Il faut une fontaine.")
    zoe.visit()
    assert zoe.statement == "Il faut une fontaine."
    assert zoe.progress == "Affirmation 4 sur 4"


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_with_one_holder_are_one_ballot():
    boss = make_member(make_team())
    debate = make_debate(boss)
    holder = sealed(debate, by_code(debate, "ABCDEFGHJK"))

    def post(turn: int) -> int:
        try:
            value = AGREE if turn % 2 else DISAGREE
            fields = {"act": "vote", "number": "1", "value": value, "holder": holder}
            return Client().post(f"/d/{debate.slug}/", fields).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as crowd:
        statuses = list(crowd.map(post, range(20)))
    assert statuses == [200] * 20
    assert voters(debate) == 1
    assert len(votes(debate)) == 1


def test_a_page_of_the_public_has_no_inline_script_and_asks_no_session(debate, django_assert_max_num_queries):
    zoe = Citizen(debate)
    with django_assert_max_num_queries(16):
        answer = zoe.visit()
    assert "sessionid" not in answer.cookies
    assert "parvis_csrf" not in answer.cookies
    assert not [one for one in zoe.page.select("script") if not one.get("src")]
    assert not zoe.page.select("[style]")


def test_statements_that_are_not_shown_are_not_shown(boss, debate):
    with acting_for(boss.team_id):
        Statement.rows.create(
            team=boss.team, debate=debate, number=50, text="Une phrase qui attend.", state="waiting"
        )
    zoe = Citizen(debate)
    zoe.visit()
    assert zoe.progress.endswith("3")
