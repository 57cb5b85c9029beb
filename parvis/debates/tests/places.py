"""Servers that we did not write, with a town and six citizens on each; citizens use what is not our connector.

Zoé uses a library (Mastodon.py, atproto), Léo and the others an HTTP client: the network's own calls, word for word.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from html import unescape
from typing import Any, ClassVar, Protocol

import mastodon as mastodon_py
import pytest
import requests
from atproto import models

from parvis.debates.actions import echoing
from parvis.debates.models import Debate, Echo, Vote
from parvis.debates.steps import listening
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


class Citizen(Protocol):
    def answer(self, to: str, text: str) -> str: ...
    def edit(self, id: str, text: str) -> None: ...
    def delete(self, id: str) -> None: ...
    def vote(self, post: str, choice: int) -> None: ...
    def close(self) -> None: ...


# ---------------------------------------------------------------- citizens of Mastodon


class Library:
    """Mastodon.py."""

    def __init__(self, url: str, token: str) -> None:
        session = requests.Session()
        session.headers["Connection"] = "close"  # as `Plain` says
        self.api = mastodon_py.Mastodon(
            access_token=token, api_base_url=url, version_check_mode="none", session=session
        )

    def answer(self, to: str, text: str) -> str:
        return str(self.api.status_post(text, in_reply_to_id=to)["id"])

    def edit(self, id: str, text: str) -> None:
        self.api.status_update(id, text)

    def delete(self, id: str) -> None:
        self.api.status_delete(id)

    def vote(self, post: str, choice: int) -> None:
        self.api.poll_vote(self.api.status(post)["poll"]["id"], [choice])

    def close(self) -> None:
        self.api.session.close()


def unless_it_hangs_up(ask: Callable[[], requests.Response]) -> requests.Response:
    for _time in range(3):
        with contextlib.suppress(requests.ConnectionError):
            return ask()
    return ask()


class Plain:
    """Mastodon's API by hand."""

    def __init__(self, url: str, token: str) -> None:
        self.url, self.session, self.known = url, requests.Session(), set[str]()
        # snac2 closes after each answer, sometimes while the next call is on its way.
        self.session.headers.update({"Authorization": f"Bearer {token}", "Connection": "close"})

    def ask(self, method: str, path: str, **body: object) -> dict:
        """What may be asked twice is, where the server hangs up in the middle of its answer, as snac2 at times does."""

        def asked() -> requests.Response:
            return self.session.request(method, f"{self.url}/api/v1/{path}", json=body or None, timeout=20)

        answer = asked() if method == "POST" else unless_it_hangs_up(asked)
        answer.raise_for_status()
        return answer.json()

    def answer(self, to: str, text: str) -> str:
        """Where the server hangs up in the middle of its answer, it is looked whether it has it before asking again."""
        for _time in range(3):
            found = None
            with contextlib.suppress(requests.ConnectionError):
                found = str(self.ask("POST", "statuses", status=text, in_reply_to_id=to)["id"])
            if (found := found or self._written(to, text)) is not None:
                self.known.add(found)
                return found
        raise AssertionError("the server hangs up each time")

    def _written(self, to: str, text: str) -> str | None:
        mine = self.ask("GET", "accounts/verify_credentials")["id"]
        for one in reversed(self.ask("GET", f"statuses/{to}/context")["descendants"]):
            words = unescape(re.sub("<[^>]+>", "", one["content"])).split()
            same = words[1:] == text.split()[1:]  # the town's name, in front, is written otherwise
            if one["account"]["id"] == mine and same and str(one["id"]) not in self.known:
                return str(one["id"])
        return None

    def edit(self, id: str, text: str) -> None:
        self.ask("PUT", f"statuses/{id}", status=text)

    def delete(self, id: str) -> None:
        self.ask("DELETE", f"statuses/{id}")

    def vote(self, post: str, choice: int) -> None:
        poll = self.ask("GET", f"statuses/{post}")["poll"]["id"]
        self.ask("POST", f"polls/{poll}/votes", choices=[choice])

    def close(self) -> None:
        self.session.close()


