"""Long sentences, commas, double negations, passive and impersonal turns."""

from __future__ import annotations

from collections.abc import Iterator

from parvis.triage.writing import lexicons
from parvis.triage.writing.asked import Asked
from parvis.triage.writing.card import Finding, Severity
from parvis.triage.writing.cutting import Cut, Sentence
from parvis.triage.writing.phrases import like
from parvis.triage.writing.wording import gettext_noop

LONG, VERY_LONG, MOST_COMMAS = 20, 30, 3
SHARE = 1 / 3
ENDINGS = {"fr": ("é", "ée", "és", "ées"), "en": ("ed",)}


def lengths(asked: Asked, cut: Cut) -> Iterator[Finding]:
    for sentence in cut.sentences:
        many = len(sentence.words)
        commas = cut.low.count(",", sentence.start, sentence.end)
        if many > LONG:
            yield Finding(
                check="long", severity=Severity.strong if many > VERY_LONG else Severity.warn, start=sentence.start,
                end=sentence.end, values={"n": many},
                sentence=gettext_noop("This sentence has %(n)d words: cut it in two, one idea each."),
            )  # fmt: skip
        elif commas > MOST_COMMAS:
            yield Finding(
                check="long", severity=Severity.strong, start=sentence.start, end=sentence.end, values={"n": commas},
                sentence=gettext_noop("This sentence has %(n)d commas: cut it, or make a list."),
            )  # fmt: skip
    for start, end, _ in lexicons.listed(asked.language, "negation_double").find(cut):
        yield Finding(
            check="long", severity=Severity.strong, start=start, end=end,
            sentence=gettext_noop("Two negations: say what is, rather than what is not not."),
        )  # fmt: skip


def turns(asked: Asked, cut: Cut) -> Iterator[Finding]:
    """A text of one sentence with one passive is no scandal: it is the share that counts, from two on."""
    if not cut.sentences:
        return
    impersonal = list(lexicons.replaced(asked.language, "turns").find(cut))
    taken = [(start, end) for start, end, _ in impersonal]
    passive = [
        place
        for sentence in cut.sentences
        if (place := _passive(sentence, asked.language)) and not any(a <= place[0] < b for a, b in taken)
    ]
    many = len(impersonal) + len(passive)
    share = many / len(cut.sentences)
    severity = Severity.strong if many > 1 and share > SHARE else Severity.warn
    for start, end, better in impersonal:
        yield Finding(
            check="turns", severity=severity, start=start, end=end,
            replacement=like(cut.text[start:end], better) if better else None, values={"better": better},
            sentence=gettext_noop("An impersonal turn: nobody acts. Say it as “%(better)s”.") if better
            else gettext_noop("An impersonal turn: nobody acts. Say who does it."),
        )  # fmt: skip
    if share >= SHARE and (many > 1 or len(cut.sentences) > 1):
        for start, end in passive:
            yield Finding(
                check="turns", severity=severity, start=start, end=end,
                sentence=gettext_noop("A passive turn: who does it? Say “we” or name the service."),
            )  # fmt: skip


def _passive(sentence: Sentence, language: str) -> tuple[int, int] | None:
    """The first "is … done" of a sentence, with at most one word between."""
    auxiliaries = lexicons.words(language, "passive_with")
    words = [word.text.lower().replace("’", "'").split("'")[-1] for word in sentence.words]
    for at, word in enumerate(words):
        if word not in auxiliaries:
            continue
        for other in (at + 1, at + 2):
            if other >= len(words) or (
                other == at + 2 and words[at + 1] in lexicons.words(language, "not_between")
            ):
                break
            if _is_participle(words[other], language):
                return sentence.words[at].start, sentence.words[other].end
    return None


def _is_participle(word: str, language: str) -> bool:
    if word in lexicons.words(language, "stays_active") or word in lexicons.words(
        language, "never_participle"
    ):
        return False
    if word in lexicons.words(language, "participles"):
        return True
    return len(word) > 4 and "-" not in word and word.endswith(ENDINGS.get(language, ("\0",)))
