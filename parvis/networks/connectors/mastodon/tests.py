"""Recorded shapes in, values out; then the shared contract on servers that we did not write."""

from __future__ import annotations

import base64
import gettext
import hashlib
import json
import re
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import mastodon as mastodon_py
import pytest
import requests
from bs4 import BeautifulSoup

from parvis.egress import Door, Forbidden, NoAnswer, TooLarge, Unreachable
from parvis.networks.connectors.mastodon import Mastodon, fetching, sentences
from parvis.networks.connectors.mastodon.plain import fingerprint, to_text
from parvis.networks.connectors.mastodon.streaming import events
from parvis.networks.connectors.mastodon.wire import ME, Wire
from parvis.networks.contract import (
    AccountRef,
    AppRegistration,
    Author,
    Content,
    Credentials,
    Incoming,
    Kind,
    Media,
    OutcomeUnknown,
    Poll,
    RateLimited,
    Reauthorise,
    RefusalKind,
    Refused,
    TextUnit,
    Unavailable,
)
from tests.connector_contract import ConnectorContract, Seen, World
from tests.servers import mastodon_mock, proxy, sandbox, snac2
from tests.servers.canned import CannedDoor, answer
from tests.servers.databases import CannotHave

SERVER = "https://social.ville.example"
TOWN = "116100000000000001"
CITIZEN = "116100000000000002"
STATUSES = "POST /api/v1/statuses"
LIST = f"GET /api/v1/accounts/{TOWN}/statuses"
NOTIFICATIONS = "GET /api/v1/notifications"


def recorded(name):
    return json.loads((Path(__file__).parent / "fixtures" / f"{name}.json").read_text())["answer"]


def connector(replies, **more):
    account = AccountRef(
        network="mastodon",
        server=SERVER,
        remote_id=TOWN,
        handle="@mairie@social.ville.example",
        credentials=Credentials(secrets={"access_token": "a-secret"}),
    )
    door = CannedDoor(replies, **more)
    return Mastodon(account=account, door=door), door


def post(id="1", text="Bonjour", at=None, **more):
    at = at or datetime.now(UTC)
    account = {"id": more.pop("account", TOWN), "acct": "mairie"}
    return recorded("status") | {
        "id": id,
        "content": f"<p>{text}</p>",
        "created_at": at.isoformat(),
        "account": account,
        **more,
    }


# ---------------------------------------------------------------- text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>Un</p><p>Deux<br>trois<br />quatre</p>", "Un\n\nDeux\ntrois\nquatre"),
        ("sans balise &amp; avec entité&nbsp;!", "sans balise & avec entité\xa0!"),
        ("<p>  deux  espaces </p>", "  deux  espaces"),
        (
            '<p>#<a href="https://x.fr/tags/ecole" class="mention hashtag">#<span>école</span></a></p>',
            "##école",
        ),
        (
            '<p><a href="https://ville.fr/a/b?c=1" rel="nofollow"><span class="invisible">https://</span>'
            '<span class="ellipsis">ville.fr/a</span><span class="invisible">/b?c=1</span></a></p>',
            "https://ville.fr/a/b?c=1",
        ),
        ('<a href="https://ville.fr/a">ville.fr/a</a>', "https://ville.fr/a"),
        ('<a href="https://www.ville.fr/agenda">ville.fr/ag…</a>', "https://www.ville.fr/agenda"),
        ('<a href="https://ville.fr/a">notre page</a>', "notre page (https://ville.fr/a)"),
        ('<a href="javascript:alert(1)">cliquez</a>', "cliquez"),
        ("<ul><li>un</li><li>deux</li></ul>fin", "- un\n- deux\n\nfin"),
        ("<blockquote><p>cité</p></blockquote><p>réponse</p>", "cité\n\nréponse"),
        ("<pre>a\n  b</pre>", "a\n  b"),
        ("avant<script>alert(1)</script><style>p{}</style>après", "avantaprès"),
        ("<p>a &lt;b&gt; c</p>", "a <b> c"),
        ("<p>ouvert <a href='https://ville.fr/x'>jamais fermé", "ouvert jamais fermé (https://ville.fr/x)"),
        ("", ""),
    ],
)
def test_html_becomes_the_text_that_was_written(html, text):
    assert to_text(html) == text.strip("\n ")


def test_a_recorded_post_reads_as_people_see_it():
    expected = (
        "Travaux rue Haute dès lundi\xa0: https://ville.example/actualites/travaux-de-la-rue-haute"
        "\n\nMerci & à bientôt."
    )
    assert to_text(recorded("status")["content"]) == expected


HOSTILE = (
    "<p>",
    "<a href='https://x.fr'>",
    "<",
    "&",
    "<a ",
    "<!--",
    "</",
    "<!",
    "&#",
    " ",
    "\n",
    " \n",
    "a=",
    "<a x=",
    "@a",
)


@pytest.mark.parametrize(
    "piece", [*HOSTILE, "<pre>", "<script>", '<a href="', "<a " + "a" * 1000, "https://a.fr/", "\t "]
)
def test_hostile_html_is_read_in_bounded_time(piece):
    html = (piece * 200_000)[:200_000]
    started = time.perf_counter()
    fingerprint(to_text(html), without_names=True)
    assert time.perf_counter() - started < 1.5


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Bonjour **à** tous", "Bonjour à tous"),
        ("ligne\n\nligne", "ligne ligne"),
        ("@mairie@social.ville.fr oui", "@mairie oui"),
        ("ﬁn", "fin"),
        ("❤️", "❤"),
        ("a\u200bb", "ab"),
    ],
)
def test_two_forms_of_one_text_have_one_fingerprint(one, other):
    assert fingerprint(one) == fingerprint(other)


def test_different_texts_have_different_fingerprints():
    texts = [
        "Bonjour",
        "bonjour",
        "Bonjour 2",
        "Bonjour 🎄",
        "!!!",
        "???",
        "5 €",
        "5 $",
        "",
        "@a oui",
        "@b oui",
    ]
    assert len({fingerprint(text) for text in texts}) == len(texts)
    assert fingerprint("@a@b.fr @c oui", without_names=True) == fingerprint("oui")


# ---------------------------------------------------------------- abilities


