"""The optional model: what leaves, what is believed of the answer, and that nothing it does is felt."""

import json
import socket
import time

import pytest

from parvis.egress import Door
from parvis.triage.engine import FLAGS, TOPICS, judge
from parvis.triage.engine.endpoint import LONGEST, SCHEMA, Budget, Endpoint, Reason, ask, is_worth_asking
from tests.servers.answering import Reply, answering

GOOD = {"topic": "voirie", "intent": "plainte", "flags": ["police", "menace"], "distress": False}
PLENTY = Budget(calls=10, tokens=100_000)
TEXT = "Bonjour, je m'appelle Yolanda Prévert, 12 rue des Lilas, 06 12 34 56 78. Le trottoir est cassé."


def said(content, **more):
    content = content if isinstance(content, str) else json.dumps(content)
    return Reply(json.dumps({"choices": [{"message": {"content": content}}], **more}).encode())


class Asking:
    """Asks a server on loopback that gives `reply`; keeps what the server saw."""

    def __init__(self):
        self.calls = []

    def __call__(self, reply, text=TEXT, *, budget=PLENTY, timeout=5.0, allow=True, **more):
        def answer(call):
            self.calls.append(call)
            return reply() if callable(reply) else reply

        with answering(answer) as url:
            door = Door(allow_hosts=(url.removeprefix("http://"),) if allow else ())
            endpoint = Endpoint(f"{url}/v1/", model="petit", key="k-secret", timeout=timeout)
            return ask(text, endpoint=endpoint, door=door, budget=budget, **more)


@pytest.fixture
def asking():
    return Asking()


def test_a_good_answer_is_advice_in_our_labels(asking):
    asked = asking(said(GOOD, usage={"total_tokens": 321}))

    assert asked.reason is None
    assert (asked.advice.topic, asked.advice.intent, asked.advice.distress) == ("voirie", "plainte", False)
    assert asked.advice.flags == ("menace", "police")  # in the order of the labels
    assert asked.advice.model == "petit"
    assert asked.spent == Budget(calls=1, tokens=321)


def test_only_pseudonyms_leave_with_our_schema(asking):
    asking(said(GOOD), names=["trottoir"])
    (call,) = asking.calls
    sent = json.loads(call.body)

    assert (call.method, call.path) == ("POST", "/v1/chat/completions")
    assert call.headers["authorization"] == "Bearer k-secret"
    assert sent["messages"][1]["content"] == (
        "Bonjour, je m'appelle «PERSONNE_1», «ADRESSE_1», «TELEPHONE_1». Le «PERSONNE_2» est cassé."
    )
    assert sent["response_format"]["json_schema"]["schema"] == SCHEMA
    assert (sent["model"], sent["temperature"]) == ("petit", 0)
    assert not [word for word in ("Yolanda", "Prévert", "Lilas", "34 56") if word in call.body.decode()]


@pytest.mark.parametrize(
    "answer",
    [
        "je pense que c'est la voirie",
        f"```json\n{json.dumps(GOOD)}\n```",
        "",
        "null",
        "[" * 50_000,
        GOOD | {"topic": "astrologie"},
        GOOD | {"topic": ["voirie"]},
        GOOD | {"intent": None},
        GOOD | {"flags": ["inconnu"]},
        GOOD | {"flags": "menace"},
        GOOD | {"flags": [["menace"]]},
        GOOD | {"distress": "oui"},
        GOOD | {"distress": 1},
        GOOD | {"why": "…"},
        {key: value for key, value in GOOD.items() if key != "flags"},
        [GOOD],
    ],
)
def test_an_answer_that_is_not_by_the_schema_is_dropped_and_was_paid(asking, answer):
    asked = asking(said(answer, usage={"total_tokens": 50}))

    assert (asked.advice, asked.reason) == (None, Reason.unusable)
    assert asked.spent == Budget(calls=1, tokens=50)


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (Reply(b"<html>", 200), Reason.unusable),
        (Reply(b"{}", 200), Reason.unusable),
        (Reply(b"[1]", 200), Reason.unusable),
        (Reply(b'{"choices": []}', 200), Reason.unusable),
        (Reply(b'{"choices": [{"message": {"content": null}}]}', 200), Reason.unusable),
        (said(GOOD, more="x" * 300_000), Reason.unusable),
        (Reply(b"{}", 429), Reason.busy),
        (Reply(b"{}", 401), Reason.refused),
        (Reply(b"{}", 500), Reason.refused),
        (Reply(b"", 303, {"Location": "/elsewhere"}), Reason.refused),
    ],
)
def test_a_server_that_fails_gives_a_reason(asking, reply, reason):
    asked = asking(reply)

    assert (asked.advice, asked.reason) == (None, reason)
    assert asked.spent.calls == 1
    assert len(asking.calls) == 1  # a redirect is not followed


