"""What a status must be, what is kept of it, and who finds it."""

import httpx
import pytest

from parvis.sandbox.mastodon.text import length, to_html
from parvis.sandbox.tests.conftest import next_page

STATUSES = "/api/v1/statuses"


def post(client, key="", **words):
    return client.post(STATUSES, json=words, headers={"Idempotency-Key": key} if key else {})


def mine(client, **params):
    number = client.get("/api/v1/accounts/verify_credentials").json()["id"]
    return client.get(f"/api/v1/accounts/{number}/statuses", params=params)


def test_the_same_key_within_the_hour_is_the_same_status(network):
    town, other = network.as_("mairie"), network.as_("leila_m")
    first, again = post(town, "k1", status="Bonjour"), post(town, "k1", status="Bonjour")
    assert first.json()["id"] == again.json()["id"]
    assert post(other, "k1", status="Bonjour").json()["id"] != first.json()["id"]
    network.ask("clock", advance=3601)
    assert post(town, "k1", status="Bonjour").json()["id"] != first.json()["id"]
    entries = network.ledger(account="mairie", idempotency_key="k1", replays=1)
    assert [one["replay"] for one in entries] == [False, True, False]


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"status": ""}, 422),
        ({"status": "   \n "}, 422),
        ({"status": "x" * 501}, 422),
        ({"status": "x" * 490, "spoiler_text": "y" * 11}, 422),
        ({"status": "x" * 100_000}, 422),
        ({"status": "x", "visibility": "secret"}, 422),
        ({"status": "x", "media_ids": ["404"]}, 422),
        ({"status": "x", "media_ids": ["not a number"]}, 422),
        ({"status": "x", "media_ids": ["1", "2", "3", "4", "5"]}, 422),
        ({"status": "x", "poll": {"options": ["seul"], "expires_in": 600}}, 422),
        ({"status": "x", "poll": {"options": ["a", "a"], "expires_in": 600}}, 422),
        ({"status": "x", "poll": {"options": ["a", "b" * 51], "expires_in": 600}}, 422),
        ({"status": "x", "poll": {"options": ["a", "b"], "expires_in": 10}}, 422),
        ({"status": "x", "poll": {"options": list("abcde"), "expires_in": 600}}, 422),
        ({"status": "x", "in_reply_to_id": "404"}, 404),
        ({"status": "x", "in_reply_to_id": "abc"}, 404),
        ({"status": "x", "scheduled_at": "2099-01-01T00:00:00Z"}, 422),
    ],
)
def test_a_wrong_status_is_refused_with_a_sentence_and_nothing_is_kept(network, wrong, code):
    answer = post(network.as_("mairie"), "k", **wrong)
    assert answer.status_code == code
    assert len(answer.json()["error"]) > 10
    assert network.ledger(replays=1) == []


def test_a_body_that_is_not_what_it_says_is_refused(network):
    headers = {"Content-Type": "application/json"}
    for body in (b"{", b"[]", b"\xff"):
        assert network.as_("mairie").post(STATUSES, content=body, headers=headers).status_code == 400


@pytest.mark.parametrize(
    "mime", ["application/json", "application/x-www-form-urlencoded", "multipart/form-data"]
)
def test_a_poll_may_be_sent_in_three_ways(network, mime):
    town, options = network.as_("mairie"), ["Pour", "Contre"]
    flat = {"status": "Votez", "poll[expires_in]": "600", "poll[multiple]": "false"}
    if mime == "application/json":
        poll = {"options": options, "expires_in": 600, "multiple": False}
        answer = town.post(STATUSES, json={"status": "Votez", "poll": poll})
    elif mime == "multipart/form-data":
        pairs = [*flat.items(), *(("poll[options][]", option) for option in options)]
        answer = town.post(STATUSES, files=[(name, (None, value)) for name, value in pairs])
    else:
        answer = town.post(STATUSES, data={**flat, "poll[options][]": options})
    poll = answer.json()["poll"]
    assert ([one["title"] for one in poll["options"]], poll["multiple"]) == (options, False)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("é", 1),
        ("👨‍👩‍👧‍👦🇫🇷", 2),
        ("https://exemple.example/" + "a" * 200, 23),
        ("Voir https://exemple.example/a.", 5 + 23 + 1),
        ("(https://exemple.example/a_(b))", 1 + 23 + 1),
        ("@mairie@bourg.example oui", 11),
        ("cafe\u0301", 4),
    ],
)
def test_characters_are_counted_as_the_network_counts(text, expected):
    assert length(text) == expected


def test_html_in_a_text_stays_text():
    written = to_html('<script>"&" @nobody a@b.example', base="http://x", known=lambda name, server: None)
    assert written == '<p>&lt;script&gt;"&amp;" @nobody a@b.example</p>'


def test_numbers_grow_even_when_the_clock_goes_back(network):
    town, ids = network.as_("mairie"), []
    for offset in (0, 3600, -86_400, 0):
        network.ask("clock", offset=offset)
        ids += [int(post(town, status=f"{offset} {n}").json()["id"]) for n in range(3)]
    assert ids == sorted(set(ids))


