"""Whoever is on call is told by mail of a message that cannot wait; the mail holds a link, never the message."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from parvis.inbox.models import Alert, AlertLife
from parvis.inbox.queries import rules as rules_queries
from parvis.lifecycle.announce import announce
from parvis.lifecycle.rows import after
from parvis.lifecycle.tenant import acting_for

log = logging.getLogger("parvis.inbox")

MOST_TRIES = 6


@AlertLife.to_tell.does
def tell(alert: Alert) -> None:
    with acting_for(alert.team_id):
        message, team = alert.message, alert.team
        people = rules_queries.on_call(team)
        path = reverse("inbox:message", args=[team.slug, message.pk])
        mail = _mail(team.name, f"{settings.PARVIS_BASE_URL}{path}", team.language, people)
    if not people:
        alert.move_to(AlertLife.untold, by="worker", why=_("Nobody is on call, and the team has no manager."))
        return
    try:
        mail.send()
    except OSError as error:
        _again(alert, error)
        return
    alert.move_to(AlertLife.told, by="worker", told_to=", ".join(people)[:1000])
    with acting_for(alert.team_id):
        announce(alert.team_id, "inbox", message=alert.message_id)


def _mail(team: str, link: str, language: str, people: list[str]) -> EmailMessage:
    with translation.override(language):
        subject = _("%(team)s: a message cannot wait") % {"team": team}
        text = _("A person may be in danger, or somebody is threatened. Read the message and its procedure:")
    return EmailMessage(subject=subject, body=f"{text}\n\n{link}\n", to=people)


def _again(alert: Alert, error: Exception) -> None:
    if alert.tries + 1 >= MOST_TRIES:
        alert.move_to(AlertLife.untold, by="worker", why=str(error))
        return
    wait = timedelta(seconds=20 * 2**alert.tries)
    alert.move_to(AlertLife.to_tell, by="worker", due=after(wait), why=str(error), tries=alert.tries + 1)
