"""The list of bad input, one by one, as the town hall meets it: a clear sentence in both languages, and nothing lost.

What a connector does with each answer of its network is in the shared contract and in its own tests; here the whole
product is asked, from the network to the page that a person reads.
"""

from __future__ import annotations

import json
import re
import socket
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from django.conf import settings as django_settings
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now

from parvis.inbox.models import Message
from parvis.inbox.tests import factories as inbox
from parvis.lifecycle.queue import Ticket
from parvis.lifecycle.tenant import acting_for
from parvis.lifecycle.work import queue as the_queue
from parvis.networks import actions
from parvis.networks.contract import Batch, RateLimited, Reauthorise, RefusalKind, Refused
from parvis.networks.models import Account
from parvis.networks.reasons import SIGN_IN_AGAIN
from parvis.networks.tests.conftest import script  # noqa: F401  (the pretend network)
from parvis.networks.tests.factories import make_account
from parvis.networks.tests.test_feeds import BOMB
from parvis.publishing.models import Post
from parvis.publishing.tests import factories as posts
from parvis.publishing.tests.conftest import later  # noqa: F401  (moves every clock)
from parvis.publishing.tests.test_views import fields as fields_of
from parvis.teams.models import Membership, Role, Team
from parvis.teams.tests.factories import make_member, make_team
from tests import town as towns
from tests.servers.answering import Reply, answering

pytestmark = pytest.mark.django_db
PASSWORD = "une phrase tout à fait inventée"
BOTH = ("fr", "en")


@dataclass
class Person:
    """Somebody at a browser: `reads(name, …)` gives the page's words, in the language that they chose."""

    membership: Membership
    client: Client = field(default_factory=lambda: Client(raise_request_exception=False))

    def __post_init__(self) -> None:
        self.client.force_login(self.membership.person)

    def address(self, name: str, *args: Any) -> str:
        return reverse(name, args=[self.membership.team.slug, *args])

    def in_language(self, language: str) -> Person:
        self.client.cookies[django_settings.LANGUAGE_COOKIE_NAME] = language
        return self

    def reads(self, language: str, name: str, *args: Any) -> str:
        return words(self.in_language(language).client.get(self.address(name, *args)))


def words(answer: Any) -> str:
    assert answer.status_code < 500
    return " ".join(
        BeautifulSoup(answer.content, "html5lib").get_text(" ").replace("\u202f", " ").split()
    ).replace("\xa0", " ")


@pytest.fixture
def person(script: Any) -> Person:  # noqa: F811
    return Person(make_member(make_team("bourg")))


@pytest.fixture
def town(script: Any) -> posts.Town:  # noqa: F811
    return posts.make_town()


def accounts_of(team: Team) -> int:
    with acting_for(team.pk):
        return int(Account.rows.of(team).count())


# ------------------------------------------------------------------ connecting


@pytest.mark.parametrize(
    ("language", "sentence"),
    [("fr", "Aucun serveur Mastodon ne répond"), ("en", "No Mastodon server answers")],
)
def test_an_unreachable_instance(person: Person, settings: Any, language: str, sentence: str) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        typed = f"http://127.0.0.1:{closed.getsockname()[1]}"
    settings.PARVIS_ALLOW_HOSTS = [typed.removeprefix("http://")]
    form = {"server": typed, "institutional": "on"}
    answer = person.in_language(language).client.post(person.address("networks:connect", "mastodon"), form)
    assert answer.status_code == 422
    assert sentence in words(answer)
    assert f'value="{typed}"' in answer.content.decode(), "what was typed is kept"
    assert accounts_of(person.membership.team) == 0


