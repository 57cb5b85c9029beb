"""Links of the mails that tell what became of a debate: one to say yes, for two days, and one to stop, for ever."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.core.signing import BadSignature, Signer, TimestampSigner

from parvis.debates.models import Debate, Subscriber

LINK_LASTS = timedelta(hours=48)


def yes_of(subscriber: Subscriber) -> str:
    return TimestampSigner(salt=_salt(subscriber.debate_id, "yes")).sign(subscriber.pk.hex)


def of_yes(debate: Debate, text: str) -> UUID | None:
    """None for what this server did not sign, signed for another debate, or more than two days ago."""
    try:
        return UUID(TimestampSigner(salt=_salt(debate.pk, "yes")).unsign(text, max_age=LINK_LASTS))
    except (BadSignature, ValueError):
        return None


def stop_of(subscriber: Subscriber) -> str:
    return Signer(salt=_salt(subscriber.debate_id, "stop")).sign(subscriber.pk.hex)


def of_stop(debate: Debate, text: str) -> UUID | None:
    try:
        return UUID(Signer(salt=_salt(debate.pk, "stop")).unsign(text))
    except (BadSignature, ValueError):
        return None


def _salt(debate: UUID, kind: str) -> str:
    return f"parvis.debates.letters.{kind}:{debate}"
