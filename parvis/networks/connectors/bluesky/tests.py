"""Bluesky: recorded answers in, values out; and the real network on loopback where it can be had."""

from __future__ import annotations

import json
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from struct import pack
from typing import Any

import pytest
import time_machine
from atproto import Client, client_utils, models

from parvis.egress import Answer, Door, Forbidden, NoAnswer, TooLarge, Unreachable
from parvis.networks.connectors.bluesky import Bluesky, sentences
from parvis.networks.connectors.bluesky.facets import count_graphemes, facets
from parvis.networks.connectors.bluesky.progress import MOST, Progress, just_after
from parvis.networks.connectors.bluesky.tid import FIRST, record_key
from parvis.networks.contract import (
    AccountRef,
    Blocks,
    Card,
    ConnectsByForm,
    Content,
    Credentials,
    Deletes,
    Edits,
    Expired,
    Fetches,
    Hides,
    Kind,
    Measures,
    Media,
    Mutes,
    NetworkError,
    OutcomeUnknown,
    Poll,
    Prepares,
    Publishes,
    RateLimited,
    Reauthorise,
    Refreshes,
    RefusalKind,
    Refused,
    Replies,
    Reports,
    Unavailable,
)
from tests.connector_contract import ConnectorContract, Seen, World
from tests.servers import bluesky as server
from tests.servers import proxy
from tests.servers.databases import CannotHave
from tests.servers.patience import eventually

ANSWERS = json.loads((Path(__file__).parent / "fixtures" / "answers.json").read_text())
TOWN = "did:plc:parvisytownaaaaaaaaaaaaa"
ALICE = "did:plc:alicecitizenaaaaaaaaaaaa"
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
PDS = "https://pds.example"


def recorded(name: str, **headers: str) -> Answer:
    answer = ANSWERS[name]
    content = b"" if answer["body"] is None else json.dumps(answer["body"]).encode()
    return Answer(status=answer["status"], headers=answer["headers"] | headers, content=content, url="")


def said(status: int, body: Any = None, **headers: str) -> Answer:
    content = body if isinstance(body, bytes) else json.dumps(body).encode() if body is not None else b""
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(status=status, headers=names, content=content, url="")


Reply = Answer | Exception | Callable[[Mapping[str, Any]], Answer]


@dataclass
class Counter(Door):
    """A door that gives prepared answers: by the name of the call, in order, the last one again and again."""

    replies: dict[str, list[Reply]] = field(default_factory=dict)
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def on(self, name: str, *replies: Reply) -> Counter:
        self.replies[name] = list(replies)
        return self

    def request(self, method: str, url: str, **what: Any) -> Answer:
        name = url.partition("/xrpc/")[2]
        self.calls.append((name, what | {"method": method}))
        queue = self.replies[name]
        reply = queue.pop(0) if len(queue) > 1 else queue[0]
        if isinstance(reply, Exception):
            raise reply
        return reply if isinstance(reply, Answer) else reply(what)

    def count(self, name: str) -> int:
        return sum(1 for called, _ in self.calls if called == name)


def town(door: Door, **secrets: str) -> Bluesky:
    credentials = Credentials(secrets={"access": "a", "refresh": "r"} | secrets)
    account = AccountRef(
        network="bluesky", server=PDS, remote_id=TOWN, handle="parvisy.test", credentials=credentials
    )
    return Bluesky(account=account, door=door)


CREATE, GET = "com.atproto.repo.createRecord", "com.atproto.repo.getRecord"
LIST, POSTS = "app.bsky.notification.listNotifications", "app.bsky.feed.getPosts"
RESOLVE, UPLOAD = "com.atproto.identity.resolveHandle", "com.atproto.repo.uploadBlob"
SESSION, REFRESH = "com.atproto.server.createSession", "com.atproto.server.refreshSession"
HELLO = Content(text="Bonjour")
UPSTREAM = said(502, {"error": "UpstreamFailure"})


def test_it_has_each_ability_that_it_claims_and_no_other() -> None:
    connector = town(Counter().on("_health", recorded("health")))
    abilities = connector.abilities()
    for protocol in (
        ConnectsByForm,
        Refreshes,
        Publishes,
        Prepares,
        Replies,
        Fetches,
        Deletes,
        Hides,
        Mutes,
        Blocks,
    ):
        assert isinstance(connector, protocol)
    assert isinstance(connector, Reports)
    assert isinstance(connector, Measures)
    assert not isinstance(connector, Edits)
    assert (abilities.edit, abilities.reply_private, abilities.content_warning, abilities.poll) == (
        False,
    ) * 3 + (None,)
    assert (abilities.proof, abilities.settle, abilities.version) == ("exact", timedelta(0), "PDS 0.5.35")


# ---------------------------------------------------------------- record keys


def test_one_key_always_gives_one_record_key_of_the_right_shape() -> None:
    keys = {record_key(str(number)) for number in range(2000)}
    assert len(keys) == 2000
    assert record_key("a") == record_key("a")
    assert all(len(key) == 13 and set(key) <= set("234567abcdefghijklmnopqrstuvwxyz") for key in keys)


def test_a_record_key_is_never_a_time_to_come() -> None:
    alphabet = "234567abcdefghijklmnopqrstuvwxyz"
    for number in range(500):
        value = 0
        for character in record_key(str(number)):
            value = value * 32 + alphabet.index(character)
        assert FIRST <= value >> 10 < 1_775_000_000_000_000  # before April 2026


# ---------------------------------------------------------------- facets


def pieces(text: str, known: Mapping[str, str] | None = None) -> list[tuple[str, str]]:
    resolve = (known or {}).get
    found = facets(text, lambda handle: resolve(handle))
    raw = text.encode()
    values = [next(value for name, value in f["features"][0].items() if name != "$type") for f in found]
    return [
        (raw[f["index"]["byteStart"] : f["index"]["byteEnd"]].decode(), value)
        for f, value in zip(found, values, strict=True)
    ]


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("👨‍👩‍👧 é https://v.example/é?a=1#b !", ["https://v.example/é?a=1#b"]),
        ("Voir (https://v.example/a_(b)).", ["https://v.example/a_(b)"]),
        ("« https://v.example/ »", ["https://v.example/"]),
        ("https://v.example, puis http://w.example…", ["https://v.example", "http://w.example"]),
        (
            "#Débat #écoQuartier, #2026 #1er-mai #habitant·es # rien",
            ["#Débat", "#écoQuartier", "#1er-mai", "#habitant·es"],
        ),
        ("a#b https://v.example/#ancre &#39; ##deux", ["https://v.example/#ancre"]),
        ("＃東京 #😀", ["＃東京", "#😀"]),
        ("#" + "a" * 65, []),
        ("courriel@parvisy.example http:// https://x mailto:a@b.fr", []),
    ],
)
def test_links_and_hashtags_are_marked_at_byte_positions(text: str, marked: list[str]) -> None:
    assert [piece for piece, _ in pieces(text)] == marked