@pytest.mark.parametrize(("language", "sentence"), [("fr", "mot de passe"), ("en", "password")])
def test_a_wrong_password_of_the_network(person: Person, settings: Any, language: str, sentence: str) -> None:
    refusal = json.dumps(
        {"error": "AuthenticationRequired", "message": "Invalid identifier or password"}
    ).encode()
    with answering(lambda _call: Reply(refusal, 401)) as address:
        settings.PARVIS_ALLOW_HOSTS = [address.removeprefix("http://")]
        form = {
            "handle": "mairie.test",
            "password": "abcd-efgh-ijkl-mnop",
            "server": address,
            "institutional": "on",
        }
        answer = person.in_language(language).client.post(person.address("networks:connect", "bluesky"), form)
    assert answer.status_code == 422
    page = BeautifulSoup(answer.content, "html5lib")
    said = " ".join(
        one.get_text(" ", strip=True) for one in page.select("[role=alert], .errors, .banner--urgent")
    )
    assert sentence in said.lower(), said
    assert page.select_one("input[name=handle]")["value"] == "mairie.test", "what was typed is kept"
    assert "abcd-efgh" not in answer.content.decode(), "but a password is never sent back"
    assert accounts_of(person.membership.team) == 0


@pytest.mark.parametrize(("language", "sentence"), [("fr", "mot de passe"), ("en", "password")])
def test_a_wrong_password_of_parvis(person: Person, language: str, sentence: str) -> None:
    somebody = person.membership.person
    somebody.set_password(PASSWORD)
    somebody.save()
    client = Client()
    client.cookies[django_settings.LANGUAGE_COOKIE_NAME] = language
    for typed in (somebody.email, "personne@villefable.example"):
        answer = client.post(reverse("account_login"), {"login": typed, "password": "faux"})
        assert answer.status_code == 200
        page = BeautifulSoup(answer.content, "html5lib")
        alert = " ".join(
            one.get_text(" ", strip=True) for one in page.select("[role=alert], .errors, .error")
        )
        assert sentence in alert.lower(), alert
        assert page.select_one("input[name=login]")["value"] == typed
        assert "_auth_user_id" not in client.session


# ------------------------------------------------------------------ while it works


def test_a_revoked_token(town: posts.Town, script: Any, queue: Any) -> None:  # noqa: F811
    boss, post = Person(town.boss), posts.planned(town, at=posts.in_minutes(60))
    with acting_for(town.team.pk):
        town.account.move_to(town.account.where, by="test", due=now())
    script.batches = [Reauthorise(SIGN_IN_AGAIN)]
    queue.run_due()
    for language, sentence in zip(
        BOTH, ("demande une nouvelle connexion", "asks for a new sign-in"), strict=True
    ):
        for name, args in (
            ("networks:account", [town.account.pk]),
            ("networks:accounts", []),
            ("web:today", []),
        ):
            assert sentence in boss.reads(language, name, *args), (language, name)
    assert posts.states(town, post) == ["planned"] or posts.states(town, post) == ["approved"], (
        "its post waits"
    )


def test_refused_media(town: posts.Town, script: Any, queue: Any) -> None:  # noqa: F811
    script.answers = [
        Refused(
            RefusalKind.content, "The network refused this post.", detail="Image is 12 megapixels too large"
        )
    ]
    boss, post = Person(town.boss), posts.planned(town, text="Avec une image")
    queue.run_due()
    assert posts.states(town, post) == ["refused"]
    for language, sentence in zip(BOTH, ("refusé", "refused"), strict=True):
        said = boss.reads(language, "publishing:post", post.pk)
        assert sentence in said.lower()
        assert "12 megapixels too large" in said, "the network's own words"
    with acting_for(town.team.pk):
        assert Post.rows.of(town.team).get(pk=post.pk).text == "Avec une image"
    answer = boss.client.post(boss.address("publishing:correct", post.pk))
    assert answer.status_code == 302, "one button leads back to the words, to mend them"


def test_too_many_requests(town: posts.Town, script: Any, queue: Any, later: Any) -> None:  # noqa: F811
    script.answers = [RateLimited(until=now() + timedelta(minutes=5))]
    boss, post = Person(town.boss), posts.planned(town)
    queue.run_due()
    assert script.stored == {}
    for language, sentence in zip(BOTH, ("demande d’attendre", "asks us to wait"), strict=True):
        assert sentence in boss.reads(language, "publishing:post", post.pk).replace("'", "’"), language
    later(minutes=6)
    queue.run_due()
    assert posts.states(town, post) == ["published"]
    assert len(script.ledger) == 1


