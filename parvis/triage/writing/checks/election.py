"""Reminders of neutrality before an election, by date and by words. Hints only: a person judges (ELEC-01, 03, 04)."""

from __future__ import annotations

from collections.abc import Iterator

from parvis.triage.engine import Own
from parvis.triage.engine.own import words_of
from parvis.triage.writing import lexicons
from parvis.triage.writing.asked import Asked, Reserve
from parvis.triage.writing.card import Finding, Severity
from parvis.triage.writing.cutting import Cut
from parvis.triage.writing.phrases import Phrases
from parvis.triage.writing.wording import gettext_noop

FEWEST_LETTERS = 4  # of a surname sought inside a handle


def check(asked: Asked, cut: Cut) -> Iterator[Finding]:
    yield from _handles(asked, cut)
    reserve = next((one for one in asked.reserves if asked.day and one.first <= asked.day <= one.last), None)
    if reserve is None:
        return
    yield from _frozen(asked, cut, reserve)
    for start, end, _ in lexicons.listed(asked.language, "election_words").find(cut):
        yield Finding(
            check="election", severity=Severity.hint, start=start, end=end, values={"election": reserve.label},
            sentence=gettext_noop(
                "Period of reserve (%(election)s): this may sound like praise. Who, what, when, where are enough."
            ),
        )  # fmt: skip
    for start, end, name in _names(asked.own).find(cut):
        yield Finding(
            check="election", severity=Severity.warn, start=start, end=end,
            values={"name": name, "election": reserve.label},
            sentence=gettext_noop(
                "Period of reserve (%(election)s): “%(name)s” is named. Is it needed to understand the news?"
            ),
        )  # fmt: skip


def _frozen(asked: Asked, cut: Cut, reserve: Reserve) -> Iterator[Finding]:
    if asked.day in reserve.frozen and cut.words:
        yield Finding(
            check="election", severity=Severity.strong, values={"election": reserve.label},
            sentence=gettext_noop(
                "Eve or day of voting (%(election)s): only practical information and alerts until the last polling"
                " station closes. To be checked by a lawyer."
            ),
        )  # fmt: skip


def _names(own: Own) -> Phrases[str]:
    """Both orders; the person's office behind a comma is no name."""
    plain = [name.partition(",")[0].strip() for name in own.elected if not name.startswith("@")]
    turned = {" ".join([*name.split()[1:], name.split()[0]]): name for name in plain if len(name.split()) > 1}
    return Phrases({**turned, **{name: name for name in plain}})


def _handles(asked: Asked, cut: Cut) -> Iterator[Finding]:
    """All year: an administration's post lends no audience to an elected person's own account."""
    for mention in cut.mentions:
        sought = "".join(words_of(mention.text.split("@")[1]))
        for name in asked.own.elected:
            pieces = words_of(name.partition(",")[0])
            surname = pieces[-1] if pieces else ""
            same = name.startswith("@") and mention.text.lower().startswith(name.lower())
            if same or (len(surname) >= FEWEST_LETTERS and surname in sought):
                yield Finding(
                    check="election", severity=Severity.warn, start=mention.start, end=mention.end,
                    values={"handle": mention.text},
                    sentence=gettext_noop(
                        "%(handle)s may be an elected person's own account: a public account lends it no audience."
                    ),
                )  # fmt: skip
                break