def test_walking_back_by_max_id_finds_each_status_once(network):
    town = network.as_("mairie")
    posted = [post(town, status=f"n° {n}").json()["id"] for n in range(23)]
    answer, found = mine(town, limit=5), []
    while True:
        found += [one["id"] for one in answer.json()]
        address = next_page(answer, "next")
        if address is None:
            break
        answer = town.get(address)
    assert found == posted[::-1]


def test_walking_forward_by_min_id_leaves_no_hole(network):
    town = network.as_("mairie")
    posted = [post(town, status=f"n° {n}").json()["id"] for n in range(23)]
    cursor, found = posted[0], []
    while page := mine(town, limit=5, min_id=cursor).json():
        found += [one["id"] for one in page[::-1]]
        cursor = page[0]["id"]
    assert found == posted[1:]
    newest = mine(town, limit=5, since_id=posted[0]).json()
    assert [one["id"] for one in newest] == posted[:-6:-1]


def test_an_empty_page_has_no_link_and_an_odd_limit_is_tamed(network):
    town = network.as_("mairie")
    assert "link" not in mine(town).headers
    post(town, status="seul")
    for limit in ("0", "-1", "abc", "99999"):
        assert len(mine(town, limit=limit).json()) == 1


def test_the_author_reads_back_his_private_messages_and_nobody_else_does(network):
    town, citizen, stranger = (network.as_(name) for name in ("mairie", "leila_m", "kevin_ondine"))
    private = post(town, status="@leila_m Votre dossier est prêt", visibility="direct").json()
    followers = post(town, status="Pour les abonnés", visibility="private").json()
    number = private["account"]["id"]
    assert [one["id"] for one in mine(town).json()] == [followers["id"], private["id"]]
    stranger.post(f"/api/v1/accounts/{number}/unfollow")
    seen = [client.get(f"/api/v1/accounts/{number}/statuses").json() for client in (citizen, stranger)]
    assert [len(found) for found in seen] == [2, 0]
    assert httpx.get(f"{network.url}{STATUSES}/{private['id']}").status_code == 404
    assert stranger.get(f"{STATUSES}/{followers['id']}/context").status_code == 404


def test_somebody_elses_status_is_not_mine_to_change(network):
    town, citizen = network.as_("mairie"), network.as_("leila_m")
    made = post(town, status="Officiel").json()["id"]
    assert citizen.delete(f"{STATUSES}/{made}").status_code == 404
    assert citizen.put(f"{STATUSES}/{made}", json={"status": "Piraté"}).status_code == 404
    assert town.get(f"{STATUSES}/{made}/source").json()["text"] == "Officiel"


def test_an_answer_that_names_nobody_tells_nobody(network):
    town, citizen = network.as_("mairie"), network.as_("leila_m")
    question = post(citizen, status="Rien pour vous").json()["id"]
    post(town, status="Réponse sans nom", in_reply_to_id=question)
    assert citizen.get("/api/v1/notifications").json() == []
    post(town, status="@LEILA_M réponse", in_reply_to_id=question)
    post(town, status=f"@leila_m@{network.url[7:]} réponse", in_reply_to_id=question)
    post(town, status="@leila_m@ailleurs.example réponse", in_reply_to_id=question)
    assert len(citizen.get("/api/v1/notifications").json()) == 2


def test_a_file_that_is_not_a_picture_is_refused_whatever_its_name(network):
    town = network.as_("mairie")
    for body in (b"<svg onload=alert(1)>", b"MZ\x90", b""):
        answer = town.post("/api/v2/media", files={"file": ("photo.png", body, "image/png")})
        assert answer.status_code == 422
    assert network.ledger() == []


def test_a_video_is_processed_before_it_can_be_used(network):
    town, body = network.as_("mairie"), b"\x00\x00\x00\x18ftypisom" + b"\x00" * 32
    network.fault("slow_media", path="/api/v2/media", seconds=60)
    answer = town.post("/api/v2/media", files={"file": ("film.mp4", body, "video/mp4")})
    number = answer.json()["id"]
    assert (answer.status_code, answer.json()["url"]) == (202, None)
    assert town.get(f"/api/v1/media/{number}").status_code == 206
    assert post(town, status="film", media_ids=[number]).status_code == 422
    network.ask("clock", advance=61)
    assert town.get(f"/api/v1/media/{number}").status_code == 200
    assert post(town, status="film", media_ids=[number]).json()["media_attachments"][0]["type"] == "video"


def test_a_file_serves_one_status_and_its_owner_only(network):
    town, citizen = network.as_("mairie"), network.as_("leila_m")
    image = b"GIF89a" + (10).to_bytes(2, "little") * 2
    number = town.post("/api/v2/media", files={"file": ("a.gif", image)}).json()["id"]
    assert post(citizen, status="volé", media_ids=[number]).status_code == 422
    assert post(town, status="à moi", media_ids=[number]).status_code == 200
    assert post(town, status="encore", media_ids=[number]).status_code == 422


def test_the_instance_tells_the_limits_that_it_keeps(network):
    told = httpx.get(f"{network.url}/api/v2/instance").json()["configuration"]
    town = network.as_("mairie")
    most = told["statuses"]["max_characters"]
    assert post(town, status="x" * most).status_code == 200
    assert post(town, status="x" * (most + 1)).status_code == 422
    old = httpx.get(f"{network.url}/api/v1/instance/").json()
    assert old["configuration"]["statuses"] == told["statuses"]