class OnSnac(Plain):
    def __init__(self, url: str, token: str, name: str, password: str) -> None:
        super().__init__(url, token)
        self.name, self.password = name, password

    def delete(self, id: str) -> None:
        delete_on_snac(self.url, self.name, self.password, self.ask("GET", f"statuses/{id}")["uri"])


class LibraryOnSnac(Library):
    def __init__(self, url: str, token: str, name: str, password: str) -> None:
        super().__init__(url, token)
        self.url, self.name, self.password = url, name, password

    def delete(self, id: str) -> None:
        delete_on_snac(self.url, self.name, self.password, self.api.status(id)["uri"])


def delete_on_snac(url: str, name: str, password: str, uri: str) -> None:
    """Its Mastodon API deletes nothing: its own page does."""
    form = {"id": uri, "actor": f"{url}/{name}", "action": "Delete"}
    done = unless_it_hangs_up(
        lambda: requests.post(
            f"{url}/{name}/admin/action", data=form, auth=(name, password), timeout=20,
            headers={"Connection": "close"}, allow_redirects=False,
        )
    )  # fmt: skip
    assert done.status_code < 400, done.status_code


# ---------------------------------------------------------------- citizens of Bluesky


class Atproto:
    """The network's own library."""

    def __init__(self, pds: str, name: str) -> None:
        self.client = bluesky.sign_up(pds, f"{name}.test")

    def answer(self, to: str, text: str) -> str:
        post = eventually(lambda: self.client.get_posts([to]).posts)[0]
        root = models.ComAtprotoRepoStrongRef.Main(uri=post.uri, cid=post.cid)
        reply = models.AppBskyFeedPost.ReplyRef(root=root, parent=root)
        return self.client.send_post(text, reply_to=reply).uri

    def edit(self, id: str, text: str) -> None:
        raise NotImplementedError("Bluesky has no edits")

    def delete(self, id: str) -> None:
        self.client.delete_post(id)

    def vote(self, post: str, choice: int) -> None:
        raise NotImplementedError("Bluesky has no polls")

    def close(self) -> None:
        self.client.request.close()


class Xrpc(Atproto):
    """Calls of the AT Protocol by hand."""

    def __init__(self, pds: str, name: str) -> None:
        self.pds, self.session = pds.rstrip("/"), requests.Session()
        handle, password = f"{name}.test", "mot-de-passe-invente"
        made = {"handle": handle, "email": f"{name}@example.test", "password": password}
        session = self.write("com.atproto.server.createAccount", made)
        self.did = session["did"]
        self.session.headers["Authorization"] = f"Bearer {session['accessJwt']}"

    def write(self, name: str, body: dict[str, Any]) -> dict:
        answer = self.session.post(f"{self.pds}/xrpc/{name}", json=body, timeout=20)
        answer.raise_for_status()
        return answer.json()

    def answer(self, to: str, text: str) -> str:
        repo, collection, key = to.removeprefix("at://").split("/")
        where = {"repo": repo, "collection": collection, "rkey": key}
        found = self.session.get(
            f"{self.pds}/xrpc/com.atproto.repo.getRecord", params=where, timeout=20
        ).json()
        above = {"uri": found["uri"], "cid": found["cid"]}
        record = {
            "$type": collection, "text": text, "reply": {"root": above, "parent": above},
            "createdAt": datetime.now(UTC).isoformat().replace("+00:00", "Z"),
        }  # fmt: skip
        made = {"repo": self.did, "collection": collection, "record": record}
        return self.write("com.atproto.repo.createRecord", made)["uri"]

    def delete(self, id: str) -> None:
        repo, collection, key = id.removeprefix("at://").split("/")
        self.write("com.atproto.repo.deleteRecord", {"repo": repo, "collection": collection, "rkey": key})

    def close(self) -> None:
        self.session.close()


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
