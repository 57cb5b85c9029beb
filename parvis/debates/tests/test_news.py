"""Told by mail what became of it: only who said yes from their own mailbox, each outcome once, apart from all votes."""

from __future__ import annotations

import re
import smtplib
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client

from parvis.debates.actions import telling
from parvis.debates.actions.subscribing import MOST_TO_ONE_BOX, reseal_addresses
from parvis.debates.letters import stop_of, yes_of
from parvis.debates.models import AGREE, Debate, Postman, Subscriber, Vote, Voter
from parvis.debates.queries import subscribers as queries
from parvis.debates.steps import letters
from parvis.debates.tests.citizen import Citizen
from parvis.debates.tests.factories import make_debate
from parvis.lifecycle.models import Installation
from parvis.lifecycle.sealing import CannotOpen
from parvis.lifecycle.tenant import acting_for
from parvis.teams.models import Role
from parvis.teams.tests.factories import make_member, make_team

pytestmark = pytest.mark.django_db
ZOE = "Zoe.Exemple@mail.example"
OUTCOME = {
    "you_said": "Fermez la place le dimanche.", "we_decided": "Elle ferme le dimanche matin.",
    "because": "Le marché livre l'après-midi.",
}  # fmt: skip


@pytest.fixture
def boss(db):
    return make_member(make_team(), Role.manager)


@pytest.fixture
def debate(boss) -> Debate:
    return make_debate(boss, statements=("Il faut plus de bancs.",))


def ask(debate, address=ZOE, **more):
    return Client().post(f"/d/{debate.slug}/news/", {"address": address} | more)


def rows(debate) -> list[Subscriber]:
    with acting_for(debate.team_id):
        found = Subscriber.rows.of(debate.team).filter(debate=debate).select_related("debate", "team")
        return list(found.order_by("asked_on", "pk"))


def link(word: str) -> str:
    found = re.search(rf"https?://[^/\s]+(/d/\S+/news/{word}/\S+)", mail.outbox[-1].body)
    assert found, mail.outbox[-1].body
    return found[1]


def confirmed(debate, queue, address=ZOE, **more) -> Subscriber:
    ask(debate, address, **more)
    queue.run_due()
    Client().post(link("yes"))
    mail.outbox.clear()
    return next(row for row in rows(debate) if row.address == address)


def tell(boss, debate, progress="decided", **more):
    with acting_for(boss.team_id):
        debate.refresh_from_db(from_queryset=Debate.rows.of(boss.team))
        return telling.tell(team=boss.team, by=boss, debate=debate, progress=progress, **OUTCOME | more)


# ---------------------------------------------------------------- asking and saying yes


def test_from_the_last_vote_to_the_mail_about_the_outcome(boss, debate, queue):
    zoe = Citizen(debate).begin()
    zoe.vote(AGREE)
    zoe.press("form[action$='/news/']", address=ZOE)
    assert "Regardez votre boîte" in zoe.words
    queue.run_due()
    assert [one.to for one in mail.outbox] == [[ZOE]]
    zoe.visit(at=link("yes"))
    zoe.press("main form")
    assert "Nous vous écrirons" in zoe.words
    tell(boss, debate)
    queue.run_due()

    told = mail.outbox[-1]
    assert (len(mail.outbox), told.to) == (2, [ZOE])
    for words in (debate.title, *OUTCOME.values(), f"/d/{debate.slug}/result/"):
        assert words in told.body
    assert told.extra_headers["List-Unsubscribe"].strip("<>").endswith(link("stop"))


def test_nothing_is_told_to_whoever_did_not_say_yes(boss, debate, queue):
    ask(debate)
    queue.run_due()
    tell(boss, debate)
    queue.run_due()

    assert len(mail.outbox) == 1
    assert OUTCOME["we_decided"] not in mail.outbox[0].body


def test_looking_at_the_link_says_yes_for_nobody(boss, debate, queue):
    ask(debate)
    queue.run_due()
    assert Client().get(link("yes")).status_code == 200

    assert [row.confirmed for row in rows(debate)] == [False]