def test_a_mention_is_marked_when_somebody_has_that_name() -> None:
    known = {"alice.test": ALICE}
    assert pieces("Merci @Alice.test, @personne.test et @alice", known) == [("@Alice.test", ALICE)]
    assert pieces("a@alice.test https://v.example/@alice.test", known) == [
        ("https://v.example/@alice.test",) * 2
    ]


def test_a_long_text_is_searched_in_bounded_time() -> None:
    started = time.monotonic()
    for piece in ("@a.", "#", "https://a.", "(", "@aaaa-", "#a", "é"):
        facets(piece * 100_000, lambda handle: None)
    assert time.monotonic() - started < 10


def test_a_family_is_one_character() -> None:
    assert count_graphemes("👨‍👩‍👧‍👦é🇫🇷") == 3


# ---------------------------------------------------------------- publishing


def test_what_is_published_holds_text_language_and_marks() -> None:
    door = Counter().on(CREATE, recorded("create")).on(RESOLVE, said(200, {"did": ALICE}))
    receipt = town(door).publish(Content(text="Merci @alice.test #Débat", language="fr"), key="k")
    body = door.calls[-1][1]["json"]
    assert (body["repo"], body["collection"], body["rkey"]) == (TOWN, "app.bsky.feed.post", record_key("k"))
    assert (body["record"]["text"], body["record"]["langs"]) == ("Merci @alice.test #Débat", ["fr"])
    assert [f["features"][0]["$type"].partition("#")[2] for f in body["record"]["facets"]] == [
        "mention",
        "tag",
    ]
    assert receipt.id == ANSWERS["create"]["body"]["uri"]
    assert receipt.url == f"https://bsky.app/profile/{TOWN}/post/3lwei7kdzugwc"


def test_a_key_that_is_taken_answers_500_and_is_found_by_reading_back() -> None:
    door = Counter().on(CREATE, recorded("create_taken_key")).on(GET, recorded("get_record"))
    receipt = town(door).publish(HELLO, key="k")
    assert receipt.id.endswith(record_key("k"))
    assert door.count(CREATE) == 1


@pytest.mark.parametrize("trouble", [NoAnswer("x"), TooLarge("x"), UPSTREAM, said(500), said(200, b"<")])
def test_an_answer_that_is_lost_is_unknown_and_never_sent_again(trouble: Reply) -> None:
    door = Counter().on(CREATE, trouble)
    with pytest.raises(OutcomeUnknown):
        town(door).publish(HELLO, key="k")
    assert door.count(CREATE) == 1


def test_a_failure_of_the_server_that_left_nothing_is_unknown() -> None:
    door = Counter().on(CREATE, recorded("create_taken_key")).on(GET, recorded("get_record_missing"))
    with pytest.raises(OutcomeUnknown):
        town(door).publish(HELLO, key="k")
    assert (door.count(CREATE), door.count(GET)) == (1, 1)


def test_a_read_back_that_fails_leaves_the_outcome_unknown() -> None:
    door = Counter().on(CREATE, recorded("create_taken_key")).on(GET, NoAnswer("x"))
    with pytest.raises(OutcomeUnknown):
        town(door).publish(HELLO, key="k")


def test_a_server_out_of_reach_means_that_nothing_was_sent() -> None:
    with pytest.raises(RateLimited):
        town(Counter().on(CREATE, Unreachable("x"))).publish(HELLO, key="k")


def test_a_mention_that_cannot_be_resolved_now_holds_the_post_back() -> None:
    door = Counter().on(RESOLVE, NoAnswer("x")).on(CREATE, recorded("create"))
    with pytest.raises(RateLimited):
        town(door).publish(Content(text="@alice.test"), key="k")
    assert door.count(CREATE) == 0


def test_find_published_is_exact() -> None:
    present, absent = (
        Counter().on(GET, recorded("get_record")),
        Counter().on(GET, recorded("get_record_missing")),
    )
    found = town(present).find_published(HELLO, key="k", since=NOW)
    assert found
    assert found.at
    assert town(absent).find_published(HELLO, key="k", since=NOW) is None


@pytest.mark.parametrize("trouble", [NoAnswer("x"), Unreachable("x"), UPSTREAM, said(200, b"<")])
def test_absence_is_never_concluded_from_a_failed_read(trouble: Reply) -> None:
    with pytest.raises(Unavailable):
        town(Counter().on(GET, trouble)).find_published(HELLO, key="k", since=NOW)


PICTURE = Media(content=b"png", mime="image/png", alt="Un banc", width=40, height=20)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (Content(text="a" * 301), sentences.TOO_LONG),
        (Content(text="👨‍👩‍👧‍👦" * 150), sentences.TOO_LONG),  # 150 graphemes, 3,750 bytes
        (Content(text="é" * 100_000), sentences.TOO_LONG),
        (Content(text=" \n"), sentences.EMPTY),
        (Content(text="a", poll=Poll(options=("a", "b"), duration=timedelta(days=1))), sentences.NO_POLL),
        (Content(text="a", content_warning="w"), sentences.NO_WARNING),
        (Content(text="a", media=(PICTURE,) * 5), sentences.TOO_MANY_IMAGES),
        (Content(text="a", media=(replace(PICTURE, content=b"x" * 2_000_001),)), sentences.IMAGE_TOO_LARGE),
        (Content(text="a", media=(replace(PICTURE, mime="image/svg+xml"),)), sentences.NOT_AN_IMAGE),
        (Content(text="a", media=(replace(PICTURE, alt=" "),)), sentences.NO_ALT),
        (
            Content(text="a", media=(PICTURE,), card=Card(url="https://v.example", title="V")),
            sentences.IMAGES_OR_CARD,
        ),
    ],
)
def test_what_the_network_would_refuse_is_refused_before_any_call(content: Content, sentence: str) -> None:
    door = Counter()
    with pytest.raises(Refused) as refusal:
        town(door).publish(content, key="k")
    assert refusal.value.sentence == sentence
    assert door.calls == []


def test_exactly_as_much_as_is_allowed_passes() -> None:
    door = Counter().on(CREATE, recorded("create"))
    town(door).publish(Content(text="👨‍👩‍👧‍👦" * 100 + "a" * 200), key="k")
    assert door.count(CREATE) == 1


