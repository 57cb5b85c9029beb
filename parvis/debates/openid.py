"""OpenID Connect, as the side that asks: the way to a provider, and from its answer to the number of a person there.

Plain Python, without Django. Signatures and claims are verified by PyJWT, every call leaves by the one door. Of all
that a provider may tell only `sub` is read, and nothing else is asked for (docs/decisions/0013-taking-part.md).
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from urllib.parse import quote_plus, urlencode, urlsplit

import jwt

from parvis.egress import Answer, Door, Forbidden, NoAnswer, TooLarge, Unreachable

WELL_KNOWN = "/.well-known/openid-configuration"
SCOPE = "openid"
# With public keys alone: "none" is no signature, and HS… would be verified with a secret that we hold too.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
CLAIMS = ("iss", "sub", "aud", "exp", "iat")
LEEWAY = 60.0  # seconds between two clocks
TIMEOUT = 6.0  # seconds: a citizen waits
MOST_BYTES = 200_000
LONGEST_SUB = 255  # signs of ASCII, as the standard says
OK, FAILED = 200, 500


class Reason(StrEnum):
    """Why nobody's identity came of it."""

    insecure = "insecure"  # an address that is not https
    forbidden = "forbidden"  # an address that is not called from here
    unreachable = "unreachable"
    silent = "silent"  # no answer in time, or that its server failed
    no_document = "no_document"  # what stands at the address describes no provider
    another = "another"  # the description is another issuer's
    lacking = "lacking"  # the provider does not offer this way
    client = "client"  # it does not know us: the identifier, the secret or the address back
    code = "code"  # the code was used already, or is not of this way
    untrue = "untrue"  # a token that does not hold


class Fault(Exception):
    """No identity; `reason` says why. The text never holds a code, a token or a claim."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(str(reason))
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Ends:
    """Where a provider is asked for what, by its own description."""

    issuer: str
    authorization: str
    token: str
    keys: str
    secret_in_body: bool
    speaks: tuple[str, ...]  # languages, if it names any


@dataclass(frozen=True, slots=True)
class Registration:
    """As whom we ask."""

    client_id: str
    secret: str


def is_secure(door: Door, url: str) -> bool:
    """https; or a host of one's own that the operator has named."""
    try:
        parts = urlsplit(url)
        ours = bool({parts.netloc, parts.hostname} & set(door.allow_hosts))
    except ValueError:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and ours)


