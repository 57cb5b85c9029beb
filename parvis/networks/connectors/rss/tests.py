"""Feeds: good ones read, broken ones explained, hostile ones refused in bounded time."""

from __future__ import annotations

import hmac
import os
import re
import tarfile
import time
import tracemalloc
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import time_machine

from parvis.egress import Door
from parvis.networks.connectors.rss import Rss, sentences, websub
from parvis.networks.connectors.rss.entries import parse, plain
from parvis.networks.connectors.rss.memory import Memory
from parvis.networks.connectors.rss.pages import problem, wait_of
from parvis.networks.contract import (
    AccountRef,
    ConnectsByForm,
    Credentials,
    NetworkError,
    RateLimited,
    ReadsFeed,
    RefusalKind,
    Refused,
    Unavailable,
)
from tests.servers.answering import Call, Reply, answering

FIXTURES = Path(__file__).parent / "fixtures"
TOWN = (FIXTURES / "town.rss.xml").read_bytes()
CACHE = Path(os.environ.get("PARVIS_TEST_CACHE") or Path.home() / ".cache" / "parvis-tests")
CORPUS = CACHE / "feeds" / "feedparser-6.0.14.tar.gz"


def rss(*items: str) -> bytes:
    whole = f'<rss version="2.0"><channel><title>Ville</title><link>https://v.example/</link>{"".join(items)}</channel></rss>'
    return whole.encode()


def item(number: int, *, guid: str = "", link: str = "", day: int | None = None) -> str:
    date = f"<pubDate>{day:02} Nov 2026 08:00:00 GMT</pubDate>" if day else ""
    link = link or f"https://v.example/{number}"
    return f"<item><title>Titre {number}</title><link>{link}</link><guid>{guid or f'g{number}'}</guid>{date}</item>"


# ---------------------------------------------------------------- a site that answers as told


@dataclass
class Site:
    port: int = 0
    answers: dict[str, tuple[int, dict[str, str], bytes]] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def url(self, path: str = "/feed") -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def gives(self, path: str, content: bytes = b"", status: int = 200, **headers: str) -> None:
        self.answers[path] = (
            status,
            {name.replace("_", "-"): value for name, value in headers.items()},
            content,
        )

    def reader(self, path: str = "/feed") -> Rss:
        credentials = Credentials(secrets={})
        account = AccountRef(
            network="rss", server=self.url(""), remote_id=self.url(path), handle="v", credentials=credentials
        )
        return Rss(account=account, door=self.door)

    @property
    def door(self) -> Door:
        return Door(allow_hosts=(f"127.0.0.1:{self.port}",), timeout=5)


@pytest.fixture
def site() -> Iterator[Site]:
    site = Site()

    def answer(call: Call) -> Reply:
        site.asked.append((call.path, dict(call.headers)))
        status, headers, content = site.answers.get(call.path, (404, {}, b""))
        if headers.get("ETag") and call.headers.get("if-none-match") == headers["ETag"]:
            status, content = 304, b""
        return Reply(content, status, headers)

    with answering(answer) as url:
        site.port = urlsplit(url).port or 0
        yield site


# ---------------------------------------------------------------- what a feed says


def test_it_has_the_abilities_that_it_claims(site: Site) -> None:
    reader = site.reader()
    assert isinstance(reader, ReadsFeed)
    assert isinstance(reader, ConnectsByForm)
    assert reader.abilities().draft_source
    assert not reader.abilities().publish


def test_entries_become_plain_text_with_absolute_addresses() -> None:
    feed = parse(TOWN, address="https://www.parvisy.example/feed")
    first = feed.entries[0].item
    assert feed.title == "Ville de Parvisy : actualités"
    assert first.title == "Le marché & la fête déménagent"
    assert first.summary == "Le marché s’installe place Haute.\nDès samedi."
    assert first.url == "https://www.parvisy.example/actualites/marche"
    assert first.at == datetime(2026, 11, 23, 7, tzinfo=UTC)


def test_atom_with_xhtml_is_read() -> None:
    feed = parse((FIXTURES / "town.atom.xml").read_bytes(), address="https://v.example/atom")
    entry = feed.entries[0].item
    assert (entry.title, entry.summary) == ("L’heure du conte", "Mercredi à 15 h.\nEntrée libre.")


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<b>Bonjour</b>", "Bonjour"),
        ("&lt;script&gt;alert(1)&lt;/script&gt;Bonjour", "Bonjour"),
        ("Bonjour<img src=x onerror=alert(1)>", "Bonjour"),
        ("Bonjour<style>p{}</style><!-- rien -->", "Bonjour"),
        ("1 < 2 et 3 > 2 & plus", "1 < 2 et 3 > 2 & plus"),
        ("a\x00b\x07c", "abc"),
        ("un<br>deux</p>trois", "un\ndeux\ntrois"),
    ],
)
def test_markup_is_removed_and_text_is_kept(markup: str, text: str) -> None:
    assert plain(markup, 100) == text