def test_images_are_uploaded_one_at_a_time_before_the_intent() -> None:
    door = Counter().on(UPLOAD, recorded("upload_blob")).on(CREATE, recorded("create"))
    content = Content(text="", media=(PICTURE, replace(PICTURE, alt="", decorative=True)))
    one = town(door).prepare(content)
    two = town(door).prepare(replace(content, prepared=one.media))
    assert (len(one.media), one.ready, len(two.media), two.ready) == (1, False, 2, True)
    town(door).publish(replace(content, prepared=two.media), key="k")
    embed = door.calls[-1][1]["json"]["record"]["embed"]
    assert [image["alt"] for image in embed["images"]] == ["Un banc", ""]
    assert embed["images"][0]["aspectRatio"] == {"width": 40, "height": 20}
    assert embed["images"][0]["image"] == ANSWERS["upload_blob"]["body"]["blob"]
    assert door.count(UPLOAD) == 2


def test_an_upload_that_fails_is_asked_again_later() -> None:
    with pytest.raises(Unavailable):
        town(Counter().on(UPLOAD, NoAnswer("x"))).prepare(Content(text="", media=(PICTURE,)))


def test_an_image_that_the_server_forgot_is_uploaded_again() -> None:
    door = Counter().on(UPLOAD, recorded("upload_blob"))
    door.on(CREATE, recorded("create_blob_missing"), recorded("create"))
    stale = json.dumps(ANSWERS["upload_blob"]["body"]["blob"])
    town(door).publish(Content(text="", media=(PICTURE,), prepared=(stale,)), key="k")
    assert (door.count(UPLOAD), door.count(CREATE)) == (1, 2)


def test_a_link_card_is_given_whole() -> None:
    door = Counter().on(CREATE, recorded("create"))
    card = Card(url="https://v.example/", title="Ville", description="Le site")
    town(door).publish(Content(text="Voir", card=card), key="k")
    embed = door.calls[-1][1]["json"]["record"]["embed"]
    assert embed["external"] == {"uri": "https://v.example/", "title": "Ville", "description": "Le site"}


def test_an_answer_to_somebody_takes_the_root_that_the_parent_names() -> None:
    notification = ANSWERS["notifications"]["body"]["notifications"][1]
    parent, root = notification["uri"], notification["record"]["reply"]["root"]
    door = Counter().on(POSTS, recorded("posts")).on(CREATE, recorded("create"))
    town(door).publish(Content(text="Merci", parent_id=parent, root_id="at://faux"), key="k")
    reply = door.calls[-1][1]["json"]["record"]["reply"]
    assert reply == {"root": root, "parent": {"uri": parent, "cid": notification["cid"]}}


def test_an_answer_to_what_is_gone_or_closed_is_refused() -> None:
    gone = Counter().on(POSTS, said(200, {"posts": []}))
    uri = f"at://{ALICE}/app.bsky.feed.post/3kaaaaaaaaaaa"
    with pytest.raises(Refused) as refusal:
        town(gone).publish(Content(text="a", parent_id=uri), key="k")
    assert refusal.value.kind == RefusalKind.gone
    view = {"uri": uri, "cid": "c", "record": {}, "viewer": {"replyDisabled": True}}
    with pytest.raises(Refused) as refusal:
        town(Counter().on(POSTS, said(200, {"posts": [view]}))).publish(
            Content(text="a", parent_id=uri), key="k"
        )
    assert refusal.value.sentence == sentences.REPLIES_CLOSED


# ---------------------------------------------------------------- errors by code


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (recorded("invalid_token"), Reauthorise),
        (said(400, {"error": "ExpiredToken"}), Expired),
        (said(401, {"error": "AuthMissing"}), Reauthorise),
        (said(401), Reauthorise),
        (said(400, {"error": "AccountTakedown"}), Reauthorise),
        (said(429, {"error": "RateLimitExceeded"}), RateLimited),
        (said(403, {"error": "Forbidden"}), Refused),
        (recorded("reply_chat"), Refused),
        (recorded("invalid_swap"), Refused),
        (recorded("create_too_long"), Refused),
        (said(413, {"error": "PayloadTooLarge"}), Refused),
        (said(400, b"<html>"), Unavailable),
        (said(408, {"error": "Timeout"}), Unavailable),
        (said(502, {"error": "UpstreamFailure"}), Unavailable),
        (said(200, b"[]"), Unavailable),
        (said(200, b"[" * 200_000), Unavailable),
        (said(302), Unavailable),
        (Forbidden("x"), Refused),
        (TooLarge("x"), Unavailable),
    ],
)
def test_each_answer_to_a_read_means_something(answer: Reply, error: type[NetworkError]) -> None:
    with pytest.raises(error) as raised:
        town(Counter().on(LIST, answer)).fetch("")
    assert raised.value.sentence


def test_the_networks_own_words_come_with_a_refusal_and_no_secret_does() -> None:
    with pytest.raises(Refused, match="grapheme too big"):
        town(Counter().on(CREATE, recorded("create_too_long"))).publish(HELLO, key="k")
    assert "secret" not in repr(town(Counter(), access="secret").account)


@time_machine.travel(NOW, tick=False)
@pytest.mark.parametrize(
    ("headers", "wait", "scope"),
    [
        (
            {"ratelimit_reset": str(int(NOW.timestamp()) + 90), "ratelimit_policy": "3000;w=300"},
            90,
            "address",
        ),
        (
            {"ratelimit_reset": str(int(NOW.timestamp()) + 90), "ratelimit_policy": "5000;w=3600"},
            90,
            "account",
        ),
        ({"retry_after": "30"}, 30, "account"),
        ({}, 300, "account"),
        ({"ratelimit_reset": "x"}, 300, "account"),
        ({"ratelimit_reset": "1"}, 1, "account"),
        ({"ratelimit_reset": "99999999999999"}, 300, "account"),
        # The server's clock is a year ahead, and its header agrees with it.
        ({"ratelimit_reset": "1826971290", "date": "Tue, 23 Nov 2027 12:00:00 GMT"}, 90, "account"),
    ],
)
def test_a_wait_is_told_by_our_clock(headers: dict[str, str], wait: int, scope: str) -> None:
    answer = said(429, {"error": "RateLimitExceeded"}, **headers)
    with pytest.raises(RateLimited) as limit:
        town(Counter().on(CREATE, answer)).publish(HELLO, key="k")
    assert (limit.value.until - NOW, limit.value.scope) == (timedelta(seconds=wait), scope)


