"""Tells what is to be told: claimed first, then sent, so that a crash between the two tells nobody twice."""

from __future__ import annotations

import logging
import smtplib
from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from parvis.inbox.calling import call
from parvis.inbox.models import Alert, Alerting, AlertLife, Means
from parvis.inbox.queries import alerts as asked
from parvis.inbox.words import alert_reasons, priority_word
from parvis.lifecycle.announce import announce
from parvis.lifecycle.models import Installation
from parvis.lifecycle.rows import after
from parvis.lifecycle.tenant import acting_for

log = logging.getLogger("parvis.inbox")

MOST_TRIES = 8
LONGEST_CALL = timedelta(minutes=2)
PAUSE = timedelta(minutes=1)
MOST_TOGETHER = 50
NOBODY = gettext_noop("Nobody is on call, and the team has no manager.")
LEFT = gettext_noop("This person has left the team.")
NO_MAIL = gettext_noop("Mail is not set up on this installation: nothing was sent.")
STOPPED_MEANWHILE = gettext_noop(
    "The program stopped while telling: nobody knows whether it left. It is not sent twice."
)
QUARANTINE = gettext_noop(
    "This installation was restored from a copy: nothing leaves until somebody releases it."
)


@AlertLife.to_tell.does
@AlertLife.held.does
def tell(alert: Alert) -> None:
    if _has_left(alert):
        alert.move_to(AlertLife.untold, by="worker", why=LEFT)
    elif alert.means != Means.screen and Installation.in_quarantine():
        alert.move_to(alert.where, by="worker", due=after(PAUSE), why=QUARANTINE)
    elif alert.means == Means.screen:
        _show(alert)
    elif claimed := _claim(alert):
        _call(claimed[0]) if alert.means == Means.webhook else _mail(claimed)


@AlertLife.telling.does
def find_out(alert: Alert) -> None:
    """Its hour comes only if the worker died between the claim and the outcome."""
    if alert.means == Means.webhook:  # the same number goes with it: the other side knows it again
        alert.move_to(AlertLife.to_tell, by="worker", why=STOPPED_MEANWHILE, tries=alert.tries + 1)
    else:
        alert.move_to(AlertLife.unsure, by="worker", why=STOPPED_MEANWHILE)
    _moved(alert)


def _has_left(alert: Alert) -> bool:
    with acting_for(alert.team_id):
        return alert.person_id is not None and alert.person_id not in asked.members_by_person(alert.team)


def _show(alert: Alert) -> None:
    with acting_for(alert.team_id):
        if alert.message is not None and asked.is_taken(alert.message):
            alert.move_to(AlertLife.spared, by="worker")
        else:
            alert.move_to(AlertLife.told, by="worker", told_at=Now())
    _moved(alert)


def _claim(alert: Alert) -> list[Alert]:
    """With it, everything else whose hour has come for the same person: one mail, not ten."""
    with acting_for(alert.team_id, durable=True):
        rows = [alert] if alert.means == Means.webhook or alert.message is None else _together(alert)
        taken = [row for row in rows if row.message is not None and asked.is_taken(row.message)]
        for row in taken:
            row.move_to(AlertLife.spared, by="worker")
        kept = [row for row in rows if row not in taken]
        return [row for row in kept if row.move_to(AlertLife.telling, by="worker", due=after(LONGEST_CALL))]


def _together(alert: Alert) -> list[Alert]:
    found = Alert.rows.of(alert.team).filter(
        person=alert.person, means=alert.means, state__in=["to_tell", "held"], due_at__lte=Now()
    )
    found = found.exclude(message=None).select_related("message", "team", "person")
    return list(found.order_by("priority", "raised_at")[:MOST_TOGETHER])


def _mail(rows: list[Alert]) -> None:
    with acting_for(rows[0].team_id):
        mail = _letter(rows)
    if not mail.to or not asked.mail_is_set_up():
        _end(rows, AlertLife.untold, NO_MAIL if mail.to else NOBODY)
        return
    try:
        mail.send()
    except (smtplib.SMTPServerDisconnected, TimeoutError) as error:  # it may have been taken before the cut
        log.warning("mail unsure", extra={"error": type(error).__name__})
        _end(rows, AlertLife.unsure, _why(error))
    except OSError as error:
        for row in rows:
            _again(row, _why(error))
    else:
        for row in rows:
            row.move_to(AlertLife.told, by="worker", told_to=", ".join(mail.to)[:1000], told_at=Now())
        _moved(rows[0])


