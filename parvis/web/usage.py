"""Which functions a team used in the last 30 days, and one suggestion. Counted from recorded acts, never declared."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from parvis.design import figures
from parvis.inbox.models import Answer, Case, Note
from parvis.publishing.models import Approval, Attachment, Delivery
from parvis.teams.models import Team

DAYS = 30
Rows = QuerySet[Any]


def _answers(team: Team) -> Rows:
    return Answer.rows.of(team).filter(state="published")


def _published(team: Team) -> Rows:
    return Delivery.rows.of(team).filter(state="published")


def _asked(team: Team) -> Rows:
    return _published(team).filter(post__poll__options__0__isnull=False)


def _pictured(team: Team) -> Rows:
    return _published(team).filter(Exists(Attachment.rows.of(team).filter(post=OuterRef("post_id"))))


def _passed_on(team: Team) -> Rows:
    return Case.rows.of(team)


def _followed_up(team: Team) -> Rows:
    return Case.rows.of(team).exclude(outcome="")


def _noted(team: Team) -> Rows:
    return Note.rows.of(team)


def _agreed(team: Team) -> Rows:
    return Approval.rows.of(team)


@dataclass(frozen=True)
class Function:
    """A function of the house: its word, its acts and the moment that counts, its screen, why one would use it."""

    word: str | Promise
    rows: Callable[[Team], Rows]
    moment: str
    screen: str
    advice: str | Promise


FUNCTIONS = (
    Function(
        pgettext_lazy("function", "Answer"),
        _answers,
        "published_at",
        "inbox:list",
        _("Answer one question from the inbox: people come back where they were answered."),
    ),
    Function(
        pgettext_lazy("function", "Publish"),
        _published,
        "published_at",
        "publishing:new",
        _("Publish one post, with a variant for each network."),
    ),
    Function(
        pgettext_lazy("function", "Illustrate"),
        _pictured,
        "published_at",
        "publishing:new",
        _("Add a picture to your next post, with a text that describes it."),
    ),
    Function(
        pgettext_lazy("function", "Ask"),
        _asked,
        "published_at",
        "publishing:new",
        _("Ask a question with a poll: it is the shortest way from telling to listening."),
    ),
    Function(
        pgettext_lazy("function", "Approve"),
        _agreed,
        "at",
        "publishing:rules",
        _("Have one post read by a second person before it leaves."),
    ),
    Function(
        pgettext_lazy("function", "Note"),
        _noted,
        "at",
        "inbox:list",
        _("Leave a note to your colleagues on a message: the next one will know."),
    ),
    Function(
        pgettext_lazy("function", "Pass on"),
        _passed_on,
        "opened_at",
        "inbox:list",
        _("Pass a question on to the service that knows, with a deadline."),
    ),
    Function(
        pgettext_lazy("function", "Follow up"),
        _followed_up,
        "closed_at",
        "inbox:list",
        _("Tell somebody what became of their message: few administrations do."),
    ),
)


@dataclass(frozen=True)
class Usage:
    sectors: list[figures.Sector]
    days: int
    advice: str | Promise
    advice_url: str


def usage_of(team: Team) -> Usage:
    """The first function that was not used becomes the suggestion, in the order in which they help citizens."""
    since = now() - timedelta(days=DAYS)
    used = [(one, _days(one, team, since)) for one in FUNCTIONS]
    unused = next((one for one, days in used if not days), None)
    spokes = [figures.Spoke(str(one.word), days, "", _screen(one, team)) for one, days in used]
    return Usage(
        sectors=figures.wheel(spokes, days=DAYS),
        days=DAYS,
        advice=unused.advice if unused else "",
        advice_url=_screen(unused, team) if unused else "",
    )


def _screen(function: Function, team: Team) -> str:
    return reverse(function.screen, kwargs={"team": team.slug})


def _days(function: Function, team: Team, since: datetime) -> int:
    acts = function.rows(team).filter(**{f"{function.moment}__gt": since})
    days: int = acts.annotate(day=TruncDate(function.moment)).order_by().values("day").distinct().count()
    return days