def test_limits_are_those_of_the_instance():
    found, _ = connector(
        {
            "GET /api/v2/instance": answer(recorded("instance_v2")),
            "GET https://streaming.ville.example/api/v1/streaming/health": answer(b"OK"),
        }
    )
    abilities = found.abilities()
    assert (abilities.text.max_units, abilities.text.unit, abilities.text.url_weight) == (
        500,
        TextUnit.graphemes,
        23,
    )
    assert (abilities.media.max_alt, abilities.media.max_video_bytes) == (10_000, 103_809_024)
    assert (abilities.poll.max_options, abilities.poll.max_option_characters) == (4, 50)
    assert abilities.stream
    assert abilities.version == "4.7.3"
    assert abilities.notes == ()


def test_an_older_instance_is_read_in_its_own_form_and_probed():
    json_404 = answer({"error": "Record not found"}, 404)
    routes = (
        "DELETE /api/v1/statuses/0",
        "PUT /api/v1/statuses/0",
        "GET /api/v1/polls/0",
        "POST /api/v1/reports",
    )
    people = ("POST /api/v1/accounts/0/mute", "POST /api/v1/accounts/0/block")
    found, _ = connector(
        {
            "GET /api/v1/instance": answer(recorded("instance_v1")),
            **dict.fromkeys((*routes, *people), json_404),
        }
    )
    abilities = found.abilities()
    assert (abilities.text.max_units, abilities.media.max_images, abilities.poll.max_options) == (5000, 6, 8)
    assert abilities.delete
    assert abilities.mute
    assert abilities.report


def test_an_unknown_server_that_has_no_such_pages_lacks_the_abilities_and_says_so():
    page = answer(b"<h1>404 Not Found</h1>", 404)
    known = {"GET /api/v1/instance": answer(recorded("instance_v1"))}
    found, _ = connector(known | {f"{method} {path}": page for method, path in PROBED})
    abilities = found.abilities()
    assert not any((abilities.delete, abilities.mute, abilities.block, abilities.report, abilities.edit))
    assert abilities.poll is None
    assert abilities.publish
    assert len(abilities.notes) >= 6


PROBED = [
    ("DELETE", "/api/v1/statuses/0"),
    ("PUT", "/api/v1/statuses/0"),
    ("POST", "/api/v1/accounts/0/mute"),
    ("POST", "/api/v1/accounts/0/block"),
    ("POST", "/api/v1/reports"),
    ("GET", "/api/v1/polls/0"),
    ("GET", "/api/v1/streaming/health"),
]


def test_a_server_known_to_promise_polls_and_ignore_them_is_not_believed():
    found, _ = connector({"GET /api/v1/instance": answer(recorded("instance_snac2"))})
    abilities = found.abilities()
    assert abilities.poll is None
    assert not abilities.delete
    assert abilities.block
    assert any("Polls" in note for note in abilities.notes)


@pytest.mark.parametrize("value", [-1, 0, "500", None, True, 10**15, 1.5, []])
def test_an_absurd_limit_is_replaced_by_the_dated_one(value):
    instance = recorded("instance_v2")
    instance["configuration"]["statuses"]["max_characters"] = value
    instance["configuration"]["polls"] = value
    found, _ = connector({"GET /api/v2/instance": answer(instance)})
    assert found.abilities().text.max_units == 500
    assert found.abilities().poll.max_options == 4


# ---------------------------------------------------------------- connecting


@pytest.mark.parametrize(
    "typed",
    [
        "social.ville.example",
        " Social.Ville.Example ",
        "https://social.ville.example",
        "https://social.ville.example/@mairie",
        "social.ville.example/",
        "@mairie@social.ville.example",
        "mairie@social.ville.example",
        "http://social.ville.example/about",
    ],
)
def test_a_server_is_found_in_whatever_people_type(typed):
    door = CannedDoor({f"GET {SERVER}/api/v2/instance": answer(recorded("instance_v2"))})
    assert Mastodon(account=None, door=door).find_server({"server": typed}) == SERVER


def test_a_handle_on_the_towns_own_domain_leads_to_its_server():
    webfinger = {"links": [{"rel": "self", "href": f"{SERVER}/users/mairie"}]}
    door = CannedDoor(
        {
            "GET https://ville.example/.well-known/webfinger": answer(webfinger),
            f"GET {SERVER}/api/v2/instance": answer(recorded("instance_v2")),
        }
    )
    assert Mastodon(account=None, door=door).find_server({"server": "@mairie@ville.example"}) == SERVER
    asked = next(one for one in door.asked if "webfinger" in one.path)
    assert asked.param("resource") == "acct:mairie@ville.example"


@pytest.mark.parametrize(
    "typed",
    ["", "mairie", "@mairie", "ftp://social.ville.example", "https://", "a b c", "http://[", "x<y>.fr"],
)
def test_what_is_no_address_is_refused_with_a_sentence(typed):
    with pytest.raises(Refused) as refused:
        Mastodon(account=None, door=CannedDoor({})).find_server({"server": typed})
    assert refused.value.sentence


def test_a_page_that_is_no_mastodon_is_refused():
    door = CannedDoor(
        {f"GET {SERVER}/api/v2/instance": answer(b"<html>"), f"GET {SERVER}/api/v1/instance": answer([])}
    )
    with pytest.raises(Refused):
        Mastodon(account=None, door=door).find_server({"server": SERVER})


def test_plain_http_is_used_only_for_hosts_that_the_operator_named():
    door = CannedDoor({"GET http://social.ville.example/api/v2/instance": answer(recorded("instance_v2"))})
    found = Mastodon(account=None, door=door)
    assert found.find_server({"server": "social.ville.example"}) == "http://social.ville.example"
    with pytest.raises(Refused):
        found.find_server({"server": "http://other.example"})
    assert not [one for one in door.asked if one.url.startswith("http://other.example")]