def _letter(rows: list[Alert]) -> EmailMessage:
    """A link and why, never the text of a message nor who wrote it: mails lie about in many places."""
    first = rows[0]
    team = first.team
    to = [first.person.email] if first.person else asked.typed_addresses(team)
    with translation.override(first.person.language if first.person else team.language):
        if first.message is None:
            subject = _("%(team)s: a trial of alerts by mail") % {"team": team.name}
            return EmailMessage(subject=subject, body=_("This is a trial. Mails of alerts reach you."), to=to)
        return EmailMessage(
            subject=_subject(rows), body="\n\n".join([_opening(rows), *map(_line, rows)]) + "\n", to=to
        )


def _subject(rows: list[Alert]) -> str:
    team = rows[0].team.name
    if rows[0].priority == "P0":
        return _("%(team)s: a message cannot wait") % {"team": team}
    text = ngettext("%(team)s: %(n)d message needs care", "%(team)s: %(n)d messages need care", len(rows))
    return text % {"team": team, "n": len(rows)}


def _opening(rows: list[Alert]) -> str:
    if rows[0].priority == "P0":
        text = _("A person may be in danger, or somebody is threatened. Read the message and its procedure:")
        again = _("Nobody has taken it yet: you are told in your turn.") if rows[0].round else ""
        return f"{text} {again}".strip()
    return ngettext("This message waits for somebody:", "These messages wait for somebody:", len(rows))


def _line(row: Alert) -> str:
    words = ", ".join(alert_reasons(row.message, without=asked.NEVER_ALERTED)) if row.message else ""
    return f"{priority_word(row.priority)} ({words})\n{link_of(row)}"


def link_of(row: Alert) -> str:
    if row.message_id is None:
        return f"{settings.PARVIS_BASE_URL}{reverse('inbox:alerts', args=[row.team.slug])}"
    return f"{settings.PARVIS_BASE_URL}{reverse('inbox:message', args=[row.team.slug, row.message_id])}"


def _call(row: Alert) -> None:
    with acting_for(row.team_id):
        flags = (
            []
            if row.message is None
            else [one for one in row.message.flags if one not in asked.NEVER_ALERTED]
        )
        alerting = asked.alerting_of(row.team)
        distress = row.message is not None and row.message.distress
    body = {
        "event": "test" if row.message_id is None else "alert", "id": str(row.pk), "priority": row.priority,
        "labels": [*(["distress"] if distress else []), *flags], "link": link_of(row),
        "raised_at": row.raised_at.isoformat(),
    }  # fmt: skip
    said = call(alerting, key=str(row.pk), body=body)
    with acting_for(row.team_id):
        Alerting.rows.of(row.team).update(
            webhook_ok=said.ok, webhook_said=said.sentence[:300], webhook_at=Now()
        )
    if said.ok:
        row.move_to(AlertLife.told, by="worker", told_to=said.host[:1000], told_at=Now())
    elif said.again:
        _again(row, said.sentence)
    else:
        row.move_to(AlertLife.untold, by="worker", why=said.sentence)
    _moved(row)


def _again(row: Alert, why: str) -> None:
    if row.tries + 1 >= MOST_TRIES:
        row.move_to(AlertLife.untold, by="worker", why=why)
        _moved(row)
        return
    wait = timedelta(seconds=20 * 2**row.tries)
    row.move_to(AlertLife.to_tell, by="worker", due=after(wait), why=why, tries=row.tries + 1)


def _end(rows: list[Alert], state: object, why: str) -> None:
    for row in rows:
        row.move_to(state, by="worker", why=why)  # type: ignore[arg-type]
    _moved(rows[0])


def _why(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:500]


def _moved(row: Alert) -> None:
    with acting_for(row.team_id):
        announce(row.team_id, "alert", message=row.message_id or "")
