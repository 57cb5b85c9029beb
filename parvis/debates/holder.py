"""What a voter's page carries instead of a cookie: a credential, signed, that opens one ballot of one debate.

In-app browsers and frames in foreign pages keep no cookie: whoever votes there sends back, with each answer, what the
page before gave them. It is never part of an address that people would pass on.
"""

from __future__ import annotations

from datetime import timedelta

from django.core.signing import BadSignature, Signer, TimestampSigner

from parvis.debates.credentials import Credential
from parvis.debates.models import Debate, Origin, Tier

LINK_LASTS = timedelta(hours=48)


def sealed(debate: Debate, credential: Credential) -> str:
    return Signer(salt=_salt(debate, "holder")).sign(_written(credential))


def unsealed(debate: Debate, text: str) -> Credential | None:
    """None for what this server did not sign, or signed for another debate."""
    try:
        return _read(Signer(salt=_salt(debate, "holder")).unsign(text))
    except BadSignature:
        return None


def link_of(debate: Debate, credential: Credential) -> str:
    """For a mail to the one person whose credential it is; `of_link` takes it for 48 hours."""
    return TimestampSigner(salt=_salt(debate, "link")).sign(_written(credential))


def of_link(debate: Debate, text: str) -> Credential | None:
    try:
        return _read(TimestampSigner(salt=_salt(debate, "link")).unsign(text, max_age=LINK_LASTS))
    except BadSignature:
        return None


def _salt(debate: Debate, kind: str) -> str:
    return f"parvis.debates.{kind}:{debate.pk}"


def _written(credential: Credential) -> str:
    held = (credential.tier, credential.origin, credential.digest, credential.word, credential.voucher)
    return ".".join(held).removesuffix(".")


def _read(text: str) -> Credential:
    tier, origin, digest, word, *voucher = text.split(".")
    return Credential(Tier(tier), Origin(origin), digest, word, *voucher)