def test_the_sign_in_carries_a_challenge_that_only_its_verifier_opens():
    app = AppRegistration(
        network="mastodon", server=SERVER, secrets={"client_id": "id", "client_secret": "hidden"}
    )
    found = Mastodon(account=None, door=CannedDoor({}))
    start, other = (found.sign_in(app, redirect_uri="https://parvis.example/back") for _ in range(2))
    query = {name: value[0] for name, value in parse_qs(urlsplit(start.url).query).items()}
    digest = base64.urlsafe_b64encode(hashlib.sha256(start.verifier.encode()).digest()).rstrip(b"=").decode()
    assert (query["code_challenge"], query["code_challenge_method"]) == (digest, "S256")
    assert query["state"] == start.state
    assert (start.state, start.verifier) != (other.state, other.verifier)
    assert 43 <= len(start.verifier) <= 128
    assert "hidden" not in start.url
    assert start.verifier not in start.url
    assert not {"follow", "write", "admin"} & set(query["scope"].split())


@pytest.mark.parametrize(
    ("status", "body"), [(400, {"error": "invalid_grant"}), (401, {"error": "invalid_client"}), (200, {})]
)
def test_a_code_that_is_not_accepted_asks_to_start_again(status, body):
    app = AppRegistration(
        network="mastodon", server=SERVER, secrets={"client_id": "id", "client_secret": "s"}
    )
    door = CannedDoor({"POST /oauth/token": answer(body, status)})
    with pytest.raises(Refused):
        Mastodon(account=None, door=door).exchange(
            app, code="c", verifier="v", redirect_uri="https://parvis.example"
        )


def test_who_connected_is_known_by_a_whole_handle():
    app = AppRegistration(
        network="mastodon", server=SERVER, secrets={"client_id": "id", "client_secret": "s"}
    )
    door = CannedDoor(
        {
            "POST /oauth/token": answer({"access_token": "t", "token_type": "Bearer"}),
            f"GET {ME}": answer(recorded("verify_credentials")),
        }
    )
    who, credentials = Mastodon(account=None, door=door).exchange(
        app, code="c", verifier="v", redirect_uri="https://parvis.example"
    )
    assert (who.id, who.handle, who.name) == (TOWN, "@mairie@social.ville.example", "Mairie de Villefable")
    assert (credentials.secrets["access_token"], credentials.expires_at) == ("t", None)
    assert door.asked[0].data["code_verifier"] == "v"


# ---------------------------------------------------------------- what answers mean


@pytest.mark.parametrize(
    ("reply", "error", "kind"),
    [
        (answer({"error": "x"}, 401), Reauthorise, None),
        (answer({"error": "x"}, 403), Refused, RefusalKind.permission),
        (answer({"error": "x"}, 404), Refused, RefusalKind.gone),
        (answer({"error": "x"}, 410), Refused, RefusalKind.gone),
        (answer({"error": "x"}, 413), Refused, RefusalKind.content),
        (answer({"error": "x"}, 422), Refused, RefusalKind.content),
        (answer({"error": "x"}, 400), Refused, RefusalKind.content),
        (answer({"error": "x"}, 301), Refused, RefusalKind.permission),
        (answer({"error": "x"}, 429), RateLimited, None),
        (answer({"error": "x"}, 500), OutcomeUnknown, None),
        (answer({"error": "x"}, 503), OutcomeUnknown, None),
        (answer({"error": "x"}, 408), OutcomeUnknown, None),
        (answer({"error": "x"}, 409), OutcomeUnknown, None),
        (answer(b"<html>", 200), OutcomeUnknown, None),
        (answer([], 200), OutcomeUnknown, None),
        (answer({}, 200), OutcomeUnknown, None),
        (answer({"id": None}, 200), OutcomeUnknown, None),
        (NoAnswer("x"), OutcomeUnknown, None),
        (TooLarge("x"), OutcomeUnknown, None),
        (Unreachable("x"), RateLimited, None),
        (Forbidden("x"), Refused, RefusalKind.permission),
    ],
)
def test_each_answer_to_a_write_means_one_thing(reply, error, kind):
    found, door = connector({STATUSES: reply, f"GET {ME}": answer(recorded("verify_credentials"))})
    with pytest.raises(error) as caught:
        found.publish(Content(text="Bonjour"), key="k")
    assert kind is None or caught.value.kind is kind
    assert door.calls("POST") == [STATUSES], "sent once, whatever the answer"
    assert "a-secret" not in f"{caught.value!r}"


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        (answer({}, 401), Reauthorise),
        (answer({}, 403), Refused),
        (answer({}, 429), RateLimited),
        (answer({}, 500), Unavailable),
        (answer({}, 503), Unavailable),
        (answer({"not": "a list"}), Unavailable),
        (answer(b"<html>"), Unavailable),
        (NoAnswer("x"), Unavailable),
        (Unreachable("x"), Unavailable),
        (TooLarge("x"), Unavailable),
        (Forbidden("x"), Unavailable),
    ],
)
def test_each_answer_to_a_read_means_one_thing(reply, error):
    found, _ = connector({NOTIFICATIONS: reply})
    with pytest.raises(error):
        found.fetch("")


@pytest.mark.parametrize("status", [401, 403, 422])
def test_the_same_422_is_a_dead_token_when_the_token_is_dead(status):
    found, _ = connector({STATUSES: answer(b"", 422), f"GET {ME}": answer(b"", status)})
    with pytest.raises(Reauthorise):
        found.publish(Content(text="Bonjour"), key="k")


def test_a_refusal_tells_the_servers_reason_without_its_markup():
    body = {"error": "Validation failed: <b>Text</b> can't be blank" + "!" * 1000}
    found, _ = connector({STATUSES: answer(body, 422), f"GET {ME}": answer(recorded("verify_credentials"))})
    with pytest.raises(Refused) as refused:
        found.publish(Content(text=" "), key="k")
    assert refused.value.detail.startswith("Validation failed: Text can't be blank!")
    assert len(refused.value.detail) <= 300
    assert refused.value.detail in str(refused.value)


