"""Reads what became of published posts: one call per account and hour, and nothing is made up."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.db.models.functions import Now
from django.dispatch import receiver
from django.utils.timezone import now

from parvis.lifecycle.announce import announce
from parvis.lifecycle.rows import Due, after
from parvis.lifecycle.tenant import acting_for
from parvis.networks.contract import Figures, Measures, RateLimited
from parvis.networks.queries import open_connector
from parvis.publishing.models import Delivery, PostFigures, Watching, WatchingLife
from parvis.publishing.signals import delivered

log = logging.getLogger("parvis.publishing")

EVERY, FIRST, AT_MOST = timedelta(minutes=30), timedelta(minutes=5), 50
FOR = timedelta(days=30)


@receiver(delivered, sender=Delivery)
def begin(delivery: Delivery, **_: Any) -> None:
    """In the transaction of the publication: its account is watched from now on."""
    row, new = Watching.rows.get_queryset().get_or_create(
        team_id=delivery.team_id, account_id=delivery.account_id, defaults={"due_at": Now() + FIRST}
    )
    if not new and row.is_in(WatchingLife.resting):
        row.move_to(WatchingLife.watching, by="worker", due=after(FIRST))


@WatchingLife.watching.does
def read(watching: Watching) -> None:
    with acting_for(watching.team_id):
        rows = _to_read(watching)
        waiting = Delivery.rows.get_queryset().filter(_young(watching)).exists()
        connector = (
            open_connector(watching.account) if rows and watching.account.state == "connected" else None
        )
    due: Due = after(EVERY)
    if isinstance(connector, Measures):
        try:
            _keep(rows, connector.metrics([row.remote_id for row in rows]))
        except RateLimited as limit:
            due = limit.until
        except Exception as error:  # noqa: BLE001  (figures can wait; nothing else depends on them)
            log.info(
                "figures not read: %s", type(error).__name__, extra={"account": str(watching.account_id)}
            )
    if waiting:
        watching.move_to(WatchingLife.watching, by="worker", due=due)
    else:
        watching.move_to(WatchingLife.resting, by="worker")


def _young(watching: Watching) -> Q:
    return Q(team_id=watching.team_id, account_id=watching.account_id, state="published", found_by_person=False,
             published_at__gt=now() - FOR)  # fmt: skip


def _to_read(watching: Watching) -> list[Delivery]:
    """Young posts at each reading, older ones a few times a day: those read longest ago first."""
    found = Delivery.rows.get_queryset().filter(_young(watching))
    aged = [row for row in found.order_by("-published_at")[:500] if _is_due(row)]
    return aged[:AT_MOST]


def _is_due(row: Delivery) -> bool:
    last = row.figures.order_by("-at").values_list("at", flat=True).first()
    age = now() - (row.published_at or now())
    wait = EVERY if age < timedelta(days=2) else timedelta(hours=8)
    return last is None or now() - last >= wait - timedelta(minutes=5)


def _keep(rows: list[Delivery], figures: Mapping[str, Figures]) -> None:
    with acting_for(rows[0].team_id):
        for row in rows:
            told = figures.get(row.remote_id)
            if told is None:
                continue
            PostFigures.rows.create(
                team_id=row.team_id, delivery=row, likes=told.likes, shares=told.shares, replies=told.replies,
                views=told.views, at=told.read_at or now(),
            )  # fmt: skip
        announce(rows[0].team_id, "publishing", figures="read")
