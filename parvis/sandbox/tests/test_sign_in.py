"""Signing in as the protocol says, and nothing for whoever does not."""

import base64
import hashlib
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

BACK = "https://parvis.example/back"
VERIFIER = "a-verifier-that-is-long-enough-to-be-accepted-anywhere"
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()


@pytest.fixture
def application(network):
    wanted = {"client_name": "Parvis", "redirect_uris": BACK, "scopes": "read write"}
    return httpx.post(f"{network.url}/api/v1/apps", data=wanted).json()


@pytest.fixture
def request_of(application):
    return {
        "client_id": application["client_id"],
        "redirect_uri": BACK,
        "response_type": "code",
        "scope": "read write",
        "state": "s&=é",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
    }


def agreed(network, request_of, **more):
    answer = httpx.post(f"{network.url}/oauth/authorize", data={**request_of, "account": "mairie", **more})
    return {key: value[0] for key, value in parse_qs(urlsplit(answer.headers["location"]).query).items()}


def exchanged(network, application, given, **more):
    words = {
        "grant_type": "authorization_code",
        "code": given,
        "redirect_uri": BACK,
        "code_verifier": VERIFIER,
        **{name: application[name] for name in ("client_id", "client_secret")},
    }
    return httpx.post(f"{network.url}/oauth/token", data={**words, **more})


def test_the_form_offers_the_town_first_and_keeps_the_request(network, request_of):
    page = httpx.get(f"{network.url}/oauth/authorize", params=request_of, headers={"Accept-Language": "fr"})
    assert page.status_code == 200
    assert 'value="mairie" checked' in page.text
    assert "Autoriser" in page.text
    assert f'value="{CHALLENGE}"' in page.text


def test_a_code_with_its_verifier_becomes_a_token(network, application, request_of):
    back = agreed(network, request_of)
    assert back["state"] == "s&=é"
    token = exchanged(network, application, back["code"]).json()
    assert (token["token_type"], token["scope"]) == ("Bearer", "read write")
    headers = {"Authorization": f"Bearer {token['access_token']}"}
    me = httpx.get(f"{network.url}/api/v1/accounts/verify_credentials", headers=headers).json()
    assert (me["username"], me["source"]["language"]) == ("mairie", "fr")


@pytest.mark.parametrize(
    "wrong",
    [
        {"code_verifier": "another"},
        {"code_verifier": ""},
        {"redirect_uri": "https://elsewhere.example/back"},
        {"code": "unknown"},
    ],
)
def test_a_wrong_proof_is_refused(network, application, request_of, wrong):
    answer = exchanged(network, application, agreed(network, request_of)["code"], **wrong)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")


def test_a_code_serves_once(network, application, request_of):
    code = agreed(network, request_of)["code"]
    assert exchanged(network, application, code).status_code == 200
    assert exchanged(network, application, code).status_code == 400


def test_a_code_grows_old(network, application, request_of):
    code = agreed(network, request_of)["code"]
    network.ask("clock", advance=3600)
    assert exchanged(network, application, code).status_code == 400


def test_the_applications_own_secret_is_asked(network, application, request_of):
    code = agreed(network, request_of)["code"]
    assert exchanged(network, application, code, client_secret="guessed").status_code == 401


def test_somebody_who_refuses_is_sent_back_without_a_code(network, request_of):
    assert agreed(network, request_of, decision="deny") == {"state": "s&=é", "error": "access_denied"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"redirect_uri": "https://thief.example/"},
        {"client_id": "unknown"},
        {"scope": "read admin:write"},
        {"code_challenge_method": "plain"},
        {"response_type": "token"},
    ],
)
def test_a_wrong_request_is_never_sent_back(network, request_of, wrong):
    answer = httpx.post(f"{network.url}/oauth/authorize", data={**request_of, **wrong})
    assert answer.status_code in (400, 401)
    assert "location" not in answer.headers


def test_a_revoked_token_is_dead_at_once(network, application, request_of):
    token = exchanged(network, application, agreed(network, request_of)["code"]).json()["access_token"]
    secret = {name: application[name] for name in ("client_id", "client_secret")}
    httpx.post(f"{network.url}/oauth/revoke", data={**secret, "token": token})
    answer = httpx.get(
        f"{network.url}/api/v1/accounts/verify_credentials", headers={"Authorization": f"Bearer {token}"}
    )
    assert (answer.status_code, answer.json()) == (401, {"error": "The access token was revoked"})


def test_all_tokens_of_a_person_die_by_the_control_interface(network):
    client = network.as_("mairie")
    assert network.ask("tokens/revoke", account="mairie")["revoked"] == 1
    assert client.post("/api/v1/statuses", json={"status": "non"}).status_code == 401
    assert network.ledger() == []


@pytest.mark.parametrize(
    ("scopes", "expected"),
    [("read", 403), ("read write:statuses", 200), ("write", 200), ("read write:media", 403)],
)
def test_a_right_that_was_not_given_is_missing(network, scopes, expected):
    client = network.as_("mairie", scopes)
    assert client.post("/api/v1/statuses", json={"status": "oui"}).status_code == expected


def test_an_application_alone_is_nobody(network, application):
    words = {
        "grant_type": "client_credentials",
        **{n: application[n] for n in ("client_id", "client_secret")},
    }
    token = httpx.post(f"{network.url}/oauth/token", data=words).json()["access_token"]
    headers = {"Authorization": f"Bearer {token}"}
    assert (
        httpx.get(f"{network.url}/api/v1/apps/verify_credentials", headers=headers).json()["name"] == "Parvis"
    )
    refused = httpx.post(f"{network.url}/api/v1/statuses", json={"status": "moi"}, headers=headers)
    assert refused.status_code == 422


def test_only_the_wrong_password_is_wrong(network, application):
    words = {"grant_type": "password", **{n: application[n] for n in ("client_id", "client_secret")}}
    good = httpx.post(f"{network.url}/oauth/token", data={**words, "username": "mairie", "password": "x"})
    bad = httpx.post(f"{network.url}/oauth/token", data={**words, "username": "mairie", "password": "wrong"})
    assert (good.status_code, bad.status_code) == (200, 400)