@pytest.mark.parametrize("bomb", ["entities", "size"])
def test_a_feed_bomb(person: Person, settings: Any, queue: Any, bomb: str) -> None:
    content = BOMB if bomb == "entities" else b"<rss><channel>" + b"<item><title>x</title></item>" * 600_000
    said = {
        "entities": ("déclarations XML dangereuses", "XML declarations that can harm"),
        "size": ("5 Mo", "larger than 5 MB"),
    }[bomb]
    kind = {"Content-Type": "application/rss+xml"}
    with answering(lambda _call: Reply(content, headers=kind)) as address:
        settings.PARVIS_ALLOW_HOSTS = [address.removeprefix("http://")]
        feed = make_account(person.membership.team, network="rss", remote_id=address, handle=address)
        queue.run_due()
    for language, sentence in zip(BOTH, said, strict=True):
        assert sentence in person.reads(language, "networks:account", feed.pk)
    with acting_for(person.membership.team_id):
        assert not Post.rows.of(person.membership.team).exists()
        assert Account.rows.get_queryset().get(pk=feed.pk).state == "connected", "it is asked again"


# ------------------------------------------------------------------ texts


def test_a_text_of_100_000_characters_that_we_write(town: posts.Town) -> None:
    """Kept to the last character; it does not leave, and the page says by how much it is too long."""
    writer, post = Person(town.writer), posts.written(town)
    text = "Été à Villefable. " * 5556
    text = text[:100_000].strip().ljust(100_000, ".")
    address = writer.address("publishing:edit", post.pk)
    for language, sentence in zip(
        BOTH, ("Trop long de 99.?500 signes", "Too long by 99.?500 signs"), strict=True
    ):
        page = BeautifulSoup(writer.in_language(language).client.get(address).content, "html5lib")
        answer = writer.client.post(address, {**fields_of(page), "text": text, "plan": "1"})
        assert answer.status_code in {200, 302, 409, 422}
        said = words(writer.client.get(address)).replace(text.strip(), "")
        assert re.search(sentence, said), (language, said)
    with acting_for(town.team.pk):
        kept = Post.rows.of(town.team).get(pk=post.pk)
    assert kept.text == text
    assert posts.deliveries(town, post) == []


@pytest.mark.parametrize(("language", "sentence"), [("fr", "caractères"), ("en", "characters")])
def test_a_text_that_is_longer_than_anything_we_keep(town: posts.Town, language: str, sentence: str) -> None:
    writer, post = Person(town.writer), posts.written(town)
    address = writer.in_language(language).address("publishing:edit", post.pk)
    page = BeautifulSoup(writer.client.get(address).content, "html5lib")
    text = "a" * 100_001
    answer = writer.client.post(address, {**fields_of(page), "text": text})
    assert answer.status_code == 422
    assert sentence in words(answer)
    assert text in answer.content.decode(), "what was typed is still in the page"


def test_a_message_of_100_000_characters_that_comes_in(person: Person) -> None:
    text = ("é" * 99 + " ") * 1000
    row = inbox.make_message(inbox.make_account(person.membership.team), text)
    with acting_for(person.membership.team_id):
        assert len(Message.rows.of(person.membership.team).get(pk=row.pk).text) == 100_000
    for language in BOTH:
        assert person.reads(language, "inbox:message", row.pk).count("é") >= 99_000


# ------------------------------------------------------------------ events


@pytest.mark.parametrize("clock", [datetime(2031, 1, 1, tzinfo=UTC), datetime(1970, 1, 1, tzinfo=UTC)])
def test_the_clock_of_the_network_is_wrong(person: Person, clock: datetime) -> None:
    """Kept, shown, and in its place: neither on top for years, nor below everything for ever."""
    account = inbox.make_account(person.membership.team)
    wrong = inbox.make_message(account, "Question d’un réseau à l’heure fausse ?", at=clock)
    right = inbox.make_message(account, "Question à l’heure juste ?", at=now() + timedelta(seconds=1))
    for language in BOTH:
        listed = person.reads(language, "inbox:list")
        assert "l’heure fausse" in listed
        assert listed.index("l’heure juste") < listed.index("l’heure fausse")
        assert "2031" not in person.reads(language, "inbox:message", wrong.pk)
    assert right.pk != wrong.pk


