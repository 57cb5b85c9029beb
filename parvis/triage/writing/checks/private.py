"""An answer: personal data that everybody would read, and the greeting that is missing."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from parvis.triage.engine.personal import personal_data
from parvis.triage.writing import lexicons
from parvis.triage.writing.asked import Asked
from parvis.triage.writing.card import Finding, Severity
from parvis.triage.writing.cutting import Cut
from parvis.triage.writing.wording import gettext_noop

_ADDRESS = regex.compile(
    r"(?<!\d)\d{1,4}(?:\s?(?:bis|ter|quater))?,?\s+(?:rue|avenue|av\.|boulevard|bd|place|chemin|impasse|allée|allee|quai|route|cours|square)"
    r"\s+[^\n,.;!?]{2,60}"
    r"|(?<!\d)\d{1,4}\s+(?:\p{Lu}\p{L}+\s+){1,3}(?:Street|Road|Avenue|Lane|Close|Drive)\b",
    regex.IGNORECASE,
)
_FILE = regex.compile(
    r"(?:dossier|demande|référence|réf\.?|ref\.?|file|case|numéro|allocataire|matricule)\s*(?:n[°ºo]\.?|numéro|number|:|#)?\s*"
    r"(?=[\p{L}\d\-/]*\d)[\p{Lu}\d][\p{Lu}\d\-/]{4,24}(?![\p{L}\d])",
    regex.IGNORECASE,
)
_NAME = regex.compile(r"[ \t]+(\p{Lu}\p{Ll}+(?:-\p{Lu}\p{Ll}+)?)(?=\s*[,.!?:\n]|\s*$)")


def check(asked: Asked, cut: Cut) -> Iterator[Finding]:
    if asked.kind != "answer":
        return
    yield from _data(asked, cut)
    yield from _first_name(asked, cut)


def _data(asked: Asked, cut: Cut) -> Iterator[Finding]:
    taken: list[tuple[int, int]] = []
    for found in personal_data(cut.text[:200_000], asked.own):
        taken.append((found.start, found.end))
        yield Finding(
            check="personal", severity=Severity.strong, start=found.start, end=found.end,
            sentence=gettext_noop("Personal data: everybody would read it here. Say it in private."),
        )  # fmt: skip
    own = [place.lower() for place, _topic in asked.own.places]
    for shape, sentence in (
        (_ADDRESS, gettext_noop("Somebody's address? Everybody would read it here. Say it in private.")),
        (_FILE, gettext_noop("The number of a file: everybody would read it here. Say it in private.")),
    ):
        for match in shape.finditer(cut.text):
            start, end = match.span()
            if any(a < end and start < b for a, b in taken) or match[0].lower().strip() in own:
                continue
            yield Finding(check="personal", severity=Severity.strong, start=start, end=end, sentence=sentence)


def _first_name(asked: Asked, cut: Cut) -> Iterator[Finding]:
    """ "Bonjour Jeanne," — a name behind the greeting."""
    titles = lexicons.words(asked.language, "titles")
    for start, end, _ in lexicons.listed(asked.language, "greetings").find(cut):
        match = _NAME.match(cut.text, end)
        if match and match[1].lower() not in titles and start < 200:
            yield Finding(
                check="personal", severity=Severity.warn, start=match.start(), end=match.end(1), replacement="",
                sentence=gettext_noop("A first name, where everybody reads: leave it out, or write in private."),
            )  # fmt: skip
            return


def greeting(asked: Asked, cut: Cut) -> Iterator[Finding]:
    """In its first line, and at its end."""
    if asked.kind != "answer" or not cut.words or not lexicons.shipped(asked.language):
        return
    first, last = cut.sentences[0], cut.sentences[-1]
    places = [start for start, _, _ in lexicons.listed(asked.language, "greetings").find(cut)]
    if not any(start <= first.start + 25 for start in places):
        hello = "Bonjour,\n" if asked.language == "fr" else "Hello,\n"
        yield Finding(
            check="greeting", severity=Severity.warn, replacement=hello,
            sentence=gettext_noop("No greeting: begin with a word for the person."),
        )  # fmt: skip
    signed = [start for start, _, _ in lexicons.listed(asked.language, "signatures").find(cut)]
    if not any(start >= last.start for start in signed) and len(cut.sentences) > 1:
        yield Finding(
            check="greeting", severity=Severity.hint, start=last.start, end=last.end,
            sentence=gettext_noop("Not signed: say which service answers."),
        )  # fmt: skip
