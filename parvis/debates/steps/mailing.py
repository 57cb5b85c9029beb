"""Mails the link that a citizen asked for, and forgets the address."""

from __future__ import annotations

import logging
import smtplib
from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from parvis.debates.credentials import by_mail
from parvis.debates.holder import LINK_LASTS, link_of
from parvis.debates.models import BallotLink, BallotLinkLife
from parvis.lifecycle.rows import after
from parvis.lifecycle.tenant import acting_for

log = logging.getLogger("parvis.debates")
MOST_TRIES = 6


@BallotLinkLife.made.does
def send(link: BallotLink) -> None:
    with acting_for(link.team_id):
        message = _message(link)
    try:
        message.send()
    except (OSError, smtplib.SMTPException) as error:
        log.warning("ballot link not sent", extra={"link": str(link.pk)})
        _again(link, error)
    else:
        link.move_to(BallotLinkLife.over, by="worker", due=after(LINK_LASTS), address="")


@BallotLinkLife.over.does
def forget(link: BallotLink) -> None:
    """The link has ended: that this box asked is nobody's business any more."""
    with acting_for(link.team_id):
        link.delete()


def _message(link: BallotLink) -> EmailMessage:
    debate = link.debate
    token = link_of(debate, by_mail(debate, link.address))
    path = reverse("part:by_link", kwargs={"slug": debate.slug, "token": token})
    with translation.override(link.language):
        told = {
            "town": link.team.name,
            "title": debate.title,
            "address": f"{settings.PARVIS_BASE_URL}{path}",
            "page": f"{settings.PARVIS_BASE_URL}{reverse('part:debate', kwargs={'slug': debate.slug})}",
        }
        subject = _("%(town)s: your link to take part") % told
        body = (
            _(
                "You asked to take part in “%(title)s” by e-mail.\n\n"
                "This link opens your ballot, for 48 hours. It is yours alone: do not pass it on.\n%(address)s\n\n"
                "To tell others of the debate, give them this address:\n%(page)s\n\n"
                "If you did not ask for it, do nothing: nobody has voted with your address, and it is not kept.\n"
            )
            % told
        )
    return EmailMessage(subject=" ".join(subject.split()), body=body, to=[link.address])


def _again(link: BallotLink, error: Exception) -> None:
    """The server's answer may name the box: what kind of error it was is enough."""
    why = type(error).__name__
    if link.tries >= MOST_TRIES:
        link.move_to(BallotLinkLife.over, by="worker", due=after(LINK_LASTS), why=why, address="")
        return
    due = after(timedelta(seconds=15 * 2**link.tries))
    link.move_to(BallotLinkLife.made, by="worker", due=due, why=why, tries=link.tries + 1)
