"""An invented town that answers: camps, households, supporters, a post that calls; and ballots that are made up."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from parvis.debates.copies import Cast

STATEMENTS, HOUR, WEEK = 40, 3600.0, 7 * 24 * 3600.0
CAMPS = (5, 3, 2)
IDENTIFIED = 0.15  # of honest people came by mail or with a code
SUPPORTERS = 0.04  # answer word for word as their association wrote
CALLED = 0.3  # come in the hour after the town's post

type Answers = dict[int, int]


def invented(drawn: random.Random) -> Answers:
    return {number: drawn.choice((1, -1)) for number in range(STATEMENTS)}


def altered(drawn: random.Random, answers: Answers, share: float) -> Answers:
    """So many of the answers are others."""
    return {
        number: drawn.choice([other for other in (-1, 0, 1) if other != value]) if drawn.random() < share else value
        for number, value in answers.items()
    }  # fmt: skip


@dataclass(frozen=True)
class Attack:
    """`share` of the honest people in 100, or `many` ballots; `own`: somebody's real ballot is copied; within so many
    `hours`, from so many `places` (0: an address each); `noise`: the share of answers that is altered, from, to."""

    share: int = 0
    many: int = 0
    own: bool = False
    hours: float = 1
    places: int = 3
    noise: tuple[float, float] = (0, 0)
    times: int = 1  # so many such attackers, each with a ballot of their own

    def ballots(self, drawn: random.Random, crowd: Crowd) -> list[Cast]:
        many = self.many or round(len(crowd.ballots) * self.share / 100)
        return [
            one for number in range(self.times) for one in self._of_one(drawn, crowd, many, f"bot {number}")
        ]

    def _of_one(self, drawn: random.Random, crowd: Crowd, many: int, name: str) -> list[Cast]:
        ballot = crowd.somebody(drawn) if self.own else invented(drawn)
        start = drawn.random() * (WEEK - self.hours * HOUR)
        return [
            Cast(
                f"{name} {n}", altered(drawn, ballot, drawn.uniform(*self.noise)),
                start + drawn.random() * self.hours * HOUR, f"{name} at {n % (self.places or many)}",
            )
            for n in range(many)
        ]  # fmt: skip


@dataclass
class Crowd:
    ballots: list[Cast]
    camps: list[Answers]
    identified: frozenset[str] = field(default_factory=frozenset)

    @classmethod
    def usual(cls, drawn: random.Random, people: int) -> Crowd:
        """On a third of the statements all camps agree. People of a household often are of one camp."""
        together = {number: drawn.choice((1, -1)) for number in range(0, STATEMENTS, 3)}
        camps = [
            {number: together.get(number, drawn.choice((1, 1, -1, 0))) for number in range(STATEMENTS)}
            for _camp in CAMPS
        ]
        made = cls([], camps)
        house, place = 0, drawn.choice(range(len(CAMPS)))
        while len(made.ballots) < people * (1 - SUPPORTERS):
            house, usual = house + 1, drawn.choices(range(len(CAMPS)), CAMPS)[0]
            for _member in range(drawn.choices((1, 2, 3, 4), (5, 4, 1, 1))[0]):
                camp = usual if drawn.random() < 0.6 else drawn.choices(range(len(CAMPS)), CAMPS)[0]
                made.come(drawn, camps[camp], source=f"house {house}")
        written = made.answers(drawn, camps[place], fullest=STATEMENTS, steadfast=1.0)
        for number in range(round(people * SUPPORTERS)):
            made.put(written, at=drawn.random() * WEEK, source=f"supporter {number}")
        made.identified = frozenset(str(one.voter) for one in made.ballots if drawn.random() < IDENTIFIED)
        return made

    @classmethod
    def with_town_hall(cls, drawn: random.Random, people: int) -> Crowd:
        return cls._behind(drawn, people, 500, "town hall", hours=8)

    @classmethod
    def with_carrier(cls, drawn: random.Random, people: int) -> Crowd:
        return cls._behind(drawn, people, 300, "carrier", hours=7 * 24)

    @classmethod
    def _behind(cls, drawn: random.Random, people: int, many: int, source: str, *, hours: int) -> Crowd:
        made, start = cls.usual(drawn, people), drawn.random() * (WEEK - hours * HOUR)
        for _one in range(many):
            camp = drawn.choices(made.camps, CAMPS)[0]
            made.put(made.answers(drawn, camp), at=start + drawn.random() * hours * HOUR, source=source)
        return made

    @classmethod
    def slow(cls, drawn: random.Random, people: int) -> Crowd:
        """A quarter of them answer a few statements only, also those who need help with their machine."""
        made = cls.usual(drawn, people)
        for number in range(people // 4):
            answers = made.answers(drawn, drawn.choices(made.camps, CAMPS)[0], fullest=14)
            made.put(answers, at=drawn.random() * WEEK, source=f"slow {number // 3}")
        return made

    @classmethod
    def called(cls, drawn: random.Random, people: int) -> Crowd:
        """An association tells its members: one camp comes in an hour, each from home."""
        made, start = cls.usual(drawn, people), drawn.random() * WEEK
        for number in range(people // 5):
            answers = made.answers(drawn, made.camps[2], fullest=STATEMENTS)
            made.put(answers, at=start + drawn.random() * HOUR, source=f"member {number}")
        return made

    def come(self, drawn: random.Random, camp: Answers, *, source: str) -> None:
        start, lasts = (WEEK / 2, HOUR) if drawn.random() < CALLED else (0.0, WEEK)
        self.put(self.answers(drawn, camp), at=start + drawn.random() * lasts, source=source)

    def answers(
        self, drawn: random.Random, camp: Answers, *, fullest: int = STATEMENTS, steadfast: float = 0.0
    ) -> Answers:
        """As their camp does, most of the time; many stop early."""
        alike = steadfast or drawn.uniform(0.6, 0.9)
        length = fullest if steadfast or drawn.random() < 0.6 else drawn.randint(1, fullest)
        return {
            number: camp[number] if drawn.random() < alike else drawn.choice((1, 0, -1))
            for number in drawn.sample(range(STATEMENTS), length)
        }

    def put(self, answers: Answers, *, at: float, source: str) -> None:
        self.ballots.append(Cast(f"h{len(self.ballots)}", dict(answers), at, source))

    def somebody(self, drawn: random.Random) -> Answers:
        """The whole ballot of an honest person."""
        whole = [one.answers for one in self.ballots if len(one.answers) == STATEMENTS]
        return dict(drawn.choice(whole))
