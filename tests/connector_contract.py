"""The one suite that every connector passes, on every server: what `parvis.networks.contract` promises.

A test module of a connector subclasses `ConnectorContract` once per kind of server and gives it a fixture `world`: a
connector for the town's account, reached through a proxy that can cut and refuse, and a citizen who uses an independent
client. An ability that the server lacks is named in `World.lacks` and asserted to be missing, never skipped in silence.
"""

from __future__ import annotations

import time
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from struct import pack
from threading import Timer
from typing import Any, Protocol
from uuid import uuid4

import pytest

from parvis.egress import Door
from parvis.networks import contract
from parvis.networks.contract import (
    AccountRef,
    Batch,
    Content,
    Credentials,
    Incoming,
    Kind,
    Media,
    OutcomeUnknown,
    Poll,
    Published,
    RateLimited,
    Reauthorise,
    RefusalKind,
    Refused,
    Unavailable,
)
from parvis.networks.counting import count
from tests.servers.proxy import Proxy, closed_port

PLAIN_TEXTS = (
    "Bonjour à toutes et à tous.",
    "Travaux rue Haute : voir https://ville.fr/travaux?page=2&tri=date et le plan.\n\nMerci de votre patience.",
    "L’œuvre « Été » — 5 € l’entrée 🎭🇫🇷 👩🏽‍💻",
    "ligne une\nligne deux\nligne trois",
)
NAUGHTY_TEXTS = (
    "<script>alert('1')</script> & &amp; &lt;b&gt; <img src=x onerror=alert(1)>",
    "1' OR '1'='1'; DROP TABLE posts; --",
    "${7*7} {{7*7}} %s %n %d {0} \\u0000 \\x00 \\n",
    "\u202etxt.exe\u202c مرحبا بالعالم שלום",
    "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́Ǫ̵̹̻̝̳͂̌̌͘!",
    "E\u0301cole et École, ﬁn, Ⅷ, ½, ①",
    "田中さんにあげて下さい 和製漢語 部落格",
    "𝕋𝕙𝕖 𝟚𝟘 𠜎 𠜱 🏴󠁧󠁢󠁥󠁮󠁧󠁿 👨‍👩‍👧‍👦 ❤️ 1️⃣",
    "a\u200bb\u200dc\ufeffd \u2060e",
    "../../../etc/passwd\\..\\ C:\\CON |ls -la; $(touch /tmp/x) `id`",
    "= 1+1; @SUM(1) ; +A1 ; -2+3 ; \"quoted\" ,; 'x'",
)

# Flag of `Abilities`: the protocol that a connector with it has.
PROTOCOLS: dict[str, type] = {
    "publish": contract.Publishes,
    "fetch": contract.Fetches,
    "reply": contract.Replies,
    "edit": contract.Edits,
    "delete": contract.Deletes,
    "hide": contract.Hides,
    "mute": contract.Mutes,
    "block": contract.Blocks,
    "report": contract.Reports,
    "metrics": contract.Measures,
    "stream": contract.Streams,
}
FLAGS = (*PROTOCOLS, "reply_private", "poll", "thread", "content_warning", "idempotent")
SURE = (Refused, RateLimited, Reauthorise)  # a write that surely did nothing


@dataclass(frozen=True, kw_only=True)
class Seen:
    """A post as the independent client reads it."""

    id: str
    text: str
    author: str = ""
    parent_id: str = ""
    private: bool = False
    warning: str = ""
    alts: tuple[str, ...] = ()
    poll: tuple[str, ...] = ()


class Citizen(Protocol):
    """Somebody else, through a client that we did not write."""

    handle: str

    def say(self, text: str, *, parent_id: str = "", private: bool = False) -> str: ...
    def read(self, id: str) -> Seen: ...
    def posts_of(self, account_id: str) -> list[Seen]: ...
    def vote(self, id: str, *choices: int) -> None: ...  # where the server has polls


