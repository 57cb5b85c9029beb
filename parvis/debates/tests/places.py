"""Servers that we did not write, with a town and six citizens on each; citizens use what is not our connector.

Zoé uses a library (Mastodon.py, atproto), Léo and the others an HTTP client: the network's own calls, word for word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, ClassVar

import pytest
import requests

from parvis.debates.actions import echoing
from parvis.debates.models import Debate, Echo, Vote
from parvis.debates.steps import listening
from parvis.debates.tests.clients import Atproto, Citizen, Library, LibraryOnSnac, OnSnac, Plain, Xrpc
from parvis.egress import Door
from parvis.inbox.models import Message
from parvis.lifecycle.tenant import acting_for
from parvis.networks.actions import connect
from parvis.networks.connectors.bluesky import Bluesky
from parvis.networks.contract import Credentials, Identity
from parvis.networks.models import Account
from parvis.networks.steps import listening as networks
from parvis.publishing import actions as publishing
from parvis.teams.models import Role
from parvis.teams.tests.factories import make_member, make_team
from tests.servers import bluesky, mastodon_mock, sandbox, snac2
from tests.servers.databases import CannotHave
from tests.servers.patience import eventually

NEIGHBOURS = ("ana", "bob", "eva", "tom")


# ---------------------------------------------------------------- the town


class Place:
    """A town with an account on one server, and its citizens there."""

    network: ClassVar[str] = "mastodon"
    edits: ClassVar[bool] = True  # a post can be edited there, and stays the same
    polls: ClassVar[bool] = True
    patience: ClassVar[float] = 0.0  # seconds until what a citizen does is seen

    def __init__(self, url: str, me: Identity, credentials: Credentials, citizens: list[Citizen]) -> None:
        self.url, self.me, self.credentials = url, me, credentials
        self.zoe, self.leo, *self.neighbours = citizens
        self.at = "@" + me.handle.lstrip("@").partition("@")[0]

    def settle(self) -> None:
        """A town is found; it lives as long as the test's database does."""
        self.team = make_team()
        self.boss = make_member(self.team, Role.manager)
        with acting_for(self.team.pk):
            self.account = connect(
                team=self.team, by="test", network=self.network, server=self.url, who=self.me,
                credentials=self.credentials,
            )  # fmt: skip
        self.hear()

    def _account(self) -> Account:
        with acting_for(self.team.pk):
            return Account.rows.of(self.team).select_related("team").get(pk=self.account.pk)

    def hear(self) -> None:
        networks.listen(self._account())

    def ask(self, debate: Debate, queue: Any) -> list[Echo]:
        with acting_for(self.team.pk):
            made = echoing.prepare_posts(
                team=self.team, by=self.boss, debate=debate, accounts=[self._account()]
            )
            for post in made.posts:
                post.approvals_needed = 0
                post.save(update_fields=["approvals_needed"])
                publishing.plan(team=self.team, by=self.boss, post=post)
        queue.run_due()
        return [self.again(echo) for echo in made.echoes]

    def again(self, echo: Echo) -> Echo:
        with acting_for(self.team.pk):
            rows = Echo.rows.of(self.team).select_related("account", "debate", "statement", "team")
            return rows.get(pk=echo.pk)

    def count(self, *echoes: Echo) -> None:
        """As the worker does every few minutes."""
        self.hear()
        for echo in echoes:
            listening.listen(self.again(echo))

    def votes(self, debate: Debate) -> list[tuple[int, int, str]]:
        """(number, value, the reply that gave it)"""
        with acting_for(self.team.pk):
            rows = Vote.rows.of(self.team).filter(debate=debate)
            return sorted(rows.values_list("statement__number", "value", "evidence"))

    def counts(self, debate: Debate, *echoes: Echo, wanted: list[tuple[int, int, str]]) -> None:
        """Counts until these are the votes, for as long as this server may take."""

        def there() -> bool:
            self.count(*echoes)
            return self.votes(debate) == sorted(wanted)

        eventually(there, seconds=self.patience)
        with acting_for(self.team.pk):
            told = list(Message.rows.of(self.team).values_list("author_handle", "text", "deleted_at"))
        assert self.votes(debate) == sorted(wanted), told


class OnMock(Place):
    """mastodon_mock, and the sandbox that ships with the product."""


class OnSnac2(Place):
    edits = False  # an edited post is another one there, with an id of its own
    polls = False
    patience = 45.0