def http_date(at):
    return format_datetime(at, usegmt=True)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"x_ratelimit_reset": lambda now: (now + timedelta(minutes=4)).isoformat()}, 240),
        (
            {
                "x_ratelimit_reset": lambda now: (
                    (now + timedelta(minutes=4)).isoformat().replace("+00:00", "Z")
                )
            },
            240,
        ),
        ({"x_ratelimit_reset": lambda now: str(int((now + timedelta(minutes=4)).timestamp()))}, 240),
        ({"retry_after": lambda now: "90"}, 90),
        ({"retry_after": lambda now: http_date(now + timedelta(seconds=90))}, 90),
        ({}, 300),
        ({"x_ratelimit_reset": lambda now: "soon"}, 300),
        ({"x_ratelimit_reset": lambda now: "nan"}, 300),
        ({"x_ratelimit_reset": lambda now: "1e300"}, 300),
        ({"x_ratelimit_reset": lambda now: (now - timedelta(days=9)).isoformat()}, 1),
        ({"x_ratelimit_reset": lambda now: (now + timedelta(days=9)).isoformat()}, 3600),
    ],
)
@pytest.mark.parametrize("clock", [timedelta(), timedelta(hours=5), timedelta(days=-3)])
def test_a_rate_limit_ends_when_the_server_says_even_by_a_wrong_clock(headers, seconds, clock):
    theirs = datetime.now(UTC) + clock
    said = {name: make(theirs) for name, make in headers.items()} | {"date": http_date(theirs)}
    found, _ = connector({STATUSES: answer({}, 429, **said)})
    with pytest.raises(RateLimited) as limited:
        found.publish(Content(text="Bonjour"), key="k")
    assert abs((limited.value.until - datetime.now(UTC)).total_seconds() - seconds) < 3


# ---------------------------------------------------------------- publishing


def test_everything_that_was_composed_leaves_in_one_call():
    found, door = connector(
        {STATUSES: answer(post()), "GET /api/v2/instance": answer(recorded("instance_v2"))}
    )
    poll = Poll(options=("Oui", "Non"), duration=timedelta(days=1), multiple=False)
    content = Content(
        text="Votez", language="fr", content_warning="Vote", visibility="unlisted", parent_id="9", poll=poll
    )
    found.publish(content, key="key-1")
    sent = door.asked[-1]
    assert sent.headers["Idempotency-Key"] == "key-1"
    assert sent.headers["Authorization"] == "Bearer a-secret"
    assert sent.json == {
        "status": "Votez",
        "language": "fr",
        "visibility": "unlisted",
        "spoiler_text": "Vote",
        "sensitive": True,
        "in_reply_to_id": "9",
        "poll": {"options": ["Oui", "Non"], "expires_in": 86_400, "multiple": False},
    }


VIDEO = Media(content=b"video", mime="video/mp4", alt="Le conseil")
IMAGE = Media(content=b"image", mime="image/png", alt="L’école")


def test_a_media_that_is_still_processed_is_asked_for_again_by_the_caller():
    looks = [answer(recorded("media_processing"), 206), answer(recorded("media_processing"), 200)]
    found, door = connector(
        {
            "POST /api/v2/media": [
                answer(recorded("media_processing"), 202),
                answer({"id": "8", "type": "image"}),
            ],
            "GET /api/v1/media/117400000000000050": looks,
        }
    )
    content = Content(text="Conseil", media=(VIDEO, IMAGE))
    waits = []
    for _ in range(4):
        step = found.prepare(content)
        content = replace(content, prepared=step.media)
        waits.append((step.ready, step.ask_at is not None))
    assert waits == [(False, False), (False, False), (False, True), (True, False)]
    assert content.prepared == ("117400000000000050", "8")
    assert len(door.calls("POST")) == 2
    assert door.asked[0].data == {"description": "Le conseil"}


def test_publishing_with_unready_media_publishes_nothing_and_says_when():
    found, door = connector(
        {
            "POST /api/v2/media": answer(recorded("media_processing"), 202),
            "GET /api/v1/media/117400000000000050": answer(recorded("media_processing"), 206),
        }
    )
    with pytest.raises(RateLimited):
        found.publish(Content(text="Conseil", media=(VIDEO,)), key="k")
    assert STATUSES not in door.calls()


def test_a_media_that_the_server_cannot_read_is_refused_not_awaited():
    found, _ = connector(
        {"GET /api/v1/media/5": answer({"error": "failed"}, 422), f"GET {ME}": answer({"id": TOWN})}
    )
    with pytest.raises(Refused) as refused:
        found.prepare(Content(text="x", media=(VIDEO,), prepared=("5|pending",)))
    assert refused.value.kind is RefusalKind.content


@pytest.mark.parametrize("reply", [NoAnswer("x"), answer({}, 500), answer(b"<html>")])
def test_a_lost_upload_is_no_unknown_publication(reply):
    found, door = connector({"POST /api/v2/media": reply})
    with pytest.raises(Unavailable):
        found.prepare(Content(text="x", media=(IMAGE,)))
    with pytest.raises(RateLimited):
        found.publish(Content(text="x", media=(IMAGE,)), key="k")
    assert STATUSES not in door.calls()


# ---------------------------------------------------------------- reading back


def found_among(posts, content, since, **headers):
    found, _ = connector({LIST: [answer(posts, **headers), answer([])]})
    receipt = found.find_published(content, key="k", since=since)
    return receipt and receipt.id


def test_only_a_post_of_that_hour_with_the_same_words_media_parent_and_warning_is_the_one():
    since = datetime.now(UTC) - timedelta(minutes=1)
    others = [
        post("2", at=since - timedelta(days=7)),
        post("3", at=since + timedelta(hours=2)),
        post("4", text="Bonsoir"),
        post("5", media_attachments=[{"id": "1"}]),
        post("6", in_reply_to_id="99"),
        post("7", spoiler_text="Attention"),
        post("8", poll={"options": [{"title": "a"}, {"title": "b"}]}),
    ]
    assert found_among(others, Content(text="Bonjour"), since) is None
    assert found_among([*others, post("9")], Content(text="Bonjour"), since) == "9"


def test_the_earliest_of_two_is_the_one():
    since = datetime.now(UTC)
    posts = [post("12", at=since + timedelta(seconds=30)), post("11", at=since + timedelta(seconds=1))]
    assert found_among(posts, Content(text="Bonjour"), since) == "11"


