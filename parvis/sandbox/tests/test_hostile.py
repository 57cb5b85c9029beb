"""Whatever is sent, the pretend network answers with a refusal, never with a fault that nobody asked for."""

import json
import random

import pytest

STRANGE = [
    *(
        "",
        " ",
        "0",
        "-1",
        "²",
        "9" * 40,
        "null",
        "\ud800",
        "\x00",
        "' OR 1=1 --",
        "<script>",
        "é" * 3000,
        "../../etc",
    ),
    *(None, True, -1, 1.5, 10**30, [], {}, [None], {"a": []}, ["x"] * 50, [[["x"]]]),
]
FIELDS = [
    *("status", "visibility", "spoiler_text", "language", "in_reply_to_id", "media_ids", "poll", "sensitive"),
    *(
        "id",
        "account_id",
        "comment",
        "category",
        "status_ids",
        "choices",
        "notifications",
        "focus",
        "description",
    ),
    *(
        "client_name",
        "redirect_uris",
        "scopes",
        "client_id",
        "client_secret",
        "grant_type",
        "code",
        "username",
    ),
]
PLACES = [
    *(("POST", f"/api/v1/{place}") for place in ("statuses", "media", "reports", "apps", "polls/1/votes")),
    *(("POST", f"/api/v1/statuses/{{id}}/{verb}") for verb in ("favourite", "reblog", "pin", "mute")),
    *(("PUT", "/api/v1/statuses/{id}"), ("PUT", "/api/v1/media/{id}"), ("DELETE", "/api/v1/statuses/{id}")),
    *(("POST", f"/api/v1/accounts/{{id}}/{verb}") for verb in ("mute", "block", "follow")),
    *(("POST", "/oauth/token"), ("POST", "/oauth/authorize"), ("POST", "/oauth/revoke"), ("POST", "/write")),
]
READS = [
    *(
        "/api/v1/statuses",
        "/api/v1/statuses/{id}",
        "/api/v1/statuses/{id}/context",
        "/api/v1/accounts/{id}/statuses",
    ),
    *(
        "/api/v1/notifications",
        "/api/v1/conversations",
        "/api/v1/timelines/public",
        "/api/v1/timelines/tag/{id}",
    ),
    *("/api/v2/search", "/api/v1/accounts/lookup", "/api/v1/accounts/relationships", "/api/v1/polls/{id}"),
    *("/oauth/authorize", "/", "/@mairie/{id}", "/avatars/x.svg", "/.well-known/webfinger"),
]
ASKED = [
    "limit",
    "max_id",
    "min_id",
    "since_id",
    "q",
    "acct",
    "id[]",
    "types[]",
    "account_id",
    "resource",
    "answer",
]


@pytest.mark.parametrize("seed", range(4))
def test_strange_bodies_are_refused_not_tripped_over(living_town, seed):
    draw, town = random.Random(seed), living_town.as_("mairie")
    known = town.get("/api/v1/timelines/public").json()[0]["id"]
    for _ in range(120):
        method, place = draw.choice(PLACES)
        words = {name: draw.choice(STRANGE) for name in draw.sample(FIELDS, 8)}
        number = draw.choice([known, "1", "abc", "9" * 30, "²"])
        body = json.dumps(words).encode("utf-8", "replace")
        headers = {"Content-Type": "application/json"}
        answer = town.request(method, place.format(id=number), content=body, headers=headers)
        assert answer.status_code < 500, (method, place, words, answer.text)


@pytest.mark.parametrize("seed", range(4))
def test_strange_questions_are_answered(living_town, seed):
    draw, town = random.Random(seed), living_town.as_("mairie")
    texts = [one for one in STRANGE if isinstance(one, str) and one != "\ud800"]
    for _ in range(80):
        place = draw.choice(READS).format(id=draw.choice(["1", "abc", "9" * 30, "%00", "²"]))
        params = {name: draw.choice(texts) for name in draw.sample(ASKED, 4)}
        answer = town.get(place, params=params)
        assert answer.status_code < 500, (place, params, answer.text)


@pytest.mark.parametrize(
    ("mime", "body"),
    [
        ("multipart/form-data", b"--x"),
        ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data\r\n\r\nvide\r\n--x--"),
        ("application/x-www-form-urlencoded", b"poll=a&poll[options][]=b"),
        ("application/x-www-form-urlencoded", b"media_ids=a&media_ids[]=b"),
        ("application/x-www-form-urlencoded", b"%ff=%fe&[]=&[[=x"),
        ("application/json", b"[" * 100_000),
        ("text/plain", b"\xff\xfe\x00"),
    ],
)
def test_broken_forms_are_refused(network, mime, body):
    answer = network.as_("mairie").post("/api/v1/statuses", content=body, headers={"Content-Type": mime})
    assert answer.status_code in (400, 422)
    assert network.ledger() == []