# ---------------------------------------------------------------- what came in


def test_recorded_notifications_become_messages_with_their_thread() -> None:
    door = Counter().on(LIST, recorded("notifications")).on(POSTS, recorded("posts"))
    batch = town(door).fetch("")
    seen = [(one.kind, one.text, one.root_is_ours) for one in batch.items]
    # Two came in one millisecond: their order is the network's.
    assert sorted(seen) == [
        (Kind.comment, "Et pour les personnes sourdes ?", True),
        (Kind.comment, "Le trou de la rue Basse", True),
        (Kind.mention, "@parvisy.test merci pour le banc", False),
        (Kind.mention, "À lire", True),
        (Kind.reply, "Merci !", True),
    ]
    assert all(one.root_text == "Réunion publique lundi à 18 h." for one in batch.items if one.root_is_ours)
    assert (batch.items[0].author.id, batch.items[0].author.name) == (ALICE, "Alice (inventée)")
    assert batch.items[0].language == "fr"
    assert [a.alt for one in batch.items for a in one.attachments] == ["Un trou dans la chaussée"]
    assert not batch.more
    assert town(door).fetch(batch.cursor).items == ()


def test_what_is_not_understood_is_kept() -> None:
    strange = {
        "uri": f"at://{ALICE}/x.y.z/1",
        "cid": "c",
        "reason": "mention",
        "indexedAt": "2026-11-23T12:00:00.000Z",
    }
    strange |= {"author": {"did": ALICE}, "record": {"$type": "x.y.z", "text": {"a": 1}}}
    unreadable = [{}, {"reason": "mention"}, strange | {"indexedAt": "hier"}, strange | {"reason": "like"}]
    door = Counter().on(LIST, said(200, {"notifications": [strange, *unreadable]}))
    (item,) = town(door).fetch("").items
    assert (item.kind, item.text, item.author.handle) == (Kind.other, "", ALICE)
    assert item.raw == strange


@dataclass
class Timeline:
    """A list of notifications as the network keeps it: newest first, a page ends before its cursor's time."""

    at: list[int] = field(default_factory=list)  # milliseconds; the place in the list is the event's number

    def __call__(self, what: Mapping[str, Any]) -> Answer:
        params = [(name, value) for name, value in what["params"]]
        cursor, limit = dict(params).get("cursor"), int(dict(params)["limit"])
        before = datetime.fromisoformat(cursor).timestamp() * 1000 if cursor else float("inf")
        listed = sorted(((t, n) for n, t in enumerate(self.at) if t < round(before, 3)), reverse=True)
        page = listed[:limit]
        body: dict[str, Any] = {"notifications": [self.notification(n) for _, n in page]}
        if len(listed) > limit:
            body["cursor"] = self.iso(page[-1][0])
        return said(200, body)

    def iso(self, at: int) -> str:
        return (
            datetime.fromtimestamp(at / 1000, tz=UTC)
            .isoformat(timespec="milliseconds")
            .replace("+00:00", "Z")
        )

    def notification(self, number: int) -> dict[str, Any]:
        uri = f"at://{ALICE}/app.bsky.feed.post/{number}"
        record = {"$type": "app.bsky.feed.post", "text": str(number)}
        return {"uri": uri, "cid": "c", "reason": "mention", "author": {"did": ALICE}, "record": record} | {
            "indexedAt": self.iso(self.at[number])
        }


def read_all(timeline: Timeline, cursor: str, *, limit: int = 100) -> tuple[list[int], str]:
    connector, found, more = town(Counter().on(LIST, timeline)), [], True
    while more:
        batch = connector.fetch(cursor, limit=limit)
        times = [one.at for one in batch.items]
        assert times == sorted(times)
        found += [int(one.text) for one in batch.items]
        cursor, more = batch.cursor, batch.more
    return found, cursor


START = 1_795_400_000_000
MINUTE, HOUR = 60_000, 3_600_000


@pytest.mark.parametrize("limit", [1, 7, 100])
def test_a_gap_of_a_day_is_filled_without_a_loss_or_a_double(limit: int) -> None:
    timeline = Timeline([START + number * 1000 for number in range(50)])
    found, cursor = read_all(timeline, "", limit=limit)
    assert sorted(found) == list(range(50))
    timeline.at += [START + 24 * HOUR + number * 500 for number in range(450)]
    found, cursor = read_all(timeline, cursor, limit=limit)
    assert sorted(found) == list(range(50, 500))
    assert read_all(timeline, cursor, limit=limit)[0] == []


def test_events_of_one_millisecond_are_not_lost_at_the_end_of_a_page() -> None:
    timeline = Timeline([START] * 60 + [START + 1] * 80 + [START + 2])
    assert sorted(read_all(timeline, "")[0]) == list(range(141))
    assert len(set(read_all(timeline, "")[0])) == 141


def test_a_long_gap_read_while_more_arrives_loses_nothing() -> None:
    timeline = Timeline([START + number * 1000 for number in range(1500)])
    connector, found, cursor, more, step = town(Counter().on(LIST, timeline)), [], "", True, 0
    while more or step < 20:
        batch = connector.fetch(cursor)
        found += [int(one.text) for one in batch.items]
        cursor, more, step = batch.cursor, batch.more, step + 1
        if step < 15:
            timeline.at.append(START + 1500 * 1000 + step)
    assert sorted(found) == list(range(len(timeline.at)))


def test_a_post_that_slips_in_below_is_found() -> None:
    """Written on a phone without a network, indexed late, or dated back by its author's clock."""
    timeline = Timeline([START + 20 * HOUR])
    _, cursor = read_all(timeline, "")
    timeline.at.append(START + 20 * HOUR - 10 * MINUTE)
    found, cursor = read_all(timeline, cursor)
    assert found == [1]
    timeline.at.append(START + 2 * HOUR)
    late: list[int] = []
    for _ in range(11):
        found, cursor = read_all(timeline, cursor)
        late += found
    assert late == [2]


def test_a_walk_cut_by_a_crash_goes_on_where_the_stored_cursor_says() -> None:
    timeline = Timeline([START + number * 1000 for number in range(350)])
    connector = town(Counter().on(LIST, timeline))
    first = connector.fetch("")
    assert first.more
    again = connector.fetch(first.cursor)
    repeated = connector.fetch(first.cursor)
    assert again.items == repeated.items
    assert {one.id for one in first.items}.isdisjoint(one.id for one in again.items)