def test_a_javascript_address_is_not_an_address() -> None:
    feed = parse(rss(item(1, link="javascript:alert(1)")), address="https://v.example/feed")
    assert feed.entries[0].item.url == ""


@pytest.mark.parametrize("encoding", ["iso-8859-1", "windows-1252", "utf-16"])
def test_old_encodings_are_read(encoding: str) -> None:
    text = f'<?xml version="1.0" encoding="{encoding}"?><rss version="2.0"><channel><title>Été</title></channel></rss>'
    assert parse(text.encode(encoding), address="https://v.example/").title == "Été"


# ---------------------------------------------------------------- broken and hostile


def test_a_broken_feed_is_refused_with_its_line() -> None:
    with pytest.raises(Refused, match="line 3, column"):
        parse(b"<rss>\n<channel>\n<item></channel>\n" + b"<!-- -->" * 40_000, address="https://v.example/")


def test_a_slightly_broken_feed_is_still_read() -> None:
    feed = parse(rss("<item><title>Eau & gaz</title></item>"), address="https://v.example/")
    assert feed.entries[0].item.title == "Eau & gaz"


LAUGHS = '<!DOCTYPE l [<!ENTITY a "ah"><!ENTITY b "&a;&a;&a;&a;">]>'
DEEP = "<rss>" + "<a>" * 100_000 + "</a>" * 100_000 + "</rss>"
ATTRIBUTES = "<rss " + " ".join(f'a{n}="1"' for n in range(60_000)) + "/>"
NAMESPACES = "<rss " + " ".join(f'xmlns:a{n}="u"' for n in range(60_000)) + "/>"
HOSTILE = {
    "entity bomb": (LAUGHS + "<rss><channel><title>&b;</title></channel></rss>").encode(),
    "entity bomb in UTF-16": (LAUGHS + "<rss><channel><title>&b;</title></channel></rss>").encode("utf-16"),
    "file as entity": b'<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss><channel><title>&x;</title></channel></rss>',
    "distant document type": b'<!DOCTYPE rss SYSTEM "http://169.254.169.254/x.dtd"><rss version="2.0"><channel/></rss>',
    "parameter entity": b'<!DOCTYPE r [<!ENTITY % p SYSTEM "http://127.0.0.1/x">%p;]><rss/>',
    "entity bomb in a broken feed": b"<rss>&<channel>" + LAUGHS.encode() + b"</channel></rss>",
    "depth": DEEP.encode(),
    "attributes": ATTRIBUTES.encode(),
    "namespaces": NAMESPACES.encode(),
    "elements of a channel": rss("<a/>" * 1_000_000),
    "elements of an entry": rss("<item>" + "<category>a</category>" * 200_000 + "</item>"),
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
def test_hostile_xml_is_refused_at_once(content: bytes) -> None:
    started = time.monotonic()
    with pytest.raises(Refused) as refusal:
        parse(content, address="https://v.example/")
    assert refusal.value.sentence in (sentences.HOSTILE, sentences.TOO_MUCH)
    assert time.monotonic() - started < 2


@pytest.mark.parametrize(
    "piece", ["<", "&", "<!", "<![CDATA[", "<!--", 'a="', "]]>", "<?", "</", "\x00", "&#"]
)
def test_noise_is_read_in_bounded_time(piece: str) -> None:
    started = time.monotonic()
    with pytest.raises(Refused):
        parse(b"<rss " + piece.encode() * (250_000 // len(piece)), address="https://v.example/")
    assert time.monotonic() - started < 5


def test_a_hundred_thousand_entries_are_cut_to_both_ends_in_bounded_time_and_memory() -> None:
    content = rss(*(item(number) for number in range(100_000)))
    started = time.monotonic()
    tracemalloc.start()
    feed = parse(content, address="https://v.example/")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    titles = [entry.item.title for entry in feed.entries]
    assert (len(titles), titles[0], titles[-1]) == (200, "Titre 0", "Titre 99999")
    assert time.monotonic() - started < 20  # a third of it without the memory's watch
    assert peak < 60_000_000


def test_a_feed_larger_than_the_limit_is_not_read(site: Site) -> None:
    site.gives("/feed", b" " * 50_000_000)
    with pytest.raises(Refused, match="larger than 5 MB"):
        site.reader().read_feed("")


@pytest.mark.parametrize(
    "content", [b"", b"{}", b"<svg/>", b"/etc/passwd", b"http://127.0.0.1/", b"\xff\xfe", b"<html>"]
)
def test_what_is_no_feed_is_refused(content: bytes) -> None:
    with pytest.raises(Refused):
        parse(content, address="https://v.example/")


@pytest.mark.skipif(
    not CORPUS.exists(), reason=f"feedparser's own feeds are not in {CORPUS} (see its docstring)"
)
def test_two_thousand_feeds_of_twenty_years_are_read_or_refused_with_nothing_left_of_scripts() -> None:
    """`pip download --no-deps --no-binary :all: feedparser==6.0.14` in the folder `feeds` of the tests' cache."""
    counted = {"read": 0, "refused": 0}
    with tarfile.open(CORPUS) as archive:
        for member in archive:
            file = archive.extractfile(member) if member.name.endswith(".xml") else None
            if not file:
                continue
            try:
                feed = parse(file.read(), address="https://v.example/feed")
            except Refused:
                counted["refused"] += 1
                continue
            counted["read"] += 1
            texts = [text for e in feed.entries for text in (e.item.title, e.item.summary, e.item.url)]
            assert not re.search(
                r"<\s*(script|iframe|object|embed|style)\b", " ".join([feed.title, *texts]), re.I
            )
            assert all(re.match("https?:", e.item.url, re.I) for e in feed.entries if e.item.url)
    assert counted["read"] + counted["refused"] == 2242
    assert counted["refused"] < 70


# ---------------------------------------------------------------- what is new


def test_the_first_reading_proposes_only_the_newest(site: Site) -> None:
    site.gives("/feed", rss(item(1, day=1), item(3, day=20), item(2, day=10)))
    items, cursor = site.reader().read_feed("")
    assert [one.title for one in items] == ["Titre 3"]
    assert site.reader().read_feed(cursor)[0] == ()


def test_later_readings_propose_what_is_new_oldest_first(site: Site) -> None:
    site.gives("/feed", rss(item(1, day=1)))
    _, cursor = site.reader().read_feed("")
    site.gives("/feed", rss(item(3, day=3), item(2, day=2), item(1, day=1)))
    items, _ = site.reader().read_feed(cursor)
    assert [one.title for one in items] == ["Titre 2", "Titre 3"]


def test_an_entry_whose_guid_changed_is_known_by_its_link(site: Site) -> None:
    site.gives("/feed", rss(item(1, day=1), item(2, day=2)))
    _, cursor = site.reader().read_feed("")
    site.gives("/feed", rss(item(1, day=1, guid="autre"), item(2, day=2)))
    assert site.reader().read_feed(cursor)[0] == ()


def test_a_link_shared_by_all_entries_hides_none(site: Site) -> None:
    shared = "https://v.example/alertes"
    site.gives("/feed", rss(item(1, day=1, link=shared), item(2, day=2, link=shared)))
    _, cursor = site.reader().read_feed("")
    site.gives("/feed", rss(item(3, day=3, link=shared), item(2, day=2, link=shared)))
    assert [one.title for one in site.reader().read_feed(cursor)[0]] == ["Titre 3"]


def test_a_rebuilt_site_does_not_give_its_archives_again(site: Site) -> None:
    site.gives("/feed", rss(*(item(number, day=number) for number in range(1, 9))))
    _, cursor = site.reader().read_feed("")
    rebuilt = [item(100 + number, day=number) for number in range(1, 9)] + [item(200, day=22)]
    site.gives("/feed", rss(*rebuilt))
    assert [one.title for one in site.reader().read_feed(cursor)[0]] == ["Titre 200"]


def test_a_flood_is_proposed_in_part_and_remembered_whole(site: Site) -> None:
    site.gives("/feed", rss(item(0)))
    _, cursor = site.reader().read_feed("")
    site.gives("/feed", rss(*(item(number) for number in range(90, -1, -1))))
    items, cursor = site.reader().read_feed(cursor)
    assert [one.title for one in items] == [f"Titre {number}" for number in range(71, 91)]
    assert site.reader().read_feed(cursor)[0] == ()


def test_a_cursor_stays_small(site: Site) -> None:
    cursor = ""
    for start in range(0, 3000, 200):
        site.gives("/feed", rss(*(item(number) for number in range(start, start + 200))))
        _, cursor = site.reader().read_feed(cursor)
    assert len(cursor) < 40_000


def test_a_spoilt_cursor_begins_again_without_a_backlog(site: Site) -> None:
    site.gives("/feed", rss(item(1), item(2)))
    assert len(site.reader().read_feed('{"strange')[0]) == 1
    assert Memory.read('{"other": 1}') == Memory()


# ---------------------------------------------------------------- courtesy between reader and site


def test_a_second_reading_is_conditional(site: Site) -> None:
    site.gives("/feed", TOWN, ETag='"v1"', Last_Modified="Mon, 23 Nov 2026 08:00:00 GMT")
    _, cursor = site.reader().read_feed("")
    items, again = site.reader().read_feed(cursor)
    assert items == ()
    assert site.asked[-1][1]["if-none-match"] == '"v1"'
    assert site.asked[-1][1]["if-modified-since"] == "Mon, 23 Nov 2026 08:00:00 GMT"
    assert Memory.read(again).seen == Memory.read(cursor).seen


def test_the_feed_says_when_to_come_back_and_where_its_hub_is(site: Site) -> None:
    site.gives("/feed", TOWN, Cache_Control="max-age=60")
    before = datetime.now(UTC)
    hints = site.reader().feed_hints(site.reader().read_feed("")[1])
    assert hints.read_after
    assert timedelta(minutes=119) < hints.read_after - before < timedelta(minutes=121)
    assert (hints.hub, hints.topic) == ("https://hub.example/", "https://www.parvisy.example/feed")


def test_the_link_header_has_the_first_word_about_the_hub(site: Site) -> None:
    site.gives("/feed", TOWN, Link='<https://autre.example/>; rel="hub", <https://v.example/f>; rel=self')
    hints = site.reader().feed_hints(site.reader().read_feed("")[1])
    assert (hints.hub, hints.topic) == ("https://autre.example/", "https://v.example/f")


@pytest.mark.parametrize(
    ("first", "second", "told"), [(301, 308, True), (301, 302, False), (302, 301, False)]
)
def test_only_a_move_that_is_for_good_is_told(site: Site, first: int, second: int, told: bool) -> None:
    site.gives("/feed", status=first, Location="/b")
    site.gives("/b", status=second, Location=site.url("/c"))
    site.gives("/c", TOWN)
    items, cursor = site.reader().read_feed("")
    assert len(items) == 1
    assert site.reader().feed_hints(cursor).moved_to == (site.url("/c") if told else "")


def test_a_redirect_to_a_private_address_is_refused(site: Site) -> None:
    site.gives("/feed", status=302, Location="http://169.254.169.254/latest/meta-data")
    with pytest.raises(Refused) as refusal:
        site.reader().read_feed("")
    assert refusal.value.sentence == sentences.FORBIDDEN


def test_endless_redirects_end(site: Site) -> None:
    site.gives("/feed", status=302, Location="/feed")
    with pytest.raises(Refused) as refusal:
        site.reader().read_feed("")
    assert refusal.value.sentence == sentences.TOO_MANY_MOVES


@pytest.mark.parametrize(
    ("status", "headers", "error"),
    [
        (410, {}, Refused),
        (404, {}, Refused),
        (403, {}, Refused),
        (400, {}, Refused),
        (429, {}, RateLimited),
        (503, {"Retry_After": "120"}, RateLimited),
        (503, {}, Unavailable),
        (500, {}, Unavailable),
        (204, {}, Unavailable),
    ],
)
def test_each_answer_means_something(
    site: Site, status: int, headers: dict[str, str], error: type[NetworkError]
) -> None:
    site.gives("/feed", status=status, **headers)
    with pytest.raises(error) as raised:
        site.reader().read_feed("")
    assert raised.value.sentence


def test_removed_for_good_is_gone_and_the_account_says_so(site: Site) -> None:
    site.gives("/feed", status=410)
    with pytest.raises(Refused) as refusal:
        site.reader().read_feed("")
    assert refusal.value.kind == RefusalKind.gone
    health = site.reader().health()
    assert (health.ok, health.sentence) == (False, sentences.GONE)


@time_machine.travel("2026-11-23T12:00:00Z", tick=False)
@pytest.mark.parametrize(
    ("said", "wait"),
    [
        ("120", timedelta(minutes=2)),
        ("1", timedelta(minutes=1)),
        ("999999999999", timedelta(hours=24)),
        ("Mon, 23 Nov 2026 13:00:00 GMT", timedelta(hours=1)),
        ("Mon, 23 Nov 2020 13:00:00 GMT", timedelta(minutes=1)),
        ("demain", timedelta(minutes=30)),
        ("", timedelta(minutes=30)),
        ("²", timedelta(minutes=30)),
    ],
)
def test_retry_after_is_respected_within_reason(said: str, wait: timedelta) -> None:
    assert wait_of(said) == wait


def test_a_site_that_does_not_answer_is_read_later(site: Site) -> None:
    account = AccountRef(
        network="rss",
        server="http://127.0.0.1:1",
        remote_id="http://127.0.0.1:1/feed",
        handle="v",
        credentials=Credentials(secrets={}),
    )
    with pytest.raises(Unavailable):
        Rss(account=account, door=Door(allow_hosts=("127.0.0.1:1",))).read_feed("")


# ---------------------------------------------------------------- connecting


def test_connecting_a_feed_gives_its_name_and_address(site: Site) -> None:
    site.gives("/feed", TOWN)
    who, server, credentials = Rss(account=None, door=site.door).connect({"address": f" {site.url()}#haut "})
    assert (who.id, who.name) == (site.url(), "Ville de Parvisy : actualités")
    assert (server, dict(credentials.secrets)) == (site.url(""), {})


def test_the_feed_that_a_page_announces_is_found(site: Site) -> None:
    page = '<!doctype html><link rel="stylesheet" href="a.css"><link rel=alternate type=application/rss+xml href=feed>'
    site.gives("/actualites", page.encode())
    site.gives("/feed", TOWN)
    who, _, _ = Rss(account=None, door=site.door).connect({"address": site.url("/actualites")})
    assert who.id == site.url("/feed")


def test_a_page_without_a_feed_is_refused(site: Site) -> None:
    site.gives("/", b"<!DOCTYPE html><html><title>Ville</title>")
    with pytest.raises(Refused) as refusal:
        Rss(account=None, door=site.door).connect({"address": site.url("/")})
    assert refusal.value.sentence == sentences.NOT_A_FEED


def test_connecting_follows_a_move_for_good(site: Site) -> None:
    site.gives("/old", status=301, Location="/feed")
    site.gives("/feed", TOWN)
    who, _, _ = Rss(account=None, door=site.door).connect({"address": site.url("/old")})
    assert who.id == site.url("/feed")


@pytest.mark.parametrize(
    "typed",
    ["", "  ", "ville", "ftp://v.example/", "http://", "https://a:b@v.example/", "http://[", "javascript:1"],
)
def test_what_is_no_address_is_refused_before_any_call(site: Site, typed: str) -> None:
    with pytest.raises(Refused) as refusal:
        Rss(account=None, door=site.door).connect({"address": typed})
    assert refusal.value.sentence in (sentences.BAD_ADDRESS, sentences.FORBIDDEN)


def test_a_private_address_is_refused() -> None:
    with pytest.raises(Refused) as refusal:
        Rss(account=None, door=Door()).connect({"address": "http://127.0.0.1/feed"})
    assert refusal.value.sentence == sentences.FORBIDDEN


# ---------------------------------------------------------------- WebSub


def test_a_subscription_is_confirmed_only_for_what_was_asked() -> None:
    query = {
        "hub.mode": "subscribe",
        "hub.topic": "https://v.example/f",
        "hub.challenge": "abc",
        "hub.lease_seconds": "864000",
    }
    assert websub.challenge_of(query, topic="https://v.example/f") == ("abc", timedelta(days=10))
    assert websub.challenge_of(query, topic="https://autre.example/") is None
    assert websub.challenge_of(query, topic="https://v.example/f", mode="unsubscribe") is None
    assert websub.challenge_of(query | {"hub.challenge": ""}, topic="https://v.example/f") is None
    assert websub.challenge_of({}, topic="") is None
    assert websub.renew_after(timedelta(days=10)) == timedelta(days=7.5)


def test_a_push_is_believed_only_with_the_secret() -> None:
    body = b"<feed/>"
    signature = hmac.new(b"s", body, "sha256").hexdigest()
    assert not websub.is_signed(body, f"sha256={'0' * 64}", secret="s")
    assert websub.is_signed(body, f"sha256={signature}", secret="s")
    assert not websub.is_signed(body + b" ", f"sha256={signature}", secret="s")
    assert not websub.is_signed(body, f"md5={signature}", secret="s")
    assert not websub.is_signed(body, "sha256=é", secret="s")
    assert not websub.is_signed(body, f"sha256={signature}", secret="")


def test_the_form_for_the_hub_holds_what_the_standard_asks() -> None:
    form = websub.subscription(topic="https://v.example/f", callback="https://parvis.example/c", secret="s")
    assert form["hub.mode"] == "subscribe"
    assert form["hub.lease_seconds"] == "864000"


def test_a_problem_tells_nothing_of_the_sites_text(site: Site) -> None:
    site.gives("/feed", b"<script>", status=500)
    answer = site.door.request("GET", site.url())
    assert problem(answer).sentence == sentences.UNAVAILABLE
