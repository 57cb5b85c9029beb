"""One answer to a whole campaign: written, read again with the list, confirmed, and sent as ordinary answers."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now

from parvis.inbox.actions import answering, campaigns, handling, presence
from parvis.inbox.actions.about import keep_rules
from parvis.inbox.errors import CannotDo
from parvis.inbox.models import Answer, Cluster, Message, Wave
from parvis.inbox.queries import waves
from parvis.inbox.steps import watching
from parvis.inbox.tests.factories import ABLE, incoming, make_account, receive
from parvis.lifecycle.tenant import acting_for
from parvis.networks.contract import Author, TextLimit
from parvis.networks.models import WriteLife
from parvis.teams.models import AuditEntry, Membership, Role
from parvis.teams.tests.factories import make_member, make_team
from parvis.triage.tests.invented import PETITION, edited

pytestmark = pytest.mark.django_db
TEXT = "Le conseil en parle jeudi ; le compte rendu sera public le lendemain."


@pytest.fixture
def account(queue: Any) -> Any:
    return make_account(make_team())


@pytest.fixture
def agent(account: Any) -> Membership:
    return make_member(account.team, Role.agent)


@pytest.fixture
def page(agent: Membership) -> Client:
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    client.force_login(agent.person)
    return client


def campaign(account: Any, number: int = 30, **fields: Any) -> Wave:
    rng = random.Random(2)
    items = [
        incoming(edited(PETITION, rng), at=now() - timedelta(minutes=n + 1), **fields) for n in range(number)
    ]
    receive(account, *items)
    with acting_for(account.team_id):
        watching.look(account.team)
        return waves.running(account.team)[0]


def of(account: Any, wave: Wave) -> list[Message]:
    with acting_for(account.team_id):
        return waves.messages_of(account.team, wave)


def answers(account: Any) -> list[Answer]:
    with acting_for(account.team_id):
        return list(Answer.rows.of(account.team).select_related("message", "written_by"))


def where(account: Any, wave: Wave) -> str:
    return reverse("inbox:wave_answer", args=[account.team.slug, wave.pk])


def posted(page: Client, account: Any, wave: Wave, act: str, keys: Any, text: str = TEXT) -> Any:
    fields = {"act": act, "text": text, "key": [str(key) for key in keys]}
    return page.post(where(account, wave), fields)


def soup(answer: Any) -> BeautifulSoup:
    return BeautifulSoup(answer.content.decode(), "html5lib")


def ticked(read: BeautifulSoup) -> list[str]:
    return [one["value"] for one in read.find_all("input", attrs={"name": "key"}) if one.has_attr("checked")]


def test_nothing_leaves_before_the_list_was_read_and_confirmed(account, page, agent, queue):
    wave = campaign(account)
    banner = page.get(reverse("inbox:list", args=[account.team.slug])).content.decode()
    assert where(account, wave) in banner
    keys = ticked(soup(page.get(where(account, wave))))
    assert len(keys) == 30
    looked = soup(posted(page, account, wave, "look", keys[:28]))
    assert "28 answers, before they leave" in looked.h1.get_text(" ", strip=True)
    assert TEXT in looked.blockquote.get_text(" ", strip=True)
    assert len(looked.select(".rows > li")) == 28
    assert answers(account) == []
    confirmed = [one["value"] for one in looked.find_all("input", attrs={"name": "key"})]
    assert confirmed == keys[:28]
    sent = posted(page, account, wave, "send", confirmed)
    assert sent.status_code == 302
    found = answers(account)
    assert {str(one.message_id) for one in found} == {*keys[:28]}
    assert {(one.text, one.written_by, one.state, one.number) for one in found} == {
        (TEXT, agent.person, "approved", 1)
    }
    with acting_for(account.team_id):
        entry = AuditEntry.rows.of(account.team).get(action__contains="near-copies")
    assert entry.action == "inbox: one answer to 28 near-copies"


def test_sent_twice_it_is_sent_once(account, page):
    wave = campaign(account)
    keys = [row.pk for row in of(account, wave)]
    posted(page, account, wave, "send", keys)
    again = posted(page, account, wave, "send", keys)
    assert again.status_code == 422
    assert len(answers(account)) == 30


def test_each_voice_stays_counted(account, page):
    wave = campaign(account)
    posted(page, account, wave, "send", [row.pk for row in of(account, wave)])
    with acting_for(account.team_id):
        watching.look(account.team)
        wave.refresh_from_db(from_queryset=Wave.rows.of(account.team))
        group = Cluster.rows.of(account.team).get(pk=wave.cluster_id)
    assert (wave.messages, wave.accounts, group.messages) == (30, 30, 30)


def test_the_rule_of_a_second_person_holds_for_each(account, page, agent):
    wave = campaign(account)
    with acting_for(account.team_id):
        keep_rules(team=account.team, by=agent, agree_from="P4", on_call="", department="")
    keys = [row.pk for row in of(account, wave)]
    assert "30 of them wait for a second person" in soup(
        posted(page, account, wave, "look", keys)
    ).main.get_text(" ", strip=True)
    posted(page, account, wave, "send", keys)
    assert {(one.state, one.needs_agreement) for one in answers(account)} == {("planned", True)}
    with acting_for(account.team_id):
        own = Answer.rows.of(account.team)[0]
        with pytest.raises(CannotDo):
            answering.agree(team=account.team, by=agent, answer=own, seal=own.fingerprint())


def test_what_asks_for_a_person_of_its_own_is_left_out_with_its_reason(account, page, agent):
    wave = campaign(account)
    danger, answered, closed, held, free, *_rest = of(account, wave)
    other = make_member(account.team)
    with acting_for(account.team_id):
        Message.rows.of(account.team).filter(pk=danger.pk).update(vital=True, distress=True)
        answering.send(team=account.team, by=other, message=answered, text="Oui.", private=False, seen=0)
        handling.set_status(team=account.team, by=other, keys=[closed.pk], status="closed")
        handling.take(team=account.team, by=other, keys=[held.pk])
    read = soup(page.get(where(account, wave)))
    apart = [one.get_text(" ", strip=True) for one in read.select("[aria-labelledby=apart-title] .row__meta")]
    begins = (
        "Somebody may be in danger",
        "It has an answer already",
        "It is closed",
        f"{other.person} looks",
    )
    assert len(apart) == 4
    assert all(told.startswith(begin) for told, begin in zip(apart, begins, strict=True)), apart
    posted(page, account, wave, "send", [row.pk for row in (danger, answered, closed, held, free)])
    mine = [one for one in answers(account) if one.written_by == agent.person]
    assert [one.message_id for one in mine] == [free.pk]


def test_whoever_writes_at_this_moment_keeps_their_message(account, page, agent):
    wave = campaign(account)
    first, *rest = of(account, wave)
    other = make_member(account.team)
    with acting_for(account.team_id):
        presence.begin_writing(team=account.team, by=other, message=first)
    sent = page.post(
        where(account, wave),
        {"act": "send", "text": TEXT, "key": [first.pk, *(row.pk for row in rest)]},
        follow=True,
    )
    assert "is writing an answer now" in sent.content.decode()
    assert len(answers(account)) == 29
    assert first.pk not in {one.message_id for one in answers(account)}


def test_a_person_who_wrote_twice_is_answered_once_unless_one_ticks_it(account, page):
    same = Author(id="c1", handle="encore@social.example", name="Encore Là")
    wave = campaign(account)
    rng = random.Random(9)
    for n in range(2):
        receive(account, incoming(edited(PETITION, rng), author=same, at=now() - timedelta(seconds=n)))
    read = soup(page.get(where(account, wave)))
    assert len(read.find_all("input", attrs={"name": "key"})) == 32
    assert len(ticked(read)) == 31
    assert "has an older message above" in read.main.get_text(" ", strip=True)


@pytest.mark.parametrize(("text", "told"), [("  ", "The answer is empty"), ("x" * 501, "Too long by 1")])
def test_an_error_keeps_what_was_typed_and_ticked(account, page, text, told):
    wave = campaign(account)
    keys = [row.pk for row in of(account, wave)][:7]
    answer = posted(page, account, wave, "look", keys, text)
    assert answer.status_code == 422
    read = soup(answer)
    assert told in read.get_text(" ", strip=True)
    assert read.find(id="campaign-text").get_text().strip() == text.strip()
    assert ticked(read) == [str(key) for key in keys]
    assert posted(page, account, wave, "send", keys, text).status_code == 422
    assert answers(account) == []


def test_going_back_from_the_list_keeps_it_all(account, page):
    wave = campaign(account)
    keys = [row.pk for row in of(account, wave)][:5]
    read = soup(posted(page, account, wave, "back", keys))
    assert (read.find(id="campaign-text").get_text().strip(), len(ticked(read))) == (TEXT, 5)


def test_the_shortest_limit_of_its_networks_counts(account, page):
    wave = campaign(account)
    small = make_account(account.team, abilities=replace(ABLE, reply_text=TextLimit(max_units=40)))
    receive(small, incoming(edited(PETITION, random.Random(4)), at=now()))
    answer = posted(page, account, wave, "look", [row.pk for row in of(account, wave)])
    assert "Too long by" in answer.content.decode()


def test_no_more_at_once_than_a_person_reads(account, page, monkeypatch):
    monkeypatch.setattr(campaigns, "MOST", 10)
    wave = campaign(account)
    keys = ticked(soup(page.get(where(account, wave))))
    assert len(keys) == 10
    posted(page, account, wave, "send", [row.pk for row in of(account, wave)])
    assert {str(one.message_id) for one in answers(account)} == {*keys}


def test_what_has_not_left_can_be_taken_back_one_by_one(account, page, agent):
    wave = campaign(account)
    posted(page, account, wave, "send", [row.pk for row in of(account, wave)])
    first = answers(account)[0]
    with acting_for(account.team_id):
        answering.take_back(team=account.team, by=agent, answer=first)
        assert first.is_in(WriteLife.cancelled)


def test_only_campaigns_and_only_ones_own(account, page):
    wave = campaign(account)
    with acting_for(account.team_id):
        rising = Wave.rows.create(
            team=account.team, kind="topic", topic="voirie", since=now(), last_at=now(), messages=40, state="running"
        )  # fmt: skip
    assert page.get(where(account, rising)).status_code == 404
    elsewhere = make_account(make_team("ailleurs"))
    stranger = Client()
    stranger.force_login(make_member(elsewhere.team).person)
    keys = [row.pk for row in of(account, wave)]
    assert posted(stranger, elsewhere, wave, "send", keys).status_code == 404
    assert posted(stranger, account, wave, "send", keys).status_code == 404
    observer = Client()
    observer.force_login(make_member(account.team, Role.observer).person)
    assert posted(observer, account, wave, "send", keys).status_code == 403
    assert answers(account) == []


def test_keys_of_other_messages_are_not_answered(account, page):
    wave = campaign(account)
    (apart,) = [
        row
        for row in receive(account, incoming("Quand ouvre la piscine du quartier ?", at=now()))
        if "piscine" in row.text
    ]
    one = of(account, wave)[0]
    posted(page, account, wave, "send", [apart.pk, one.pk])
    assert [found.message_id for found in answers(account)] == [one.pk]