def test_a_place_that_the_network_forgot_begins_again() -> None:
    timeline = Timeline([START + number * 1000 for number in range(250)])
    first = town(Counter().on(LIST, timeline)).fetch("")
    door = Counter().on(LIST, said(400, {"error": "InvalidRequest", "message": "Malformed cursor"}), timeline)
    found, more, cursor = {int(one.text) for one in first.items}, True, first.cursor
    connector = town(door)
    while more:
        batch = connector.fetch(cursor)
        assert found.isdisjoint(int(one.text) for one in batch.items)
        found |= {int(one.text) for one in batch.items}
        cursor, more = batch.cursor, batch.more
    assert found == set(range(250))


def test_a_cursor_stays_small_and_a_spoilt_one_begins_again() -> None:
    timeline = Timeline([START + number * 1000 for number in range(3000)])
    connector, cursor, more, longest = town(Counter().on(LIST, timeline)), "", True, 0
    while more:
        batch = connector.fetch(cursor)
        cursor, more, longest = batch.cursor, batch.more, max(longest, len(batch.cursor))
    assert len(Progress.read(cursor).seen) <= MOST
    assert longest < 40_000
    assert Progress.read("{") == Progress.read('{"strange": 1}') == Progress()


def test_quiet_polls_read_one_page() -> None:
    timeline = Timeline([START + number * MINUTE for number in range(900)])
    _, cursor = read_all(timeline, "")
    door = Counter().on(LIST, timeline)
    town(door).fetch(cursor)
    assert door.count(LIST) == 1


def test_a_cursor_that_is_no_time_is_left_alone() -> None:
    assert just_after("abc::2") == "abc::2"
    assert just_after("2026-11-23T12:00:00.000Z") == "2026-11-23T12:00:00.001Z"


def test_whoever_the_account_does_not_follow_is_read_too() -> None:
    door = Counter().on(LIST, said(200, {"notifications": []}))
    town(door).fetch("")
    assert ("priority", "false") in door.calls[0][1]["params"]


# ---------------------------------------------------------------- moderation


def test_a_gate_that_somebody_else_changed_is_read_again() -> None:
    put = "com.atproto.repo.putRecord"
    root, bad = (
        f"at://{TOWN}/app.bsky.feed.post/3kaaaaaaaaaaa",
        f"at://{ALICE}/app.bsky.feed.post/3kbbbbbbbbbbb",
    )
    gate = {
        "cid": "c1",
        "value": {"$type": "app.bsky.feed.threadgate", "post": root, "allow": [], "hiddenReplies": ["x"]},
    }
    door = (
        Counter()
        .on(GET, recorded("get_record_missing"), said(200, gate))
        .on(put, recorded("invalid_swap"), said(200, {}))
    )
    town(door).hide(bad, root_id=root)
    first, second = [what["json"] for name, what in door.calls if name == put]
    assert (first["swapRecord"], second["swapRecord"], second["rkey"]) == (None, "c1", "3kaaaaaaaaaaa")
    assert second["record"] == gate["value"] | {"hiddenReplies": ["x", bad]}
    losing = Counter().on(GET, said(200, gate)).on(put, recorded("invalid_swap"))
    with pytest.raises(RateLimited):
        town(losing).hide(bad, root_id=root)
    assert losing.count(put) == 3


def test_hiding_twice_writes_once_and_the_three_hundred_and_first_is_refused() -> None:
    put, root = "com.atproto.repo.putRecord", f"at://{TOWN}/app.bsky.feed.post/3kaaaaaaaaaaa"
    full = {"cid": "c", "value": {"hiddenReplies": [str(number) for number in range(300)]}}
    door = Counter().on(GET, said(200, full)).on(put, said(200, {}))
    town(door).hide("7", root_id=root)
    assert door.count(put) == 0
    with pytest.raises(Refused) as refusal:
        town(door).hide("new", root_id=root)
    assert refusal.value.sentence == sentences.HIDDEN_FULL


def test_only_own_posts_are_deleted_and_only_under_own_posts_is_hidden() -> None:
    theirs = f"at://{ALICE}/app.bsky.feed.post/3kaaaaaaaaaaa"
    for act in (lambda: town(Counter()).delete(theirs), lambda: town(Counter()).hide(theirs, root_id=theirs)):
        with pytest.raises(Refused) as refusal:
            act()
        assert refusal.value.kind == RefusalKind.permission


# ---------------------------------------------------------------- signing in


def answers(**given: str) -> dict[str, str]:
    return {"handle": "parvisy.test", "password": "app-pass", "server": PDS} | given


def test_an_app_password_connects_and_the_home_is_taken_from_the_did_document() -> None:
    door = (
        Counter().on(SESSION, recorded("session_app_password")).on("app.bsky.actor.getProfile", said(400, {}))
    )
    who, home, credentials = Bluesky(account=None, door=door).connect(
        answers(handle=" @Parvisy.test\u202c ", server="")
    )
    assert door.calls[0][1]["json"] == {"identifier": "parvisy.test", "password": "app-pass"}
    assert (who.id, who.handle, home) == (TOWN, "@parvisy.test", PDS)
    assert credentials.expires_at
    assert credentials.expires_at.year == 2026
    assert "eyJ" not in repr(credentials)


def test_the_main_password_is_refused_and_its_session_closed() -> None:
    close = "com.atproto.server.deleteSession"
    door = Counter().on(SESSION, recorded("session_main_password")).on(close, said(200))
    with pytest.raises(Refused) as refusal:
        Bluesky(account=None, door=door).connect(answers())
    assert refusal.value.sentence == sentences.APP_SIGN_IN_ONLY
    assert door.calls[-1][1].get("json") is None
    assert door.count(close) == 1


def test_a_secure_sign_in_never_continues_over_an_open_line() -> None:
    session = json.loads(
        json.dumps(ANSWERS["session_app_password"]["body"]).replace(PDS, "http://pds.example")
    )
    door = Counter().on(SESSION, said(200, session)).on("app.bsky.actor.getProfile", said(400, {}))
    assert Bluesky(account=None, door=door).connect(answers())[1] == PDS


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"handle": ""}, sentences.BAD_HANDLE),
        ({"handle": "ma mairie"}, sentences.BAD_HANDLE),
        ({"server": "ftp://a.example"}, sentences.BAD_ADDRESS),
        ({"server": "https://"}, sentences.BAD_ADDRESS),
        ({"server": "https://a.example/x"}, sentences.BAD_ADDRESS),
        ({"server": "https://a:b@c.example"}, sentences.BAD_ADDRESS),
        ({"server": "http://["}, sentences.BAD_ADDRESS),
    ],
)
def test_what_is_mistyped_is_refused_before_any_call(typed: dict[str, str], sentence: str) -> None:
    with pytest.raises(Refused) as refusal:
        Bluesky(account=None, door=Counter()).connect(answers(**typed))
    assert refusal.value.sentence == sentence