@pytest.mark.parametrize("clock", [timedelta(hours=3), timedelta(days=-2)])
def test_a_server_with_a_wrong_clock_is_read_back_by_its_own_clock(clock):
    theirs = datetime.now(UTC) + clock
    posts = [post("1", at=theirs)]
    assert found_among(posts, Content(text="Bonjour"), datetime.now(UTC), date=http_date(theirs)) == "1"
    assert found_among(posts, Content(text="Bonjour"), datetime.now(UTC)) is None


def test_the_list_is_read_back_to_the_intent_and_absent_is_not_guessed():
    since = datetime.now(UTC) - timedelta(minutes=30)
    recent = [post(str(1000 - n), text=f"Autre {n}") for n in range(40)]
    old = [post("1", at=since + timedelta(seconds=2))]
    found, _ = connector({LIST: [answer(recent), answer(old), answer([])]})
    assert found.find_published(Content(text="Bonjour"), key="k", since=since).id == "1"
    flood, _ = connector({LIST: lambda asked: answer([post(asked.param("max_id") + "1", text="x")])})
    with pytest.raises(Unavailable):
        flood.find_published(Content(text="Bonjour"), key="k", since=since)


# ---------------------------------------------------------------- coming in


def test_recorded_notifications_become_messages():
    found, _ = connector(
        {
            NOTIFICATIONS: answer(recorded("notifications")),
            "GET /api/v1/statuses/117400000000000020/context": answer(recorded("context")),
            "GET /api/v1/conversations": answer(recorded("conversations")),
        }
    )
    batch = found.fetch("")
    comment, mention, private = batch.items
    assert [item.kind for item in batch.items] == [Kind.comment, Kind.mention, Kind.private]
    assert comment.text == "@mairie jusqu’à quand\xa0?\nEt le bus\xa0?"
    assert (comment.author.handle, comment.author.name) == ("@leonie@autre.example", "Léonie 🌿")
    assert (comment.root_id, comment.root_is_ours) == ("117400000000000010", True)
    assert comment.root_text.startswith("Travaux rue Haute")
    assert comment.at == datetime(2026, 11, 20, 9, 30, 0, 684000, tzinfo=UTC)
    assert mention.attachments[0].alt == "Un nid-de-poule"
    assert private.text.startswith("Personnel\n\n")
    assert not batch.more
    assert found.fetch(batch.cursor).items == ()


def test_a_warning_of_the_moderators_is_kept_although_it_is_no_message():
    found, _ = connector({NOTIFICATIONS: answer([recorded("moderation_warning")])})
    (item,) = found.fetch("").items
    assert (item.kind, item.text) == (Kind.other, "Image sensible.")


def test_an_answer_to_an_answer_of_ours_is_a_reply():
    ours = post("10", in_reply_to_id="5", in_reply_to_account_id=CITIZEN)
    theirs = post("11", account=CITIZEN, in_reply_to_id="10", in_reply_to_account_id=TOWN)
    found, _ = connector(
        {
            NOTIFICATIONS: answer([{"id": "1", "type": "mention", "status": theirs}]),
            "GET /api/v1/statuses/11/context": answer({"ancestors": [post("5", account=CITIZEN), ours]}),
        }
    )
    (item,) = found.fetch("").items
    assert (item.kind, item.root_id, item.parent_id, item.root_is_ours) == (Kind.reply, "5", "10", False)


class Past:
    """A server with many notifications; `order`: how it understands `min_id`."""

    def __init__(self, count, order):
        self.ids = list(range(1, count + 1))
        self.order = order

    def __call__(self, asked):
        floor, ceiling = int(asked.param("min_id") or 0), int(asked.param("max_id") or 10**9)
        ids = [one for one in self.ids if one < ceiling and (one > floor or self.order == "ignores")]
        page = ids[:40] if self.order == "oldest" else ids[-40:]
        return answer([self.notification(one) for one in reversed(page)])

    @staticmethod
    def notification(number):
        status = {
            "id": f"s{number}",
            "content": "<p>Bonjour</p>",
            "account": {"id": CITIZEN, "acct": "leonie"},
        }
        return {"id": str(number), "type": "mention", "status": status}


def drained(found, cursor="", limit=100):
    items = []
    for _ in range(500):
        batch = found.fetch(cursor, limit=limit)
        items += batch.items
        cursor = batch.cursor
        if not batch.more:
            return items, cursor
    raise AssertionError("never whole")


@pytest.mark.parametrize("order", ["oldest", "newest", "ignores"])
@pytest.mark.parametrize("limit", [3, 100])
def test_a_long_gap_is_filled_in_order_without_loss_or_double(order, limit):
    past = Past(60, order)
    found, _ = connector({NOTIFICATIONS: past})
    first, cursor = drained(found, limit=limit)
    past.ids += range(61, 261)
    second, cursor = drained(found, cursor, limit=limit)
    assert [item.id for item in first] == [f"s{n}" for n in range(1, 61)]
    assert [item.id for item in second] == [f"s{n}" for n in range(61, 261)]
    assert drained(found, cursor)[0] == []
    assert len(cursor) < 20_000


def test_two_notifications_that_became_visible_in_the_wrong_order_are_both_seen():
    past = Past(30, "oldest")
    past.ids.remove(28)
    found, _ = connector({NOTIFICATIONS: past})
    first, cursor = drained(found)
    past.ids = list(range(1, 32))
    assert sorted(item.id for item in drained(found, cursor)[0]) == ["s28", "s31"]
    assert len(first) == 29


def test_held_by_the_server_on_the_way_what_was_whole_is_given_and_the_rest_comes_later():
    replies = [
        {"id": str(n), "type": "mention", "status": post(f"s{n}", account=CITIZEN, in_reply_to_id=f"p{n}")}
        for n in (3, 2, 1)
    ]
    context = answer({"ancestors": [], "descendants": []})
    found, _ = connector(
        {
            NOTIFICATIONS: lambda asked: answer(
                [one for one in replies if int(one["id"]) > int(asked.param("min_id"))]
            ),
            "GET /api/v1/statuses/s1/context": context,
            "GET /api/v1/statuses/s2/context": [answer({}, 429), context],
            "GET /api/v1/statuses/s3/context": context,
        }
    )
    batch = found.fetch("")
    assert ([item.id for item in batch.items], batch.more) == (["s1"], True)
    assert [item.id for item in drained(found, batch.cursor)[0]] == ["s2", "s3"]


