"""The sentences of the report: the verdict, what is not known, how it was made."""

from __future__ import annotations

from parvis.debates.opinion.report.findings import Findings
from parvis.debates.opinion.report.voice import gettext_noop
from parvis.debates.opinion.result import CAMPS, NOT_ENOUGH

# What the engine says of its verdict, as it says it.
REASONS = (
    gettext_noop("fewer than three statements"),
    gettext_noop("fewer than 30 people answered enough"),
    gettext_noop("the median person has answered less than half of the statements"),
    gettext_noop("everybody answered alike"),
    gettext_noop("people could not be told apart better than in shuffled votes or one cloud"),
    gettext_noop("with a part of the people left out, other camps were found"),
    gettext_noop("the groups were given"),
    gettext_noop("not checked against chance"),
)
_FIRMNESS = {
    "solid": gettext_noop("They are solid: with other people drawn from the same crowd, the same camps are found."),
    "fair": gettext_noop("They are fairly firm: with other people drawn from the same crowd, similar camps are found."),
    "weak": gettext_noop("They are weak: with other people drawn from the same crowd, other camps are found."),
}  # fmt: skip


def participation(findings: Findings) -> str:
    """One sentence: how many people, statements, answers."""
    voice, votes = findings.voice, findings.found.votes
    people, statements = votes.size
    return voice.gettext("%(people)s gave %(answers)s on %(statements)s.") % {
        "people": voice.ngettext("%(count)s person", "%(count)s people", people),
        "answers": voice.ngettext("%(count)s answer", "%(count)s answers", len(votes.row)),
        "statements": voice.ngettext("%(count)s statement", "%(count)s statements", statements),
    }


def verdict(findings: Findings) -> list[str]:
    """What the map is worth, in one to three sentences."""
    voice, found = findings.voice, findings.found
    _ = voice.gettext
    if found.verdict == NOT_ENOUGH:
        return [
            _("There is no map yet: %(reason)s.") % {"reason": _(found.reason)},
            _("The counts of each statement below hold all the same."),
        ]
    if found.verdict != CAMPS:
        if found.shape == "unsteady":
            return [
                _("Nobody can say that people form camps."),
                _(
                    "With a part of the people left out, other camps were found: more answers may tell, "
                    "and until then nobody is put on a side."
                ),
            ]
        if found.shape == "one axis":
            return [
                _("People do not form separate camps."),
                _(
                    "They differ along one line, with everybody in between: nobody can be put on one side or the other."
                ),
            ]
        return [
            _("People do not form separate camps: whatever divides them divides them differently each time.")
        ]
    if found.given:
        return [voice.ngettext("%(count)s group was given.", "%(count)s groups were given.", found.k)]
    told = [
        voice.ngettext("%(count)s camp can be told apart.", "%(count)s camps can be told apart.", found.k)
    ]
    if found.stability is not None:
        told.append(_(_FIRMNESS[found.stability.word]))
    return told


def unknown(findings: Findings) -> list[str]:
    """What these votes cannot say, the most important first."""
    voice, found = findings.voice, findings.found
    _ = voice.gettext
    told = [_("These are the answers of those who chose to take part, not a sample of the population.")]
    off = len(found.votes.participants) - int(found.on_map.sum())
    if off and found.verdict != NOT_ENOUGH:
        told.append(
            voice.ngettext(
                "%(count)s person answered too little to be on the map; the counts include them.",
                "%(count)s people answered too little to be on the map; the counts include them.", off,
            )
        )  # fmt: skip
    if findings.between:
        told.append(
            voice.ngettext(
                "%(count)s person stands between camps: the camp changes when others are left out.",
                "%(count)s people stand between camps: the camp changes when others are left out.",
                findings.between,
            )
        )
    if len(findings.open_questions):
        told.append(
            voice.ngettext(
                "On %(count)s statement there are too few answers to know the share within 20 points.",
                "On %(count)s statements there are too few answers to know the share within 20 points.",
                len(findings.open_questions),
            )
        )
    if found.on_map.any() and findings.second_axis_is_chance and found.verdict != NOT_ENOUGH:
        told.append(_("Up and down on the map mean nothing firm: only left and right do."))
    if found.weights is not None and found.weights.missing:
        told.append(
            _("Nobody here stands for these parts of the population: %(parts)s.")
            % {"parts": ", ".join(found.weights.missing)}
        )
    return told


def method(findings: Findings) -> list[str]:
    """How it was made, for whoever wants to check."""
    found, voice = findings.found, findings.voice
    _ = voice.gettext
    told = [
        _("Shares are of all who saw a statement, passes included. The interval beside a share (Wilson, 95 %%) is where it would fall 95 times in 100.") % {},  # noqa: E501
        _("The map places people by their answers alone: principal components of the votes, the unseen left out."),
    ]  # fmt: skip
    if found.mode == "polis":
        told.append(_("Mode polis: the published mathematics of Polis, which always draws groups."))
    if found.nulls is not None:
        told.append(
            _("Best silhouette %(best)s; camps would need more than %(bar)s, which is what votes without camps reach by chance and a margin.")  # noqa: E501
            % {
                "best": voice.decimal(max(found.silhouettes.values(), default=0.0)),
                "bar": voice.decimal(found.nulls.bar),
            }
        )  # fmt: skip
    if found.stability is not None:
        of = found.stability
        told.append(
            _(
                "Likeness to maps of parts of the people (adjusted Rand index): %(ari)s, between %(low)s and %(high)s."
            )
            % {"ari": voice.decimal(of.ari), "low": voice.decimal(of.low), "high": voice.decimal(of.high)}
        )
    told.append(_("Mode %(mode)s, seed %(seed)s, votes %(digest)s.") % {
        "mode": found.mode, "seed": found.seed, "digest": found.votes.digest()[:16],
    })  # fmt: skip
    return told