@pytest.mark.parametrize(
    ("answer", "error", "sentence"),
    [
        (recorded("session_wrong"), Refused, sentences.WRONG_SIGN_IN),
        (said(401, {"error": "AuthFactorTokenRequired"}), Refused, sentences.APP_SIGN_IN_ONLY),
        (said(401, {"error": "AccountTakedown"}), Refused, sentences.TAKEN_DOWN),
        (said(429, {"error": "RateLimitExceeded"}), Unavailable, sentences.TOO_MANY_SIGN_INS),
        (said(404, b"<html>"), Refused, sentences.NOT_BLUESKY),
        (said(200, {"hello": 1}), Refused, sentences.NOT_BLUESKY),
        (said(500), Unavailable, sentences.UNAVAILABLE),
        (Unreachable("x"), Unavailable, sentences.UNAVAILABLE),
        (Forbidden("x"), Refused, sentences.ADDRESS),
    ],
)
def test_a_sign_in_that_fails_says_why(answer: Reply, error: type[NetworkError], sentence: str) -> None:
    with pytest.raises(error) as raised:
        Bluesky(account=None, door=Counter().on(SESSION, answer)).connect(answers())
    assert raised.value.sentence == sentence


def test_refreshing_sends_the_refresh_token_without_a_body_and_gives_new_ones() -> None:
    door = Counter().on(REFRESH, recorded("refresh"))
    new = town(door).refresh()
    name, what = door.calls[0]
    assert (name, what["headers"]["Authorization"], what.get("json")) == (REFRESH, "Bearer r", None)
    assert new.secrets["access"] == ANSWERS["refresh"]["body"]["accessJwt"]


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (recorded("refresh_revoked"), Reauthorise),
        (recorded("invalid_token"), Reauthorise),
        (NoAnswer("x"), Unavailable),
        (Unreachable("x"), Unavailable),
        (said(502), Unavailable),
        (said(200, {}), Reauthorise),
    ],
)
def test_a_refresh_that_fails_is_dead_or_tried_again(answer: Reply, error: type[NetworkError]) -> None:
    with pytest.raises(error):
        town(Counter().on(REFRESH, answer)).refresh()


def test_health_tells_dead_from_asleep() -> None:
    session = "com.atproto.server.getSession"
    assert town(Counter().on(session, recorded("get_session"))).health().ok
    assert town(Counter().on(session, said(400, {"error": "ExpiredToken"}))).health().ok
    dead = town(Counter().on(session, recorded("invalid_token"))).health()
    assert (dead.ok, dead.sentence) == (False, sentences.REAUTHORISE)
    inactive = said(200, {"active": False, "did": TOWN})
    assert town(Counter().on(session, inactive)).health().sentence == sentences.INACTIVE


# ---------------------------------------------------------------- the real network, with an independent citizen


@dataclass
class Neighbour:
    """A citizen who uses the network's own Python client; reads records where they are stored, so without delay."""

    client: Client
    handle: str

    def say(self, text: str, *, parent_id: str = "", private: bool = False) -> str:
        assert not private
        reply = self._reply(parent_id) if parent_id else None
        if not text.startswith("@"):
            return self.client.send_post(text, reply_to=reply).uri
        name, _, rest = text.partition(" ")
        did = self.client.resolve_handle(name.removeprefix("@")).did
        builder = client_utils.TextBuilder().mention(name, did).text(f" {rest}")
        return self.client.send_post(builder, reply_to=reply).uri

    def _reply(self, uri: str) -> models.AppBskyFeedPost.ReplyRef:
        parent = self._record(uri)
        here = models.ComAtprotoRepoStrongRef.Main(uri=uri, cid=parent.cid)
        root = parent.value.reply.root if parent.value.reply else here
        return models.AppBskyFeedPost.ReplyRef(root=root, parent=here)

    def _record(self, uri: str) -> Any:
        did, collection, key = uri.removeprefix("at://").split("/")
        return self.client.com.atproto.repo.get_record({"repo": did, "collection": collection, "rkey": key})

    def read(self, id: str) -> Seen:
        return self._seen(self._record(id))

    def posts_of(self, account_id: str) -> list[Seen]:
        wanted = {"repo": account_id, "collection": "app.bsky.feed.post", "limit": 100}
        found, page = [], None
        while True:
            answer = self.client.com.atproto.repo.list_records(wanted | ({"cursor": page} if page else {}))
            found += [self._seen(record) for record in answer.records]
            page = answer.cursor
            if not page or not answer.records:
                return found

    @staticmethod
    def _seen(record: Any) -> Seen:
        post = record.value
        images = getattr(post.embed, "images", None) or ()
        parent = post.reply.parent.uri if post.reply else ""
        return Seen(
            id=record.uri, text=post.text, parent_id=parent, alts=tuple(image.alt for image in images)
        )


# ---------------------------------------------------------------- threads

THREAD = "app.bsky.feed.getPostThread"
ROOT = f"at://{TOWN}/app.bsky.feed.post/3mroot"


def answered(key: str, text: str = "1", by: str = ALICE) -> dict[str, Any]:
    above = {"uri": ROOT, "cid": "root"}
    record = {"$type": "app.bsky.feed.post", "text": text, "reply": {"root": above, "parent": above}}
    return {
        "post": {
            "uri": f"at://{by}/app.bsky.feed.post/{key}",
            "cid": f"cid-{key}",
            "author": {"did": by, "handle": "alice.test"},
            "record": record,
            "indexedAt": "2026-11-23T12:00:00.000Z",
        }
    }


def thread(*replies: Mapping[str, Any]) -> Answer:
    top = {"uri": ROOT, "cid": "root", "record": {"text": "Que faire ?"}}
    return said(200, {"thread": {"post": top, "replies": list(replies)}})


def test_a_thread_gives_answers_of_others_with_the_events_of_a_notification() -> None:
    blocked = {"$type": "app.bsky.feed.defs#blockedPost", "uri": "at://x", "blocked": True}
    door = Counter().on(THREAD, thread(answered("a"), answered("b", by=TOWN), blocked))
    (item,) = town(door).read_thread(ROOT)
    assert (item.event_id, item.parent_id, item.kind) == (f"{item.id}#cid-a", ROOT, Kind.comment)
    assert (item.author.id, item.root_text, item.root_is_ours) == (ALICE, "Que faire ?", True)
    assert door.count(THREAD) == 1


