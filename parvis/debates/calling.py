"""The words of a post that asks for votes: within the network's length, in the debate's language, never cut."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext

from parvis.debates.models import AGREE, DISAGREE, PASS, Debate, Outcome, Statement
from parvis.debates.reading_votes import plain
from parvis.networks.contract import TextLimit
from parvis.networks.counting import count

STANCES = (AGREE, DISAGREE, PASS)  # what 1, 2 and 3 mean under a statement


def address_of(debate: Debate) -> str:
    return f"{settings.PARVIS_BASE_URL}/d/{debate.slug}/"


def for_statement(debate: Debate, statement: Statement, limit: TextLimit | None) -> str | None:
    """The fullest that fits; None when the statement with what one may answer is too long for the network."""
    with override(debate.language):
        whole = _("Answer 1 (I agree), 2 (I disagree) or 3 (I pass).")
        short = _("Answer: 1 agree · 2 disagree · 3 pass")
    return _fullest(f"« {statement.text} »" if debate.language == "fr" else f"“{statement.text}”",
                    (whole, short), debate, limit)  # fmt: skip


def for_choices(debate: Debate, choices: Sequence[Statement], limit: TextLimit | None) -> str | None:
    """A poll that is answered by replies."""
    with override(debate.language):
        whole = _("Answer with the number of your choice.")
        short = _("Answer with a number.")
    listed = "\n".join(f"{number}. {choice.text}" for number, choice in enumerate(choices, start=1))
    return _fullest(f"{debate.title}\n\n{listed}", (whole, short), debate, limit)


def for_native_poll(debate: Debate, limit: TextLimit | None) -> str | None:
    """The network shows the choices itself."""
    return _fullest(debate.title, (), debate, limit)


def for_outcome(debate: Debate, outcome: Outcome, limit: TextLimit | None) -> str | None:
    """What became of it, for those who answered under the post: all of it, else the decision, else where it stands."""
    with override(debate.language):
        parts = told_in_parts(outcome)
        progress = outcome.get_progress_display()
        head = _("What became of “%(title)s”: %(progress)s.") % {"title": debate.title, "progress": progress}
        where = _("The result and what comes next: %(address)s") % {"address": address_of(debate)}
        short = _("What became of it: %(address)s") % {"address": address_of(debate)}
    tries = ([head, *parts, where], [head, parts[1], where], [parts[1], where], [head, where], [short])
    texts = ("\n\n".join(one) for one in tries)
    return next((text for text in texts if limit is None or count(text, limit).fits), None)


def told_in_parts(outcome: Outcome) -> list[str]:
    """You said, we decided, because; and when, where that is known. In the language that is spoken now."""
    parts = [
        _("You said: %(text)s") % {"text": outcome.you_said},
        _("We decided: %(text)s") % {"text": outcome.we_decided},
        _("Because: %(text)s") % {"text": outcome.because},
    ]
    return [*parts, _("Expected: %(when)s") % {"when": outcome.expected}] if outcome.expected else parts


def stance_words(language: str) -> dict[str, int]:
    """What one may write instead of the number, as `reading_votes` reads it."""
    with override(language):
        said = (
            pgettext("answer in words", "agree"), pgettext("answer in words", "disagree"),
            pgettext("answer in words", "pass"), pgettext("answer in words", "I agree"),
            pgettext("answer in words", "I disagree"), pgettext("answer in words", "I pass"),
        )  # fmt: skip
    return {plain(words): place % 3 + 1 for place, words in enumerate(said)}


def choice_words(choices: Sequence[Statement]) -> dict[str, int]:
    """A choice's own words are an answer too, where no other choice reads the same and they are no number."""
    read = [plain(choice.text) for choice in choices]
    often = Counter(read)
    return {
        words: number
        for number, words in enumerate(read, start=1)
        if words and often[words] == 1 and not words.replace(" ", "").isnumeric()
    }


def _fullest(asked: str, sentences: tuple[str, ...], debate: Debate, limit: TextLimit | None) -> str | None:
    tries = _from_the_fullest(asked, sentences, address_of(debate))
    return next((text for text in tries if limit is None or count(text, limit).fits), None)


def _from_the_fullest(asked: str, sentences: tuple[str, ...], link: str) -> Iterator[str]:
    for sentence in sentences or ("",):
        yield "\n\n".join(part for part in (asked, sentence, link) if part)
    yield "\n\n".join(part for part in (asked, sentences[-1] if sentences else "") if part)
