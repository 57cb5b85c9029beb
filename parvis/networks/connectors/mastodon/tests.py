"""Recorded shapes in, values out; then the shared contract on servers that we did not write."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

import mastodon as mastodon_py
import pytest
import requests
from bs4 import BeautifulSoup

from parvis.egress import Door
from parvis.networks.connectors.mastodon import Mastodon
from parvis.networks.connectors.mastodon.wire import ME, Wire
from parvis.networks.contract import AccountRef, Credentials
from tests.connector_contract import ConnectorContract, Seen, World
from tests.servers import mastodon_mock, proxy, sandbox, snac2
from tests.servers.databases import CannotHave

RESETS = ("X-RateLimit-Reset: 2099-10-14T19:05:00.668587Z", "X-RateLimit-Reset: 4086000000")


@dataclass
class MastodonPy:
    """A citizen who uses Mastodon.py; its HTML is read by Beautiful Soup, not by our own reader."""

    url: str
    token: str
    session: requests.Session = field(default_factory=requests.Session)

    def __post_init__(self) -> None:
        self.client = mastodon_py.Mastodon(
            access_token=self.token,
            api_base_url=self.url,
            session=self.session,
            version_check_mode="none",
            ratelimit_method="throw",
        )
        headers = {"Authorization": f"Bearer {self.token}"}
        me = self.session.get(f"{self.url}{ME}", headers=headers, timeout=20).json()
        self.handle, self.id = f"@{me['acct'].partition('@')[0]}", me["id"]

    def say(self, text: str, *, parent_id: str = "", private: bool = False) -> str:
        visibility = "direct" if private else "public"
        return str(
            self.client.status_post(text, in_reply_to_id=parent_id or None, visibility=visibility)["id"]
        )

    def read(self, id: str) -> Seen:
        return self._seen(self.client.status(id))

    def posts_of(self, account_id: str) -> list[Seen]:
        return [self._seen(status) for status in self.client.account_statuses(account_id, limit=40)]

    @staticmethod
    def _seen(status) -> Seen:
        poll = status.get("poll")
        return Seen(
            id=str(status["id"]),
            text=soup_text(status["content"]),
            author=str(status["account"]["id"]),
            parent_id=str(status.get("in_reply_to_id") or ""),
            private=status["visibility"] in {"direct", "private"},
            warning=status.get("spoiler_text") or "",
            alts=tuple(media["description"] or "" for media in status["media_attachments"]),
            poll=tuple(option["title"] for option in poll["options"]) if poll else (),
        )


def soup_text(html: str) -> str:
    soup = BeautifulSoup(html, "html.parser")
    for line in soup.find_all("br"):
        line.replace_with("\n")
    paragraphs = [paragraph.get_text() for paragraph in soup.find_all("p")]
    return ("\n\n".join(paragraphs) if paragraphs else soup.get_text()).strip("\n")


@contextmanager
def reached(url: str, token: str, citizen: MastodonPy, **more) -> Iterator[World]:
    with proxy.before(url) as between, citizen.session:
        me = Wire(Door(allow_hosts=[between.address]), between.url, token).read_object(ME)
        account = AccountRef(
            network="mastodon",
            server=between.url,
            remote_id=me["id"],
            handle=f"@{me['username']}",
            credentials=Credentials(secrets={"access_token": token}),
        )
        dead = Credentials(secrets={"access_token": "token-that-was-revoked"})
        yield World(
            make=Mastodon,
            account=account,
            proxy=between,
            citizen=citizen,
            dead=dead,
            rate_limit_headers=RESETS,
            hosts=(between.host,),
            **more,
        )


class TestOnTheSandbox(ConnectorContract):
    @pytest.fixture(scope="class")
    @classmethod
    def world(cls):
        with sandbox.running("--empty") as server, ExitStack() as stack:
            citizen = MastodonPy(server.url, server.token("leila_m"))
            yield stack.enter_context(
                reached(server.url, server.token("mairie"), citizen, lacks=frozenset({"hide"}))
            )


class TestOnMastodonMock(ConnectorContract):
    @pytest.fixture(scope="class")
    @classmethod
    def world(cls):
        with mastodon_mock.running(["mairie", "alice"]) as server, ExitStack() as stack:
            citizen = MastodonPy(server.url, server.tokens["alice"])
            # It reads a little Markdown, so that some naughty strings lose their stars.
            lacks = frozenset({"hide"})
            yield stack.enter_context(
                reached(server.url, server.tokens["mairie"], citizen, lacks=lacks, exact=False)
            )


@pytest.mark.servers
class TestOnSnac2(ConnectorContract):
    """An odd server: what it lacks is said, never claimed."""

    LACKS = frozenset({"hide", "poll", "delete", "mute", "report", "stream", "idempotent"})

    @pytest.fixture(scope="class")
    @classmethod
    def world(cls):
        with ExitStack() as stack:
            try:
                server = stack.enter_context(snac2.running(["mairie", "alice"]))
            except CannotHave as reason:
                pytest.skip(str(reason))
            tokens = {name: snac2_token(server, name) for name in ("mairie", "alice")}
            citizen = MastodonPy(server.url, tokens["alice"])
            # It reads Markdown and lets HTML through: only plain texts come back as they were written.
            more = {"lacks": cls.LACKS, "exact": False, "patience": 25.0}
            yield stack.enter_context(reached(server.url, tokens["mairie"], citizen, **more))


def snac2_token(server: snac2.Server, name: str) -> str:
    """Our own sign-in, with a person who types a password on the server's page."""
    connector = Mastodon(account=None, door=Door(allow_hosts=[server.host]))
    back = "https://parvis.example/networks/back"
    base = connector.find_server({"server": server.host})
    app = connector.register(base, redirect_uri=back)
    start = connector.sign_in(app, redirect_uri=back)
    with requests.Session() as browser:
        page = browser.get(start.url, timeout=20).text
        form = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
        form |= {"login": name, "passwd": server.passwords[name]}
        sent = browser.post(f"{server.url}/oauth/x-snac-login", data=form, timeout=20, allow_redirects=False)
    answer = parse_qs(urlsplit(sent.headers["Location"]).query)
    assert answer["state"] == [start.state]
    who, credentials = connector.exchange(
        app, code=answer["code"][0], verifier=start.verifier, redirect_uri=back
    )
    assert who.handle.startswith(f"@{name}@")
    return credentials.secrets["access_token"]
