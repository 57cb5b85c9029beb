"""Writes to whoever asked what became of a debate: first for their yes, then each outcome once."""

from __future__ import annotations

import logging
import smtplib
from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import translation
from django.utils.timezone import now
from django.utils.translation import gettext as _

from parvis.debates.calling import told_in_parts
from parvis.debates.letters import LINK_LASTS, stop_of, yes_of
from parvis.debates.models import Outcome, Postman, PostmanLife, Subscriber, SubscriberLife
from parvis.debates.queries.subscribers import kept_until, last_outcome
from parvis.lifecycle.models import Installation
from parvis.lifecycle.rows import after
from parvis.lifecycle.tenant import acting_for

log = logging.getLogger("parvis.debates")
MOST_TRIES = 8
AT_ONCE = 200
PAUSE = timedelta(minutes=5)
LONGEST_CALL = timedelta(minutes=2)
ASLEEP = timedelta(minutes=10)  # whoever's hour is nearer is on the way already


@PostmanLife.walking.does
def walk(postman: Postman) -> None:
    """Some at a time: each is a row of its own, with its own tries."""
    with acting_for(postman.team_id):
        outcome = last_outcome(postman.team, postman.debate)
        waiting = Subscriber.rows.of(postman.team).filter(
            debate=postman.debate, confirmed=True, tries=0, told__lt=outcome.number if outcome else 0,
            due_at__gt=now() + ASLEEP,
        )  # fmt: skip
        rows = list(waiting[:AT_ONCE])
        for row in rows:
            row.move_to(SubscriberLife.kept, by="worker", due=Now())
        more = len(rows) == AT_ONCE
        postman.move_to(PostmanLife.walking if more else PostmanLife.resting, by="worker")


@SubscriberLife.kept.does
def attend(row: Subscriber) -> None:
    """Of a restored copy nothing leaves: those who were told since the copy would be told again."""
    with acting_for(row.team_id):
        outcome = last_outcome(row.team, row.debate)
    if Installation.in_quarantine():
        row.move_to(SubscriberLife.kept, by="worker", due=after(PAUSE))
    elif not row.invited:
        _invite(row)
    elif not row.confirmed:
        _erase(row)
    elif row.claimed:  # its hour came because the worker died: nobody knows whether it left
        _rest(row, outcome, told=row.claimed)
    elif outcome is not None and outcome.number > row.told:
        _tell(row, outcome)
    elif kept_until(row, outcome) <= now():
        _erase(row)
    else:
        _rest(row, outcome)


def _invite(row: Subscriber) -> None:
    """Twice does no harm: it is sent first, then written down."""
    if why := _sent(row, _invitation(row)):
        _again(row, why)
    else:
        row.move_to(SubscriberLife.kept, by="worker", due=after(LINK_LASTS), invited=True, tries=0)


def _tell(row: Subscriber, outcome: Outcome) -> None:
    """Claimed first, then sent: a crash between the two tells nobody twice."""
    if not row.move_to(
        SubscriberLife.kept, by="worker", due=after(LONGEST_CALL), claimed=outcome.number
    ):  # fmt: skip
        return
    why = _sent(row, _letter(row, outcome))
    if why and row.tries < MOST_TRIES:
        _again(row, why)
    else:
        _rest(row, outcome, told=outcome.number, why=why)


def _sent(row: Subscriber, mail: EmailMessage) -> str:
    """ "" when it has left, or may have: what the server took before the line was cut is not sent again."""
    try:
        mail.send()
    except (smtplib.SMTPServerDisconnected, TimeoutError) as error:
        log.warning("letter unsure", extra={"row": str(row.pk), "error": type(error).__name__})
    except (
        OSError,
        smtplib.SMTPException,
    ) as error:  # the server's words may name the box: its kind is enough
        log.warning("letter not sent", extra={"row": str(row.pk), "error": type(error).__name__})
        return type(error).__name__
    return ""


def _again(row: Subscriber, why: str) -> None:
    if row.tries >= MOST_TRIES:  # of an invitation: the box does not exist
        _erase(row)
        return
    due = after(timedelta(seconds=30 * 2**row.tries))
    row.move_to(SubscriberLife.kept, by="worker", due=due, why=why, tries=row.tries + 1, claimed=0)


def _rest(row: Subscriber, outcome: Outcome | None, *, told: int | None = None, why: str = "") -> None:
    """At midnight of the day on which the address goes. Another outcome that came meanwhile is told at once."""
    known = row.told if told is None else told
    late = outcome is not None and outcome.number > known
    due = Now() if late else after(kept_until(row, outcome) - now())
    row.move_to(SubscriberLife.kept, by="worker", due=due, why=why, told=known, claimed=0, tries=0)


def _erase(row: Subscriber) -> None:
    with acting_for(row.team_id):
        row.delete()


def _invitation(row: Subscriber) -> EmailMessage:
    with acting_for(row.team_id), translation.override(row.language):
        told = _names(row) | {"yes": _address("part:say_yes", row, yes_of(row))}
        subject = _("%(town)s: do you want to be told what becomes of it?") % told
        body = (
            _(
                "Somebody, most likely you, asked to be told by mail what becomes of “%(title)s”.\n\n"
                "If it was you, say yes within 48 hours:\n%(yes)s\n\n"
                "If not, do nothing: nothing more is sent, and your address is erased.\n"
            )
            % told
        )
        return _mail(row, subject, body)


def _letter(row: Subscriber, outcome: Outcome) -> EmailMessage:
    with acting_for(row.team_id), translation.override(row.language):
        stop = _address("part:stop", row, stop_of(row))
        told = _names(row) | {
            "progress": outcome.get_progress_display(), "stop": stop, "result": _address("part:result", row)
        }  # fmt: skip
        subject = _("%(town)s: what became of “%(title)s”") % told
        parts = [
            _("What became of “%(title)s”: %(progress)s.") % told,
            *told_in_parts(outcome),
            _("The whole result:\n%(result)s") % told,
            _("You asked for this mail. To have no more of them, and your address erased:\n%(stop)s") % told,
        ]
        mail = _mail(row, subject, "\n\n".join(parts) + "\n")
    mail.extra_headers |= {
        "List-Unsubscribe": f"<{stop}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    return mail


def _mail(row: Subscriber, subject: str, body: str) -> EmailMessage:
    return EmailMessage(subject=" ".join(subject.split()), body=body, to=[row.address])


def _names(row: Subscriber) -> dict[str, str]:
    return {"town": row.team.name, "title": row.debate.title}


def _address(route: str, row: Subscriber, token: str = "") -> str:
    named = {"slug": row.debate.slug} | ({"token": token} if token else {})
    return f"{settings.PARVIS_BASE_URL}{reverse(route, kwargs=named)}"