def discover(door: Door, issuer: str) -> Ends:
    """Raises Fault."""
    plain = issuer.rstrip("/")
    found = _document(_called(door, "GET", plain + WELL_KNOWN))
    if str(found.get("issuer", "")).rstrip("/") != plain:
        raise Fault(Reason.another)
    urls = [str(found.get(name) or "") for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")]
    if not all(urls):
        raise Fault(Reason.no_document)
    if not all(is_secure(door, url) for url in urls):
        raise Fault(Reason.insecure)
    if "code" not in _list(found, "response_types_supported", "code"):
        raise Fault(Reason.lacking)
    methods = _list(found, "token_endpoint_auth_methods_supported", "client_secret_basic")
    authorization, token, keys = urls
    return Ends(
        found["issuer"], authorization, token, keys, "client_secret_post" in methods, _languages(found)
    )


def _languages(found: Mapping[str, Any]) -> tuple[str, ...]:
    named = found.get("ui_locales_supported")
    return tuple(str(one)[:2].lower() for one in named) if isinstance(named, list) else ()


def _list(found: Mapping[str, Any], name: str, otherwise: str) -> list[Any]:
    """`otherwise`: what the standard says that a description means which does not name it."""
    named = found.get(name)
    return named if isinstance(named, list) else [otherwise]


def keys_of(door: Door, ends: Ends) -> list[dict[str, Any]]:
    """The provider's public keys. Raises Fault."""
    found = _document(_called(door, "GET", ends.keys)).get("keys")
    if not isinstance(found, list) or not found:
        raise Fault(Reason.no_document)
    return [one for one in found if isinstance(one, dict)]


def way_to(
    ends: Ends, *, client_id: str, back: str, state: str, nonce: str, verifier: str, level: str, language: str
) -> str:
    """Where the browser is sent, with as little as the standard allows: our name, and the scope `openid` alone."""
    asked = {
        "response_type": "code", "client_id": client_id, "redirect_uri": back, "scope": SCOPE, "state": state,
        "nonce": nonce, "code_challenge": _challenge(verifier), "code_challenge_method": "S256",
        **({"ui_locales": language} if language in ends.speaks else {}),
        **({"acr_values": level} if level else {}),
    }  # fmt: skip
    return f"{ends.authorization}{'&' if urlsplit(ends.authorization).query else '?'}{urlencode(asked)}"


def redeem(door: Door, ends: Ends, ours: Registration, *, code: str, back: str, verifier: str) -> str:
    """The token for a code, from server to server. Raises Fault."""
    body = {
        "grant_type": "authorization_code", "code": code, "redirect_uri": back, "code_verifier": verifier,
    }  # fmt: skip
    headers = {}
    if ends.secret_in_body:
        body |= {"client_id": ours.client_id, "client_secret": ours.secret}
    else:
        pair = f"{quote_plus(ours.client_id)}:{quote_plus(ours.secret)}"
        headers["Authorization"] = "Basic " + base64.b64encode(pair.encode()).decode()
    answer = _called(door, "POST", ends.token, headers=headers, data=body)
    if answer.status != OK:
        error = _document(answer, any_status=True).get("error")
        raise Fault(Reason.code if error == "invalid_grant" else Reason.client)
    token = _document(answer).get("id_token")
    if not isinstance(token, str):
        raise Fault(Reason.untrue)
    return token


def knows_key(token: str, keys: Sequence[Mapping[str, Any]]) -> bool:
    """False when the provider may have changed its keys since these were read."""
    try:
        return _key_for(jwt.get_unverified_header(token), keys) is not None
    except jwt.PyJWTError:
        return True


def person(
    token: str, keys: Sequence[Mapping[str, Any]], *, ends: Ends, client_id: str, nonce: str, level: str
) -> str:
    """The number of somebody at this provider, when all that it says holds. Raises Fault."""
    try:
        header = jwt.get_unverified_header(token)
        algorithm, key = header.get("alg"), _key_for(header, keys)
        if algorithm not in ALGORITHMS or key is None:
            raise Fault(Reason.untrue)
        claims: dict[str, Any] = jwt.decode(
            token, jwt.PyJWK(dict(key), algorithm), algorithms=[algorithm], audience=client_id,
            issuer=ends.issuer, leeway=LEEWAY, options={"require": list(CLAIMS)},
        )  # fmt: skip
    except jwt.PyJWTError:
        raise Fault(Reason.untrue) from None
    _check(claims, client_id=client_id, nonce=nonce, level=level)
    return str(claims["sub"])


def _check(claims: Mapping[str, Any], *, client_id: str, nonce: str, level: str) -> None:
    """What the standard asks beyond signature, issuer, audience and hour."""
    several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
    for_us = claims.get("azp", None if several else client_id) == client_id
    sub = claims["sub"]
    named = isinstance(sub, str) and sub.isascii() and 0 < len(sub) <= LONGEST_SUB
    if not (
        for_us and claims.get("nonce") == nonce and named and _reaches(str(claims.get("acr", "")), level)
    ):
        raise Fault(Reason.untrue)


def _reaches(given: str, level: str) -> bool:
    """The level stands in an address that the person may have changed: the token is asked. eidas1, 2, 3 are steps."""
    asked = level.split()
    steps = [one for one in asked if one.startswith("eidas")]
    return not asked or given in asked or (given.startswith("eidas") and any(given > one for one in steps))


def _key_for(header: Mapping[str, Any], keys: Sequence[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """By its name; a token without one is taken where the provider has one key to sign with."""
    algorithm, name = header.get("alg"), header.get("kid")
    signing = [
        one for one in keys if one.get("use", "sig") == "sig" and one.get("alg", algorithm) == algorithm
    ]
    if name is not None:
        return next((one for one in signing if one.get("kid") == name), None)
    return signing[0] if len(signing) == 1 else None


def _challenge(verifier: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def _called(door: Door, method: str, url: str, **body: Any) -> Answer:
    if not is_secure(door, url):
        raise Fault(Reason.insecure)
    headers = {"Accept": "application/json", **body.pop("headers", {})}
    try:
        answer = door.request(
            method, url, headers=headers, timeout=TIMEOUT, max_bytes=MOST_BYTES, follow=False, **body
        )
    except Forbidden:
        raise Fault(Reason.forbidden) from None
    except Unreachable:
        raise Fault(Reason.unreachable) from None
    except NoAnswer:
        raise Fault(Reason.silent) from None
    except TooLarge:
        raise Fault(Reason.no_document) from None
    if answer.status >= FAILED:
        raise Fault(Reason.silent)
    return answer


def _document(answer: Answer, *, any_status: bool = False) -> dict[str, Any]:
    try:
        found = answer.json() if any_status or answer.status == OK else None
    except ValueError:
        found = None
    if isinstance(found, dict):
        return found
    if any_status:
        return {}
    raise Fault(Reason.no_document)
