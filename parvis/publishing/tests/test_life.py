"""Any order of edits, approvals, demotions, stops and hours: nothing leaves that was not agreed to, nothing twice."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils.timezone import now
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from parvis.lifecycle.tenant import acting_for
from parvis.lifecycle.work import queue as the_queue
from parvis.networks import registry
from parvis.networks.contract import OutcomeUnknown, RefusalKind, Refused
from parvis.networks.tests import pretend
from parvis.publishing import actions
from parvis.publishing.errors import CannotDo
from parvis.publishing.models import Delivery, Post
from parvis.publishing.tests.factories import Town, make_town
from parvis.teams.models import Membership, Role
from parvis.teams.tests.factories import make_member

TEXTS = ["Un", "Deux", "Trois"]
PEOPLE = st.sampled_from(["writer", "boss", "mayor", "deputy"])


class Life(RuleBasedStateMachine):
    """The model beside it: what text each valid approver has agreed to, since the last change of anything."""

    def __init__(self) -> None:
        super().__init__()
        self.block = transaction.atomic()
        self.block._from_testcase = True  # as Django marks its own: the claim of a sending is durable
        self.block.__enter__()

    def teardown(self) -> None:
        registry.CONNECTORS.pop("pretend", None)
        transaction.set_rollback(True)
        self.block.__exit__(None, None, None)

    @initialize(needed=st.integers(0, 2))
    def begin(self, needed: int) -> None:
        pretend.SCRIPT = pretend.Script()
        registry.CONNECTORS["pretend"] = "parvis.networks.tests.pretend.Pretend"
        the_queue().waiting.clear()
        self.town: Town = make_town(f"ville-{id(self)}")
        self.people = {"writer": self.town.writer, "boss": self.town.boss, "mayor": self.town.mayor}
        self.people["deputy"] = make_member(self.town.team, Role.approver)
        self.needed, self.yes, self.authors = needed, set(), {"writer"}
        self.text, self.planned_text = "Un", ""
        self.able = {"boss", "mayor", "deputy"}
        with acting_for(self.town.team.id):
            self.post: Post = actions.draft(
                team=self.town.team, by=self.town.writer, text="Un", approvals_needed=needed
            )

    def _try(self, act: Any) -> bool:
        try:
            with acting_for(self.town.team.id):
                self.post.refresh_from_db()
                act()
        except CannotDo:
            return False
        return True

    @rule(who=PEOPLE, text=st.sampled_from(TEXTS))
    def edit(self, who: str, text: str) -> None:
        def act() -> None:
            words = actions.Words(text=text, approvals_needed=self.needed, expires_minutes=60)
            member = self.people[who]
            saved = actions.save(
                team=self.town.team, by=member, post=self.post, seen=self.post.revision, words=words
            )
            if saved.changed:
                self.text, self.yes = text, set()
                self.planned_text = ""
                self.authors.add(who)

        if who in self.able | {"writer"}:
            self._try(act)

    @rule()
    def plan(self) -> None:
        def act() -> None:
            actions.plan(team=self.town.team, by=self.town.writer, post=self.post)
            self.yes, self.planned_text = set(), self.text

        self._try(act)

    @rule(who=PEOPLE)
    def approve(self, who: str) -> None:
        def act() -> None:
            if self.post.version is None:
                raise CannotDo
            actions.approve(
                team=self.town.team, by=self.people[who], post=self.post, seal=self.post.version.hash
            )
            assert who not in self.authors
            assert who in self.able
            self.yes.add(who)

        self._try(act)

    @rule(who=PEOPLE)
    def send_back(self, who: str) -> None:
        def act() -> None:
            if self.post.version is None:
                raise CannotDo
            seal, by = self.post.version.hash, self.people[who]
            actions.refuse_approval(team=self.town.team, by=by, post=self.post, seal=seal, comment="Non")
            self.yes, self.planned_text = set(), ""

        self._try(act)

    @rule()
    def withdraw(self) -> None:
        def act() -> None:
            if self.post.version is not None:
                actions.withdraw(team=self.town.team, by=self.town.writer, post=self.post)
                self.yes, self.planned_text = set(), ""

        self._try(act)

    @rule(who=st.sampled_from(["boss", "mayor", "deputy"]))
    def demote(self, who: str) -> None:
        with acting_for(self.town.team.id):
            Membership.rows.of(self.town.team).filter(pk=self.people[who].pk).update(left_at=now())
        self.able.discard(who)

    @rule(outcome=st.sampled_from(["yes", "unknown, kept", "unknown, lost", "refused"]))
    def hour_comes(self, outcome: str) -> None:
        script = pretend.SCRIPT
        before = len(script.stored)
        script.store_anyway = outcome == "unknown, kept"
        script.answers = {
            "yes": [], "unknown, kept": [OutcomeUnknown("500")], "unknown, lost": [OutcomeUnknown("cut")],
            "refused": [Refused(RefusalKind.content, "Non")],
        }[outcome]  # fmt: skip
        agreed = len(self.yes & self.able - self.authors) >= self.needed
        self._run()
        with acting_for(self.town.team.id):  # the settle time is over
            for row in Delivery.rows.of(self.town.team).filter(state="unknown"):
                the_queue().waiting.clear()
                row.move_to(row.life.states["unknown"], by="test", due=now() - timedelta(seconds=1))
        script.answers = []
        self._run()
        new = list(script.stored.values())[before:]
        for content in new:
            assert agreed, "left without enough valid approvals"
            assert content.text == self.planned_text

    def _run(self) -> None:
        the_queue().run_due()

    @invariant()
    def never_twice(self) -> None:
        assert len(pretend.SCRIPT.stored) <= 1


@pytest.mark.django_db
def test_any_order_of_events_sends_only_what_was_agreed_to_and_once() -> None:
    run = settings(
        max_examples=12,
        stateful_step_count=16,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.generate,),
    )
    Life.TestCase.settings = run
    case = Life.TestCase("runTest")
    case.runTest()
