"""Citizens with a browser that reads pages and sends forms: their connections, what they do, what was promised them.

They know only what a page told them. An answer 200 that came whole is a promise; everything else may stand or not.
"""

from __future__ import annotations

import asyncio
import hashlib
import html
import random
import re
import time
from dataclasses import dataclass, field
from urllib.parse import urlencode

PATIENCE = 60.0  # seconds for an answer
HAMMER = 200  # posts of one credential at once
FORM = re.compile(r'<form method="post"\s+action="([^"]+)"\s+class="(card|poll)".*?</form>', re.S)
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')
CHOICE = re.compile(r'name="choice"\s+value="(\d+)"')
POINTS = re.compile(r'name="of-(\d+)"')
COOKIE = re.compile(rb"(?i)\r\nset-cookie: (parvis_ballot=[^;\r]*)")


class Gone(Exception):
    """No whole answer came."""


@dataclass
class Page:
    status: int
    text: str

    @property
    def form(self) -> tuple[str, str, dict[str, str]] | None:
        """(address, kind, hidden fields) of the form that counts a vote."""
        found = FORM.search(self.text)
        if found is None:
            return None
        fields = {name: html.unescape(value) for name, value in HIDDEN.findall(found[0])}
        return found[1], found[2], fields

    def numbers(self) -> list[int]:
        return sorted({int(one) for one in CHOICE.findall(self.text) + POINTS.findall(self.text)})


@dataclass
class Clock:
    """Milliseconds of each whole answer, by kind; how many were under way."""

    took: dict[str, list[float]] = field(default_factory=lambda: {"page": [], "vote": []})
    flying: list[int] = field(default_factory=list)
    now: int = 0
    failures: int = 0
    acknowledged: int = 0


class Browser:
    """One connection that is kept as long as the server keeps it, and a cookie."""

    def __init__(self, port: int, clock: Clock) -> None:
        self.port, self.clock, self.cookie = port, clock, ""
        self.streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def get(self, path: str) -> Page:
        return await self._timed("page", "GET", path, b"")

    async def post(self, path: str, fields: list[tuple[str, str]], *, kind: str = "vote") -> Page:
        return await self._timed(kind, "POST", path, urlencode(fields).encode())

    async def _timed(self, kind: str, method: str, path: str, body: bytes) -> Page:
        self.clock.now += 1
        self.clock.flying.append(self.clock.now)
        began = time.perf_counter()
        try:
            page = await asyncio.wait_for(self._sent(method, path, body), PATIENCE)
        except (OSError, EOFError, ValueError, asyncio.IncompleteReadError, TimeoutError) as error:
            self.clock.failures += 1
            self.close()
            raise Gone(str(error)) from error
        finally:
            self.clock.now -= 1
        self.clock.took[kind].append(1000 * (time.perf_counter() - began))
        return page

    async def _sent(self, method: str, path: str, body: bytes) -> Page:
        if self.streams is not None and self.streams[0].at_eof():  # closed by the server while nobody asked
            self.close()
        if self.streams is None:
            self.streams = await asyncio.open_connection("127.0.0.1", self.port, limit=1 << 20)
        reader, writer = self.streams
        lines = [f"{method} {path} HTTP/1.1", f"Host: localhost:{self.port}", "Accept-Language: fr"]
        if self.cookie:
            lines.append(f"Cookie: {self.cookie}")
        if method == "POST":
            lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
        writer.write("\r\n".join(lines).encode() + b"\r\n\r\n" + body)
        await writer.drain()
        head = await reader.readuntil(b"\r\n\r\n")
        if kept := COOKIE.search(head):
            self.cookie = kept[1].decode()
        return Page(int(head[9:12]), (await self._body(reader, head)).decode())

    async def _body(self, reader: asyncio.StreamReader, head: bytes) -> bytes:
        if length := re.search(rb"(?i)\r\ncontent-length: (\d+)", head):
            return await reader.readexactly(int(length[1]))
        whole = b""
        while size := int(await reader.readline(), 16):
            whole += await reader.readexactly(size)
            await reader.readexactly(2)
        await reader.readexactly(2)
        return whole

    def close(self) -> None:
        if self.streams is not None:
            self.streams[1].close()
            self.streams = None