class OnBluesky(Place):
    network = "bluesky"
    edits = polls = False
    patience = 20.0


@contextmanager
def of_sandbox() -> Iterator[Place]:
    with sandbox.running("--empty") as found:
        names = [one["username"] for one in found.names() if one["username"] != "mairie"]
        tokens = [found.token(name) for name in ("mairie", *names[:6])]
        yield from _mastodon(OnMock, found.url, tokens)


@contextmanager
def of_mastodon_mock() -> Iterator[Place]:
    with mastodon_mock.running(["mairie", "zoe", "leo", *NEIGHBOURS]) as found:
        yield from _mastodon(OnMock, found.url, list(found.tokens.values()))


@contextmanager
def of_snac2() -> Iterator[Place]:
    names = ["mairie", "zoe", "leo", *NEIGHBOURS]
    with snac2.running(names) as found:
        tokens = {name: _snac_token(found, name) for name in names}
        others = [OnSnac(found.url, tokens[name], name, found.passwords[name]) for name in names[2:]]
        zoe = LibraryOnSnac(found.url, tokens["zoe"], "zoe", found.passwords["zoe"])
        yield from _settled(OnSnac2, found.url, tokens["mairie"], [zoe, *others])


def _mastodon(kind: type[Place], url: str, tokens: list[str]) -> Iterator[Place]:
    mine, zoes, *others = tokens
    yield from _settled(kind, url, mine, [Library(url, zoes), *(Plain(url, token) for token in others)])


def _settled(kind: type[Place], url: str, mine: str, citizens: list[Any]) -> Iterator[Place]:
    me = Plain(url, mine)
    who = me.ask("GET", "accounts/verify_credentials")
    me.close()
    identity = Identity(id=str(who["id"]), handle=f"@{who['username']}")
    yield from _closing(kind(url, identity, Credentials(secrets={"access_token": mine}), citizens))


def _closing(place: Place) -> Iterator[Place]:
    yield place
    for citizen in (place.zoe, place.leo, *place.neighbours):
        citizen.close()


def _snac_token(server: snac2.Server, name: str) -> str:
    """A person signs in on the server's page, and lets a program of their own in."""
    back = "https://client.example/back"
    app = {"client_name": "test", "redirect_uris": back, "scopes": "read write"}
    close = {"Connection": "close"}
    made = requests.post(f"{server.url}/api/v1/apps", json=app, timeout=20, headers=close).json()
    asked = {"client_id": made["client_id"], "redirect_uri": back, "response_type": "code", "state": "s"}
    page = requests.get(f"{server.url}/oauth/authorize", params=asked, timeout=20, headers=close).text
    form = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
    form |= {"login": name, "passwd": server.passwords[name]}
    sent = requests.post(
        f"{server.url}/oauth/x-snac-login", data=form, timeout=20, allow_redirects=False, headers=close
    )
    (code,) = re.findall(r"[?&]code=([^&]+)", sent.headers["Location"])
    grant = asked | {"client_secret": made["client_secret"], "grant_type": "authorization_code", "code": code}
    done = requests.post(f"{server.url}/oauth/token", json=grant, timeout=20, headers=close)
    return str(done.json()["access_token"])


@contextmanager
def of_bluesky() -> Iterator[Place]:
    with bluesky.running() as found:
        owner = bluesky.sign_up(found.pds, f"{'mairie'}.test")
        password = owner.com.atproto.server.create_app_password({"name": "parvis"}).password
        owner.request.close()
        typed = {"handle": "mairie.test", "password": password, "server": found.pds}
        who, home, credentials = Bluesky(account=None, door=Door(allow_hosts=(found.host,))).connect(typed)
        others = [Xrpc(found.pds, name) for name in ("leo", *NEIGHBOURS)]
        yield from _closing(OnBluesky(home, who, credentials, [Atproto(found.pds, "zoe"), *others]))


PLACES = {
    "sandbox": of_sandbox, "mastodon_mock": of_mastodon_mock, "snac2": of_snac2, "bluesky": of_bluesky
}  # fmt: skip
ALL = [
    "sandbox",
    "mastodon_mock",
    pytest.param("snac2", marks=pytest.mark.servers),
    pytest.param("bluesky", marks=pytest.mark.servers),
]


def running(name: str) -> Iterator[Place]:
    try:
        with PLACES[name]() as place:
            yield place
    except CannotHave as missing:
        pytest.skip(str(missing))
