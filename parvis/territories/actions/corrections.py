"""Corrections proposed by anybody, decided by a person."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.crypto import salted_hmac

from parvis.territories.models import Administration, Correction, CorrectionState

FROM_ONE_SENDER = 10  # in an hour
ABOUT_ONE_ADMINISTRATION = 30  # in a day


class TooMany(Exception):
    """More corrections than a person writes. Nothing was stored."""


def propose_correction(
    *, administration: Administration, subject: str, text: str, source_url: str, address: str, at: datetime
) -> Correction:
    """Stored, and shown to nobody but those who decide. Raises TooMany."""
    sender = _sender(address, at)
    lately = Correction.objects.filter(received_at__gt=at - timedelta(hours=1), sender=sender)
    same = Correction.objects.filter(received_at__gt=at - timedelta(days=1), administration=administration)
    if lately.count() >= FROM_ONE_SENDER or same.count() >= ABOUT_ONE_ADMINISTRATION:
        raise TooMany
    return Correction.objects.create(
        administration=administration,
        subject=subject,
        text=text,
        source_url=source_url,
        sender=sender,
        received_at=at,
    )


def decide(*, correction: Correction, state: CorrectionState, by: str, why: str, at: datetime) -> Correction:
    """A person's decision. It changes nothing of the administration by itself."""
    correction.state, correction.decided_by = state, by
    correction.decided_at, correction.decision = at, why[:500]
    correction.save()
    return correction


def _sender(address: str, at: datetime) -> str:
    """Tells senders apart for one day, without keeping anybody's address."""
    return salted_hmac(
        "parvis.territories.correction", f"{at.date()} {address}", algorithm="sha256"
    ).hexdigest()
