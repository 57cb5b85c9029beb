"""A row that lives: its state, its hour, and the one way to move it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, ClassVar
from uuid import UUID

from django.db import models
from django.db.models import F
from django.db.models.expressions import Combinable
from django.db.models.functions import Now

from parvis.lifecycle.graph import Held, Lifecycle, NoSuchArrow, State
from parvis.lifecycle.keys import new_key
from parvis.lifecycle.models import Move
from parvis.lifecycle.signals import moved
from parvis.lifecycle.tenant import acting_for
from parvis.lifecycle.work import put_ticket

Due = datetime | Combinable | None


def after(delay: timedelta) -> Combinable:
    """A due time by PostgreSQL's clock."""
    return Now() + delay


class Living(models.Model):
    """Subclasses give `life`, a `team`, and `lane()`; they start with `begin`, and move with `move_to` only."""

    life: ClassVar[type[Lifecycle]]
    together: ClassVar[tuple[str, ...]] = ()  # relations that its steps need, read in the same transaction
    team_id: UUID

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    state = models.CharField(max_length=20)
    moves = models.PositiveIntegerField(default=0)
    due_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    last_error = models.TextField(max_length=2000, blank=True)
    state_since = models.DateTimeField(db_default=Now())

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """A new row without a state begins its life; a ticket is put for it if it has an hour."""
        starting = self._state.adding
        self.state = self.state or self.life.initial().name
        super().save(*args, **kwargs)
        if starting and self.due_at is not None and self.where.worked:
            put_ticket(self)

    @property
    def where(self) -> State:
        return self.life.states[self.state]

    def is_in(self, *states: State) -> bool:
        return self.where in states

    def lane(self) -> str:
        """What must not run twice at once; by default the row itself."""
        return f"{self._meta.label_lower}:{self.pk}"

    def may_move_to(self, state: State) -> str:
        """ "" when it may, else the reason."""
        arrow = self.where.arrow_to(state)
        if arrow is None:
            raise NoSuchArrow(f"{self._meta.label}: {self.state} does not lead to {state.name}")
        return arrow.guard(self) if arrow.guard else ""

    def move_to(self, state: State, *, by: str, due: Due = None, why: str = "", **fields: Any) -> bool:
        """Asks the guard, moves if the row is still as we read it, writes the Move, puts a ticket: one transaction.

        `fields` are written with the move. Answers False when somebody else was first. Raises NoSuchArrow, Held.
        """
        with acting_for(self.team_id):
            reason = self.may_move_to(state)
            if reason:
                raise Held(reason)
            old = self.where
            if not self._swap(state, due=due, why=why, fields=fields):
                return False
            if old is not state:
                Move.write(self, old=old.name, new=state.name, by=by, why=why)
                moved.send(type(self), row=self, old=old, new=state, by=by, why=why)
            if state.worked:
                put_ticket(self)
        return True

    def _swap(self, state: State, *, due: Due, why: str, fields: dict[str, Any]) -> bool:
        hour = due if due is not None or not state.worked else Now()
        changes: dict[str, Any] = {"state": state.name, "moves": F("moves") + 1, "due_at": hour, **fields}
        changes["last_error"] = why[:2000]
        if state is not self.where:
            changes["state_since"] = Now()
        rows = type(self)._base_manager.filter(pk=self.pk, moves=self.moves, state=self.state)
        if not rows.update(**changes):
            return False
        self.refresh_from_db(fields=list(changes), from_queryset=type(self)._base_manager.all())
        return True
