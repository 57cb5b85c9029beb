"""Near-copies are counted together as they come in; nothing is kept of who wrote them."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now

from parvis.inbox import grouping
from parvis.inbox.actions.intake import erase
from parvis.inbox.models import Band, Cluster, Message, Print
from parvis.inbox.steps.forgetting import forget_prints
from parvis.inbox.tests.factories import incoming, make_account, receive
from parvis.lifecycle.tenant import acting_for
from parvis.networks.contract import Author, Kind
from parvis.networks.models import Account
from parvis.teams.tests.factories import make_member, make_team
from parvis.triage.tests.invented import PETITION, edited, sentences

pytestmark = pytest.mark.django_db


@pytest.fixture
def account() -> Account:
    return make_account(make_team())


def copies(number: int, *, seed: int = 1, **fields: Any) -> list[Any]:
    rng = random.Random(seed)
    at = fields.pop("at", now())
    return [incoming(edited(PETITION, rng), at=at - timedelta(minutes=n), **fields) for n in range(number)]


def clusters(account: Account) -> list[tuple[int, int]]:
    with acting_for(account.team_id):
        return sorted(Cluster.rows.of(account.team).values_list("messages", "authors"), reverse=True)


def stored(account: Account) -> tuple[int, int]:
    with acting_for(account.team_id):
        return Print.rows.of(account.team).count(), Band.rows.of(account.team).count()


def test_copies_are_counted_together_and_others_stand_alone(account):
    others = [incoming(text, at=now()) for text in sentences(40, random.Random(2))]
    rows = receive(account, *others[:20], *copies(12), *others[20:])
    assert clusters(account) == [(12, 12)]
    assert sum(row.cluster_id is not None for row in rows) == 12
    assert stored(account) == (41, 41 * 16), "a copy leaves no print of its own"


def test_copies_that_come_one_by_one_join_the_first(account):
    items = copies(4)
    for item in items:
        receive(account, item)
    assert clusters(account) == [(4, 4)]
    with acting_for(account.team_id):
        row = Cluster.rows.of(account.team).get()
    assert (row.first_at, row.last_at) == (items[3].at, items[0].at)


def test_who_writes_twice_is_one_account_and_is_not_kept(account):
    zoe = Author(id="zoe", handle="zoe@social.example", name="Zoé Exemple")
    other = make_account(account.team)
    receive(account, *copies(3, author=zoe), *copies(2, seed=2))
    receive(other, *copies(1, seed=3, author=zoe))
    assert clusters(account) == [(6, 3)]
    columns = {field.attname for model in (Cluster, Print, Band) for field in model._meta.concrete_fields}
    assert columns == {"id", "team_id", "messages", "authors", "first_at", "last_at", "made_at", "message_id",
                       "signature", "at", "key", "print_id", "cluster_id"}  # fmt: skip


def test_another_town_is_never_compared_with(account):
    other = make_account(make_team("ailleurs"))
    receive(account, *copies(1))
    receive(other, *copies(1, seed=2))
    assert clusters(account) == clusters(other) == []


def test_what_came_before_the_window_is_no_copy(account):
    receive(account, *copies(1, at=now() - grouping.WINDOW - timedelta(hours=1)), *copies(1, seed=2))
    assert clusters(account) == []
    assert stored(account) == (1, 16)


def test_a_short_text_leaves_one_key(account):
    receive(
        account, incoming("Merci !", at=now()), incoming("merci", at=now()), incoming("Merci Léo", at=now())
    )
    assert clusters(account) == [(2, 2)]
    assert stored(account) == (2, 2)


def test_an_edited_message_leaves_its_group_and_may_join_another(account):
    items = copies(3)
    receive(account, *items)
    receive(
        account,
        incoming(
            "Tout va bien, finalement, rien à signaler ici.", kind=Kind.edited, id=items[1].id, at=now()
        ),
    )
    assert clusters(account) == [(2, 2)]
    receive(account, incoming(PETITION, kind=Kind.edited, id=items[1].id, at=now() + timedelta(seconds=1)))
    assert clusters(account) == [(3, 3)]


def test_when_the_first_one_goes_the_next_takes_its_place(account):
    items = copies(3)
    receive(account, *items)
    with acting_for(account.team_id):
        first = Message.rows.of(account.team).get(pk=Print.rows.of(account.team).get().message_id)
    manager = make_member(account.team)
    with acting_for(account.team_id):
        erase(team=account.team, by=manager, message=first)
        assert first.cluster_id is None
        assert not Print.rows.of(account.team).filter(message=first).exists()
    assert clusters(account) == [(2, 2)]
    assert stored(account) == (1, 16)
    receive(account, *copies(1, seed=9))
    assert clusters(account) == [(3, 3)]


def test_what_its_author_deletes_counts_no_more(account):
    items = copies(3)
    receive(account, *items)
    receive(account, incoming("", kind=Kind.deleted, id=items[0].id, at=now()))
    assert clusters(account) == [(2, 2)]


def test_taking_in_again_changes_nothing(account):
    items = copies(3)
    receive(account, *items)
    receive(account, *items)
    assert clusters(account) == [(3, 3)]


def test_old_prints_go_and_the_groups_stay(account):
    receive(account, *copies(2), *[incoming("Une tout autre question sur la piscine.", at=now())])
    with acting_for(account.team_id):
        for model in (Print, Band):
            model.rows.of(account.team).update(at=now() - grouping.WINDOW - timedelta(minutes=1))
    other = make_account(make_team("ailleurs"))
    receive(other, *copies(1))
    forget_prints()
    assert stored(account) == (0, 0)
    assert stored(other) == (1, 16)
    assert clusters(account) == [(2, 2)]


def test_when_grouping_fails_the_messages_are_here(account, monkeypatch):
    def broken(*_: Any) -> None:
        raise RuntimeError("no table")

    monkeypatch.setattr(grouping, "prints_of", broken)
    rows = receive(account, *copies(2))
    assert [row.cluster_id for row in rows] == [None, None]


def test_a_batch_costs_the_same_few_questions_whatever_its_size(account):
    counts = []
    for number in (5, 50):
        with CaptureQueriesContext(connection) as seen:
            receive(account, *[incoming(text, at=now()) for text in sentences(number, random.Random(number))])
        counts.append(sum("inbox_band" in row["sql"] or "inbox_print" in row["sql"] for row in seen))
    assert counts[0] == counts[1] <= 4
