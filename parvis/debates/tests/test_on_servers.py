"""A debate on real Mastodon interfaces: the sandbox that ships with the product, and a server that we did not write.

Zoé uses Mastodon.py, Léo an HTTP client; the town publishes, listens and counts as it does every day."""

from __future__ import annotations

from collections.abc import Iterator

import mastodon as mastodon_py
import pytest
import requests
from django.utils.timezone import now

from parvis.debates.actions import echoing
from parvis.debates.models import AGREE, DISAGREE, Echo, Method, NativeCount, Vote, Voter
from parvis.debates.queries.sources import doubles, sources
from parvis.debates.steps import listening
from parvis.debates.tests.factories import make_debate
from parvis.lifecycle.tenant import acting_for
from parvis.networks.actions import connect
from parvis.networks.connectors.mastodon import fetching
from parvis.networks.contract import Credentials, Identity
from parvis.networks.models import Account
from parvis.networks.steps import listening as networks
from parvis.publishing import actions as publishing
from parvis.teams.models import Role
from parvis.teams.tests.factories import make_member, make_team
from tests.servers import mastodon_mock, sandbox

pytestmark = pytest.mark.django_db


class Zoe:
    def __init__(self, url: str, token: str) -> None:
        self.api = mastodon_py.Mastodon(
            access_token=token, api_base_url=url, version_check_mode="none", session=requests.Session()
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


class Leo:
    def __init__(self, url: str, token: str) -> None:
        self.url, self.session = url, requests.Session()
        self.session.headers["Authorization"] = f"Bearer {token}"

    def _ask(self, method: str, path: str, **body: object) -> dict:
        answer = self.session.request(method, f"{self.url}/api/v1/{path}", json=body or None, timeout=20)
        answer.raise_for_status()
        return answer.json()

    def answer(self, to: str, text: str) -> str:
        return str(self._ask("POST", "statuses", status=text, in_reply_to_id=to)["id"])

    def delete(self, id: str) -> None:
        self._ask("DELETE", f"statuses/{id}")

    def vote(self, post: str, choice: int) -> None:
        poll = self._ask("GET", f"statuses/{post}")["poll"]["id"]
        self._ask("POST", f"polls/{poll}/votes", choices=[choice])

    def close(self) -> None:
        self.session.close()


class Place:
    """A town with an account on one server, and two citizens there."""

    def __init__(self, url: str, tokens: dict[str, str]) -> None:
        self.url, self.tokens = url, tokens
        self.zoe, self.leo = Zoe(url, tokens["zoe"]), Leo(url, tokens["leo"])
        me = Leo(url, tokens["mairie"])
        self.me = me._ask("GET", "accounts/verify_credentials")
        me.close()
        self.at = f"@{self.me['username']}"

    def settle(self) -> None:
        """A town is found; it lives as long as the test's database does."""
        self.team = make_team()
        self.boss = make_member(self.team, Role.manager)
        with acting_for(self.team.pk):
            self.account = connect(
                team=self.team, by="test", network="mastodon", server=self.url,
                who=Identity(id=str(self.me["id"]), handle=self.at),
                credentials=Credentials(secrets={"access_token": self.tokens["mairie"]}),
            )  # fmt: skip
        self.hear()

    def _account(self) -> Account:
        with acting_for(self.team.pk):
            return Account.rows.of(self.team).select_related("team").get(pk=self.account.pk)

    def hear(self) -> None:
        networks.listen(self._account())

    def ask(self, debate, queue) -> list[Echo]:
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
        self.hear()
        for echo in echoes:
            listening.listen(self.again(echo))

    def votes(self, debate) -> list[tuple[int, int, str]]:
        with acting_for(self.team.pk):
            rows = Vote.rows.of(self.team).filter(debate=debate)
            return sorted(rows.values_list("statement__number", "value", "evidence"))


@pytest.fixture(scope="module", params=["sandbox", "mastodon_mock"])
def server(request) -> Iterator[Place]:
    if request.param == "sandbox":
        with sandbox.running("--empty") as found:
            names = {"mairie": "mairie", "zoe": "leila_m", "leo": names_of_others(found)}
            yield from settled(found.url, {who: found.token(name) for who, name in names.items()})
    else:
        with mastodon_mock.running(["mairie", "zoe", "leo"]) as found:
            yield from settled(found.url, found.tokens)


def names_of_others(found: sandbox.Server) -> str:
    known = [one["username"] for one in found.names()]
    return next(name for name in known if name not in {"mairie", "leila_m"})


def settled(url: str, tokens: dict[str, str]) -> Iterator[Place]:
    place = Place(url, tokens)
    yield place
    place.zoe.close()
    place.leo.close()


@pytest.fixture
def place(server, db, monkeypatch) -> Place:
    monkeypatch.setattr(fetching, "CHECK_EVERY", 0)
    server.settle()
    return server


def test_votes_of_two_clients_are_counted_once_and_followed(place, queue):
    debate = make_debate(place.boss)
    first, second, _third = place.ask(debate, queue)
    assert first.remote_id
    zoes = place.zoe.answer(first.remote_id, f"{place.at} 1")
    leos = place.leo.answer(first.remote_id, f"{place.at} Je vote 2, bien sûr")
    place.leo.answer(first.remote_id, f"{place.at} et 2 bancs de plus")
    place.zoe.answer(second.remote_id, f"{place.at} 1 ou 2")
    place.count(first, second)
    assert place.votes(debate) == [(0, DISAGREE, leos), (0, AGREE, zoes)]

    again = place.leo.answer(first.remote_id, f"{place.at} 1")
    place.count(first, second)
    assert place.votes(debate) == sorted([(0, AGREE, again), (0, AGREE, zoes)])

    place.zoe.edit(zoes, f"{place.at} 2")
    place.leo.delete(again)
    place.count(first, second)
    assert place.votes(debate) == sorted([(0, DISAGREE, leos), (0, DISAGREE, zoes)])

    place.leo.delete(leos)
    place.count(first, second)
    assert place.votes(debate) == [(0, DISAGREE, zoes)]
    with acting_for(place.team.pk):
        assert Voter.rows.of(place.team).filter(votes__isnull=False).count() == 1


def test_a_native_poll_is_counted_by_the_network_and_stands_apart(place, queue):
    poll = make_debate(
        place.boss, method=Method.single, title="Quel jour ?", statements=("Samedi", "Dimanche")
    )
    (echo,) = place.ask(poll, queue)
    place.zoe.vote(echo.remote_id, 1)
    place.leo.vote(echo.remote_id, 1)
    place.count(echo)

    with acting_for(place.team.pk):
        rows = NativeCount.rows.of(place.team).filter(echo=echo).order_by("statement__number")
        assert list(rows.values_list("votes", "voters", "closed")) == [(0, 2, False), (2, 2, False)]
        assert all(row.read_at <= now() for row in rows)
        told = doubles(sources(place.team, poll))
    assert (told.least, told.most) == (2, 2)
    assert place.votes(poll) == []