def test_only_a_record_that_is_not_there_was_deleted() -> None:
    """Hidden, muted and blocked answers are not shown either; no more than a few are asked about at a time."""
    known = [f"at://{ALICE}/app.bsky.feed.post/k{n}" for n in range(9)]

    def record(what: Mapping[str, Any]) -> Answer:
        if what["params"]["rkey"] == "k1":
            return said(200, {"uri": "x", "cid": "y", "value": {}})
        return said(400, {"error": "RecordNotFound"})

    door = Counter().on(THREAD, thread(answered("k0"))).on(GET, record)
    items = town(door).read_thread(ROOT, known=["no address", *known])
    gone = [item for item in items if item.kind == Kind.deleted]
    assert [item.id[-2:] for item in gone] == ["k2", "k3", "k4", "k5"]
    assert gone[0].event_id == f"{gone[0].id}#deleted"


def test_a_thread_whose_post_is_gone_deletes_nothing() -> None:
    door = Counter().on(THREAD, said(400, {"error": "NotFound"}))
    assert list(town(door).read_thread(ROOT, known=["at://a/b/c"])) == []


@pytest.mark.servers
class TestOnTheRealNetwork(ConnectorContract):
    LACKS = frozenset({"edit", "stream", "reply_private", "poll", "content_warning"})

    @pytest.fixture(scope="class")
    @classmethod
    def world(cls, network: server.Network) -> Iterator[World]:
        owner, citizen = (
            server.sign_up(network.pds, "mairie.test"),
            server.sign_up(network.pds, "voisine.test"),
        )
        password = owner.com.atproto.server.create_app_password({"name": "parvis"}).password
        typed = {"handle": "mairie.test", "password": password, "server": network.pds}
        who, _, credentials = Bluesky(account=None, door=Door(allow_hosts=(network.host,))).connect(typed)
        with proxy.before(network.pds) as between:
            account = AccountRef(
                network="bluesky",
                server=between.url,
                remote_id=who.id,
                handle=who.handle,
                credentials=credentials,
            )
            yield World(
                make=Bluesky,
                account=account,
                proxy=between,
                citizen=Neighbour(citizen, "@voisine.test"),
                dead=Credentials(secrets={"access": "x.y.z", "refresh": "x.y.z"}),
                lacks=cls.LACKS,
                patience=15.0,
                rate_limit_headers=(f"RateLimit-Reset: {int(time.time()) + 1800}",),
            )
        for client in (owner, citizen):
            client.request.close()


@pytest.fixture(scope="module")
def network() -> Iterator[server.Network]:
    try:
        with server.running() as running:
            yield running
    except CannotHave as missing:
        pytest.skip(str(missing))


@dataclass
class Street:
    """A town with our connector, and a citizen with the network's own client library."""

    town: Bluesky
    citizen: Client
    owner: Client
    name: str


@pytest.fixture(scope="module")
def street(network: server.Network) -> Iterator[Street]:
    owner, citizen = server.sign_up(network.pds, "parvisy.test"), server.sign_up(network.pds, "alice.test")
    password = owner.com.atproto.server.create_app_password({"name": "parvis"}).password
    door = Door(allow_hosts=(network.host,))
    typed = {"handle": "parvisy.test", "password": password, "server": network.pds}
    who, home, credentials = Bluesky(account=None, door=door).connect(typed)
    account = AccountRef(
        network="bluesky", server=home, remote_id=who.id, handle=who.handle, credentials=credentials
    )
    yield Street(Bluesky(account=account, door=door), citizen, owner, who.handle)
    for client in (owner, citizen):
        client.request.close()