@dataclass
class Promised:
    """Of one ballot. `may`: for each statement what may stand there (None: nothing); of a poll the whole ballots."""

    slug: str
    receipt: str = ""
    whole: bool = False  # a poll: one ballot takes the place of the one before
    may: dict[int, set[int | None]] = field(default_factory=dict)
    ballots: list[dict[int, int]] = field(default_factory=list)  # that may stand, {} for none
    erased: bool = False

    def sent(self, ballot: dict[int, int]) -> None:
        if self.whole:
            self.ballots = [*(self.ballots or [{}]), ballot]
        else:
            for number, value in ballot.items():
                self.may.setdefault(number, {None}).add(value)
        self.erased = False

    def kept(self, ballots: list[dict[int, int]]) -> None:
        """These were sent at once and acknowledged: one of them stands, nothing from before."""
        self.ballots = ballots if self.whole else []
        if not self.whole:
            for number in ballots[0]:
                self.may[number] = {one[number] for one in ballots}

    def gone(self, *, surely: bool) -> None:
        if surely:
            self.may, self.ballots, self.erased = {}, [], True
        else:
            for values in self.may.values():
                values.add(None)
            self.ballots = [*self.ballots, {}]


@dataclass(frozen=True)
class Habits:
    """`think`: mean seconds before each answer, drawn evenly between half and one and a half of it; 0: none."""

    think: float
    kind: str = "plain"  # plain, replays, changes, erases, hammers, late


