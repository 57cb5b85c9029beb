"""What a ballot may say, by the method of the debate; and what it means in the table of votes."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parvis.debates.errors import NotAccepted
from parvis.debates.models import AGREE, DISAGREE, PASS, Debate, Method

type Ballot = Mapping[int, int]  # number of the statement or choice → value


def check(debate: Debate, ballot: Ballot, *, known: frozenset[int]) -> None:
    """Raises NotAccepted with a sentence. `known`: the numbers that may be voted on now."""
    if unknown := sorted(set(ballot) - known):
        gone = (
            _("There is no choice %(number)s in this debate any more.")
            if debate.is_poll
            else _("There is no statement %(number)s in this debate any more.")
        )
        raise NotAccepted(gone % {"number": unknown[0]})
    sentence = _WRONG[Method(debate.method)](debate, ballot)
    if sentence:
        raise NotAccepted(sentence)


def is_whole(method: str) -> bool:
    """Whether a new ballot takes the place of the whole one before; statements are answered one by one."""
    return method != Method.statements


def _statements(debate: Debate, ballot: Ballot) -> str:
    return "" if set(ballot.values()) <= {AGREE, PASS, DISAGREE} else _("Agree, disagree or pass.")


def _single(debate: Debate, ballot: Ballot) -> str:
    return "" if list(ballot.values()) == [1] else _("Choose one answer, one only.")


def _several(debate: Debate, ballot: Ballot) -> str:
    if ballot and set(ballot.values()) == {1} and len(ballot) <= debate.most_choices:
        return ""
    most = debate.most_choices
    return ngettext("Choose one answer.", "Choose one to %(most)d answers.", most) % {"most": most}


def _ranked(debate: Debate, ballot: Ballot) -> str:
    if ballot and sorted(ballot.values()) == list(range(1, len(ballot) + 1)):
        return ""
    return _("Give each place once, from 1 on; what you leave without a place stands behind the others.")


def _points(debate: Debate, ballot: Ballot) -> str:
    if ballot and min(ballot.values()) >= 1 and sum(ballot.values()) <= debate.points:
        return ""
    return _("Share out %(points)d points at most, whole ones.") % {"points": debate.points}


_WRONG = {
    Method.statements: _statements,
    Method.single: _single,
    Method.several: _several,
    Method.ranked: _ranked,
    Method.points: _points,
}
