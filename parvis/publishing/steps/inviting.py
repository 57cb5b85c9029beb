"""Mails an approver's personal address. A mail that can't leave is tried again, then said on the post's page."""

from __future__ import annotations

import logging
import smtplib
from datetime import timedelta

from django.core.mail import EmailMessage
from django.utils import translation
from django.utils.translation import gettext as _

from parvis.lifecycle.rows import after
from parvis.lifecycle.tenant import acting_for
from parvis.publishing.models import ApprovalLink, LinkLife
from parvis.publishing.queries.links import address_of

log = logging.getLogger("parvis.publishing")
MOST_TRIES = 6


@LinkLife.made.does
def tell(link: ApprovalLink) -> None:
    with acting_for(link.team_id):
        message = _message(link)
    if message is None:
        link.move_to(LinkLife.told, by="worker", why="already changed or answered")
        return
    try:
        message.send()
    except (OSError, smtplib.SMTPException) as error:
        log.warning("approval mail not sent", extra={"link": str(link.pk)})
        _again(link, error)
    else:
        link.move_to(LinkLife.told, by="worker")


def _message(link: ApprovalLink) -> EmailMessage | None:
    """In the language of the person who reads it. None when there is nothing left to approve."""
    version = link.post.version
    if version is None or version.approvals.filter(person=link.person).exists():
        return None
    with translation.override(link.person.language):
        subject = _("%(team)s: a post waits for your approval") % {"team": link.team.name}
        body = _(
            "“%(name)s” waits for your approval. If nobody answers, it will not be published.\n\n"
            "Read it and answer here; this address is yours alone:\n%(address)s\n"
        ) % {"name": link.post.name, "address": address_of(link)}
    return EmailMessage(subject=" ".join(subject.split()), body=body, to=[link.person.email])


def _again(link: ApprovalLink, error: Exception) -> None:
    why = f"{type(error).__name__}: {error}"[:500]
    if link.tries >= MOST_TRIES:
        link.move_to(LinkLife.unsent, by="worker", why=why)
        return
    due = after(timedelta(seconds=15 * 2**link.tries))
    link.move_to(LinkLife.made, by="worker", due=due, why=why, tries=link.tries + 1)