def test_a_private_message_without_notification_is_found_in_its_conversation_once():
    private = recorded("conversations")
    late = {"id": "50", "type": "mention", "status": private[0]["last_status"]}
    notified = []
    found, _ = connector(
        {NOTIFICATIONS: lambda asked: answer(notified), "GET /api/v1/conversations": answer(private)}
    )
    items, cursor = drained(found)
    assert [item.kind for item in items] == [Kind.private]
    notified.append(late)
    assert drained(found, cursor)[0] == []


def test_edits_and_deletions_of_recent_messages_are_noticed_once(monkeypatch):
    monkeypatch.setattr(fetching, "CHECK_EVERY", 0)
    past, now = Past(3, "oldest"), {f"s{n}": post(f"s{n}", account=CITIZEN) for n in (1, 2, 3)}
    found, door = connector(
        {
            NOTIFICATIONS: past,
            "GET /api/v1/statuses": lambda asked: answer([now[id] for _, id in asked.params if id in now]),
        }
    )
    _, cursor = drained(found)
    now["s2"] = post("s2", text="Corrigé", account=CITIZEN, edited_at="2026-11-20T10:00:00.000Z")
    del now["s3"]
    items, cursor = drained(found, cursor)
    assert [(item.kind, item.id) for item in items] == [(Kind.deleted, "s3"), (Kind.edited, "s2")]
    assert items[1].text == "Corrigé"
    assert items[1].event_id != "s2"
    assert drained(found, cursor)[0] == []
    assert door.calls().count("GET /api/v1/statuses/s3") == 1


def a_thread(*answers, ancestors=(), **more):
    """A server with our post p and what stands beneath it."""
    context = {"ancestors": list(ancestors), "descendants": list(answers)}
    return connector(
        {
            "GET /api/v1/statuses/p": answer(post("p", text="Que faire ?")),
            "GET /api/v1/statuses/p/context": answer(context),
            **more,
        }
    )


def beneath(id, text="1", parent="p", **more):
    return post(
        id, text=text, in_reply_to_id=parent, in_reply_to_account_id=TOWN, **{"account": CITIZEN, **more}
    )


def test_a_thread_gives_direct_answers_of_others_with_the_events_of_a_fetch():
    found, door = a_thread(beneath("a"), beneath("b", account=TOWN), beneath("c", parent="a"))
    (item,) = found.read_thread("p")
    assert (item.event_id, item.id, item.parent_id, item.kind) == ("a", "a", "p", Kind.comment)
    assert (item.root_id, item.root_text, item.root_is_ours) == ("p", "Que faire ?", True)
    assert len(door.calls()) == 2


def test_an_edited_answer_comes_as_an_edit_at_its_hour_too():
    found, _ = a_thread(beneath("a", edited_at="2026-11-24T10:00:00.000Z"))
    first, edit = found.read_thread("p")
    assert (first.event_id, edit.event_id) == ("a", "a@2026-11-24T10:00:00.000Z")
    assert (edit.kind, edit.at) == (Kind.edited, datetime(2026, 11, 24, 10, tzinfo=UTC))


def test_the_top_of_the_thread_is_that_of_our_first_part():
    found, _ = a_thread(beneath("a"), ancestors=[post("first", text="Partie 1")])
    assert found.read_thread("p")[0].root_id == "first"


def test_only_what_the_server_says_is_gone_was_deleted():
    """Hidden by a filter is not deleted; no more than a few are asked about at a time."""
    listed = {"GET /api/v1/statuses": answer([post("hidden", account=CITIZEN)])}
    alone = {f"GET /api/v1/statuses/x{n}": answer({}, 404) for n in range(9)}
    alone["GET /api/v1/statuses/x1"] = answer(post("x1", account=CITIZEN))
    found, door = a_thread(beneath("a"), **listed, **alone)
    items = found.read_thread("p", known=["a", "hidden", *(f"x{n}" for n in range(9))])
    assert [item.id for item in items if item.kind is Kind.deleted] == ["x0", "x2", "x3", "x4"]
    assert len(door.calls()) == 2 + 1 + fetching.CHECK_ONE_BY_ONE


def test_a_thread_whose_post_is_gone_deletes_nothing():
    found, _ = connector({"GET /api/v1/statuses/p": answer({}, 404)})
    assert list(found.read_thread("p", known=["a"])) == []


def test_a_thread_that_is_held_by_the_server_says_so():
    found, _ = connector({"GET /api/v1/statuses/p": answer({}, 429)})
    with pytest.raises(RateLimited):
        found.read_thread("p")


def test_a_server_that_lists_nothing_deletes_nothing(monkeypatch):
    monkeypatch.setattr(fetching, "CHECK_EVERY", 0)
    alone = {f"GET /api/v1/statuses/s{n}": answer(post(f"s{n}", account=CITIZEN)) for n in range(1, 31)}
    for listing in (answer([]), answer({"error": "x"}, 404)):
        found, _ = connector({NOTIFICATIONS: Past(30, "oldest"), "GET /api/v1/statuses": listing, **alone})
        _, cursor = drained(found)
        assert drained(found, cursor)[0] == []


def test_our_own_posts_and_other_peoples_likes_are_no_messages():
    noise = [
        {"id": "9", "type": "mention", "status": post("a")},
        {"id": "8", "type": "favourite", "status": post("b")},
        {"id": "7", "type": "follow", "account": {"id": CITIZEN}},
        {"id": "6", "type": "admin.report"},
    ]
    found, _ = connector({NOTIFICATIONS: answer(noise)})
    assert found.fetch("").items == ()


# ---------------------------------------------------------------- answering, taking care


