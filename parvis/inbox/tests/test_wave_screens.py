"""A wave on the screens: in words, with its count; near-copies stand under the first, and none is ever lost."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from django.utils.timezone import localtime, now

from parvis.inbox.models import Message, Status, Wave
from parvis.inbox.queries import listing, waves
from parvis.inbox.queries.filters import Filters
from parvis.inbox.steps import watching
from parvis.inbox.tests.factories import incoming, make_account, receive
from parvis.inbox.waving import address, sentence
from parvis.lifecycle.tenant import acting_for
from parvis.teams.models import Role
from parvis.teams.tests.factories import make_member, make_team
from parvis.triage.tests.invented import PETITION, edited

pytestmark = pytest.mark.django_db
DISTRESS = "Je n'en peux plus, je veux mourir ce soir"


@pytest.fixture
def account() -> Any:
    return make_account(make_team())


def campaign(account: Any, number: int = 30) -> Wave:
    rng = random.Random(2)
    receive(
        account, *[incoming(edited(PETITION, rng), at=now() - timedelta(minutes=n)) for n in range(number)]
    )
    with acting_for(account.team_id):
        watching.look(account.team)
        return waves.running(account.team)[0]


def page(account: Any, **asked: str) -> listing.Page:
    with acting_for(account.team_id):
        return listing.page(account.team, Filters.read(asked), None, fold=True)


def screen(client: Any, account: Any, role: Role = Role.manager, query: str = "") -> BeautifulSoup:
    client.force_login(make_member(account.team, role).person)
    answer = client.get(f"{reverse('inbox:list', args=[account.team.slug])}?{query}")
    assert answer.status_code == 200
    return BeautifulSoup(answer.content.decode(), "html5lib")


def test_copies_stand_under_the_first_with_their_count(account):
    receive(account, incoming("Quand ouvre la piscine du quartier ?", at=now() - timedelta(days=1)))
    campaign(account)
    rows = page(account).rows
    assert [row.copies for row in rows] == [29, 0]
    assert len(page(account, unfolded="1").rows) == 31
    assert len(page(account, cluster=str(rows[0].cluster_id)).rows) == 30


def test_when_the_first_is_answered_the_next_stands_for_the_rest(account):
    campaign(account, 12)
    (first,) = page(account).rows
    with acting_for(account.team_id):
        Message.rows.of(account.team).filter(pk=first.pk).update(status=Status.answered)
    (second,) = page(account).rows
    assert second.pk != first.pk
    assert second.copies == 10


def test_what_cannot_wait_is_never_folded(account):
    receive(
        account,
        *[
            incoming(f"{DISTRESS}, je vous le dis encore {word}", at=now())
            for word in ("une fois", "ici", "la")
        ],
    )
    rows = page(account).rows
    assert len({row.cluster_id for row in rows}) == 1, "the example is no group any more: choose another"
    assert rows[0].cluster_id is not None
    assert [row.copies for row in rows] == [0, 0, 0]


def test_every_message_is_on_some_page_once(account):
    """Whatever is folded is under a row that is shown: what is shown and what is counted are all there is."""
    rng = random.Random(9)
    receive(
        account,
        *[incoming(f"Une question à part, numéro {rng.random()} {n * 7919}", at=now()) for n in range(9)],
    )
    campaign(account, 60)
    seen: list[Message] = []
    after = ""
    while True:
        with acting_for(account.team_id):
            found = listing.page(account.team, Filters(), None, after=after, size=4, fold=True)
        seen += found.rows
        after = found.after
        if not after:
            break
    assert len({row.pk for row in seen}) == len(seen)
    assert sum(1 + row.copies for row in seen) == 69


def test_a_narrower_question_shows_each(account):
    campaign(account, 12)
    assert len(page(account).rows) == 1
    assert len(page(account, network=account.network).rows) == 12


def test_a_page_with_folded_copies_asks_no_more_questions(account):
    campaign(account, 40)
    with acting_for(account.team_id), CaptureQueriesContext(connection) as seen:
        listing.page(account.team, Filters(), None, fold=True)
    assert sum("inbox_message" in row["sql"] for row in seen) == 3


def test_the_banner_says_it_in_words_with_its_count(client, account):
    wave = campaign(account)
    with acting_for(account.team_id), translation.override("fr"):
        wave.since = localtime(now()).replace(hour=0, minute=0, second=0, microsecond=0)
        assert sentence(wave) == "Campagne\u202f: 30 messages proches depuis 0\u202fh, venus de 30 comptes."
    shown = screen(client, account).select_one(".wave")
    assert shown is not None
    assert "30" in shown.text
    link = shown.select_one("a")
    assert link is not None
    assert str(wave.cluster_id) in str(link["href"])


def test_its_own_list_shows_the_drawing_and_the_same_as_a_table(client, account):
    wave = campaign(account)
    shown = screen(client, account, query=address(wave))
    assert len(shown.select(".row")) == 30
    cells = [int(cell.text) for cell in shown.select(".wave td.number")]
    assert sum(cells) == 30
    assert len(shown.select(".wave svg rect")) == len(cells)


def test_a_topic_wave_leads_to_its_messages_since_then(account):
    campaign(account, 12)
    with acting_for(account.team_id):
        row = Message.rows.of(account.team).first()
        since = now() - timedelta(minutes=5, seconds=30)
        wave = Wave(team=account.team, kind="topic", topic=row.topic, since=since)
        asked = dict(part.split("=") for part in address(wave).split("&"))
    found = page(account, topic=asked["topic"], since=wave.since.isoformat(timespec="seconds"))
    assert len(found.rows) == 6


def test_once_seen_it_leaves_the_first_page_and_the_list_for_everybody(client, account):
    wave = campaign(account)
    assert screen(client, account).select(".wave form")
    assert screen(client, account, Role.observer).select(".wave") != []
    assert screen(client, account, Role.observer).select(".wave form") == []
    client.force_login(make_member(account.team, Role.agent).person)
    client.post(reverse("inbox:wave_seen", args=[account.team.slug, wave.pk]))
    assert screen(client, account).select(".wave") == []
    assert screen(client, account, query=address(wave)).select(".wave") != []


def test_today_shows_it_below_what_cannot_wait(client, account):
    receive(account, incoming(DISTRESS, at=now()))
    campaign(account)
    client.force_login(make_member(account.team).person)
    shown = client.get(reverse("web:today", args=[account.team.slug])).content.decode()
    assert (
        0
        < shown.index('id="today-urgent"')
        < shown.index('class="section wave"')
        < shown.index('id="today-waiting"')
    )


def test_today_names_a_group_once_with_its_count(client, account):
    campaign(account)
    client.force_login(make_member(account.team).person)
    with translation.override("en"):
        shown = client.get(
            reverse("web:today", args=[account.team.slug]), HTTP_ACCEPT_LANGUAGE="en"
        ).content.decode()
    rows = BeautifulSoup(shown, "html5lib").select("[aria-labelledby=today-waiting] .row")
    assert len(rows) == 1
    assert "29" in rows[0].select_one(".row__why").text


def test_a_day_with_nothing_but_a_wave_shows_it_once(client, account):
    wave = campaign(account)
    with acting_for(account.team_id):
        Message.rows.of(account.team).update(status="closed")
    client.force_login(make_member(account.team).person)
    address_ = reverse("web:today", args=[account.team.slug])
    assert client.get(address_).content.decode().count('class="section wave"') == 1
    client.post(reverse("inbox:wave_seen", args=[account.team.slug, wave.pk]), {"from": "today"})
    assert 'class="section wave"' not in client.get(address_).content.decode()


@pytest.mark.parametrize(
    "query", ["cluster=nothing", "since=never", "since=2026-13-40T00:00", "since=2026-01-01T00:00"]
)
def test_what_an_address_says_wrongly_is_as_if_it_had_not_been_said(client, account, query):
    assert Filters.read(dict([query.split("=")])) == Filters()
    screen(client, account, query=query)