@dataclass(kw_only=True)
class World:
    make: Callable[..., Any]  # the connector's class
    account: AccountRef  # the town's, reached through the proxy
    proxy: Proxy
    citizen: Citizen
    dead: Credentials  # what a revoked or wrong token looks like
    lacks: frozenset[str] = frozenset()
    exact: bool = True  # naughty strings come back as they were written
    patience: float = 0.0  # seconds until what the citizen does is seen
    rate_limit_headers: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()  # other addresses that the server names, for its stream
    door: Door = field(init=False)

    def __post_init__(self) -> None:
        self.door = Door(allow_hosts=[self.proxy.address, *self.hosts], timeout=20)

    @property
    def connector(self) -> Any:
        return self.make(account=self.account, door=self.door)

    def with_credentials(self, credentials: Credentials) -> Any:
        return self.make(account=replace(self.account, credentials=credentials), door=self.door)

    def at(self, address: str) -> Any:
        account = replace(self.account, server=f"http://{address}")
        return self.make(account=account, door=Door(allow_hosts=[address], timeout=2))

    def publish(self, text: str = "", **fields: Any) -> Published:
        return self.connector.publish(Content(text=text or unique("Bonjour"), **fields), key=new_key())

    def count_of(self, text: str) -> int:
        return sum(text in seen.text for seen in self.citizen.posts_of(self.account.remote_id))

    def drain(self, cursor: str = "", *, limit: int = 100) -> tuple[list[Incoming], str]:
        """Everything that `fetch` gives now, and the last cursor."""
        items: list[Incoming] = []
        for _ in range(200):
            batch: Batch = self.connector.fetch(cursor, limit=limit)
            items += batch.items
            cursor = batch.cursor
            if not batch.more:
                return items, cursor
        raise AssertionError("fetch never comes to an end")

    def until_fetched(self, cursor: str, ids: set[str], *, limit: int = 100) -> tuple[list[Incoming], str]:
        """Fetches until these messages are there, or patience ends."""
        items, end = [], time.monotonic() + self.patience
        while True:
            more, cursor = self.drain(cursor, limit=limit)
            items += more
            if ids <= {item.id for item in items} or time.monotonic() >= end:
                return items, cursor
            time.sleep(0.5)


