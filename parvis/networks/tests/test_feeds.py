"""A feed proposes drafts: each article once, never by itself, at the site's rhythm, and what is wrong in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.utils import translation

from parvis.lifecycle.tenant import acting_for
from parvis.networks import actions
from parvis.networks.connectors.rss import sentences
from parvis.networks.contract import FeedHints, FeedItem, RateLimited, Unavailable
from parvis.networks.models import Account
from parvis.networks.said import said
from parvis.networks.tests.factories import make_account
from parvis.teams.models import Membership, Team
from parvis.teams.tests.factories import make_member, make_team
from tests.servers.answering import Reply, answering

pytestmark = pytest.mark.django_db


def item(number: int, **fields: Any) -> FeedItem:
    given = {
        "title": f"Titre {number}",
        "url": f"https://ville.example/{number}",
        "summary": f"Résumé {number}.",
    }
    return FeedItem(id=str(number), **{**given, **fields})


@pytest.fixture
def team() -> Team:
    made = make_team()
    make_member(made)
    return made


@pytest.fixture
def feed(script, clock, queue, team) -> Account:
    return make_account(team, network="feed", handle="ville.example/feed")


def again(account: Account) -> Account:
    with acting_for(account.team_id):
        return Account.rows.get_queryset().get(pk=account.pk)


def drafts(team: Team) -> list[Any]:
    with acting_for(team.pk):
        return list(apps.get_model("publishing.Post").rows.of(team).order_by("created_at", "id"))


def leaving(team: Team) -> int:
    with acting_for(team.pk):
        return apps.get_model("publishing.Delivery").rows.of(team).count()


def test_what_is_new_becomes_a_draft_that_waits_for_a_person(script, queue, team, feed):
    script.feed = [((item(1), item(2)), "c2", FeedHints())]
    queue.run_due()
    assert [(post.title, post.origin) for post in drafts(team)] == [("Titre 1", "feed"), ("Titre 2", "feed")]
    assert drafts(team)[0].text == "Titre 1\n\nRésumé 1.\n\nhttps://ville.example/1"
    assert [post.version_id for post in drafts(team)] == [None, None]
    assert drafts(team)[0].authors == [], "nobody wrote it: whoever keeps it may still approve it"
    assert leaving(team) == 0
    assert again(feed).cursor == "c2"


def test_it_is_read_at_its_rhythm_and_never_before_the_sites_hour(script, clock, queue, feed):
    until = datetime.now(UTC) + timedelta(hours=2)
    script.feed = [((), "c1", FeedHints(read_after=until))]
    queue.run_due()
    assert again(feed).due_at == until
    with acting_for(feed.team_id):
        actions.watch(team=feed.team)  # somebody opens the inbox
    queue.run_due()
    clock.shift(timedelta(hours=1, minutes=59))
    queue.run_due()
    assert script.calls == ["read "]
    clock.shift(timedelta(minutes=2))
    queue.run_due()
    assert script.calls == ["read ", "read c1"]


def test_a_reconnected_feed_still_honours_the_sites_hour(script, queue, feed):
    until = datetime.now(UTC) + timedelta(hours=2)
    script.feed = [((), "c1", FeedHints(read_after=until))]
    queue.run_due()
    with acting_for(feed.team_id):
        again(feed).move_to(Account.life.connected, by="person")
    queue.run_due()
    assert script.calls == ["read "]
    assert again(feed).due_at == until


def test_an_article_that_could_not_be_taken_in_is_proposed_later_once(script, clock, queue, team, feed):
    with acting_for(team.pk):
        Membership.rows.of(team).update(left_at=datetime.now(UTC))  # nobody may write
    script.feed = [((item(1),), "c1", FeedHints()) for _ in range(20)]
    for _ in range(20):
        queue.run_due()
        clock.shift(timedelta(minutes=1))
    assert drafts(team) == []
    assert again(feed).cursor == ""
    with translation.override("fr"):
        assert said(again(feed).problem).startswith(
            "Ce que ce flux propose ne peut pas devenir des brouillons"
        )
    make_member(team)
    script.feed = [((item(1),), "c1", FeedHints())]
    clock.shift(timedelta(minutes=10))
    queue.run_due()
    assert [post.title for post in drafts(team)] == ["Titre 1"]
    assert (again(feed).cursor, again(feed).problem) == ("c1", "")


def test_two_feeds_with_one_article_make_one_draft(script, queue, team, feed):
    make_account(team, network="feed", handle="ville.example/autre")
    script.feed = [((item(1),), "c1", FeedHints()), ((item(1), item(2)), "c1", FeedHints())]
    queue.run_due()
    assert [post.title for post in drafts(team)] == ["Titre 1", "Titre 2"]


def test_an_article_never_reaches_another_town(script, queue, team, feed):
    other = make_team("autreville")
    make_member(other)
    script.feed = [((item(1),), "c1", FeedHints())]
    queue.run_due()
    assert drafts(other) == []


def test_a_feed_that_moved_is_still_read_and_says_where_it_went(script, queue, team, feed):
    new = "https://nouveau.example/flux"
    script.feed = [((item(1),), "c1", FeedHints(moved_to=new))]
    queue.run_due()
    assert len(drafts(team)) == 1
    assert again(feed).state == "connected"
    assert new in again(feed).problem
    with translation.override("fr"):
        assert said(again(feed).problem).startswith(f"Ce flux a déménagé pour de bon\u202f: {new}.")


def test_a_site_that_asks_to_wait_or_is_silent_keeps_its_cursor(script, clock, queue, feed):
    until = datetime.now(UTC) + timedelta(minutes=40)
    script.feed = [RateLimited(until, "address"), Unavailable("")]
    queue.run_due()
    assert again(feed).due_at == until
    clock.shift(timedelta(minutes=41))
    queue.run_due()
    assert (again(feed).state, again(feed).cursor) == ("connected", "")


def test_an_enormous_article_makes_a_draft_that_can_be_saved(script, queue, team, feed):
    huge = item(1, title="T" * 5000, summary="é" * 200_000)
    script.feed = [((huge,), "c1", FeedHints())]
    queue.run_due()
    (post,) = drafts(team)
    assert (len(post.text), len(post.title), len(post.card["title"])) == (100_000, 200, 300)


# ---------------------------------------------------------------- the true connector, a site on loopback


@dataclass
class Site:
    url: str = ""
    content: bytes = b""
    status: int = 200

    @property
    def address(self) -> str:
        return f"{self.url}/feed"

    def lists(self, *numbers: int) -> None:
        entries = "".join(
            f"<item><title>Titre {n}</title><link>https://ville.example/{n}</link><guid>g{n}</guid>"
            f"<pubDate>{n:02} Nov 2026 08:00:00 GMT</pubDate></item>"
            for n in reversed(numbers)
        )
        self.content = f'<rss version="2.0"><channel><title>Ville</title>{entries}</channel></rss>'.encode()


@pytest.fixture
def site(settings) -> Iterator[Site]:
    made = Site()
    kind = {"Content-Type": "application/rss+xml"}
    with answering(lambda _call: Reply(made.content, made.status, kind)) as made.url:
        settings.PARVIS_ALLOW_HOSTS = [made.url.removeprefix("http://")]
        yield made


@pytest.fixture
def town_feed(clock, queue, team, site) -> Account:
    return make_account(team, network="rss", remote_id=site.address, handle="127.0.0.1/feed")


def test_the_first_reading_proposes_the_newest_only_then_each_new_one(clock, queue, team, site, town_feed):
    site.lists(1, 2, 3)
    queue.run_due()
    assert [post.title for post in drafts(team)] == ["Titre 3"]
    site.lists(1, 2, 3, 4, 5)
    clock.shift(timedelta(minutes=40))
    queue.run_due()
    clock.shift(timedelta(minutes=40))
    queue.run_due()
    assert [post.title for post in drafts(team)] == ["Titre 3", "Titre 4", "Titre 5"]
    assert leaving(team) == 0


BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;">]><rss>&b;</rss>'
)


@pytest.mark.parametrize(
    ("content", "status", "english", "french"),
    [
        (BOMB, 200, sentences.HOSTILE, "Ce flux contient des déclarations XML dangereuses"),
        (
            b"<rss>\n<channel>\n<item></channel>\n" + b"<!-- -->" * 40_000,
            200,
            sentences.BROKEN[:28],
            "Ce flux est mal formé à la ligne 3,",
        ),
        (b"<!doctype html><html></html>", 200, sentences.NOT_A_FEED, "Il n’y a pas de flux"),
        (b"", 410, sentences.GONE, "Le site dit que ce flux a été supprimé"),
        (b"", 404, sentences.NOT_FOUND, "Le site n’a plus de flux"),
    ],
)
def test_a_bad_feed_is_told_at_once_and_asked_again_rarely(
    queue, team, site, town_feed, content, status, english, french
):
    site.content, site.status = content, status
    queue.run_due()
    read = again(town_feed)
    assert read.problem.startswith(english)
    with translation.override("fr"):
        assert said(read.problem).startswith(french)
    assert (read.state, read.cursor, drafts(team)) == ("connected", "", [])
    assert read.due_at - datetime.now(UTC) >= timedelta(hours=1)


def test_a_feed_that_mended_is_read_on(clock, queue, team, site, town_feed):
    site.content = BOMB
    queue.run_due()
    site.lists(1)
    clock.shift(timedelta(hours=2))
    queue.run_due()
    assert [post.title for post in drafts(team)] == ["Titre 1"]
    assert again(town_feed).problem == ""
