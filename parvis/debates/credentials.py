"""From what a voter holds to the digests that are kept: they lead to no person and to no other debate."""

from __future__ import annotations

import base64
import hashlib
import hmac
import ipaddress
import secrets
import unicodedata
from dataclasses import dataclass, replace

from parvis.debates.models import Debate, Origin, Tier

_CODE_SIGNS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # none that is taken for another on paper
CODE_LENGTH = 10  # 50 bits: of ten thousand printed ones, a thousand tries a second find the first in years
_WORD_BYTES = 10  # 80 bits
_SOURCE_SIGNS = 16


@dataclass(frozen=True, slots=True)
class Credential:
    """`digest` is kept; `word` is the voter's receipt: shown, never kept. `voucher`: of who vouched for an identity."""

    tier: Tier
    origin: Origin
    digest: str
    word: str
    voucher: str = ""

    @property
    def receipt(self) -> str:
        return receipt_of(self.word)


def new_token() -> str:
    return secrets.token_urlsafe(18)


def by_token(debate: Debate, token: str) -> Credential:
    """Of a browser: without identity."""
    return _credential(debate, Tier.anonymous, Origin.web, "token", token)


def by_mail(debate: Debate, address: str) -> Credential:
    """Of a mailbox that was shown to be the voter's. Tags and points are no second mailbox: one address, one ballot."""
    return _credential(debate, Tier.mail, Origin.web, "mail", one_mailbox(address))


def by_code(debate: Debate, code: str, *, origin: Origin = Origin.web) -> Credential:
    return _credential(debate, Tier.paper, origin, "code", plain_code(code))


def by_identity(debate: Debate, issuer: str, subject: str, *, client_id: str) -> Credential:
    """Of a person by the number that a provider has for them: no name, and nothing that leads back to the number."""
    known = _credential(debate, Tier.verified, Origin.web, "identity", f"{issuer}\0{subject}")
    return replace(known, voucher=voucher_of(debate, issuer, client_id))


def voucher_of(debate: Debate, issuer: str, client_id: str) -> str:
    """16 signs for a provider as it knows us: under another registration it may give the same person another number."""
    return _digest(debate, "voucher", f"{issuer.rstrip('/')}\0{client_id}")[:_SOURCE_SIGNS]


def by_network(debate: Debate, account: object, person: str) -> Credential:
    """Of somebody's account on a network, by the network's own id: names may change, and be taken by others."""
    return _credential(debate, Tier.anonymous, Origin.network, f"network {account}", person)


def by_sheet(debate: Debate, origin: Origin, line: str) -> Credential:
    """Of one sheet that was counted by hand, or of one hand that was raised: named by its file and line."""
    return _credential(debate, Tier.paper, origin, "sheet", line)


def digest_of_code(debate: Debate, code: str) -> str:
    return _digest(debate, "printed", plain_code(code))


def digest_of_mailbox(debate: Debate, address: str) -> str:
    """To count the mails that one box was sent; it is no ballot's digest."""
    return _digest(debate, "mailbox", one_mailbox(address))


def digest_of_subscriber(debate: Debate, address: str) -> str:
    """Of a mailbox that wants to be told what became of it; neither a ballot's digest nor that of a link."""
    return _digest(debate, "subscriber", one_mailbox(address))


def source_apart(debate: Debate, source: str) -> str:
    """Of one that `source_of` gave: it tells networks apart as well, and cannot be laid beside a ballot's."""
    return _digest(debate, "source apart", source)[:_SOURCE_SIGNS] if source else ""


def source_of(debate: Debate, address: str) -> str:
    """16 signs that tell networks apart in this debate, and lead to none of them without its secret. Of an IPv6 address
    the first half counts: a household has all of the second."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return ""
    plain = str(ipaddress.ip_network((found, 64), strict=False)) if found.version == 6 else str(found)
    return _digest(debate, "source", plain)[:_SOURCE_SIGNS]


def new_code() -> str:
    return "".join(secrets.choice(_CODE_SIGNS) for _ in range(CODE_LENGTH))


def plain_code(code: str) -> str:
    """As it was printed, whatever the case, the blanks and the dashes. O and 0, I and 1 are never printed."""
    return "".join(sign for sign in code.upper() if sign in _CODE_SIGNS)


def one_mailbox(address: str) -> str:
    """ "Zoe.Exemple+x@Mail.Example" is "zoe.exemple@mail.example": what stands behind + opens the same mailbox."""
    name, _at, host = unicodedata.normalize("NFKC", address).strip().casefold().rpartition("@")
    return f"{name.partition('+')[0]}@{host}"


def receipt_of(word: str) -> str:
    return hashlib.sha256(b"parvis ballot " + word.replace("-", "").strip().upper().encode()).hexdigest()


def _credential(debate: Debate, tier: Tier, origin: Origin, kind: str, held: str) -> Credential:
    raw = hmac.new(debate.secret, f"receipt\0{kind}\0{held}".encode(), hashlib.sha256).digest()
    word = base64.b32encode(raw[:_WORD_BYTES]).decode()
    spelt = "-".join(word[first : first + 4] for first in range(0, len(word), 4))
    return Credential(tier, origin, _digest(debate, kind, held), spelt)


def _digest(debate: Debate, kind: str, held: str) -> str:
    return hmac.new(debate.secret, f"{kind}\0{held}".encode(), hashlib.sha256).hexdigest()
