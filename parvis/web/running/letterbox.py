"""The demonstration's mail goes to the pretend network's letterbox, where whoever tries Parvis reads it.

Nothing leaves this machine. `settings.MAILERS` names it where there is a pretend network and no mail server.
"""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from parvis.egress import Door
from parvis.egress.errors import Forbidden, TooLarge

PATIENCE = 5.0  # seconds


class Letterbox(BaseEmailBackend):
    """Raises OSError where the letterbox is away, as a mail server's backend does."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        door = Door(allow_hosts=tuple(settings.PARVIS_ALLOW_HOSTS), timeout=PATIENCE)
        for message in email_messages:
            _put(door, message)
        return len(email_messages)


def _put(door: Door, message: EmailMessage) -> None:
    letter = {
        "from": str(message.from_email), "to": ", ".join(message.recipients()), "subject": str(message.subject),
        "body": str(message.body),
    }  # fmt: skip
    try:
        answer = door.request("POST", f"{settings.PARVIS_SANDBOX_URL}/_sandbox/letters", json=letter)
    except (Forbidden, TooLarge) as error:
        raise OSError(f"The pretend letterbox can't be asked: {error}") from error
    if answer.status != HTTPStatus.OK:
        raise OSError(f"The pretend letterbox answered {answer.status}.")
