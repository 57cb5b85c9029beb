"""What a provider's token must be for anybody to be believed, whatever stands in it and whatever keys are published."""

from __future__ import annotations

import json
import time
from base64 import urlsafe_b64encode
from typing import Any

import jwt
import pytest

from parvis.debates.openid import Ends, Fault, Reason, person
from tests.servers.openid import new_key

ENDS = Ends("https://qui.example", "", "", "", secret_in_body=True, speaks=())
SHARED = b"a secret that both sides would hold"


def published(key: Any, name: str = "k1", **more: str) -> dict[str, Any]:
    """Many providers name no algorithm beside a key."""
    return {**json.loads(jwt.algorithms.ECAlgorithm.to_jwk(key.public_key())), "kid": name, **more}


def token(key: Any, *, algorithm: str = "ES256", name: str | None = "k1", **tells: Any) -> str:
    at = int(time.time())
    said = {
        "iss": ENDS.issuer, "aud": "parvis", "sub": "4711", "iat": at, "exp": at + 60, "nonce": "n", **tells,
    }  # fmt: skip
    return jwt.encode(said, key, algorithm=algorithm, headers={"kid": name} if name else {})


def told(given: str, keys: list[dict[str, Any]], *, level: str = "") -> str:
    return person(given, keys, ends=ENDS, client_id="parvis", nonce="n", level=level)


def refused(given: str, keys: list[dict[str, Any]], *, level: str = "") -> None:
    with pytest.raises(Fault) as caught:
        told(given, keys, level=level)
    assert caught.value.reason is Reason.untrue


def test_a_key_that_names_no_algorithm_is_no_leave_to_sign_by_a_shared_secret_or_not_at_all():
    key = new_key()
    shared = {"kty": "oct", "kid": "k1", "k": urlsafe_b64encode(SHARED).rstrip(b"=").decode()}

    assert told(token(key), [published(key)]) == "4711"
    refused(token(None, algorithm="none"), [published(key)])
    refused(token(SHARED, algorithm="HS256"), [published(key)])
    refused(token(SHARED, algorithm="HS256"), [shared])


def test_a_key_for_another_use_signs_nothing():
    signing, sealing = new_key(), new_key()
    keys = [published(signing, use="sig"), published(sealing, "k2", use="enc")]

    refused(token(sealing, name="k2"), keys)
    refused(token(sealing, name=None), keys)
    assert told(token(signing, name=None), keys) == "4711"


def test_a_token_that_names_no_key_is_taken_where_one_key_signs_alone():
    one, other = new_key(), new_key()

    refused(token(one, name=None), [published(one), published(other, "k2")])
    refused(token(one, name="k3"), [published(one)])


@pytest.mark.parametrize(("late", "good"), [(-30, True), (30, True), (90, False)])
def test_two_clocks_differ_by_a_minute_at_most(late, good):
    key = new_key()
    given = token(key, exp=int(time.time()) - late)
    if good:
        assert told(given, [published(key)]) == "4711"
    else:
        refused(given, [published(key)])


@pytest.mark.parametrize(
    ("asked", "given", "good"),
    [
        ("", None, True),
        ("eidas2", "eidas2", True),
        ("eidas2", "eidas3", True),
        ("eidas3", "eidas2", False),
        ("eidas2", "sans preuve", False),  # its first letter comes later in the alphabet
        ("eidas2", "", False),
        ("fort", "eidas3", False),  # a level of another scale is none of these steps
        ("fort très-fort", "très-fort", True),
    ],
)
def test_a_level_is_reached_by_its_own_name_or_a_higher_step_of_the_same_scale(asked, given, good):
    key = new_key()
    made = token(key, **({} if given is None else {"acr": given}))
    if good:
        assert told(made, [published(key)], level=asked) == "4711"
    else:
        refused(made, [published(key)], level=asked)
