"""One's own ballot and one's own statement; the doors by mail and by code. Without script."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.test import Client

from parvis.debates.actions import moderating, opening
from parvis.debates.credentials import CODE_LENGTH, by_mail, digest_of_code, new_code
from parvis.debates.holder import link_of
from parvis.debates.models import AGREE, DISAGREE, BallotLink, PaperCode, Statement, Vote, Voter
from parvis.debates.tests.citizen import Citizen
from parvis.debates.tests.factories import make_debate
from parvis.lifecycle.tenant import acting_for
from parvis.teams.tests.factories import make_member, make_team

pytestmark = pytest.mark.django_db
PROPOSAL = "Il faut des arceaux à vélos devant la mairie."


@pytest.fixture
def boss():
    return make_member(make_team(name="Villefable"))


@pytest.fixture
def debate(boss):
    return make_debate(boss)


def a_voter(debate, *values: int, **options) -> Citizen:
    zoe = Citizen(debate, **options)
    zoe.visit()
    for value in values:
        zoe.vote(value)
    return zoe


def rows(debate, model):
    with acting_for(debate.team_id):
        return list(model.rows.of(debate.team).filter(debate=debate).order_by("pk"))


def to_ballot(zoe: Citizen) -> None:
    zoe.press("form[action$='/ballot/']")


def word_of(zoe: Citizen) -> str:
    to_ballot(zoe)
    return zoe.page.select_one(".receipt__word").text.strip()


def test_the_word_finds_the_ballot_on_another_device_and_goes_on_with_it(debate):
    zoe = a_voter(debate, AGREE, cookies=False)
    word = word_of(zoe)
    other = Citizen(debate, cookies=False)
    other.visit(at=f"{other.home}ballot/")
    assert other.press("form[action$='/ballot/']", "find", word="AAAA-BBBB-CCCC-DDDD").status_code == 422
    other.press("form[action$='/ballot/']", "find", word=word.lower())
    assert "Vous êtes d’accord" in other.words
    other.press("main form", "look")
    other.vote(DISAGREE)
    assert len(rows(debate, Voter)) == 1
    assert len(rows(debate, Vote)) == 2


def test_a_word_opens_no_ballot_of_another_debate(boss, debate):
    word = word_of(a_voter(debate, AGREE))
    other = Citizen(make_debate(boss, title="Une autre"))
    other.visit(at=f"{other.home}ballot/")
    assert other.press("form[action$='/ballot/']", "find", word=word).status_code == 422


def test_erasing_is_asked_once_and_takes_everything_also_after_the_close(boss, debate):
    zoe = a_voter(debate, AGREE, DISAGREE)
    with acting_for(boss.team_id):
        debate.refresh_from_db(from_queryset=type(debate).rows.of(boss.team))
        opening.close(team=boss.team, by=boss, debate=debate, why="assez")
    zoe.visit(at=f"{zoe.home}ballot/")
    zoe.press("form[action$='/erase/']")
    assert "2 réponses disparaissent" in zoe.words
    assert len(rows(debate, Voter)) == 1
    answer = zoe.press("form[action$='/erase/']", "erase")
    assert "2 réponses ont été retirées" in zoe.words
    assert (rows(debate, Voter), rows(debate, Vote)) == ([], [])
    assert answer.cookies["parvis_ballot"].value == ""
    assert zoe.page.select_one("main[data-forget]")


def test_an_excluded_voter_is_told_why_and_whom_to_write_to(boss, debate, settings):
    settings.PARVIS_CONTACT = "concertation@villefable.example"
    zoe = a_voter(debate, AGREE)
    with acting_for(boss.team_id):
        Voter.rows.of(boss.team).update(excluded_why="trente bulletins identiques en une minute")
    to_ballot(zoe)
    assert "trente bulletins identiques" in zoe.words
    assert "concertation@villefable.example" in zoe.words


# ---------------------------------------------------------------- one's own statement


def propose(zoe: Citizen, text: str) -> None:
    zoe.press("form[action$='/statement/']")
    zoe.press("form[action$='/statement/']", "check", text=text)


def test_a_statement_is_looked_at_then_sent_and_waits_with_its_author(debate):
    zoe = a_voter(debate, cookies=False)
    propose(zoe, PROPOSAL)
    assert PROPOSAL in zoe.page.blockquote.text
    assert len(rows(debate, Statement)) == 3
    zoe.press("form:has([name=text][type=hidden])", "send")
    assert "la commune la lit d’abord" in zoe.words
    made = rows(debate, Statement)[-1]
    assert (made.text, made.state, made.language) == (PROPOSAL, "waiting", "fr")
    to = zoe.page.select_one("main form")
    assert to is not None
    zoe.press("main form", "look")
    to_ballot(zoe)
    assert "En lecture par la commune" in zoe.words


def test_similar_ones_are_shown_and_answered_instead(debate):
    zoe = a_voter(debate, cookies=False)
    propose(zoe, "Le marché devrait rester le samedi matin.")
    offered = zoe.page.select_one(".mine li")
    assert "Le marché doit rester le samedi." in offered.text
    zoe.press(".mine form", "back")
    assert zoe.statement == "Le marché doit rester le samedi."
    assert len(rows(debate, Statement)) == 3


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Non", "phrase entière"),
        ("Appelez-moi au 06 12 34 56 78 pour la place.", "particulier"),
        ("x" * 300, "raccourcissez"),
        ("x" * 3000, "raccourcissez"),
    ],
)
@pytest.mark.parametrize("act", ["check", "send"])
def test_what_cannot_be_shown_is_said_at_once_and_the_text_stays(debate, text, why, act):
    zoe = a_voter(debate, cookies=False)
    zoe.press("form[action$='/statement/']")
    answer = zoe.press("form[action$='/statement/']", act, text=text)
    assert answer.status_code == 422
    assert why in zoe.words
    assert zoe.page.textarea.text.strip() == text
    assert len(rows(debate, Statement)) == 3
    assert rows(debate, Voter) == []


def test_shown_at_once_where_the_team_says_so_and_its_author_agrees(boss):
    debate = make_debate(boss, moderates_first=False)
    zoe = a_voter(debate, cookies=False)
    propose(zoe, PROPOSAL)
    zoe.press("form:has([name=text][type=hidden])", "send")
    assert "est en place" in zoe.words
    assert [one.value for one in rows(debate, Vote)] == [AGREE]


def test_a_refusal_is_told_with_its_reason_and_objected_to_once(boss, debate):
    zoe = a_voter(debate)
    propose(zoe, PROPOSAL)
    zoe.press("form:has([name=text][type=hidden])", "send")
    with acting_for(boss.team_id):
        row = Statement.rows.of(boss.team).get(text=PROPOSAL)
        moderating.refuse(
            team=boss.team, by=boss, statement=row, reason="subject", why="C'est un autre débat."
        )
    zoe.visit(at=f"{zoe.home}ballot/")
    assert "Elle parle d’autre chose" in zoe.words
    assert "C'est un autre débat." in zoe.words
    zoe.press("form[action$='/objection/']", why="  ")
    assert rows(debate, Statement)[-1].state == "refused"
    zoe.press("form[action$='/objection/']", why="La place est devant la mairie.")
    assert "relue, avec votre objection" in zoe.words
    with acting_for(boss.team_id):
        row = Statement.rows.of(boss.team).get(text=PROPOSAL)
        moderating.refuse(team=boss.team, by=boss, statement=row, reason="subject")
    zoe.visit(at=f"{zoe.home}ballot/")
    assert not zoe.page.select("form[action$='/objection/']")


@pytest.mark.parametrize("number", ["²", "9" * 40, "-1", "", "x"])
def test_an_objection_to_what_is_no_statement_changes_nothing(debate, number):
    zoe = a_voter(debate, AGREE)
    sent = zoe.hidden(".card") | {"number": number, "why": "Moi je veux."}
    assert zoe.send(sent, at=f"{zoe.home}statement/objection/").status_code == 200


def test_an_objection_that_is_too_long_stays_in_its_field(boss, debate):
    zoe = a_voter(debate)
    propose(zoe, PROPOSAL)
    zoe.press("form:has([name=text][type=hidden])", "send")
    with acting_for(boss.team_id):
        row = Statement.rows.of(boss.team).get(text=PROPOSAL)
        moderating.refuse(team=boss.team, by=boss, statement=row, reason="subject")
    zoe.visit(at=f"{zoe.home}ballot/")
    answer = zoe.press("form[action$='/objection/']", why="Non. " * 120)
    assert answer.status_code == 422
    assert "500" in zoe.page.select_one(".note--care").text
    assert zoe.page.select_one("[name=why]").text.strip() == ("Non. " * 120).strip()
    lines = "\r\n".join("x" * 49 for _line in range(10))  # 499 signs, as a browser counts them
    assert zoe.press("form[action$='/objection/']", why=lines).status_code == 200


def test_nobody_objects_for_somebody_else(boss, debate):
    zoe, other = a_voter(debate), a_voter(debate, AGREE)
    propose(zoe, PROPOSAL)
    zoe.press("form:has([name=text][type=hidden])", "send")
    with acting_for(boss.team_id):
        row = Statement.rows.of(boss.team).get(text=PROPOSAL)
        moderating.refuse(team=boss.team, by=boss, statement=row, reason="subject")
    sent = other.hidden(".card") | {"number": row.number, "why": "Moi je veux."}
    assert other.send(sent, at=f"{other.home}statement/objection/").status_code == 422
    assert rows(debate, Statement)[-1].state == "refused"


# ---------------------------------------------------------------- by mail


@pytest.fixture
def by_post(boss):
    return make_debate(boss, tier="mail")


def ask(debate, address: str, **options) -> Citizen:
    zoe = Citizen(debate, **options)
    zoe.visit()
    zoe.press("form:has([name=address])", "mail", address=address)
    return zoe


def link() -> str:
    found = re.search(r"https?://[^/\s]+(/d/\S+/mail/\S+)", mail.outbox[-1].body)
    assert found
    return found[1]


def test_by_mail_from_the_question_to_the_ballot(by_post, queue):
    zoe = ask(by_post, "Zoe.Exemple@mail.example", cookies=False)
    assert "Regardez votre boîte" in zoe.words
    assert [one.address for one in rows(by_post, BallotLink)] == ["Zoe.Exemple@mail.example"]
    queue.run_due()
    assert mail.outbox[-1].to == ["Zoe.Exemple@mail.example"]
    assert [one.address for one in rows(by_post, BallotLink)] == [""]
    zoe.visit(at=link())
    assert rows(by_post, Voter) == []  # opening the link is no vote: programs open links too
    zoe.press("main form", "look")
    zoe.vote(AGREE)
    voter = rows(by_post, Voter)[0]
    assert (voter.tier, voter.origin) == ("mail", "web")
    assert "zoe" not in str(vars(voter)).lower()


def test_the_same_box_has_the_same_ballot_and_the_same_answer(by_post, queue):
    ask(by_post, "zoe@mail.example")
    queue.run_due()
    zoe = Citizen(by_post, cookies=False)
    zoe.visit(at=link())
    zoe.press("main form", "look")
    zoe.vote(AGREE)
    first, again = ask(by_post, "lou@mail.example").words, ask(by_post, "zoe+2@mail.example").words
    assert first.replace("lou@", "") == again.replace("zoe+2@", "")
    queue.run_due()
    again = Citizen(by_post, cookies=False)
    again.visit(at=link())
    again.press("main form", "look")
    assert again.progress == "Affirmation 2 sur 3"


def test_a_box_is_not_filled_by_somebodys_game(by_post, queue):
    for _ in range(5):
        assert "Regardez votre boîte" in ask(by_post, "zoe@mail.example").words
    queue.run_due()
    assert len(mail.outbox) == 3


def test_after_two_days_the_link_and_the_row_have_ended(by_post, queue, clock):
    ask(by_post, "zoe@mail.example")
    queue.run_due()
    address = link()
    clock.shift(47 * 3600)
    assert Client().get(address).status_code == 200
    clock.shift(2 * 3600)
    answer = Client().get(address)
    assert answer.status_code == 404
    assert "plus valable" in answer.content.decode()
    queue.run_due()
    assert rows(by_post, BallotLink) == []


def test_a_link_of_one_debate_opens_no_other(boss, by_post):
    other = make_debate(boss, title="Une autre", tier="mail")
    token = link_of(other, by_mail(other, "zoe@mail.example"))
    assert Client().get(f"/d/{by_post.slug}/mail/{token}/").status_code == 404
    assert Client().get(f"/d/{other.slug}/mail/{token}/").status_code == 200


def test_what_is_no_address_is_said_beside_the_field(by_post):
    zoe = ask(by_post, "zoe")
    assert "rien n’a été envoyé" in zoe.words
    assert rows(by_post, BallotLink) == []


# ---------------------------------------------------------------- by code


@pytest.fixture
def on_paper(boss):
    debate = make_debate(boss, tier="paper")
    code = new_code()
    with acting_for(boss.team_id):
        PaperCode.rows.create(team=boss.team, debate=debate, digest=digest_of_code(debate, code), sheet=1)
    return debate, code


def test_a_code_on_paper_opens_one_ballot(on_paper):
    debate, code = on_paper
    zoe = Citizen(debate, cookies=False)
    zoe.visit()
    assert zoe.press("form:has([name=code])", "code", code="AAAAAAAAAA").status_code == 422
    assert "Relisez-le" in zoe.words
    zoe.press("form:has([name=code])", "code", code=f"{code[:5].lower()}-{code[5:]}")
    zoe.vote(AGREE)
    again = Citizen(debate, cookies=False)
    again.visit(f"?code={code}")
    assert again.page.select_one("[name=code]")["value"] == code
    again.press("form:has([name=code])", "code", code=code)
    assert again.progress == "Affirmation 2 sur 3"
    again.vote(DISAGREE)
    assert [(one.tier, one.origin) for one in rows(debate, Voter)] == [("paper", "web")]


def test_a_code_counts_for_more_where_none_is_needed(boss, debate):
    code = new_code()
    with acting_for(boss.team_id):
        PaperCode.rows.create(team=boss.team, debate=debate, digest=digest_of_code(debate, code), sheet=1)
    zoe = a_voter(debate, cookies=False)
    zoe.press(".tools form:has([value='code?'])", "code?")
    zoe.press("form:has([name=code])", "code", code=code)
    zoe.vote(AGREE)
    assert [one.tier for one in rows(debate, Voter)] == ["paper"]
    assert len(code) == CODE_LENGTH


def test_a_revoked_code_opens_nothing(boss, on_paper):
    debate, code = on_paper
    with acting_for(boss.team_id):
        PaperCode.rows.of(boss.team).update(revoked_at="2026-01-01T00:00:00Z")
    zoe = Citizen(debate)
    zoe.visit()
    assert zoe.press("form:has([name=code])", "code", code=code).status_code == 422
