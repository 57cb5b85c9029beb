"""The town lives: its morning is already written, the rest arrives, and people answer when they are answered."""

from __future__ import annotations

import asyncio
import hashlib
import random
from typing import Any

from parvis.sandbox.clock import day as date_of
from parvis.sandbox.faults import CALM
from parvis.sandbox.ledger import Entry
from parvis.sandbox.mastodon.drafts import Draft, PollDraft
from parvis.sandbox.mastodon.seeing import named
from parvis.sandbox.mastodon.writing import Author, mark, post, record
from parvis.sandbox.store import Row
from parvis.sandbox.town.people import settle
from parvis.sandbox.town.pictures import HEIGHT, WIDTH, drawn
from parvis.sandbox.town.script import Day, Line, the_day
from parvis.sandbox.world import World

PACE = (40.0, 90.0)  # seconds between two messages
THINKING = (8, 30)  # seconds before somebody answers an answer
LOOK = 1.0
LIKES = 6  # citizens who may like one of the town's posts


class Life:
    def __init__(self, world: World) -> None:
        self.world = world
        self.running = False
        self.random = random.Random(world.seed)  # noqa: S311  (repeatable on purpose)

    @property
    def day(self) -> Day:
        return the_day()

    def begin(self, *, with_the_morning: bool) -> None:
        """Once for a store; again after a reset."""
        self.random.seed(self.world.seed)
        settle(self.world, self.day)
        if with_the_morning and self.world.store.meta("begun") is None:
            self._morning()

    def _morning(self) -> None:
        now = self.world.clock.now()
        with self.world.store.writing():
            for line in self.day.morning:
                self._early(line, now - line.minutes_before_noon * 60)
            self.world.store.set_meta("begun", date_of(now))

    def _early(self, line: Line, at: float) -> None:
        """One message of the morning; a few people like those of the town, the same ones for the same seed."""
        row = self._speak(line, at=at)
        if line.who != self.day.town.username:
            return
        for fan in self.random.sample(self.day.people, self.random.randint(1, LIKES)):
            mark(self.world, self._author(self.person(fan.username)), row, table="favourite", on=True, at=at)

    def person(self, username: str) -> Row:
        row = named(self.world, username)
        if row is None:
            raise LookupError(f"{username} does not live here")
        return row

    def _author(self, person: Row) -> Author:
        return Author(account=person["id"], username=person["username"], life=True)

    def say(
        self,
        person: Row,
        text: str,
        *,
        visibility: str = "public",
        in_reply_to: int | None = None,
        language: str = "fr",
        spoiler: str = "",
        at: float | None = None,
        poll: PollDraft | None = None,
        media: list[int] | None = None,
    ) -> Row:
        draft = Draft(
            text=text,
            visibility=visibility,
            in_reply_to=in_reply_to,
            language=language,
            spoiler=spoiler,
            poll=poll,
            media=media or [],
        )
        return post(self.world, self._author(person), draft, at=at)

    def _speak(self, line: Line, *, at: float | None = None) -> Row:
        person, store = self.person(line.who), self.world.store
        row = self.say(
            person,
            line.text,
            visibility=line.visibility,
            in_reply_to=self._said(line.to),
            language=line.language,
            at=at,
            poll=_poll(line.poll),
            media=[self._picture(person, line.picture, at)] if line.picture else None,
        )
        store.set_meta(f"said:{line.id}", str(row["id"]))
        store.set_meta(f"line:{row['id']}", line.id)
        return row

    def _said(self, name: str) -> int | None:
        """What a line answers; nothing if it was deleted meanwhile: then the author starts afresh."""
        number = self.world.store.meta(f"said:{name}") if name else None
        alive = "SELECT id FROM status WHERE id = ? AND deleted_at IS NULL"
        found: int | None = self.world.store.value(alive, int(number)) if number else None
        return found

    def _picture(self, person: Row, picture: dict[str, Any], at: float | None) -> int:
        made = self.world.store.next_id(self.world.clock.now() if at is None else at)
        body = drawn(picture["colour"])
        digest = hashlib.sha256(body).hexdigest()
        self.world.store.run(
            "INSERT INTO media (id, account, kind, mime, body, sha256, description, width, height, ready_at)"
            " VALUES (?, ?, 'image', 'image/png', ?, ?, ?, ?, ?, 0)",
            *(made, person["id"], body, digest, picture["description"], WIDTH, HEIGHT),
        )
        entry = Entry(action="media", account=person["username"], object=str(made), media=[digest])
        record(self.world, self._author(person), CALM, entry)
        return made

    def next_message(self) -> Row | None:
        """The next line of the day, or nothing when all is said; the day after, it begins again."""
        store, lines = self.world.store, self.day.afternoon
        place = int(store.meta("place") or 0)
        today = date_of(self.world.clock.now())
        if place >= len(lines) and store.meta("begun") != today:
            lines_today, place = self.day.lines, 0
            store.set_meta("begun", today)
            store.set_meta("whole_day", "1")
        lines_today = self.day.lines if store.meta("whole_day") else lines
        if place >= len(lines_today):
            return None
        store.set_meta("place", str(place + 1))
        return self._speak(lines_today[place])

    def react(self) -> list[Row]:
        """Citizens whom the town answered a moment ago write back, once for each answer."""
        now, said = self.world.clock.now(), []
        for answer in self._unanswered(now):
            thinking = random.Random(f"{self.world.seed}:{answer['id']}").uniform(*THINKING)  # noqa: S311
            if answer["created_at"] + thinking <= now and (words := self._words(answer)):
                person = self.world.store.one(
                    "SELECT * FROM account WHERE id = ?", answer["in_reply_to_account"]
                )
                if person is not None:
                    said.append(self._write_back(person, answer, words))
        return said

    def _unanswered(self, now: float) -> list[Row]:
        town = self.person(self.day.town.username)["id"]
        return self.world.store.all(
            "SELECT s.* FROM status s WHERE s.account = ?1 AND s.id > ?2 AND s.deleted_at IS NULL"
            " AND s.in_reply_to_account IS NOT NULL AND s.in_reply_to_account <> ?1 AND NOT EXISTS"
            " (SELECT 1 FROM status a WHERE a.in_reply_to = s.id AND a.account = s.in_reply_to_account) ORDER BY s.id",
            *(town, int((now - 3600) * 1000) << 16),
        )

    def _words(self, answer: Row) -> str:
        """What the author of the answered message had ready; her second answer after the second reply, and so on."""
        asked = self.world.store.one("SELECT * FROM status WHERE id = ?", answer["in_reply_to"])
        line = self._line_of(asked)
        if asked is None or (line is None and asked["in_reply_to"] is not None):
            return ""
        if line is None or line.then is None:
            choices = self.day.thanks.get(asked["language"] or "fr", self.day.thanks["fr"])
            return choices[int(answer["id"]) % len(choices)] if self._turn(answer) == 0 else ""
        turn = self._turn(answer)
        return line.then[turn] if turn < len(line.then) else ""

    def _line_of(self, row: Row | None) -> Line | None:
        """The line of the day at the head of this exchange, whichever of its messages was answered."""
        while row is not None:
            name = self.world.store.meta(f"line:{row['id']}")
            if name:
                return self.day.line(name)
            row = self.world.store.one("SELECT * FROM status WHERE id = ?", row["in_reply_to"] or 0)
        return None

    def _turn(self, answer: Row) -> int:
        """How often this person already wrote back in this exchange."""
        return int(
            self.world.store.value(
                "SELECT count(*) FROM status a JOIN status s ON s.id = a.in_reply_to WHERE a.account = ?"
                " AND s.account = ? AND a.conversation = ?",
                *(answer["in_reply_to_account"], answer["account"], answer["conversation"]),
            )
        )

    def _write_back(self, person: Row, answer: Row, words: str) -> Row:
        visibility = "direct" if answer["visibility"] == "direct" else "public"
        number = answer["id"]
        return self.say(person, words, visibility=visibility, in_reply_to=number, language=person["language"])

    async def live(self) -> None:
        """For ever, until the server stops."""
        self.running = True
        due = self.random.uniform(*PACE)
        try:
            while True:
                await asyncio.sleep(LOOK)
                self.react()
                due -= LOOK
                if due <= 0:
                    self.next_message()
                    due = self.random.uniform(*PACE)
        finally:
            self.running = False


def _poll(poll: dict[str, Any] | None) -> PollDraft | None:
    if poll is None:
        return None
    return PollDraft(
        options=poll["options"], expires_in=int(poll["hours"] * 3600), multiple=False, hide_totals=False
    )
