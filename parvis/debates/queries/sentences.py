"""The words for states, the same wherever they are shown; and the reasons that stand in a debate's history."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext_lazy

from parvis.debates.models import Debate
from parvis.debates.queries.alike import contest
from parvis.debates.queries.contesting import Contested
from parvis.teams.models import Team

STATES: Mapping[str, str | Promise] = {
    "draft": pgettext_lazy("debate", "Draft"),
    "planned": pgettext_lazy("debate", "Planned"),
    "open": pgettext_lazy("debate", "Open"),
    "closed": pgettext_lazy("debate", "Closed"),
}
MEANINGS = {"draft": "", "planned": "hand", "open": "done", "closed": ""}
STATEMENTS: Mapping[str, str | Promise] = {
    "waiting": pgettext_lazy("statement", "Waits for moderation"),
    "shown": pgettext_lazy("statement", "Shown"),
    "refused": pgettext_lazy("statement", "Refused"),
    "merged": pgettext_lazy("statement", "Merged into another"),
}
STATEMENT_MEANINGS = {"waiting": "care", "shown": "done", "refused": "", "merged": "hand"}
ECHOES: Mapping[str, str | Promise] = {
    "prepared": pgettext_lazy("echo", "Waits to be published"),
    "listening": pgettext_lazy("echo", "Replies are counted"),
    "ended": pgettext_lazy("echo", "Counted no further"),
}


def why(text: str) -> str:
    """The worker's own reasons are kept in English and shown in the reader's language."""
    return _(text) if text else ""


def state_of(debate: Debate) -> str | Promise:
    return STATES[debate.state]


def contested_words(team: Team, debate: Debate, identified: bool) -> str:
    """What people read above a result that rests on ballots that are alike; "" for another. `identified`: the headline
    is that of people who showed who they are."""
    found = contest(team, debate, identified=identified)
    return contested(found, poll=debate.is_poll) if found else ""


def contested(found: Contested, *, poll: bool) -> str:
    parts = []
    if found.moves:
        parts.append(_("figures would move by up to %(n)d points") % {"n": found.points})
    if found.turned and poll:
        parts.append(_("the order of the choices would be another one"))
    elif found.turned:
        said = ngettext("%(n)d majority would turn", "%(n)d majorities would turn", found.turned)
        parts.append(said % {"n": found.turned})
    alike = ngettext(
        "Contested: %(n)d ballot is more like others than chance explains.",
        "Contested: %(n)d ballots are more alike than chance explains.",
        found.ballots,
    ) % {"n": found.ballots}
    effect = _("Without them, %(effect)s.")
    if not found.headline:
        effect = _(
            "Without them, among all answers together, %(effect)s; the headline would stay: it is that of people who "
            "showed who they are."
        )
    return f"{alike} {effect % {'effect': _(' and ').join(parts)}}"
