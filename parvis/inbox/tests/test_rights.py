"""Owner, colleague, stranger, somebody of another town: every address of the inbox, with every one of them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.urls import reverse
from django.utils.timezone import now

from parvis.inbox import urls
from parvis.inbox.actions import about, answering, handling, moderation
from parvis.inbox.actions.moderation import Decision
from parvis.inbox.models import Cluster, Wave
from parvis.inbox.tests.factories import make_account, make_message
from parvis.lifecycle.tenant import acting_for
from parvis.teams.models import Role
from parvis.teams.tests.factories import PersonFactory, make_member, make_team
from parvis.triage.actions import add_entry

pytestmark = pytest.mark.django_db

ROUTES = [(pattern.name, "<uuid:key>" in str(pattern.pattern)) for pattern in urls.urlpatterns]
WITH_KEY = [name for name, has_key in ROUTES if has_key]
WITHOUT = [name for name, has_key in ROUTES if not has_key]


class Town:
    """A team with one of everything."""

    def __init__(self, slug: str) -> None:
        self.team = make_team(slug)
        self.account = make_account(self.team)
        self.manager = make_member(self.team)
        self.message = make_message(self.account)
        with acting_for(self.team.pk):
            common: dict[str, Any] = {"team": self.team, "by": self.manager, "message": self.message}
            self.answer = answering.send(**common, text="Oui.", private=False, seen=0)
            self.case = about.open_case(**common, service="Voirie")
            self.label = about.put_label(**common, name="marché")
            self.change = handling.take(team=self.team, by=self.manager, keys=[self.message.pk])
            self.ready = about.keep_ready_answer(
                team=self.team, by=self.manager, title="a", text="b", language="fr"
            )
            decision = Decision(
                step="block", reason="hate", why_not_below="x", notice="y", ends_at=now() + timedelta(1)
            )
            self.file = moderation.open_file(**common, decision=decision)
            cluster = Cluster.rows.create(team=self.team)
            fields = {
                "since": now(),
                "last_at": now(),
                "messages": 12,
                "cluster": cluster,
                "state": "running",
            }
            self.wave = Wave.rows.create(team=self.team, kind="copies", **fields)
            self.word = add_entry(
                team=self.team, by=self.manager.person, kind="elected", text="Jeanne Exemple"
            )

    def key(self, name: str) -> UUID:
        special = {"undo": self.change, "ready_one": self.ready, "ready_away": self.ready, "file": self.file,
                   "file_decide": self.file, "answer_decide": self.answer, "case_close": self.case,
                   "word_away": self.word, "wave_seen": self.wave, "wave_answer": self.wave}  # fmt: skip
        return special.get(name, self.message).pk

    def address(self, name: str, key: UUID | None = None, team: Any = None) -> str:
        args: list[Any] = [(team or self.team).slug]
        if name in WITH_KEY:
            args.append(key or self.key(name))
        if name == "unlabel":
            args.append(self.label.pk)
        return reverse(f"inbox:{name}", args=args)


@pytest.fixture
def here() -> Town:
    return Town("ici")


@pytest.fixture
def there() -> Town:
    return Town("la-bas")


def statuses(client: Any, path: str) -> set[int]:
    return {client.get(path).status_code, client.post(path).status_code} - {405}


@pytest.mark.parametrize("name", [name for name, _ in ROUTES])
def test_anonymous_and_strangers_see_nothing(client, here, name):
    assert statuses(client, here.address(name)) == {302}
    client.force_login(PersonFactory())
    assert statuses(client, here.address(name)) == {404}


@pytest.mark.parametrize("name", WITH_KEY)
def test_another_towns_object_answers_like_one_that_is_not(client, here, there, name):
    client.force_login(here.manager.person)
    path, nothing = here.address(name, there.key(name)), here.address(name, uuid4())
    assert statuses(client, path) == statuses(client, nothing) == {404}
    assert statuses(client, there.address(name)) == {404}


@pytest.mark.parametrize("name", WITHOUT)
def test_a_manager_opens_every_page(client, here, name):
    client.force_login(here.manager.person)
    assert statuses(client, here.address(name)) <= {200, 302, 422}


@pytest.mark.parametrize(
    ("name", "allowed"),
    [
        ("answer", {Role.manager, Role.approver, Role.contributor, Role.agent}),
        ("draft", {Role.manager, Role.approver, Role.contributor, Role.agent}),
        ("status", {Role.manager, Role.approver, Role.contributor, Role.agent}),
        ("moderate", {Role.manager, Role.approver, Role.contributor}),
        ("file_decide", {Role.manager, Role.approver, Role.contributor}),
        ("ready", {Role.manager, Role.approver, Role.contributor}),
        ("erase", {Role.manager}),
        ("rules", {Role.manager}),
        ("words", set(Role)),
        ("word_add", {Role.manager, Role.approver, Role.contributor}),
        ("here", set(Role)),
        ("wave_seen", {Role.manager, Role.approver, Role.contributor, Role.agent}),
        ("wave_answer", {Role.manager, Role.approver, Role.contributor, Role.agent}),
    ],
)
def test_each_role_does_what_it_may(client, here, name, allowed):
    for role in Role:
        client.force_login(make_member(here.team, role).person)
        refused = client.post(here.address(name)).status_code == 403
        assert refused == (role not in allowed), role


def test_an_observer_reads_and_is_offered_nothing_to_write(client, here):
    client.force_login(make_member(here.team, Role.observer).person)
    shown = client.get(here.address("message")).content.decode()
    assert "answer-form" not in shown
    assert here.address("note") not in shown


def test_a_removed_member_loses_the_inbox_at_once(client, here):
    member = make_member(here.team, Role.contributor)
    client.force_login(member.person)
    assert client.get(here.address("list")).status_code == 200
    with acting_for(here.team.pk):
        member.left_at = now()
        member.save()
    assert client.get(here.address("list")).status_code == 404