@pytest.mark.parametrize(
    "usage", [None, {}, {"total_tokens": -5}, {"total_tokens": "9"}, {"total_tokens": True}, 3]
)
def test_a_server_that_does_not_count_is_counted_by_our_estimate(asking, usage):
    asked = asking(said(GOOD, usage=usage))

    assert asked.advice is not None
    assert asked.spent.tokens > 200


def test_a_server_that_is_too_slow_is_left(asking):
    began = time.monotonic()
    asked = asking(lambda: time.sleep(1) or said(GOOD), timeout=0.2)

    assert (asked.reason, asked.spent.calls) == (Reason.silent, 1)
    assert time.monotonic() - began < 4


@pytest.mark.parametrize("budget", [Budget(0, 100_000), Budget(5, 100), Budget(-1, 100_000)])
def test_without_budget_nothing_is_sent(asking, budget):
    asked = asking(said(GOOD), budget=budget)

    assert (asked.reason, asked.spent, asking.calls) == (Reason.budget, Budget(0, 0), [])


def test_without_tls_only_a_host_that_the_operator_named_is_asked(asking):
    assert asking(said(GOOD), allow=False).reason == Reason.insecure
    assert asking.calls == []


@pytest.mark.parametrize(
    ("address", "reason"),
    [("https://127.0.0.1", Reason.forbidden), ("https://[", Reason.failed), ("", Reason.insecure)],
)
def test_an_address_that_cannot_be_called_is_a_reason(address, reason):
    asked = ask(TEXT, endpoint=Endpoint(address, "petit"), door=Door(), budget=PLENTY)

    assert (asked.advice, asked.reason) == (None, reason)


def test_nobody_at_the_address_is_a_reason_and_costs_nothing():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        host = f"127.0.0.1:{free.getsockname()[1]}"
    asked = ask(
        TEXT, endpoint=Endpoint(f"http://{host}", "petit"), door=Door(allow_hosts=(host,)), budget=PLENTY
    )

    assert (asked.reason, asked.spent) == (Reason.unreachable, Budget(0, 0))


@pytest.mark.parametrize("text", ["", "  \n ", "\0"])
def test_no_text_is_not_sent(asking, text):
    assert asking(said(GOOD), text).reason == Reason.empty
    assert asking.calls == []


def test_a_long_text_is_cut_where_nothing_is_half_hidden(asking):
    asking(said(GOOD), "le trottoir est sale " * 20_000)
    asking(said(GOOD), "x" * (LONGEST + 290) + " 06 12 34 56 78")

    for call in asking.calls:
        content = json.loads(call.body)["messages"][1]["content"]
        assert LONGEST - 400 < len(content) <= LONGEST
        assert "06" not in content


def test_half_a_character_does_not_stop_the_question(asking):
    assert asking(said(GOOD), "Le trottoir \ud83d est cassé").advice is not None


def test_a_key_that_no_header_can_hold_is_a_reason(asking):
    endpoint = Endpoint("https://modele.example", "petit", key="clé\n")

    assert ask(TEXT, endpoint=endpoint, door=Door(), budget=PLENTY).reason == Reason.failed
    assert "clé" not in repr(endpoint)


def test_the_schema_says_our_labels():
    assert SCHEMA["properties"]["topic"]["enum"] == list(TOPICS)
    assert SCHEMA["properties"]["flags"]["items"]["enum"] == list(FLAGS)


@pytest.mark.parametrize(
    ("text", "worth"),
    [
        ("Ça sent le gaz dans l'immeuble", True),
        ("Je veux mourir", True),
        ("bof", True),
        ("Merci pour la fresque de la médiathèque !", False),
    ],
)
def test_the_uncertain_and_the_grave_are_worth_a_question(text, worth):
    assert is_worth_asking(judge(text)) is worth