def message(visibility="public", kind=Kind.mention, handle="@leonie@autre.example"):
    return Incoming(
        event_id="7", kind=kind, id="7", author=Author(id=CITIZEN, handle=handle), text="?",
        at=datetime.now(UTC), raw={"visibility": visibility},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("theirs", "kind", "wanted", "sent"),
    [
        ("public", Kind.mention, "", "public"),
        ("public", Kind.mention, "unlisted", "unlisted"),
        ("unlisted", Kind.comment, "", "unlisted"),
        ("unlisted", Kind.comment, "public", "unlisted"),
        ("public", Kind.comment, "direct", "direct"),
        ("direct", Kind.private, "public", "direct"),
        ("private", Kind.private, "", "direct"),
    ],
)
def test_an_answer_is_never_more_public_than_what_it_answers(theirs, kind, wanted, sent):
    found, door = connector({STATUSES: answer(post())})
    found.reply(message(theirs, kind), Content(text="Bonjour", visibility=wanted), key="k")
    assert door.asked[-1].json["visibility"] == sent
    assert door.asked[-1].json["in_reply_to_id"] == "7"


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("Oui", "@leonie@autre.example Oui"),
        ("@leonie@autre.example Oui", "@leonie@autre.example Oui"),
        ("Oui @Leonie !", "Oui @Leonie !"),
        ("@leonie, oui", "@leonie, oui"),
        ("@leonies oui", "@leonie@autre.example @leonies oui"),
    ],
)
def test_an_answer_names_the_person_once(text, sent):
    found, door = connector({STATUSES: answer(post())})
    found.reply(message(), Content(text=text), key="k")
    assert door.asked[-1].json["status"] == sent


def test_a_report_stays_with_our_own_moderators_and_within_its_length():
    found, door = connector({"POST /api/v1/reports": answer({"id": "1"})})
    found.report(author_id=CITIZEN, message_id="7", why="x" * 5000)
    assert door.asked[-1].json == {
        "account_id": CITIZEN, "comment": "x" * 1000, "forward": False, "status_ids": ["7"],
    }  # fmt: skip


def test_figures_of_a_server_without_the_list_are_read_one_by_one_and_unknown_stays_unknown():
    bare = {name: value for name, value in post("2").items() if name != "favourites_count"}
    found, _ = connector(
        {"GET /api/v1/statuses/1": answer(recorded("status")), "GET /api/v1/statuses/2": answer(bare)}
    )
    figures = found.metrics(["1", "2", "3"])
    assert (figures["1"].likes, figures["1"].shares, figures["1"].replies) == (9, 4, 2)
    assert figures["2"].likes is None
    assert "3" not in figures


@pytest.mark.parametrize(
    ("poll", "votes", "voters", "closed"),
    [
        ({"expired": True, "multiple": True, "votes_count": 5, "voters_count": 3}, (4, 1), 3, True),
        ({"expired": False, "multiple": False, "votes_count": 5}, (4, 1), 5, False),
        ({"multiple": True, "votes_count": 5, "expires_at": "2020-01-01T00:00:00Z"}, (4, 1), None, True),
        ({"expired": False, "hidden": True, "votes_count": 5, "voters_count": 5}, (None, None), 5, False),
    ],
)
def test_a_polls_counts_are_the_servers_and_unknown_is_not_zero(poll, votes, voters, closed):
    counts = [None, None] if poll.pop("hidden", False) else [4, 1]
    options = [{"title": title, "votes_count": n} for title, n in zip(("Oui", "Non"), counts, strict=True)]
    found, _ = connector({"GET /api/v1/statuses/1": answer(post(poll=poll | {"options": options}))})
    told = found.poll_figures("1")

    assert (told.options, told.votes, told.voters, told.closed) == (("Oui", "Non"), votes, voters, closed)


def test_a_poll_that_is_gone_counts_nothing():
    found, _ = connector({"GET /api/v1/statuses/1": answer({"error": "Record not found"}, 404)})
    assert found.poll_figures("1") is None


def test_an_ill_account_is_told_in_a_sentence():
    found, _ = connector({f"GET {ME}": answer({"error": "x"}, 401)})
    health = found.health()
    assert (health.ok, bool(health.sentence)) == (False, True)


def test_every_sentence_has_its_french():
    folder = Path(__file__).parent / "locale" / "fr" / "LC_MESSAGES"
    with (folder / "django.mo").open("rb") as compiled:
        french = gettext.GNUTranslations(compiled)
    said = [value for name, value in vars(sentences).items() if name.isupper() and isinstance(value, str)]
    fields = [text for one in Mastodon.redirect_fields for text in (one.label, one.help)]
    for sentence in (*said, *sentences.LACKS.values(), *fields):
        assert french.gettext(sentence) != sentence
        assert not re.search(r" [:;!?]", french.gettext(sentence)), "narrow no-break space before : ; ! ?"


# ---------------------------------------------------------------- the stream


def test_events_are_cut_out_of_the_stream_however_it_arrives():
    raw = b':)\n:thump\nevent: notification\ndata: {"a":\ndata: "\xc3\xa9"}\n\nevent: delete\r\ndata: 12\r\n\r\n'
    expected = [("notification", '{"a":"é"}'), ("delete", "12")]
    assert list(events([raw])) == expected
    assert list(events(raw[n : n + 1] for n in range(len(raw)))) == expected


def test_an_endless_line_ends_the_stream():
    with pytest.raises(TooLarge):
        list(events(b"x" * 100_000 for _ in range(30)))


def test_what_the_stream_says_is_understood_and_nonsense_is_passed_over():
    private = recorded("conversations")[0]
    edited = private["last_status"] | {"edited_at": "2026-11-20T10:00:00Z"}
    told = [
        ("conversation", private),
        ("status.update", edited),
        ("update", post("1")),
        ("notification", "{nonsense"),
    ]
    pieces = [f"event: {name}\ndata: {json.dumps(body)}\n\n".encode() for name, body in told]
    found, door = connector(
        {"GET /api/v2/instance": answer(recorded("instance_v2"))},
        stream=[*pieces, b"event: delete\ndata: 77\n\n"],
    )
    items = [item for item in found.stream(seconds=1) if item.kind is not Kind.other]
    assert [(item.kind, item.id) for item in items] == [
        (Kind.private, private["last_status"]["id"]),
        (Kind.edited, private["last_status"]["id"]),
        (Kind.deleted, "77"),
    ]
    assert door.asked[-1].url == "https://streaming.ville.example/api/v1/streaming/user"


def test_a_stream_is_never_followed_from_https_down_to_http():
    instance = recorded("instance_v2")
    instance["configuration"]["urls"]["streaming"] = "ws://elsewhere.example"
    found, door = connector({"GET /api/v2/instance": answer(instance)}, stream=[])
    assert list(found.stream(seconds=1)) == []
    assert door.asked[-1].url.startswith(SERVER)


