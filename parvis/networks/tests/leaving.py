"""What leaves, for the engine's tests: a `publishing.Delivery` on the pretend network.

Publishing stands a floor above, so it is named and not imported: the engine itself must not know it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from importlib import import_module
from typing import Any

from django.apps import apps
from django.utils.timezone import now

from parvis.lifecycle.rows import Living
from parvis.lifecycle.tenant import acting_for
from parvis.lifecycle.work import put_ticket
from parvis.networks.models import Account, Attempt
from parvis.networks.tests import pretend

made = import_module("parvis.publishing.tests.factories")
clocks = import_module("parvis.publishing.tests.conftest")
stopping = import_module("parvis.publishing.actions.stopping")

SETTLE = pretend.ABILITIES.settle


class Died(BaseException):
    """A worker's death: nothing catches it."""


class Leaving:
    """A town, one account, and what a test asks of them."""

    def __init__(self, queue: Any, clock: Any) -> None:
        self.queue, self.clock = queue, clock
        self.town = made.make_town()
        self.set_trigger_clock()

    @property
    def team(self) -> Any:
        return self.town.team

    def post(self, text: str = "La rue Haute est barrée lundi.", **fields: Any) -> Any:
        """The delivery of a post that leaves as soon as the queue runs."""
        (delivery,) = made.deliveries(self.town, made.planned(self.town, text=text, **fields))
        return delivery

    def again(self, row: Any) -> Any:
        with acting_for(row.team_id):
            return type(row).rows.get_queryset().get(pk=row.pk)

    def account(self) -> Account:
        found: Account = self.again(self.town.account)
        return found

    def attempts(self, row: Any) -> int:
        with acting_for(row.team_id):
            return Attempt.rows.get_queryset().filter(write_id=row.pk).count()

    def later(self, **delta: float) -> None:
        self.clock.shift(timedelta(**delta))
        self.set_trigger_clock()

    def set_trigger_clock(self) -> None:
        clocks.set_trigger_clock(now())

    def run(self, *, seconds: float = 0, step: float = 5, until: Any = None) -> None:
        """The workers go on for a while, or until that row waits for nobody; lost tickets are replaced at each pass."""
        self._pass()
        for _ in range(round(seconds / step)):
            if until is not None and not self.again(until).where.worked:
                return
            self.later(seconds=step)
            self._pass()

    def _pass(self) -> None:
        self.rescue()
        while True:
            try:
                self.queue.run_due()
            except Died:
                continue
            return

    def rescue(self) -> None:
        """As `lifecycle.rescue`, whose SQL reads PostgreSQL's true clock."""
        with acting_for(self.team.pk):
            for model in (apps.get_model("publishing.Delivery"), Account):
                for row in model.rows.of(self.team).filter(due_at__lte=now()):
                    if row.where.worked:
                        put_ticket(row)

    def stop(self) -> None:
        with acting_for(self.team.pk):
            stopping.stop_everything(team=self.team, by=self.town.boss, why="Exercice")

    def resume(self) -> None:
        with acting_for(self.team.pk):
            stopping.resume(team=self.team, by=self.town.boss)


class Deaths:
    """Counts the points at which a worker may die (each commit, each side of each call) and dies at the n-th."""

    def __init__(self, monkeypatch: Any) -> None:
        self.count, self.at = 0, 0
        steps = [import_module(f"parvis.networks.steps.{name}") for name in ("sending", "settling")]
        for module in steps:
            monkeypatch.setattr(module, "acting_for", self._committing(module.acting_for))
        monkeypatch.setattr(Living, "move_to", self._moving(Living.move_to))
        for name in ("publish", "find_published", "refresh"):
            monkeypatch.setattr(pretend.Pretend, name, self._calling(getattr(pretend.Pretend, name)))

    def arm(self, at: int) -> None:
        self.count, self.at = 0, at

    def point(self) -> None:
        self.count += 1
        if self.count == self.at:
            raise Died

    def _committing(self, real: Any) -> Any:
        @contextmanager
        def watched(*args: Any, **kwargs: Any) -> Iterator[None]:
            with real(*args, **kwargs):
                yield
                self.point()
            self.point()

        return watched

    def _moving(self, real: Any) -> Any:
        def watched(row: Any, *args: Any, **kwargs: Any) -> Any:
            if row._meta.label != "publishing.Delivery":
                return real(row, *args, **kwargs)
            self.point()
            answer = real(row, *args, **kwargs)
            self.point()
            return answer

        return watched

    def _calling(self, real: Any) -> Any:
        def watched(*args: Any, **kwargs: Any) -> Any:
            self.point()
            answer = real(*args, **kwargs)
            self.point()
            return answer

        return watched