def test_a_stranger_cannot_say_yes_for_somebody_else(boss, debate, queue):
    """Neither with the link to their own mail, nor with one that they made."""
    other = make_debate(boss, title="Une autre")
    ask(debate)
    ask(other, "lou@mail.example")
    queue.run_due()
    (mine,), (theirs,) = rows(other), rows(debate)
    made = yes_of(mine).replace(mine.pk.hex, theirs.pk.hex)
    for token in (yes_of(mine), made, theirs.pk.hex, stop_of(theirs)):
        assert Client().post(f"/d/{debate.slug}/news/yes/{token}/").status_code == 404

    assert not theirs.confirmed
    assert not rows(debate)[0].confirmed


def test_who_never_said_yes_is_erased_after_two_days(debate, queue, clock):
    ask(debate)
    queue.run_due()
    address = link("yes")
    clock.shift(timedelta(hours=49))
    assert Client().post(address).status_code == 404
    queue.run_due()

    assert rows(debate) == []


def test_a_box_is_not_filled_by_somebodys_game(debate, queue):
    for _ in range(5):
        assert "Regardez votre boîte" in ask(debate).content.decode()
        queue.run_due()

    assert len(mail.outbox) == MOST_TO_ONE_BOX
    assert len(rows(debate)) == 1


def test_one_box_is_told_once_however_it_is_written(boss, debate, queue):
    confirmed(debate, queue)
    answer = ask(debate, "zoe.exemple+place@mail.example").content.decode()
    queue.run_due()

    assert "Regardez votre boîte" in answer  # as for anybody: who is there is nobody's business
    assert mail.outbox == []
    assert len(rows(debate)) == 1


def test_what_is_no_address_is_said_beside_the_field(debate):
    answer = ask(debate, "zoe")

    assert answer.status_code == 422
    assert "rien n’a été envoyé" in answer.content.decode()
    assert rows(debate) == []


def test_many_from_one_source_wait_until_tomorrow(debate, monkeypatch):
    monkeypatch.setattr("parvis.debates.actions.subscribing.MOST_FROM_ONE_SOURCE", 2)
    for n in range(2):
        ask(debate, f"c{n}@mail.example")

    assert ask(debate, "c3@mail.example").status_code == 422
    assert len(rows(debate)) == 2


def test_where_no_mail_leaves_nobody_is_asked_for_an_address(debate, monkeypatch):
    monkeypatch.setattr(queries, "mail_is_set_up", lambda: False)
    zoe = Citizen(debate).begin()
    zoe.vote(AGREE)

    assert zoe.page.select("form[action$='/news/']") == []
    assert ask(debate).status_code == 422


# ---------------------------------------------------------------- apart from ballots, and from other towns


def test_no_ballot_leads_to_an_address(debate, queue):
    zoe = Citizen(debate, address="203.0.113.9").begin()
    zoe.vote(AGREE)
    assert "holder" not in zoe.hidden("form[action$='/news/']")
    zoe.press("form[action$='/news/']", address=ZOE)
    queue.run_due()
    (row,) = rows(debate)
    with acting_for(debate.team_id):
        voter = Voter.rows.of(debate.team).get()
        vote = Vote.rows.of(debate.team).get()
    assert row.source
    assert {row.mailbox, row.source} & {voter.credential, voter.receipt, voter.source, vote.evidence} == set()
    assert row.pk.version == 4  # the others' keys tell the millisecond

    Client().post(link("yes"))
    (row,) = rows(debate)
    moments = [row.state_since, row.due_at]
    assert all((one.hour, one.minute, one.second, one.microsecond) == (0, 0, 0, 0) for one in moments)
    assert row.source == ""


def test_the_address_is_sealed(debate, queue, settings):
    row = confirmed(debate, queue)
    assert b"mail.example" not in bytes(row.sealed)
    settings.PARVIS_MASTER_KEY, settings.PARVIS_OLD_MASTER_KEYS = "another", [settings.PARVIS_MASTER_KEY]
    with acting_for(debate.team_id):
        assert reseal_addresses(team=debate.team) == 1
    settings.PARVIS_OLD_MASTER_KEYS = []
    assert rows(debate)[0].address == ZOE
    settings.PARVIS_MASTER_KEY = "a third"
    with pytest.raises(CannotOpen):
        rows(debate)[0].address  # noqa: B018  (reading opens it)


def test_another_town_sees_nothing(boss, debate, queue):
    row = confirmed(debate, queue)
    stranger = make_member(make_team("autreville"), Role.manager)
    with acting_for(stranger.team_id):
        assert Subscriber.rows.get_queryset().count() == 0
        assert Postman.rows.get_queryset().count() == 0
        theirs = make_debate(stranger)
    assert Client().post(f"/d/{theirs.slug}/news/stop/{stop_of(row)}/").status_code == 200
    tell(stranger, theirs)
    queue.run_due()

    assert len(rows(debate)) == 1
    assert mail.outbox == []


# ---------------------------------------------------------------- telling


def test_each_outcome_is_mailed_once(boss, debate, queue):
    people = [f"c{n}@mail.example" for n in range(3)]
    for one in people:
        confirmed(debate, queue, one)
    tell(boss, debate)
    queue.run_due()
    queue.run_due()
    assert sorted(one.to[0] for one in mail.outbox) == people

    tell(boss, debate, "under_way", we_decided="Les travaux commencent.")
    queue.run_due()
    assert len(mail.outbox) == 6
    assert "Les travaux commencent." in mail.outbox[-1].body


def test_many_are_woken_some_at_a_time(boss, debate, queue, monkeypatch):
    monkeypatch.setattr(letters, "AT_ONCE", 2)
    for n in range(5):
        confirmed(debate, queue, f"c{n}@mail.example")
    tell(boss, debate)
    queue.run_due()

    assert len(mail.outbox) == 5


def test_a_crash_between_the_claim_and_the_end_tells_nobody_twice(boss, debate, queue, clock, monkeypatch):
    confirmed(debate, queue)
    tell(boss, debate)

    def dies(_mail):
        raise SystemExit

    with monkeypatch.context() as patched:
        patched.setattr("django.core.mail.EmailMessage.send", dies)
        with pytest.raises(SystemExit):
            queue.run_due()
    assert [row.claimed for row in rows(debate)] == [1]
    clock.shift(timedelta(minutes=3))
    queue.run_due()

    assert mail.outbox == []
    assert [(row.told, row.claimed) for row in rows(debate)] == [(1, 0)]


def test_a_mail_that_was_refused_is_tried_again(boss, debate, queue, clock, monkeypatch):
    confirmed(debate, queue)
    tell(boss, debate)

    def full(_mail):
        raise smtplib.SMTPRecipientsRefused({ZOE: (452, b"full")})

    with monkeypatch.context() as patched:
        patched.setattr("django.core.mail.EmailMessage.send", full)
        queue.run_due()
    (row,) = rows(debate)
    assert (row.told, row.claimed, row.tries, row.last_error) == (0, 0, 1, "SMTPRecipientsRefused")
    clock.shift(timedelta(minutes=1))
    queue.run_due()

    assert len(mail.outbox) == 1
    assert [(row.told, row.tries) for row in rows(debate)] == [(1, 0)]


def test_a_line_that_is_cut_tells_nobody_twice(boss, debate, queue, clock, monkeypatch):
    confirmed(debate, queue)
    tell(boss, debate)

    def cut(_mail):
        raise smtplib.SMTPServerDisconnected

    with monkeypatch.context() as patched:
        patched.setattr("django.core.mail.EmailMessage.send", cut)
        queue.run_due()
    clock.shift(timedelta(days=1))
    queue.run_due()

    assert mail.outbox == []


def test_nothing_leaves_a_restored_copy(boss, debate, queue, monkeypatch):
    confirmed(debate, queue)
    tell(boss, debate)
    monkeypatch.setattr(Installation, "in_quarantine", classmethod(lambda cls: True))
    queue.run_due()

    assert mail.outbox == []


def test_an_outcome_told_before_the_yes_is_mailed_at_once(boss, debate, queue):
    ask(debate)
    queue.run_due()
    tell(boss, debate)
    queue.run_due()
    Client().post(link("yes"))
    queue.run_due()

    assert OUTCOME["we_decided"] in mail.outbox[-1].body


def test_what_stood_on_the_page_when_they_asked_is_not_mailed(boss, debate, queue):
    tell(boss, debate)
    confirmed(debate, queue)
    queue.run_due()

    assert mail.outbox == []


def test_it_is_told_in_the_language_in_which_it_was_asked(boss, debate, queue):
    confirmed(debate, queue, lang="en")
    tell(boss, debate)
    queue.run_due()

    assert "We decided: Elle ferme" in mail.outbox[-1].body
    assert "what became of" in mail.outbox[-1].subject