# ---------------------------------------------------------------- real servers

RESETS = ("X-RateLimit-Reset: 2099-10-14T19:05:00.668587Z", "X-RateLimit-Reset: 4086000000")


@dataclass
class MastodonPy:
    """A citizen who uses Mastodon.py; its HTML is read by Beautiful Soup, not by our own reader."""

    url: str
    token: str
    session: requests.Session = field(default_factory=requests.Session)

    def __post_init__(self) -> None:
        self.client = mastodon_py.Mastodon(
            access_token=self.token,
            api_base_url=self.url,
            session=self.session,
            version_check_mode="none",
            ratelimit_method="throw",
        )
        headers = {"Authorization": f"Bearer {self.token}"}
        me = self.session.get(f"{self.url}{ME}", headers=headers, timeout=20).json()
        self.handle, self.id = f"@{me['acct'].partition('@')[0]}", me["id"]

    def say(self, text: str, *, parent_id: str = "", private: bool = False) -> str:
        visibility = "direct" if private else "public"
        return str(
            self.client.status_post(text, in_reply_to_id=parent_id or None, visibility=visibility)["id"]
        )

    def read(self, id: str) -> Seen:
        return self._seen(self.client.status(id))

    def posts_of(self, account_id: str) -> list[Seen]:
        return [self._seen(status) for status in self.client.account_statuses(account_id, limit=40)]

    def vote(self, id: str, *choices: int) -> None:
        self.client.poll_vote(self.client.status(id)["poll"]["id"], list(choices))

    @staticmethod
    def _seen(status) -> Seen:
        poll = status.get("poll")
        return Seen(
            id=str(status["id"]),
            text=soup_text(status["content"]),
            author=str(status["account"]["id"]),
            parent_id=str(status.get("in_reply_to_id") or ""),
            private=status["visibility"] in {"direct", "private"},
            warning=status.get("spoiler_text") or "",
            alts=tuple(media["description"] or "" for media in status["media_attachments"]),
            poll=tuple(option["title"] for option in poll["options"]) if poll else (),
        )


def soup_text(html: str) -> str:
    soup = BeautifulSoup(html, "html.parser")
    for line in soup.find_all("br"):
        line.replace_with("\n")
    paragraphs = [paragraph.get_text() for paragraph in soup.find_all("p")]
    return ("\n\n".join(paragraphs) if paragraphs else soup.get_text()).strip("\n")


@contextmanager
def reached(url: str, token: str, citizen: MastodonPy, **more) -> Iterator[World]:
    with proxy.before(url) as between, citizen.session:
        me = Wire(Door(allow_hosts=[between.address]), between.url, token).read_object(ME)
        account = AccountRef(
            network="mastodon",
            server=between.url,
            remote_id=me["id"],
            handle=f"@{me['username']}",
            credentials=Credentials(secrets={"access_token": token}),
        )
        dead = Credentials(secrets={"access_token": "token-that-was-revoked"})
        yield World(
            make=Mastodon,
            account=account,
            proxy=between,
            citizen=citizen,
            dead=dead,
            rate_limit_headers=RESETS,
            hosts=(between.host,),
            **more,
        )


class TestOnTheSandbox(ConnectorContract):
    @pytest.fixture(scope="class")
    @classmethod
    def world(cls):
        with sandbox.running("--empty") as server, ExitStack() as stack:
            citizen = MastodonPy(server.url, server.token("leila_m"))
            yield stack.enter_context(
                reached(server.url, server.token("mairie"), citizen, lacks=frozenset({"hide"}))
            )


class TestOnMastodonMock(ConnectorContract):
    @pytest.fixture(scope="class")
    @classmethod
    def world(cls):
        with mastodon_mock.running(["mairie", "alice"]) as server, ExitStack() as stack:
            citizen = MastodonPy(server.url, server.tokens["alice"])
            # It reads a little Markdown, so that some naughty strings lose their stars.
            lacks = frozenset({"hide"})
            yield stack.enter_context(
                reached(server.url, server.tokens["mairie"], citizen, lacks=lacks, exact=False)
            )


@pytest.mark.servers
class TestOnSnac2(ConnectorContract):
    """An odd server: what it lacks is said, never claimed."""

    LACKS = frozenset({"hide", "poll", "delete", "mute", "report", "stream", "idempotent"})

    @pytest.fixture(scope="class")
    @classmethod
    def world(cls):
        with ExitStack() as stack:
            try:
                server = stack.enter_context(snac2.running(["mairie", "alice"]))
            except CannotHave as reason:
                pytest.skip(str(reason))
            tokens = {name: snac2_token(server, name) for name in ("mairie", "alice")}
            citizen = MastodonPy(server.url, tokens["alice"])
            # It reads Markdown and lets HTML through: only plain texts come back as they were written.
            more = {"lacks": cls.LACKS, "exact": False, "patience": 25.0}
            yield stack.enter_context(reached(server.url, tokens["mairie"], citizen, **more))


def snac2_token(server: snac2.Server, name: str) -> str:
    """Our own sign-in, with a person who types a password on the server's page."""
    connector = Mastodon(account=None, door=Door(allow_hosts=[server.host]))
    back = "https://parvis.example/networks/back"
    base = connector.find_server({"server": server.host})
    app = connector.register(base, redirect_uri=back)
    start = connector.sign_in(app, redirect_uri=back)
    with requests.Session() as browser:
        browser.headers["Connection"] = (
            "close"  # it closes after each answer, sometimes while the next is on its way
        )
        page = browser.get(start.url, timeout=20).text
        form = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
        form |= {"login": name, "passwd": server.passwords[name]}
        sent = browser.post(f"{server.url}/oauth/x-snac-login", data=form, timeout=20, allow_redirects=False)
    answer = parse_qs(urlsplit(sent.headers["Location"]).query)
    assert answer["state"] == [start.state]
    who, credentials = connector.exchange(
        app, code=answer["code"][0], verifier=start.verifier, redirect_uri=back
    )
    assert who.handle.startswith(f"@{name}@")
    return credentials.secrets["access_token"]
