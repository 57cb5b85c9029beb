"""A wave is told once and ends by itself; a person in distress stays first; no author and no flag is counted."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils.timezone import now

from parvis.inbox.actions.waves import mark_seen
from parvis.inbox.models import Cluster, HourCount, Message, Watch, Wave
from parvis.inbox.queries import listing, waves
from parvis.inbox.queries.filters import Filters
from parvis.inbox.steps import watching
from parvis.inbox.tests.factories import incoming, make_account, receive
from parvis.lifecycle.tenant import acting_for
from parvis.networks.contract import Author
from parvis.networks.models import Account
from parvis.teams.tests.factories import make_member, make_team
from parvis.triage.tests.invented import PETITION, edited

pytestmark = pytest.mark.django_db
ROAD = "Le trou dans la chaussée de la rue {} n'est toujours pas rebouché"
STREETS = ("des Tanneurs", "du Puits", "Basse", "des Ormes", "du Moulin", "Haute", "de la Gare", "du Canal", "Neuve",
           "du Four", "des Prés", "Longue", "du Bac", "des Lilas", "du Parc", "Verte")  # fmt: skip


@pytest.fixture
def account() -> Account:
    return make_account(make_team())


def roads(number: int, *, at: datetime | None = None) -> list[Any]:
    """About one subject, each in its own words: no copies."""
    rng = random.Random(number)
    texts = []
    for n in range(number):
        own = " ".join("".join(rng.choices("aeioulmnrst", k=rng.randint(4, 9))) for _ in range(14))
        texts.append(f"{ROAD.format(STREETS[n % len(STREETS)])}, {own}")
    return [incoming(text, at=(at or now()) - timedelta(minutes=n)) for n, text in enumerate(texts)]


def yesterday(hour: int) -> datetime:
    """Half past that hour (UTC): what the network tells of tomorrow would be placed today."""
    return datetime.now(UTC).replace(hour=hour, minute=30) - timedelta(days=1)


def petition(number: int, *, seed: int = 1, **fields: Any) -> list[Any]:
    rng = random.Random(seed)
    return [incoming(edited(PETITION, rng), at=now() - timedelta(minutes=n), **fields) for n in range(number)]


def past(account: Account, *, topic: str = "voirie", each: int = 1, days: int = 28) -> None:
    """Quiet hours of the past, as the watch keeps them."""
    hour = now().replace(minute=0, second=0, microsecond=0)
    with acting_for(account.team_id):
        HourCount.rows.bulk_create(
            HourCount(team=account.team, hour=hour - timedelta(hours=n), topic=topic, n=each)
            for n in range(27, 24 * days)
        )


def look(account: Account) -> list[Wave]:
    with acting_for(account.team_id):
        watching.look(account.team)
        return waves.running(account.team)


def test_a_subject_that_rises_is_one_wave_however_often_one_looks(account, queue, mailoutbox, clock):
    clock.move_to(yesterday(10))
    member = make_member(account.team)
    past(account)
    receive(account, *roads(30))
    (wave,) = look(account)
    assert (wave.kind, wave.topic, wave.messages, wave.usual) == ("topic", "voirie", 30, 3)
    receive(account, *roads(5))
    (again,) = look(account)
    assert (again.pk, again.messages, again.since) == (wave.pk, 35, wave.since)
    queue.run_due()
    assert [mail.to for mail in mailoutbox] == [[member.person.email]]
    assert "35" in mailoutbox[0].subject


def test_ordinary_days_raise_nothing(account):
    past(account, each=4)
    receive(account, *roads(14))
    assert look(account) == []


def test_a_small_town_without_a_past_is_not_told_of_its_first_messages(account):
    receive(account, *roads(20))
    assert look(account) == []


def test_copies_from_many_accounts_are_a_campaign_and_raise_no_subject(account):
    past(account, topic="environnement_espaces_verts")
    past(account, topic="vie_democratique")
    receive(account, *petition(40))
    (wave,) = look(account)
    assert (wave.kind, wave.messages, wave.accounts) == ("copies", 40, 40)
    assert sum(n for _hour, n in wave.hours) == 40


def test_one_person_who_repeats_a_message_is_no_campaign(account):
    receive(account, *petition(40, author=Author(id="zoe", handle="zoe@social.example", name="Zoé Exemple")))
    assert look(account) == []


def test_the_same_thanks_from_many_are_no_campaign(account):
    receive(
        account,
        *[incoming("Merci beaucoup pour cette belle fête de la musique !", at=now()) for _ in range(30)],
    )
    assert [wave.kind for wave in look(account)] == ["topic"]


def test_a_town_used_to_campaigns_is_told_of_larger_ones_only(account):
    receive(account, *petition(14))
    with acting_for(account.team_id):
        Cluster.rows.bulk_create(
            Cluster(team=account.team, messages=12 + n % 5, authors=12, last_at=now()) for n in range(20)
        )
    assert look(account) == []
    receive(account, *petition(40, seed=2))
    assert len(look(account)) == 1


def test_a_wave_ends_by_itself(account, clock):
    past(account)
    receive(account, *roads(30), *petition(20))
    assert {wave.kind for wave in look(account)} == {"topic", "copies"}
    with acting_for(account.team_id):
        Message.rows.of(account.team).update(placed_at=now() - timedelta(hours=6))
    assert {wave.kind for wave in look(account)} == {"copies"}, (
        "a campaign lasts until nobody sends it for a day"
    )
    with acting_for(account.team_id):
        Message.rows.of(account.team).update(placed_at=now() - timedelta(hours=25))
    assert look(account) == []
    with acting_for(account.team_id):
        assert Wave.rows.of(account.team).exclude(ended_at=None).count() == 2


def test_a_person_in_distress_stays_first_and_no_message_moves(account):
    receive(
        account,
        incoming("Je n'en peux plus, je veux mourir ce soir", at=now() - timedelta(hours=2)),
        *petition(30),
    )
    with acting_for(account.team_id):
        before = list(Message.rows.of(account.team).order_by("pk").values_list("pk", "rank", "priority"))
    assert len(look(account)) == 1
    with acting_for(account.team_id):
        assert (
            list(Message.rows.of(account.team).order_by("pk").values_list("pk", "rank", "priority")) == before
        )
        assert listing.page(account.team, Filters(), None).rows[0].distress


def test_a_wave_at_night_is_told_in_the_morning(account, clock, queue, mailoutbox):
    clock.move_to(yesterday(1))
    make_member(account.team)
    receive(account, *petition(30))
    look(account)
    queue.waiting = [(at, ticket) for at, ticket in queue.waiting if ticket.model == "inbox.Wave"]
    queue.run_due()
    assert mailoutbox == []
    clock.shift(timedelta(hours=5, minutes=31))
    queue.run_due()
    assert len(mailoutbox) == 1


def test_another_towns_messages_raise_nothing_here(account):
    other = make_account(make_team("ailleurs"))
    receive(other, *petition(30))
    receive(account, *petition(2))
    assert look(account) == []
    assert len(look(other)) == 1


def test_a_team_is_watched_from_its_first_message_on(account, queue, clock):
    receive(account, *petition(30))
    with acting_for(account.team_id):
        assert Watch.rows.of(account.team).get().state == "watching"
    assert [ticket.model for _at, ticket in queue.waiting if ticket.model == "inbox.Watch"] == ["inbox.Watch"]
    with acting_for(account.team_id):
        row = Watch.rows.of(account.team).get()
    watching.watch(row)
    with acting_for(account.team_id):
        assert len(waves.running(account.team)) == 1
        Message.rows.of(account.team).update(placed_at=now() - timedelta(days=9))
        row.refresh_from_db()
    watching.watch(row)
    with acting_for(account.team_id):
        row.refresh_from_db()
        assert row.state == "resting"
    receive(account, *petition(1, seed=4))
    with acting_for(account.team_id):
        row.refresh_from_db()
        assert row.state == "watching"


def test_whoever_saw_it_first_is_written_down_once(account):
    receive(account, *petition(30))
    (wave,) = look(account)
    one, other = make_member(account.team), make_member(account.team)
    with acting_for(account.team_id):
        mark_seen(team=account.team, by=one, wave=wave)
        mark_seen(team=account.team, by=other, wave=wave)
        assert waves.wave(account.team, wave.pk).seen_by == one.person
        assert waves.running(account.team, unseen=True) == []


def test_hours_are_compared_with_the_same_hours_by_the_clock_on_the_wall():
    """Over the end of summer time nine o'clock stays nine o'clock."""
    paris = ZoneInfo("Europe/Paris")
    at = datetime(2026, 10, 30, 9, 20, tzinfo=paris)
    counts = {datetime(2026, 10, day, 9, tzinfo=paris): 7 for day in range(1, 31)}
    spans = waves.past_spans(counts, first=at - timedelta(days=40), at=at, zone=paris)
    assert spans == [7] * 28