class Voter:
    def __init__(
        self, number: int, seed: int, slug: str, habits: Habits, browser: Browser, *, code: str = ""
    ) -> None:
        self.dice = random.Random(f"{seed} {number}")
        self.browser, self.habits, self.code = browser, habits, code
        self.home = f"/d/{slug}/"
        self.promised = Promised(slug)
        self.late_answers: list[int] = []

    async def run(self) -> None:
        await asyncio.sleep(self.dice.uniform(0, self.habits.think))
        page = await self._tried(lambda: self.browser.get(self.home))
        if self.code:
            fields = [("lang", "fr"), ("act", "code"), ("code", self.code)]
            page = await self._tried(lambda: self.browser.post(self.home, fields, kind="page"))
        asked = 0
        while (form := page.form) is not None and not (form[1] == "poll" and asked):
            self._note_word(form[2]["holder"])
            await self._think()
            page = await self._answered(page, form)
            asked += 1
        if self.habits.kind == "erases":
            await self._erased()
        self.browser.close()

    async def _think(self) -> None:
        if self.habits.think:
            await asyncio.sleep(self.habits.think * self.dice.uniform(0.5, 1.5))

    async def _answered(self, page: Page, form: tuple[str, str, dict[str, str]]) -> Page:
        """The next page, as the form's answer; with what this voter does beside."""
        fields, ballot = self._filled(page, form)
        if self.habits.kind == "hammers":
            return await self._hammered(form, fields, ballot)
        after = await self._voted(form[0], fields, ballot)
        if self.habits.kind == "replays" and after.status == 200:
            await self._replayed(form[0], fields, ballot)
        if self.habits.kind == "changes" and after.status == 200:
            fields, ballot = self._filled(page, form, other=ballot)
            after = await self._voted(form[0], fields, ballot)
        if self.habits.kind == "late":
            while after.status == 200:
                await self._think()
                fields, ballot = self._filled(page, form)
                after = await self._voted(form[0], fields, ballot)
            self.late_answers.append(after.status)
            return Page(409, "")
        return after

    def _filled(
        self, page: Page, form: tuple[str, str, dict[str, str]], *, other: dict[int, int] | None = None
    ) -> tuple[list[tuple[str, str]], dict[int, int]]:
        """The fields of the form with an answer, and what it says; another one than `other`."""
        hidden = list(form[2].items())
        while True:
            if form[1] == "card":
                ballot = {int(form[2]["number"]): self.dice.choice((1, 1, -1, 0))}
                typed = [("value", str(value)) for value in ballot.values()]
            elif POINTS.search(page.text):
                ballot = {one: self.dice.randint(1, 3) for one in self.dice.sample(page.numbers(), 3)}
                typed = [(f"of-{number}", str(points)) for number, points in ballot.items()]
            else:
                ballot = {self.dice.choice(page.numbers()): 1}
                typed = [("choice", str(number)) for number in ballot]
            if ballot != other:
                break
        button = [] if form[1] == "card" else [("act", "poll")]
        return [*hidden, *typed, *button], ballot

    async def _voted(self, address: str, fields: list[tuple[str, str]], ballot: dict[int, int]) -> Page:
        self.promised.whole = any(value == "poll" for name, value in fields if name == "act")
        page = await self._tried(lambda: self._noted(address, fields, ballot))
        if page.status == 200:
            self.browser.clock.acknowledged += 1
            self.promised.kept([ballot])
        return page

    async def _noted(self, address: str, fields: list[tuple[str, str]], ballot: dict[int, int]) -> Page:
        """What is sent is written down first: it may stand though nobody said so. A refusal takes nothing back."""
        before = (dict(self.promised.may), list(self.promised.ballots), self.promised.erased)
        before[0].update({number: set(values) for number, values in self.promised.may.items()})
        self.promised.sent(ballot)
        page = await self.browser.post(address, fields)
        if page.status in (409, 422):
            self.promised.may, self.promised.ballots, self.promised.erased = before
        return page

    async def _replayed(self, address: str, fields: list[tuple[str, str]], ballot: dict[int, int]) -> None:
        """The same form twice more, on other connections, at once: a nervous finger."""
        more = [Browser(self.browser.port, self.browser.clock) for _ in range(2)]
        await asyncio.gather(*(one.post(address, fields) for one in more), return_exceptions=True)
        for one in more:
            one.close()

    async def _hammered(
        self, form: tuple[str, str, dict[str, str]], fields: list[tuple[str, str]], ballot: dict[int, int]
    ) -> Page:
        """200 posts of one credential, half of them with another answer: one of the two stands."""
        page = Page(200, "".join(f'name="choice" value="{number}"' for number in range(1, 6)))
        other_fields, other = self._filled(page, form, other=ballot)
        self.promised.whole = form[1] == "poll"
        self.promised.sent(ballot)
        self.promised.sent(other)
        many = [Browser(self.browser.port, self.browser.clock) for _ in range(HAMMER)]
        answers = await asyncio.gather(
            *(one.post(form[0], (fields, other_fields)[place % 2]) for place, one in enumerate(many)),
            return_exceptions=True,
        )
        for one in many:
            one.close()
        good = {place % 2 for place, one in enumerate(answers) if isinstance(one, Page) and one.status == 200}
        if good and all(isinstance(one, Page) for one in answers):
            self.browser.clock.acknowledged += sum(isinstance(one, Page) for one in answers)
            self.promised.kept([(ballot, other)[place] for place in sorted(good)])
        self.habits = Habits(self.habits.think)
        return await self._voted(form[0], fields, ballot)

    async def _erased(self) -> None:
        holder = self.browser.cookie.partition("=")[2].strip('"')
        fields = [("holder", holder), ("lang", "fr"), ("act", "erase")]
        self.promised.gone(surely=False)
        page = await self._tried(lambda: self.browser.post(f"{self.home}ballot/erase/", fields))
        if page.status == 200:
            self.promised.gone(surely=True)

    def _note_word(self, holder: str) -> None:
        """The holder says the word of the ballot; its digest is the name in the published file."""
        word = holder.split(":")[0].split(".")[3]
        told = b"parvis ballot " + word.replace("-", "").upper().encode()
        self.promised.receipt = hashlib.sha256(told).hexdigest()

    async def _tried(self, send) -> Page:
        """As people do: what did not come is sent once more, a moment later."""
        while True:
            try:
                page: Page = await send()
            except Gone:
                page = Page(599, "")
            if page.status < 500:
                return page
            await asyncio.sleep(self.dice.uniform(0.2, 1.5))