def png(width: int, height: int) -> bytes:
    def chunk(name: bytes, content: bytes) -> bytes:
        return pack(">I", len(content)) + name + content + pack(">I", zlib.crc32(name + content))

    rows = b"".join(b"\0" + b"\x20\x40\x80" * width for _ in range(height))
    head = chunk(b"IHDR", pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def seen_by(citizen: Client, uri: str) -> Any:
    posts = eventually(lambda: citizen.get_posts([uri]).posts)
    return posts[0]


def reference(post: Any) -> models.ComAtprotoRepoStrongRef.Main:
    return models.ComAtprotoRepoStrongRef.Main(uri=post.uri, cid=post.cid)


NAUGHTY = [
    "Réunion 👨‍👩‍👧‍👦 à 18 h : https://ville.example/é, merci @alice.test #Débat",
    "e\u0301 et é, \u202eà l’envers\u202c, \u200bz\u200dw",
    "<script>alert(1)</script> & \"' \\ {{7*7}} %s",
    "  deux espaces  \n\n\tfin  ",
    "𝕬 🏳️‍🌈 ﷽ ñ",
]


@pytest.mark.servers
@pytest.mark.parametrize("text", NAUGHTY)
def test_live_a_text_is_read_by_a_citizen_unchanged(street: Street, text: str) -> None:
    receipt = street.town.publish(Content(text=text), key=f"live {text}")
    assert seen_by(street.citizen, receipt.id).record.text == text
    assert street.town.find_published(Content(text=text), key=f"live {text}", since=NOW) == receipt


@pytest.mark.servers
def test_live_the_facets_cover_what_they_name(street: Street) -> None:
    text = NAUGHTY[0]
    post = seen_by(street.citizen, street.town.publish(Content(text=text), key="facets").id)
    covered = [text.encode()[f.index.byte_start : f.index.byte_end].decode() for f in post.record.facets]
    assert covered == ["https://ville.example/é", "@alice.test", "#Débat"]
    assert post.record.facets[1].features[0].did == street.citizen.me.did


@pytest.mark.servers
def test_live_the_same_key_twice_is_one_post(street: Street) -> None:
    first = street.town.publish(Content(text="Une seule fois"), key="once")
    second = street.town.publish(Content(text="Une seule fois"), key="once")
    assert first.id == second.id
    posts = street.owner.com.atproto.repo.list_records(
        {"repo": street.town.did, "collection": "app.bsky.feed.post", "limit": 100}
    ).records
    assert sum(post.value.text == "Une seule fois" for post in posts) == 1


@pytest.mark.servers
def test_live_an_image_keeps_its_alternative_and_shape(street: Street) -> None:
    content = Content(text="Le banc", media=(replace(PICTURE, content=png(40, 20)),))
    prepared = street.town.prepare(content)
    post = seen_by(
        street.citizen, street.town.publish(replace(content, prepared=prepared.media), key="image").id
    )
    assert (post.embed.images[0].alt, post.embed.images[0].aspect_ratio.width) == ("Un banc", 40)


@pytest.mark.servers
def test_live_a_conversation_from_question_to_thanks(street: Street) -> None:
    _, cursor = drained(street.town, "")
    post = street.town.publish(Content(text="Réunion lundi"), key="talk")
    root = reference(seen_by(street.citizen, post.id))
    street.citizen.send_post(
        "À quelle heure ?", reply_to=models.AppBskyFeedPost.ReplyRef(root=root, parent=root)
    )
    (question,), cursor = arrived(street.town, cursor)
    assert (question.kind, question.text, question.root_text) == (
        Kind.comment,
        "À quelle heure ?",
        "Réunion lundi",
    )
    answer = street.town.reply(question, Content(text="À 18 h."), key="answer")
    ours = reference(seen_by(street.citizen, answer.id))
    street.citizen.send_post("Merci", reply_to=models.AppBskyFeedPost.ReplyRef(root=root, parent=ours))
    (thanks,), cursor = arrived(street.town, cursor)
    assert (thanks.kind, thanks.text, thanks.parent_id) == (Kind.reply, "Merci", answer.id)
    assert drained(street.town, cursor)[0] == []
    street.town.hide(question.id, root_id=question.root_id)
    street.town.hide(question.id, root_id=question.root_id)
    gate = {
        "repo": street.town.did,
        "collection": "app.bsky.feed.threadgate",
        "rkey": post.id.rpartition("/")[2],
    }
    assert street.owner.com.atproto.repo.get_record(gate).value.hidden_replies == [question.id]
    street.town.report(author_id=question.author.id, message_id=question.id, why="Essai")


@pytest.mark.servers
def test_live_two_hundred_and_fifty_mentions_come_once_each(street: Street) -> None:
    _, cursor = drained(street.town, "")
    for number in range(250):
        text = client_utils.TextBuilder().mention("@parvisy.test", street.town.did).text(f" n° {number}")
        record = {"$type": "app.bsky.feed.post", "text": text.build_text(), "facets": text.build_facets()}
        # The author's clock is half an hour late for one in five.
        created = datetime.now(UTC) - timedelta(minutes=30 if number % 5 == 0 else 0)
        street.citizen.app.bsky.feed.post.create(
            street.citizen.me.did,
            models.AppBskyFeedPost.Record(**record | {"created_at": created.isoformat()}),
        )
    found: list[str] = []
    until = time.monotonic() + 90  # what is dated back is found by the next deep walk
    while len(found) < 250 and time.monotonic() < until:
        items, cursor = drained(street.town, cursor)
        found += [item.text for item in items]
    assert sorted(found) == sorted(f"@parvisy.test n° {number}" for number in range(250))


def drained(connector: Bluesky, cursor: str) -> tuple[list[Any], str]:
    items: list[Any] = []
    more = True
    while more:
        batch = connector.fetch(cursor)
        items, cursor, more = [*items, *batch.items], batch.cursor, batch.more
    return items, cursor


def arrived(connector: Bluesky, cursor: str) -> tuple[list[Any], str]:
    until = time.monotonic() + 15
    while time.monotonic() < until:
        items, cursor = drained(connector, cursor)
        if items:
            return items, cursor
        time.sleep(0.2)
    raise AssertionError("nothing arrived in 15 s")


@pytest.mark.servers
def test_live_a_thread_is_published_part_after_part_without_waiting(street: Street) -> None:
    first = street.town.publish(Content(text="1/3"), key="t1")
    second = street.town.publish(Content(text="2/3", parent_id=first.id, root_id=first.id), key="t2")
    third = street.town.publish(Content(text="3/3", parent_id=second.id, root_id=first.id), key="t3")
    reply = seen_by(street.citizen, third.id).record.reply
    assert (reply.root.uri, reply.parent.uri) == (first.id, second.id)


@pytest.mark.servers
def test_live_what_is_deleted_is_gone_and_deleting_again_is_success(street: Street) -> None:
    receipt = street.town.publish(Content(text="Erreur"), key="gone")
    street.town.delete(receipt.id)
    street.town.delete(receipt.id)
    assert street.town.find_published(Content(text="Erreur"), key="gone", since=NOW) is None


@pytest.mark.servers
def test_live_muting_and_blocking_can_be_done_and_undone_twice(street: Street) -> None:
    them = street.citizen.me.did
    for _ in range(2):
        street.town.mute(them)
        street.town.block(them)
    blocks = {"repo": street.town.did, "collection": "app.bsky.graph.block"}
    assert len(street.owner.com.atproto.repo.list_records(blocks).records) == 1
    for _ in range(2):
        street.town.block(them, blocked=False)
        street.town.mute(them, muted=False)
    assert street.owner.com.atproto.repo.list_records(blocks).records == []


@pytest.mark.servers
def test_live_figures_are_counted_and_the_unknown_is_absent(street: Street) -> None:
    receipt = street.town.publish(Content(text="Aimez-vous ?"), key="figures")
    post = seen_by(street.citizen, receipt.id)
    street.citizen.like(post.uri, post.cid)
    eventually(lambda: street.town.metrics([receipt.id])[receipt.id].likes)
    missing = f"at://{ALICE}/app.bsky.feed.post/3kaaaaaaaaaaa"
    figures = street.town.metrics([receipt.id, missing])
    assert (figures[receipt.id].likes, figures[receipt.id].views) == (1, None)
    assert (figures[missing].likes, figures[missing].replies) == (None, None)


@pytest.mark.servers
def test_live_a_refresh_that_was_lost_gives_the_same_again_and_a_revoked_one_dies(street: Street) -> None:
    assert street.town.account
    password = street.owner.com.atproto.server.create_app_password({"name": "autre"}).password
    typed = {"handle": street.name, "password": password, "server": street.town.account.server}
    _, _, credentials = street.town.connect(typed)
    other = Bluesky(account=replace(street.town.account, credentials=credentials), door=street.town.door)
    assert other.refresh().secrets["refresh"] == other.refresh().secrets["refresh"]
    street.owner.com.atproto.server.revoke_app_password({"name": "autre"})
    with pytest.raises(Reauthorise):
        other.refresh()


@pytest.mark.servers
def test_live_signing_in_with_the_main_password_leaves_no_session(street: Street) -> None:
    assert street.town.account
    typed = {"handle": street.name, "password": "mot-de-passe-invente", "server": street.town.account.server}
    with pytest.raises(Refused) as refusal:
        street.town.connect(typed)
    assert refusal.value.sentence == sentences.APP_SIGN_IN_ONLY
