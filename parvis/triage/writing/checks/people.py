"""What people need to come, to answer, to be meant: dates, events, conversation, inclusive forms."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from datetime import date, timedelta

import regex

from parvis.triage.writing import lexicons
from parvis.triage.writing.asked import Asked
from parvis.triage.writing.card import Finding, Severity
from parvis.triage.writing.cutting import Cut
from parvis.triage.writing.wording import gettext_noop

NEXT = 80  # code points behind a sentence, where its date may still stand
SILENT = 2  # posts before this one
MONTHS = {
    "fr": [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ],
    "en": [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
}
DAYS = {
    "fr": ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"],
    "en": ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
}
_SHORT = "fevrier aout decembre janv févr juil sept oct nov déc"
_NAMES = "|".join([*MONTHS["fr"], *(name.lower() for name in MONTHS["en"]), *_SHORT.split()])
DATE = regex.compile(
    rf"(?<!\d)(?:\d{{1,2}}(?:er|st|nd|rd|th)?\s+(?:{_NAMES})\b|\d{{1,2}}[/.]\d{{1,2}}(?:[/.]\d{{2,4}})?(?!\d|\s*€)"
    rf"|\d{{4}}-\d\d-\d\d|(?:{_NAMES})\s+\d{{1,2}}(?!\d))"
)
_WEEKDAY = regex.compile(
    rf"\b(?:{'|'.join([*DAYS['fr'], *(name.lower() for name in DAYS['en'])])})s?\b"
    r"(?:\s+(?:soir|matin|midi|après-midi|prochain))?"
)
_PRICE = regex.compile(r"\d\s*(?:€|£|eur\b)|[€£]\s*\d")
_CONTACT = regex.compile(r"(?<!\d)0\d(?:[ .]?\d\d){4}(?!\d)|(?<!\d)3\d{3}(?!\d)")
STEPS = {
    "aujourd'hui": 0, "ce soir": 0, "ce matin": 0, "cet après-midi": 0, "ce midi": 0, "demain": 1, "demain soir": 1,
    "demain matin": 1, "après-demain": 2, "hier": -1, "avant-hier": -2, "today": 0, "tonight": 0, "this morning": 0,
    "this afternoon": 0, "this evening": 0, "tomorrow": 1, "yesterday": -1,
}  # fmt: skip


def dates(asked: Asked, cut: Cut) -> Iterator[Finding]:
    """A relative day without its date in the same sentence or the next."""
    told = [match.start() for match in DATE.finditer(cut.low)]
    for start, end, phrase in lexicons.listed(asked.language, "relative").find(cut):
        here = cut.sentence_at(start)
        since, until = (here.start, here.end + NEXT) if here else (start, end + NEXT)
        if bisect_left(told, until) > bisect_left(told, since):
            continue
        named = _named(asked, phrase)
        yield Finding(
            check="dates", severity=Severity.warn, start=start, end=end, values={"day": named},
            replacement=f"{cut.text[start:end]} ({named})" if named else None,
            sentence=gettext_noop("A day without its date: here it is %(day)s.") if named
            else gettext_noop("A day without its date: write the day and the month."),
        )  # fmt: skip


def _named(asked: Asked, phrase: str) -> str:
    step = STEPS.get(phrase)
    if asked.day is None or step is None or asked.language not in DAYS:
        return ""
    return in_words(asked.day + timedelta(days=step), asked.language)


def in_words(day: date, language: str) -> str:
    number = "1er" if language == "fr" and day.day == 1 else str(day.day)
    return f"{DAYS[language][day.weekday()]} {number} {MONTHS[language][day.month - 1]}"


def event(asked: Asked, cut: Cut) -> Iterator[Finding]:
    """Only what invites people to come is an event."""
    language = asked.language
    named = next(lexicons.listed(language, "events").find(cut), None)
    if named is None or next(lexicons.listed(language, "invites").find(cut), None) is None:
        return
    has = {
        "date": bool(DATE.search(cut.low) or _WEEKDAY.search(cut.low) or _some(asked, cut, "relative")),
        "place": _some(asked, cut, "places") or _own_place(asked, cut),
        "price": bool(_some(asked, cut, "price") or _PRICE.search(cut.text)),
        "access": _some(asked, cut, "access"),
    }
    lacks = [sentence for name, sentence in LACKS.items() if not has[name]]
    for number, sentence in enumerate(lacks):
        grave = sentence in (LACKS["date"], LACKS["place"])
        if number == 0 or grave:
            yield Finding(
                check="event", severity=Severity.strong if grave else Severity.warn, start=named[0], end=named[1],
                sentence=BOTH if sentence == LACKS["price"] and LACKS["access"] in lacks else sentence,
            )  # fmt: skip


LACKS = {
    "date": gettext_noop("An event without its day and hour."),
    "place": gettext_noop("An event without its place."),
    "price": gettext_noop("An event without its price: “free” is an answer too."),
    "access": gettext_noop("An event that does not say how to get in: bus, step-free way, sign language."),
}
BOTH = gettext_noop("An event without its price (“free” is an answer too) nor how to get in.")


def _some(asked: Asked, cut: Cut, key: str) -> bool:
    return next(lexicons.listed(asked.language, key).find(cut), None) is not None


def _own_place(asked: Asked, cut: Cut) -> bool:
    return any(place.lower() in cut.low for place, _topic in asked.own.places)


def invites(cut: Cut, language: str) -> bool:
    """A question, or a way to answer."""
    if "?" in cut.low or cut.mails or _CONTACT.search(cut.low):
        return True
    return next(lexicons.listed(language, "ways_to_answer").find(cut), None) is not None


def conversation(asked: Asked, cut: Cut) -> Iterator[Finding]:
    if (
        not cut.words
        or asked.has_poll
        or not lexicons.shipped(asked.language)
        or invites(cut, asked.language)
    ):
        return
    third = asked.silent_before >= SILENT
    yield Finding(
        check="conversation", severity=Severity.strong if third else Severity.warn,
        values={"n": asked.silent_before + 1},
        sentence=gettext_noop("Post number %(n)d in a row that asks nothing and says no way to answer.") if third
        else gettext_noop("It asks nothing and says no way to answer: a question, a number, an address?"),
    )  # fmt: skip
