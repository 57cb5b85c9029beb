"""What a day is, for whoever plans: public holidays, elections, observances. Dates only, from the files of `data/`.

`elections_fr.csv` and `observances_fr.csv` are the project's own work (see data/README.md): a date whose certainty is
not "confirmé" is shown as provisional.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import holidays

from parvis.triage.writing import Reserve

DATA = Path(__file__).parent / "data"
ORDINALS = {"1st": 1, "2nd": 2, "3rd": 3, "4th": 4}
DAYS = {"mon": 0, "tue": 1, "wed": 2, "thu": 3, "fri": 4, "sat": 5, "sun": 6}


@dataclass(frozen=True)
class Mark:
    """`kind`: holiday, election, reserve, observance, alert. `sure` False: a date still to be confirmed."""

    day: date
    label: str
    kind: str
    sure: bool = True


def marks(first: date, last: date, *, language: str = "fr") -> list[Mark]:
    """Everything between two days, both included, in order; at most one year."""
    found = [*_holidays(first, last, language), *_elections(first, last), *_observances(first, last)]
    return sorted(found, key=lambda mark: (mark.day, mark.kind, mark.label))


def _holidays(first: date, last: date, language: str) -> list[Mark]:
    years = range(first.year, last.year + 1)
    known = holidays.country_holidays(
        "FR", years=years, language="fr" if language.startswith("fr") else "en_US"
    )
    return [Mark(day, str(name), "holiday") for day, name in known.items() if first <= day <= last]


@cache
def _rows(name: str) -> tuple[dict[str, str], ...]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def _elections(first: date, last: date) -> list[Mark]:
    found = []
    for row in _rows("elections_fr.csv"):
        sure = row["certitude"].startswith("confirmé")
        for column in ("tour1", "tour2"):
            if row[column]:
                found.append(Mark(date.fromisoformat(row[column]), row["libelle"], "election", sure))
        if not row["tour1"]:
            year, month = (int(part) for part in row["mois_tour1"].split("-"))
            found.append(Mark(date(year, month, 1), row["libelle"], "election", sure=False))
        found.append(Mark(date.fromisoformat(row["reserve_L52-1_debut"]), row["libelle"], "reserve", sure))
    return [mark for mark in found if first <= mark.day <= last]


def reserve_on(day: date) -> Mark | None:
    """The election whose period of reserve covers this day; which administrations it binds is for a lawyer to say."""
    for row in _rows("elections_fr.csv"):
        year, month = (int(part) for part in row["mois_tour1"].split("-"))
        last = date.fromisoformat(row["tour2"]) if row["tour2"] else date(year, month, 28)
        if date.fromisoformat(row["reserve_L52-1_debut"]) <= day <= last:
            return Mark(day, row["libelle"], "reserve", row["certitude"].startswith("confirmé"))
    return None


@cache
def reserves() -> tuple[Reserve, ...]:
    """All periods of reserve that are known, with the eves and days of voting, for whoever reads a text by its date."""
    found = []
    for row in _rows("elections_fr.csv"):
        year, month = (int(part) for part in row["mois_tour1"].split("-"))
        rounds = [date.fromisoformat(row[column]) for column in ("tour1", "tour2") if row[column]]
        last = rounds[-1] if rounds else date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
        frozen = tuple(day for voting in rounds for day in (voting - timedelta(days=1), voting))
        first = date.fromisoformat(row["reserve_L52-1_debut"])
        found.append(Reserve(label=row["libelle"], first=first, last=last, frozen=frozen))
    return tuple(found)


def _observances(first: date, last: date) -> list[Mark]:
    found = []
    for row in _rows("observances_fr.csv"):
        if row["type"] == "ferie":
            continue
        kind = "alert" if row["type"] == "alerte" else "observance"
        for year in range(first.year, last.year + 1):
            days = _days(row["regle"], year)
            found += [
                Mark(day, row["libelle"], kind, row["certitude"].startswith("confirmé")) for day in days
            ]
    return [mark for mark in found if first <= mark.day <= last]


def _days(rule: str, year: int) -> list[date]:
    """The grammar of the file: MM-DD, last-sun-MM, 2nd-sun-MM, 3rd-we-MM, jul16-or-next-sun, 1st-wed-month."""
    if re.fullmatch(r"\d\d-\d\d", rule):
        return [date(year, int(rule[:2]), int(rule[3:]))]
    if rule == "jul16-or-next-sun":
        return [_next(date(year, 7, 16), 6)]
    place, day, month = rule.split("-")
    if month == "month":
        return [_nth(year, number, ORDINALS[place], DAYS[day]) for number in range(1, 13)]
    if day == "we":
        saturday = _nth(year, int(month), ORDINALS[place], 5)
        return [saturday, saturday + timedelta(days=1)]
    if place == "last":
        return [_last(year, int(month), DAYS[day])]
    return [_nth(year, int(month), ORDINALS[place], DAYS[day])]


def _next(start: date, weekday: int) -> date:
    return start + timedelta(days=(weekday - start.weekday()) % 7)


def _nth(year: int, month: int, number: int, weekday: int) -> date:
    return _next(date(year, month, 1), weekday) + timedelta(weeks=number - 1)


def _last(year: int, month: int, weekday: int) -> date:
    following = date(year + month // 12, month % 12 + 1, 1)
    return _next(following - timedelta(days=7), weekday)
