"""Any order of faults, deaths, stops and waits: never twice, never lost in silence."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import transaction
from django.utils.timezone import now
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from parvis.egress import NoAnswer, Unreachable
from parvis.lifecycle.tenant import acting_for
from parvis.networks import actions
from parvis.networks.contract import (
    Credentials,
    Expired,
    Identity,
    OutcomeUnknown,
    RateLimited,
    Reauthorise,
    RefusalKind,
    Refused,
    Unavailable,
)
from parvis.networks.tests import pretend
from parvis.networks.tests.leaving import SETTLE, Deaths, Leaving

pytestmark = pytest.mark.django_db

# An answer to a write, and whether the network keeps the post all the same. Only honest refusals say "surely not".
WRITES: dict[str, tuple[Any, bool]] = {
    "kept": (None, True),
    "kept, 500": (OutcomeUnknown(""), True),
    "kept, cut": (NoAnswer(""), True),
    "kept, unreadable": (ValueError("<html>"), True),
    "kept, duplicate": (Refused(RefusalKind.duplicate, ""), True),
    "lost, 500": (OutcomeUnknown(""), False),
    "lost, cut": (ConnectionResetError(), False),
    "unreachable": (Unreachable(""), False),
    "refused": (Refused(RefusalKind.content, "No."), False),
    "expired": (Expired(""), False),
    "dead token": (Reauthorise(""), False),
    "429": (RateLimited(now()), False),
}
READS: dict[str, Any] = {
    "clear": None,
    "500": Unavailable(""),
    "cut": NoAnswer(""),
    "dead token": Reauthorise(""),
}
MOST_POSTS = 6


def weather(leaving: Leaving, script: pretend.Script, deaths: Deaths) -> type[RuleBasedStateMachine]:
    class Weather(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            self.savepoint = transaction.atomic()
            self.savepoint._from_testcase = True  # what is committed inside is as good as durable
            self.savepoint.__enter__()
            self.rows: list[Any] = []
            script.answers.clear()
            script.reads.clear()
            script.stored.clear()
            script.ledger.clear()
            script.keeps.clear()
            leaving.queue.waiting.clear()
            deaths.arm(0)

        @precondition(lambda self: len(self.rows) < MOST_POSTS)
        @rule(
            minutes=st.sampled_from([60, 600]),
            writes=st.lists(st.sampled_from(sorted(WRITES)), min_size=1, max_size=3),
            reads=st.lists(st.sampled_from(sorted(READS)), max_size=3),
            late=st.sampled_from([0, 0.5, 0.9]),
            death=st.integers(0, 40),
        )
        def a_post(self, minutes: int, writes: list[str], reads: list[str], late: float, death: int) -> None:
            """Planned into bad weather; its worker dies at the `death`-th point from here."""
            for name in writes:
                answer, kept = WRITES[name]
                script.answers.append(RateLimited(now() + timedelta(minutes=2)) if name == "429" else answer)
                script.keeps.append(kept)
            script.reads += [READS[name] for name in reads]
            script.shown_after = SETTLE * late
            deaths.arm(death)
            self.rows.append(leaving.post(f"Annonce {len(self.rows)}", expires_minutes=minutes))

        @rule(seconds=st.sampled_from([0, 3, 10, 10, 60, 60, 400]))
        def time_passes(self, seconds: int) -> None:
            leaving.run(seconds=seconds, step=max(seconds / 2, 1))

        @rule(which=st.sampled_from(["stop", "resume", "resume", "sign in", "sign in"]))
        def somebody_acts(self, which: str) -> None:
            {"stop": leaving.stop, "resume": leaving.resume, "sign in": partial(_sign_in, leaving)}[which]()

        @invariant()
        def never_twice(self) -> None:
            for row in self.rows:
                assert script.ledger.count(str(row.key)) <= 1

        @invariant()
        def never_said_to_be_there_when_it_is_not(self) -> None:
            for row in self.rows:
                if leaving.again(row).state == "published":
                    assert script.ledger.count(str(row.key)) == 1

        def teardown(self) -> None:
            """The weather clears: everything ends, and what is said is what is there."""
            deaths.arm(0)
            script.answers.clear()
            script.keeps.clear()
            script.reads.clear()
            leaving.resume()
            _sign_in(leaving)
            leaving.run(seconds=1200, step=80)
            try:
                for row in self.rows:
                    end, kept = leaving.again(row).state, script.ledger.count(str(row.key))
                    assert (end, kept) in ENDS, f"{end}, and the network keeps {kept}"
            finally:
                self.savepoint.__exit__(ZeroDivisionError, ZeroDivisionError(), None)

    return Weather


ENDS = {("published", 1), ("refused", 0), ("expired", 0), ("to_check", 0), ("to_check", 1)}


def _sign_in(leaving: Leaving) -> None:
    account = leaving.account()
    with acting_for(account.team_id):
        actions.connect(
            team=leaving.team, by="person", network="pretend", server=account.server,
            who=Identity(id=account.remote_id, handle=account.handle),
            credentials=Credentials(secrets={"access_token": f"jeton {now()}"}),
        )  # fmt: skip


def test_never_twice_and_never_lost_in_silence(script, leaving, monkeypatch):
    machine = weather(leaving, script, Deaths(monkeypatch))
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=15, stateful_step_count=16, deadline=None, database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip
