"""What people talk about this week: the latest report, with the messages that it shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode
from uuid import UUID

from django.utils.formats import date_format

from parvis.design.figures import Column, columns
from parvis.inbox.models import Message, ThemeReport
from parvis.inbox.queries.listing import light
from parvis.inbox.queries.waves import counted
from parvis.teams.models import Team

MOST_READ = 10_000


@dataclass(frozen=True)
class Shown:
    terms: str
    messages: int
    columns: list[Column]
    examples: list[Message]
    address: str


def latest(team: Team) -> ThemeReport | None:
    found: ThemeReport | None = ThemeReport.rows.of(team).filter(state="made").order_by("-asked_at").first()
    return found


def shown(team: Team, report: ThemeReport) -> list[Shown]:
    """Examples as they are now: what was erased or deleted since is not among them."""
    keys = {UUID(key) for theme in report.themes for key in theme["central"]}
    found = {
        row.pk: row
        for row in light(Message.rows.of(team).filter(pk__in=keys, erased_at=None, deleted_at=None))
    }
    return [
        Shown(
            terms=", ".join(theme["terms"]),
            messages=theme["messages"],
            columns=columns([(_day(day), n) for day, n in theme["days"]]),
            examples=[found[UUID(key)] for key in theme["central"] if UUID(key) in found],
            address=urlencode({"status": "all", "q": " or ".join(theme["terms"])}),
        )
        for theme in report.themes
    ]


def _day(day: str) -> str:
    return date_format(date.fromisoformat(day), "l j F").lower()


def to_read(team: Team, report: ThemeReport) -> list[Message]:
    """The latest ones of the week. Who may be in danger is answered, and no example of a subject."""
    found = counted(team, since=report.since).filter(placed_at__lte=report.until, vital=False, erased_at=None)
    rows = found.only("id", "text", "placed_at", "cluster_id").order_by("-placed_at", "-id")[:MOST_READ]
    return sorted(rows, key=lambda row: (row.placed_at, row.pk))