def test_a_duplicate_event(person: Person) -> None:
    """Told by a push and by a poll, in one batch and in two, under one number."""
    account = inbox.make_account(person.membership.team)
    item = inbox.incoming("Une seule question ?")
    for items in ([item], [item, item], [item]):
        inbox.receive(account, *items)
    with acting_for(account.team_id):
        assert Message.rows.of(account.team).count() == 1
    page = person.client.get(person.address("inbox:list")).content.decode()
    assert page.count('class="row__link"') == 1
    for language in BOTH:
        assert "Une seule question ?" in person.reads(language, "inbox:list")


def test_an_event_for_an_account_that_waits_or_is_gone(person: Person, script: Any, queue: Any) -> None:  # noqa: F811
    """It is kept and shown; the page of the account says what to do."""
    team = person.membership.team
    account = inbox.make_account(team)
    for state, moment in (("to_reconnect", 1), ("disconnected", 2)):
        with acting_for(team.pk):
            row = Account.rows.get_queryset().get(pk=account.pk)
            assert row.move_to(row.life.states[state], by="test", why=SIGN_IN_AGAIN, problem=SIGN_IN_AGAIN)
        inbox.receive(account, inbox.incoming(f"Arrivée malgré tout {moment} ?"))
        for language in BOTH:
            assert f"Arrivée malgré tout {moment} ?" in person.reads(language, "inbox:list")
    assert "nouvelle connexion" in person.reads("fr", "networks:account", account.pk)


def test_an_event_for_an_account_that_nobody_knows(person: Person, queue: Any, caplog: Any) -> None:
    """A ticket or a push that names no account, or another town's, does nothing and stops nothing."""
    team, there = person.membership.team, make_team("la-bas")
    theirs, mine = inbox.make_account(there), inbox.make_account(team)
    for key in (uuid4(), theirs.pk):
        the_queue().put(Ticket(model="networks.Account", key=key, moves=0, team=team.pk, lane="x"), at=None)
    queue.run_due()
    with pytest.raises(DatabaseError, match="row-level security"), acting_for(team.pk), transaction.atomic():
        actions.store(account=theirs, items=[inbox.incoming("Pour une autre ville")])
    inbox.receive(mine, inbox.incoming("La suite arrive ?"))
    for language in BOTH:
        shown = person.reads(language, "inbox:list")
        assert "La suite arrive ?" in shown
        assert "Pour une autre ville" not in shown
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


# ------------------------------------------------------------------ addresses


@pytest.mark.parametrize(
    ("language", "sentence"),
    [("fr", "Il n’y a rien à cette adresse"), ("en", "There is nothing at this address")],
)
def test_another_teams_key_in_an_address(script: Any, language: str, sentence: str) -> None:  # noqa: F811
    here, there = towns.build("ici", "CANARIICI"), towns.build("la-bas", "CANARILABAS")
    person = Person(here.members[Role.manager]).in_language(language)
    named = {
        "inbox:message": "inbox.message",
        "publishing:post": "publishing.post",
        "networks:account": "networks.account",
    }
    for name, kind in named.items():
        answer = person.client.get(person.address(name, there.keys[kind]))
        nobody = person.client.get(person.address(name, uuid4()))
        assert (answer.status_code, nobody.status_code) == (404, 404)
        assert sentence in words(answer).replace("'", "’")
        assert words(answer) == words(nobody), "it does not even tell that the thing exists"


def test_one_spoilt_event_among_good_ones(person: Person, script: Any, queue: Any) -> None:  # noqa: F811
    """With signs that no database keeps: all of them arrive, and the account reads on."""
    account = make_account(person.membership.team, network="pretend")
    good = [inbox.incoming(f"Bonne question {n} ?", at=now()) for n in range(3)]
    spoilt = inbox.incoming("\x00" * 10 + "abîmé", at=now())
    script.batches = [Batch(items=(good[0], spoilt, *good[1:]), cursor="4")]
    queue.run_due()
    shown = person.reads("fr", "inbox:list")
    assert all(f"Bonne question {n} ?" in shown for n in range(3))
    assert "abîmé" in shown
    with acting_for(account.team_id):
        assert Account.rows.get_queryset().get(pk=account.pk).cursor == "4"
