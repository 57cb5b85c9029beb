"""Two people at the same post at the same instant, each with a connection of their own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from parvis.lifecycle.tenant import acting_for
from parvis.publishing import actions
from parvis.publishing.actions.words import words_of
from parvis.publishing.errors import CannotDo
from parvis.publishing.models import Approval
from parvis.publishing.tests.factories import Town, make_town, planned, states
from parvis.teams.models import Membership

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def town(transactional_db: None, script: Any) -> Town:
    return make_town()


def at_once(town: Town, *acts: Callable[[], object]) -> list[str]:
    """What became of each: "done", or the sentence it was told. None may wait for ever."""
    told = [""] * len(acts)
    together = threading.Barrier(len(acts))

    def one(n: int, act: Callable[[], object]) -> None:
        try:
            together.wait(10)
            with acting_for(town.team.pk):
                act()
            told[n] = "done"
        except CannotDo as error:
            told[n] = str(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=(n, act)) for n, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return told


@pytest.mark.parametrize("_again", range(6))
def test_an_approval_and_an_edit_at_the_same_instant_let_nothing_unread_leave(
    town: Town, script: Any, queue: Any, _again: int
) -> None:
    post = planned(town, needs=1)
    assert post.version is not None
    seal = post.version.hash

    def approves() -> None:
        actions.approve(team=town.team, by=town.mayor, post=post, seal=seal)

    def edits() -> None:
        held = actions.withdraw(team=town.team, by=town.writer, post=post)
        actions.set_variant(team=town.team, by=town.writer, post=held, account=town.account, text="Autre")
        actions.plan(team=town.team, by=town.writer, post=held)

    approved, edited = at_once(town, approves, edits)
    assert edited == "done"
    assert approved == "done" or "chang" in approved, approved
    with acting_for(town.team.pk):
        post.refresh_from_db()
        assert post.version is not None
        assert post.version.hash != seal
        assert {row.hash for row in Approval.rows.of(town.team)} <= {seal}
    queue.run_due()
    assert states(town, post) == ["planned"], "the new words wait for somebody to read them"
    assert script.stored == {}


def test_two_who_save_at_the_same_instant_are_not_merged_in_silence(town: Town) -> None:
    with acting_for(town.team.pk):
        post = actions.draft(team=town.team, by=town.writer, text="La rue Haute est barrée.")
        seen = post.revision
        words = words_of(post)

    saved = []

    def saves(by: Membership, text: str) -> Callable[[], None]:
        typed = actions.Words(**(dict(words.__dict__) | {"text": text}))
        return lambda: saved.append(actions.save(team=town.team, by=by, post=post, seen=seen, words=typed))

    texts = {"La rue Haute est barrée lundi.", "La rue Basse est barrée."}
    acts = [saves(by, text) for by, text in zip((town.writer, town.boss), sorted(texts), strict=True)]
    assert at_once(town, *acts) == ["done", "done"]
    kept = [one.kept for one in saved if one.kept]
    assert len(kept) == 1, "the second is told, its words are kept beside the post"
    with acting_for(town.team.pk):
        post.refresh_from_db()
        assert {post.text, kept[0].words["text"]} == texts


def test_of_two_who_approve_as_the_last_one_needed_both_count_and_it_leaves_once(
    town: Town, script: Any, queue: Any
) -> None:
    post = planned(town, needs=2)
    assert post.version is not None
    seal = post.version.hash
    acts = [
        lambda by=by: actions.approve(team=town.team, by=by, post=post, seal=seal)
        for by in (town.mayor, town.boss)
    ]
    assert at_once(town, *acts) == ["done", "done"]
    queue.run_due()
    assert states(town, post) == ["published"]
    assert len(script.ledger) == 1
