"""The form of a debate: what is asked, how one answers, who may, until when."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.debates.forms.fields import LANGUAGES, Lines, LocalHour
from parvis.debates.models import Debate, Method, Statement, Tier
from parvis.debates.models.statement import LONGEST
from parvis.debates.queries.vouched import provider_of
from parvis.debates.wording import one_line
from parvis.teams.models import Team

METHODS = [
    (Method.statements, gettext_lazy("A debate: people agree or disagree with statements, and may add their own")),
    (Method.single, gettext_lazy("A poll with one choice")),
    (Method.several, gettext_lazy("A poll with several choices")),
    (Method.ranked, gettext_lazy("A poll in which choices are put in order")),
    (Method.points, gettext_lazy("A poll in which points are shared out between choices")),
]  # fmt: skip
TIERS = [
    (Tier.anonymous, gettext_lazy(
        "Anybody with the address. The easiest; somebody could vote again from another device.")),
    (Tier.mail, gettext_lazy(
        "By an e-mail address that is confirmed: one ballot for each. The address is not kept.")),
    (Tier.paper, gettext_lazy(
        "By a code that you print and hand out: one ballot for each code.")),
]  # fmt: skip
NO_PROVIDER = gettext_lazy(
    "Debates may ask for a verified identity too, once a manager has said in the settings who vouches for it."
)
MOST_STATEMENTS = 200
MOST_CHOICES = 30
TWO_SENTENCES = re.compile(r"[.!?…;][\s\u00a0\u202f]+\S")


class LaterForm(forms.Form):
    """What may still change while people answer."""

    text = Lines(
        label=gettext_lazy("What one should know before answering"), max_length=5000, required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("The facts, what is decided already and what is not, who will decide."),
    )  # fmt: skip
    closes_at = LocalHour(
        label=gettext_lazy("Ends on"),
        help_text=gettext_lazy("To the minute: no vote counts after it. Empty: until somebody closes it."),
    )
    takes_statements = forms.BooleanField(
        label=gettext_lazy("People may add statements of their own"), required=False, initial=True,
        help_text=gettext_lazy("Of a debate only; a poll's choices are yours."),
    )  # fmt: skip
    moderates_first = forms.BooleanField(
        label=gettext_lazy("Somebody of the team reads each one before it is shown"), required=False, initial=True,
        help_text=gettext_lazy("Without it they are shown at once, and may be refused afterwards."),
    )  # fmt: skip

    def __init__(self, *args: Any, team: Team, debate: Debate | None = None, **kwargs: Any) -> None:
        if debate is not None:
            kwargs["initial"] = {**_present(debate, self.base_fields), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.fields["closes_at"].zone = team.time_zone  # type: ignore[attr-defined]
        if debate is not None and debate.is_poll and not isinstance(self, DebateForm):
            del self.fields["takes_statements"], self.fields["moderates_first"]


class DebateForm(LaterForm):
    title = forms.CharField(
        label=gettext_lazy("Your question"), max_length=140,
        help_text=gettext_lazy("As one would ask it aloud: “What should become of the market square?”"),
    )  # fmt: skip
    method = forms.ChoiceField(
        label=gettext_lazy("How people answer"), choices=METHODS, widget=forms.RadioSelect, initial=Method.statements
    )  # fmt: skip
    most_choices = forms.IntegerField(
        label=gettext_lazy("Choices that one may take"), min_value=2, max_value=MOST_CHOICES, initial=3, required=False,
        help_text=gettext_lazy("Of a poll with several choices only."),
    )  # fmt: skip
    points = forms.IntegerField(
        label=gettext_lazy("Points to share out"), min_value=2, max_value=100, initial=10, required=False,
        help_text=gettext_lazy("Of a poll by points only."),
    )  # fmt: skip
    statements = forms.CharField(
        label=gettext_lazy("Statements to begin with, or the choices of a poll"), max_length=60_000, required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=gettext_lazy(
            "One on each line, one idea in each, 280 signs at most. About ten that differ make a good beginning."
        ),
    )  # fmt: skip
    tier = forms.ChoiceField(
        label=gettext_lazy("Who may answer"), choices=TIERS, widget=forms.RadioSelect, initial=Tier.anonymous
    )  # fmt: skip
    language = forms.ChoiceField(
        label=gettext_lazy("Language of the question"), choices=LANGUAGES, initial="fr"
    )
    shows_score = forms.BooleanField(
        label=gettext_lazy("Show the score while people still answer"), required=False,
        help_text=gettext_lazy(
            "Without it nobody sees it before the end, your team included: nobody votes for what leads. "
            "This can't be changed once the debate is open."
        ),
    )  # fmt: skip
    field_order = (
        "title", "text", "method", "most_choices", "points", "statements", "tier", "closes_at", "takes_statements",
        "moderates_first", "shows_score", "language",
    )  # fmt: skip

    def __init__(self, *args: Any, team: Team, **kwargs: Any) -> None:
        super().__init__(*args, team=team, **kwargs)
        provider = provider_of(team)
        if provider is None:
            self.fields["tier"].help_text = NO_PROVIDER
            return
        label = _("By a verified identity, with %(name)s: one ballot for each person. The surest of all.")
        choices = [*TIERS, (Tier.verified, label % {"name": provider.name})]
        self.fields["tier"].choices = choices  # type: ignore[attr-defined]

    def clean_statements(self) -> list[str]:
        lines = self.cleaned_data["statements"].splitlines()
        plain = [(place, one_line(line)) for place, line in enumerate(lines, 1) if line.strip()]
        poll = self.data.get("method") != Method.statements
        if faults := list(_faults(plain, poll=poll)):
            raise forms.ValidationError(faults[:8])
        return [text for _place, text in plain]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        for name, otherwise in (("most_choices", 3), ("points", 10)):
            if given.get(name) is None and name not in self.errors:
                given[name] = otherwise
        return given


def _present(debate: Debate, wanted: dict[str, Any]) -> dict[str, Any]:
    return {name: getattr(debate, name) for name in wanted if name != "statements"}


def typed(statements: list[Statement]) -> str:
    """As they stand in the form: one on each line."""
    return "\n".join(one.text for one in statements)


def _faults(lines: list[tuple[int, str]], *, poll: bool) -> Iterator[str]:
    most = MOST_CHOICES if poll else MOST_STATEMENTS
    if len(lines) > most:
        yield _("%(most)d at most: there are %(n)d.") % {"most": most, "n": len(lines)}
    seen: dict[str, int] = {}
    for place, text in lines:
        if fault := one_fault(text, poll=poll):
            yield _("Line %(place)d: %(fault)s") % {"place": place, "fault": fault}
        if (first := seen.setdefault(text.casefold(), place)) != place:
            yield _("Line %(place)d says the same as line %(first)d.") % {"place": place, "first": first}


def one_fault(text: str, *, poll: bool) -> str:
    """Why this can't be a statement, in a sentence; or ""."""
    if len(text) > LONGEST:
        return _("%(n)d signs: shorten it to %(most)d.") % {"n": len(text), "most": LONGEST}
    if not poll and TWO_SENTENCES.search(text):
        return _("two sentences are two ideas, and one may agree with one of them only: make two of it.")
    return ""