def picture(shade: int = 0) -> bytes:
    """A PNG of 8 x 8 grey points."""
    rows = (b"\0" + bytes([shade] * 8)) * 8
    parts = ((b"IHDR", pack(">IIBBBBB", 8, 8, 8, 0, 0, 0, 0)), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    chunks = (
        pack(">I", len(data)) + name + data + pack(">I", zlib.crc32(name + data)) for name, data in parts
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def unique(text: str) -> str:
    return f"{text} {uuid4().hex[:12]}"


def new_key() -> str:
    return uuid4().hex


def now() -> datetime:
    return datetime.now(UTC)


class ConnectorContract:
    """Subclass, and give a fixture `world` (of class scope: one server for all these tests)."""

    @pytest.fixture(autouse=True)
    def _no_rule_is_left(self, world: World) -> Iterator[None]:
        world.proxy.rules.clear()
        yield
        left, world.proxy.rules = world.proxy.rules, []
        assert not left, f"the connector never made the call that the test prepared: {left}"

    # ------------------------------------------------------------ abilities

    def test_abilities_say_what_is_missing(self, world):
        abilities = world.connector.abilities()
        assert {flag for flag in FLAGS if not getattr(abilities, flag)} == world.lacks
        assert abilities.network == world.connector.key
        assert abilities.label == world.connector.label

    def test_an_ability_is_a_method_and_proof_is_possible(self, world):
        connector = world.connector
        abilities = connector.abilities()
        for flag, protocol in PROTOCOLS.items():
            assert not getattr(abilities, flag) or isinstance(connector, protocol), flag
        assert abilities.proof in {"exact", "strong"}
        assert abilities.longest_call > timedelta(0)

    def test_the_limits_are_usable(self, world):
        abilities = world.connector.abilities()
        assert abilities.text is not None
        assert abilities.text.max_units >= 100
        assert abilities.media.max_images >= 1
        assert abilities.media.max_image_bytes > 100_000
        assert "image/png" in abilities.media.image_types

    def test_a_living_account_is_healthy(self, world):
        assert world.connector.health().ok

    # ------------------------------------------------------------ publishing

    @pytest.mark.parametrize("text", PLAIN_TEXTS)
    def test_a_text_is_read_by_others_as_it_was_written(self, world, text):
        text = unique(text)
        receipt = world.publish(text)
        assert receipt.id
        assert world.citizen.read(receipt.id).text == text

    def test_naughty_strings_survive(self, world):
        """Where the server itself rewrites a text (`exact` is false), it must at least be found again."""
        for text in NAUGHTY_TEXTS:
            content, since = Content(text=text), now()
            receipt = world.connector.publish(content, key=(key := new_key()))
            if world.exact:
                assert world.citizen.read(receipt.id).text == text
                assert world.connector.find_published(content, key=key, since=since)

    def test_a_picture_arrives_with_its_alternative(self, world):
        media = (Media(content=picture(), mime="image/png", alt="Une école « neuve » 🏫", width=8, height=8),)
        receipt = world.publish(unique("École"), media=media)
        assert world.citizen.read(receipt.id).alts == ("Une école « neuve » 🏫",)

    def test_uploads_can_be_prepared_before_the_intent(self, world):
        connector = world.connector
        if not isinstance(connector, contract.Prepares):
            return
        media = tuple(
            Media(content=picture(50 * n), mime="image/png", alt=f"Image {n}", width=8, height=8)
            for n in (1, 2)
        )
        content = Content(text=unique("Deux images"), media=media)
        for _ in range(10):
            prepared = connector.prepare(content)
            content = replace(content, prepared=prepared.media)
            if prepared.ready:
                break
        before = len(world.proxy.calls)
        receipt = connector.publish(content, key=new_key())
        assert len(world.proxy.calls) == before + 1, "one call once everything is prepared"
        assert world.citizen.read(receipt.id).alts == ("Image 1", "Image 2")

    def test_a_poll_arrives_or_is_refused_before_anything_is_sent(self, world):
        poll = Poll(options=("Lundi", "Mardi", "Jamais"), duration=timedelta(days=1))
        text = unique("Quel jour ?")
        if "poll" in world.lacks:
            with pytest.raises(Refused):
                world.publish(text, poll=poll)
            assert world.count_of(text) == 0
        else:
            assert world.citizen.read(world.publish(text, poll=poll).id).poll == poll.options

    def test_a_content_warning_arrives_or_is_declared_missing(self, world):
        if "content_warning" in world.lacks:
            assert not world.connector.abilities().content_warning
        else:
            receipt = world.publish(unique("Récit"), content_warning="Accident")
            assert world.citizen.read(receipt.id).warning == "Accident"

    def test_a_thread_hangs_together(self, world):
        first = world.publish(unique("1/2"))
        second = world.publish(unique("2/2"), parent_id=first.id, root_id=first.id)
        assert world.citizen.read(second.id).parent_id == first.id

    def test_a_text_that_is_far_too_long_is_refused_before_it_is_stored(self, world):
        limit = world.connector.abilities().text
        mark = uuid4().hex
        text = mark + "é" * max(100_000, limit.max_units + 1)
        assert not count(text, limit).fits
        with pytest.raises(Refused) as refused:
            world.publish(text)
        assert refused.value.kind is RefusalKind.content
        assert refused.value.sentence
        assert world.count_of(mark) == 0

    # ------------------------------------------------------------ exactly once

    def test_the_same_key_twice_is_one_post(self, world):
        text, key = unique("Une seule fois"), new_key()
        connector = world.connector
        first = connector.publish(Content(text=text), key=key)
        if "idempotent" in world.lacks:
            assert not connector.abilities().idempotent
            return
        second = connector.publish(Content(text=text), key=key)
        assert second.id == first.id
        assert world.count_of(text) == 1

    def test_read_back_finds_what_was_published_and_only_that(self, world):
        connector, since, key = world.connector, now(), new_key()
        content = Content(text=unique("Marché de Noël, place de l’Église : https://ville.fr/noel?a=1&b=2 🎄"))
        assert connector.find_published(content, key=key, since=since) is None
        receipt = connector.publish(content, key=key)
        found = connector.find_published(content, key=key, since=since)
        assert found is not None
        assert found.id == receipt.id
        assert found.url == receipt.url
        assert (
            connector.find_published(Content(text=unique("Jamais écrit")), key=new_key(), since=since) is None
        )

    def test_read_back_tells_the_parts_of_a_thread_apart(self, world):
        connector, since = world.connector, now()
        first = world.publish(unique("Annonce"))
        part = Content(text=unique("Suite"), parent_id=first.id, root_id=first.id)
        key = new_key()
        receipt = connector.publish(part, key=key)
        found = connector.find_published(part, key=key, since=since)
        assert found is not None
        assert found.id == receipt.id

    def test_a_write_whose_answer_is_lost_is_found_and_not_doubled(self, world):
        connector, since, key = world.connector, now(), new_key()
        content = Content(text=unique("Réponse perdue"))
        world.proxy.next("cut_after", "POST")
        with pytest.raises(Exception) as lost:  # noqa: PT011  (anything but a clear no)
            connector.publish(content, key=key)
        assert not isinstance(lost.value, SURE), "a lost answer must not be told as 'nothing was done'"
        assert connector.find_published(content, key=key, since=since) is not None
        assert world.count_of(content.text) == 1

    def test_a_write_that_never_arrived_is_surely_absent_and_may_be_sent_again(self, world):
        connector, since, key = world.connector, now(), new_key()
        content = Content(text=unique("Jamais arrivé"))
        world.proxy.next("cut_before", "POST")
        with pytest.raises(Exception) as lost:  # noqa: PT011  (anything but a clear no)
            connector.publish(content, key=key)
        assert not isinstance(lost.value, SURE)
        assert connector.find_published(content, key=key, since=since) is None
        connector.publish(content, key=key)
        assert world.count_of(content.text) == 1

    @pytest.mark.parametrize("status", [500, 502, 503, 504])
    def test_a_server_error_on_a_write_leaves_it_unknown(self, world, status):
        world.proxy.refuse(status, "POST")
        with pytest.raises(OutcomeUnknown):
            world.publish()

    def test_a_write_that_was_stored_but_answered_500_is_found(self, world):
        connector, since, key = world.connector, now(), new_key()
        content = Content(text=unique("Écrit malgré tout"))
        world.proxy.next("answer_after", "POST", answer=b"HTTP/1.1 500 x\r\nContent-Length: 0\r\n\r\n")
        with pytest.raises(OutcomeUnknown):
            connector.publish(content, key=key)
        assert connector.find_published(content, key=key, since=since) is not None
        assert world.count_of(content.text) == 1

    def test_an_unreadable_answer_to_a_write_leaves_it_unknown(self, world):
        page = b"<html>ok</html>"
        answer = b"HTTP/1.1 200 x\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n%s" % (
            len(page),
            page,
        )
        world.proxy.next("answer", "POST", answer=answer)
        with pytest.raises(OutcomeUnknown):
            world.publish()

    def test_one_publication_is_one_write(self, world):
        before = len(world.proxy.calls)
        world.publish()
        assert sum(call.startswith("POST") for call in world.proxy.calls[before:]) == 1

    # ------------------------------------------------------------ what goes wrong

    def test_a_dead_token_asks_for_a_person(self, world):
        connector = world.with_credentials(world.dead)
        for call in (
            lambda: connector.fetch(""),
            lambda: connector.publish(Content(text="x"), key=new_key()),
        ):
            with pytest.raises(Reauthorise) as dead:
                call()
            assert dead.value.sentence
        health = connector.health()
        assert not health.ok
        assert health.sentence

    def test_a_rate_limit_says_until_when(self, world):
        for headers in ((), ("Retry-After: 120",), *((one,) for one in world.rate_limit_headers)):
            for method, call in (("GET", lambda: world.connector.fetch("")), ("POST", world.publish)):
                world.proxy.refuse(429, method, headers=headers)
                with pytest.raises(RateLimited) as limited:
                    call()
                assert now() < limited.value.until <= now() + timedelta(hours=1, seconds=1)

    def test_an_unreachable_server_is_passing_for_reads_and_harmless_for_writes(self, world):
        with closed_port() as address:
            connector = world.at(address)
            with pytest.raises(Unavailable):
                connector.fetch("")
            with pytest.raises((RateLimited, ConnectionError)):
                connector.publish(Content(text="x"), key=new_key())

    @pytest.mark.parametrize("status", [500, 502, 503])
    def test_a_server_error_on_a_read_is_passing(self, world, status):
        world.proxy.refuse(status, "GET")
        with pytest.raises(Unavailable):
            world.connector.fetch("")

    def test_a_cut_read_is_passing_and_loses_nothing(self, world):
        _, cursor = world.drain()
        said = world.citizen.say(f"{world.account.handle} {unique('Une question ?')}")
        world.proxy.next("cut_after", "GET")
        with pytest.raises(Unavailable):
            world.connector.fetch(cursor)
        items, _ = world.until_fetched(cursor, {said})
        assert [item.id for item in items].count(said) == 1

    def test_a_garbled_read_is_passing(self, world):
        page = b"<html>maintenance</html>"
        for body in (page, b"null", b'"x"', b"[" * 100_000):
            answer = b"HTTP/1.1 200 x\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)
            world.proxy.next("answer", "GET", answer=answer)
            with pytest.raises(Unavailable):
                world.connector.fetch("")

    # ------------------------------------------------------------ what comes in

    def test_a_thread_gives_the_answers_that_name_nobody_as_a_fetch_would(self, world):
        assert isinstance(world.connector, contract.ReadsThreads)
        post = world.publish(unique("Que faire de la place ?"))
        text = unique("1, sans nommer personne")
        reply = world.citizen.say(text, parent_id=post.id)
        end = time.monotonic() + world.patience
        while not (found := world.connector.read_thread(post.id)) and time.monotonic() < end:
            time.sleep(0.5)
        assert [(item.id, item.parent_id, item.kind) for item in found] == [(reply, post.id, Kind.comment)]
        assert text in found[0].text
        assert found[0].root_is_ours
        again = world.connector.read_thread(post.id, known=[reply, post.id])
        assert [item.event_id for item in again] == [
            item.event_id for item in found
        ]  # nothing is said deleted
        notified, _cursor = world.drain()
        assert {item.event_id for item in notified if item.id == reply} <= {found[0].event_id}

    def test_a_mention_a_comment_and_a_private_message_come_in_once(self, world):
        _, cursor = world.drain()
        ours = world.publish(unique("Conseil municipal ce soir"))
        name = world.account.handle
        said = {
            world.citizen.say(f"{name} {unique('Où est la mairie ?')}"): Kind.mention,
            world.citizen.say(f"{name} {unique('À quelle heure ?')}", parent_id=ours.id): Kind.comment,
        }
        if "reply_private" not in world.lacks:
            said[world.citizen.say(f"{name} {unique('Mon numéro…')}", private=True)] = Kind.private
        items, cursor = world.until_fetched(cursor, set(said))
        assert {item.id: item.kind for item in items if item.id in said} == said
        assert len({item.event_id for item in items}) == len(items)
        comment = next(item for item in items if item.kind is Kind.comment)
        assert (comment.parent_id, comment.root_id, comment.root_is_ours) == (ours.id, ours.id, True)
        assert "Conseil municipal" in comment.root_text
        assert (
            comment.author.handle.lstrip("@").split("@")[0] == world.citizen.handle.lstrip("@").split("@")[0]
        )
        assert not {item.id for item in world.drain(cursor)[0]} & set(said), "nothing twice"

    @pytest.mark.parametrize("text", PLAIN_TEXTS)
    def test_what_a_citizen_wrote_is_read_as_written(self, world, text):
        _, cursor = world.drain()
        text = f"{world.account.handle} {unique(text)}"
        said = world.citizen.say(text)
        items, _ = world.until_fetched(cursor, {said})
        got = next(item for item in items if item.id == said)
        assert without_names(got.text) == without_names(text)
        assert abs(got.at - now()) < timedelta(minutes=2)

    def test_many_messages_are_paged_without_loss_or_double(self, world):
        _, cursor = world.drain()
        said = [world.citizen.say(f"{world.account.handle} {unique(f'Message {n}')}") for n in range(7)]
        items, _ = world.until_fetched(cursor, set(said), limit=2)
        assert sorted(item.id for item in items if item.id in said) == sorted(said)

    def test_a_cursor_resumes_where_it_was_even_when_a_batch_was_read_twice(self, world):
        _, cursor = world.drain()
        first = world.citizen.say(f"{world.account.handle} {unique('Un')}")
        items, after_first = world.until_fetched(cursor, {first})
        second = world.citizen.say(f"{world.account.handle} {unique('Deux')}")
        again, _ = world.until_fetched(cursor, {first, second})  # the cursor had not been stored
        assert {first, second} <= {item.id for item in again}
        events = {item.event_id for item in items}
        assert events <= {item.event_id for item in again}, "the same event has the same id"
        later, _ = world.until_fetched(after_first, {second})
        assert [item.id for item in later if item.id in {first, second}] == [second]

    def test_a_cursor_that_cannot_be_read_starts_again_rather_than_failing(self, world):
        for cursor in ("nonsense", "{}", "[]", '{"window": 5}', "\x00"):
            world.connector.fetch(cursor)

    def test_what_is_pushed_is_what_a_fetch_would_give(self, world):
        if "stream" in world.lacks:
            assert not world.connector.abilities().stream
            return
        _, cursor = world.drain()
        text = f"{world.account.handle} {unique('Urgent !')}"
        said: list[str] = []
        Timer(1.0, lambda: said.append(world.citizen.say(text))).start()
        pushed = next(item for item in world.connector.stream(seconds=15) if text.split()[-1] in item.text)
        items, _ = world.until_fetched(cursor, set(said))
        fetched = next(item for item in items if item.id == said[0])
        assert (pushed.event_id, pushed.kind, pushed.text) == (fetched.event_id, fetched.kind, fetched.text)

    # ------------------------------------------------------------ answering

    def test_an_answer_reaches_the_person_under_their_message(self, world):
        _, cursor = world.drain()
        said = world.citizen.say(f"{world.account.handle} {unique('À quelle heure ouvre la mairie ?')}")
        message = self._get(world, cursor, said)
        content, since, key = Content(text=unique("À 9 heures."), parent_id=said), now(), new_key()
        receipt = world.connector.reply(message, content, key=key)
        seen = world.citizen.read(receipt.id)
        assert seen.parent_id == said
        assert content.text in seen.text
        found = world.connector.find_published(content, key=key, since=since)
        assert found is not None
        assert found.id == receipt.id

    def test_an_answer_to_a_private_message_stays_private(self, world):
        if "reply_private" in world.lacks:
            assert not world.connector.abilities().reply_private
            return
        _, cursor = world.drain()
        said = world.citizen.say(f"{world.account.handle} {unique('C’est personnel.')}", private=True)
        message = self._get(world, cursor, said)
        assert message.kind is Kind.private
        content, since, key = Content(text=unique("Bien reçu."), visibility="public"), now(), new_key()
        receipt = world.connector.reply(message, content, key=key)
        seen = world.citizen.read(receipt.id)
        assert seen.private
        assert content.text in seen.text
        stored = replace(content, parent_id=said)
        found = world.connector.find_published(stored, key=key, since=since)
        assert found is not None
        assert found.id == receipt.id

    def _get(self, world: World, cursor: str, said: str) -> Incoming:
        items, _ = world.until_fetched(cursor, {said})
        return next(item for item in items if item.id == said)

    # ------------------------------------------------------------ taking care

    def test_a_deletion_may_be_repeated(self, world):
        receipt = world.publish(text := unique("À retirer"))
        if "delete" in world.lacks:
            with pytest.raises(Refused) as refused:
                world.connector.delete(receipt.id)
            assert refused.value.kind is RefusalKind.permission, "never told as done when it is not"
            assert world.count_of(text) == 1
            return
        world.connector.delete(receipt.id)
        world.connector.delete(receipt.id)
        assert world.count_of(text) == 0

    @pytest.mark.parametrize("verb", ["mute", "block"])
    def test_a_person_can_be_held_off_and_let_back(self, world, verb):
        _, cursor = world.drain()
        message = self._get(
            world, cursor, said := world.citizen.say(f"{world.account.handle} {unique('Bouh')}")
        )
        assert said == message.id
        act = getattr(world.connector, verb)
        if verb in world.lacks:
            with pytest.raises(Refused):
                act(message.author.id)
            return
        word = "muted" if verb == "mute" else "blocked"
        act(message.author.id, **{word: True})
        act(message.author.id, **{word: False})

    def test_a_message_can_be_reported(self, world):
        _, cursor = world.drain()
        message = self._get(world, cursor, world.citizen.say(f"{world.account.handle} {unique('Insulte')}"))
        arguments = {"author_id": message.author.id, "message_id": message.id, "why": "Injure (article 3)"}
        if "report" in world.lacks:
            with pytest.raises(Refused):
                world.connector.report(**arguments)
        else:
            world.connector.report(**arguments)

    def test_figures_are_counted_and_unknown_is_not_zero(self, world):
        first, second = world.publish(), world.publish()
        figures = world.connector.metrics([first.id, second.id])
        assert set(figures) == {first.id, second.id}
        for one in figures.values():
            assert all(
                value is None or value >= 0 for value in (one.likes, one.shares, one.replies, one.views)
            )
            assert one.read_at is not None

    def test_what_a_poll_counts_is_told_and_a_post_without_one_counts_nothing(self, world):
        if "poll" in world.lacks:
            return
        assert isinstance(world.connector, contract.CountsPolls)
        poll = Poll(options=("Lundi", "Mardi", "Jamais"), duration=timedelta(days=1))
        asked, silent = world.publish(unique("Quel jour ?"), poll=poll), world.publish()
        before = world.connector.poll_figures(asked.id)
        world.citizen.vote(asked.id, 1)
        after = world.connector.poll_figures(asked.id)

        assert (before.options, before.votes, before.voters) == (poll.options, (0, 0, 0), 0)
        assert (after.votes, after.voters, after.closed) == ((0, 1, 0), 1, False)
        assert after.read_at >= before.read_at
        assert world.connector.poll_figures(silent.id) is None

    def test_nothing_secret_is_told(self, world):
        shown = f"{world.account!r} {world.account.credentials!r}"
        for secret in world.account.credentials.secrets.values():
            assert secret not in shown
        world.proxy.refuse(403, "POST")
        with pytest.raises(Refused) as refused:
            world.publish()
        for secret in world.account.credentials.secrets.values():
            assert (
                secret not in f"{refused.value!r} {refused.value.__cause__!r} {refused.value.__context__!r}"
            )


def without_names(text: str) -> str:
    """The text after the names in front; a server may show a name with or without its server."""
    words = text.split(" ")
    while words and words[0].startswith("@"):
        words.pop(0)
    return " ".join(words).strip()
