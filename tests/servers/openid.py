"""A provider of identities on loopback that follows OpenID Connect's code flow: PKCE, codes for one use, signed tokens.

A test steers what it says (`tells`) and how it fails; `agree` and `refuse` are what a person does on its page.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, unquote_plus, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    EllipticCurvePrivateKey,
    generate_private_key,
)

from tests.servers.answering import Call, Reply, answering

CLIENT, SECRET = "parvis", "un secret inventé pour les essais, assez long"
PAGE = """<!DOCTYPE html><html lang="fr"><meta charset="utf-8"><title>Identité d'essai</title>
<h1>Identité d'essai</h1><p><a id="yes" href="{yes}">Continuer</a> <a id="no" href="{no}">Refuser</a></p></html>"""


def new_key() -> EllipticCurvePrivateKey:
    return generate_private_key(SECP256R1())


@dataclass
class Provider:
    """`claims`: what it tells of a person; `tells`: what its token says otherwise than it should."""

    url: str = ""
    claims: dict[str, Any] = field(default_factory=lambda: {"sub": "sub-invente-4711"})
    tells: dict[str, Any] = field(default_factory=dict)
    describes: dict[str, Any] = field(default_factory=dict)
    algorithm: str = "ES256"
    signs_with: Any = None  # another key than the one it publishes
    key: EllipticCurvePrivateKey = field(default_factory=new_key)
    key_name: str = "k1"
    away: bool = False
    proven: bool = False
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)

    def agree(self, asked: str) -> str:
        """The address to which the person is led back, without its host."""
        wanted = self.asked(asked)
        code = secrets.token_urlsafe(8)
        self.codes[code] = wanted
        return self._back(wanted, code=code)

    def refuse(self, asked: str) -> str:
        return self._back(self.asked(asked), error="access_denied")

    def asked(self, address: str) -> dict[str, str]:
        return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}

    def _back(self, wanted: Mapping[str, str], **said: str) -> str:
        return f"{urlsplit(wanted['redirect_uri']).path}?{urlencode({**said, 'state': wanted['state']})}"

    def answer(self, call: Call) -> Reply:
        path = urlsplit(call.path).path
        self.calls.append(path)
        if self.away:
            return Reply(b"{}", status=503)
        if path == "/authorize":
            return self._page(call.path)
        answers = {"/.well-known/openid-configuration": self._description, "/keys": self._keys}
        if path in answers:
            return _json(answers[path]())
        return self._token(call) if path == "/token" else _json(self.claims)

    def _page(self, asked: str) -> Reply:
        root = "{0.scheme}://{0.netloc}".format(urlsplit(self.asked(asked)["redirect_uri"]))
        page = PAGE.format(yes=root + self.agree(asked), no=root + self.refuse(asked)).replace(
            "&state", "&amp;state"
        )
        return Reply(page.encode(), headers={"Content-Type": "text/html; charset=utf-8"})

    def _description(self) -> dict[str, Any]:
        ends = {
            "authorization_endpoint": "authorize",
            "token_endpoint": "token",
            "userinfo_endpoint": "userinfo",
        }
        return {
            "issuer": self.url, "ui_locales_supported": ["fr-FR", "en-GB"], "jwks_uri": f"{self.url}/keys",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
            **{name: f"{self.url}/{end}" for name, end in ends.items()}, **self.describes,
        }  # fmt: skip

    def _keys(self) -> dict[str, Any]:
        public = json.loads(jwt.algorithms.ECAlgorithm.to_jwk(self.key.public_key()))
        return {"keys": [{**public, "kid": self.key_name, "use": "sig", "alg": "ES256"}]}

    def _token(self, call: Call) -> Reply:
        body = {name: values[0] for name, values in parse_qs(call.body.decode()).items()}
        given = _by_header(call.headers.get("authorization", "")) or (
            body.get("client_id"),
            body.get("client_secret"),
        )
        if given != (CLIENT, SECRET):
            return _json({"error": "invalid_client"}, status=401)
        wanted = self.codes.pop(body.get("code", ""), None)
        digest = hashlib.sha256(body.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        self.proven = wanted is not None and challenge == wanted["code_challenge"]
        if wanted is None or not self.proven or body.get("redirect_uri") != wanted["redirect_uri"]:
            return _json({"error": "invalid_grant"}, status=400)
        return _json({"access_token": "jeton", "token_type": "Bearer", "id_token": self._signed(wanted)})

    def _signed(self, wanted: Mapping[str, str]) -> str:
        at = int(time.time())
        said = {
            "iss": self.url, "aud": wanted["client_id"], "iat": at, "exp": at + 60, **self.claims,
            **({"nonce": wanted["nonce"]} if "nonce" in wanted else {}), **self.tells,
        }  # fmt: skip
        kept = {name: value for name, value in said.items() if value is not None}
        key: Any = self.signs_with or self.key
        if self.algorithm == "none":
            key = None
        return jwt.encode(kept, key, algorithm=self.algorithm, headers={"kid": self.key_name})


def _json(said: Any, status: int = 200) -> Reply:
    return Reply(json.dumps(said).encode(), status=status)


def _by_header(header: str) -> tuple[str, str] | None:
    if not header.startswith("Basic "):
        return None
    name, _colon, secret = base64.b64decode(header.removeprefix("Basic ")).decode().partition(":")
    return unquote_plus(name), unquote_plus(secret)


@contextmanager
def providing() -> Iterator[Provider]:
    made = Provider()
    with answering(made.answer) as made.url:
        yield made
