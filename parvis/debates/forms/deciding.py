"""The short forms: an hour, a reason, a decision about a statement, an outcome."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.debates.forms.fields import LANGUAGES, Lines, LocalHour
from parvis.debates.forms.writing import one_fault
from parvis.debates.models import Outcome, Progress, Refusal
from parvis.debates.models.statement import LONGEST
from parvis.debates.wording import one_line
from parvis.teams.models import Team


class OpenForm(forms.Form):
    at = LocalHour(label=gettext_lazy("Opens on"), required=True)

    def __init__(self, *args: Any, team: Team, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["at"].zone = team.time_zone  # type: ignore[attr-defined]


class CloseForm(forms.Form):
    why = forms.CharField(label=gettext_lazy("Why it ends now"), max_length=500,
                          help_text=gettext_lazy("People read it beside the result."))  # fmt: skip


class ReopenForm(forms.Form):
    until = LocalHour(
        label=gettext_lazy("Ends on"), help_text=gettext_lazy("Empty: until somebody closes it.")
    )
    why = forms.CharField(label=gettext_lazy("Why it opens again"), max_length=500,
                          help_text=gettext_lazy("People read it beside the result, ever after."))  # fmt: skip

    def __init__(self, *args: Any, team: Team, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["until"].zone = team.time_zone  # type: ignore[attr-defined]


class RefuseForm(forms.Form):
    reason = forms.ChoiceField(label=gettext_lazy("Why it is not shown"), choices=Refusal.choices)
    why = Lines(
        label=gettext_lazy("A sentence to its author"), max_length=500, required=False,
        help_text=gettext_lazy("They read it, and may object once."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip


class StatementForm(forms.Form):
    text = forms.CharField(label=gettext_lazy("A statement of the team"), max_length=LONGEST,
                           help_text=gettext_lazy("One idea. It is shown at once, as yours."))  # fmt: skip

    def clean_text(self) -> str:
        text = one_line(self.cleaned_data["text"])
        if fault := one_fault(text, poll=False):
            raise forms.ValidationError(fault)
        return text


class WordingForm(forms.Form):
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=LANGUAGES)
    text = Lines(
        label=gettext_lazy("Translation"), max_length=2 * LONGEST, required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Shown as a translation. Empty: the one that is there is taken away."),
    )  # fmt: skip


class LeaveOutForm(forms.Form):
    why = Lines(
        label=gettext_lazy("Why they are left out"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("It stands in the public file beside each of them, and on the page of whoever cast it."),
    )  # fmt: skip


class OutcomeForm(forms.Form):
    you_said = Lines(
        label=gettext_lazy("You said"), max_length=3000, widget=forms.Textarea(attrs={"rows": 4})
    )
    we_decided = Lines(
        label=gettext_lazy("We decided"), max_length=3000, widget=forms.Textarea(attrs={"rows": 4})
    )
    because = Lines(label=gettext_lazy("Because"), max_length=3000, widget=forms.Textarea(attrs={"rows": 4}))
    progress = forms.ChoiceField(label=gettext_lazy("Where it stands"), choices=Progress.choices)
    expected = forms.CharField(label=gettext_lazy("When people will see it"), max_length=80, required=False,
                               help_text=gettext_lazy("In words: “spring 2027”."))  # fmt: skip

    def __init__(self, *args: Any, last: Outcome | None = None, **kwargs: Any) -> None:
        if last is not None:
            kwargs["initial"] = {name: getattr(last, name) for name in self.base_fields}
        super().__init__(*args, **kwargs)


def first_fault(form: forms.Form) -> str:
    """What stands above the page, for a form that is sent from a page of several."""
    for field, faults in form.errors.items():
        label = form.fields[field].label if field in form.fields else ""
        return _("%(label)s: %(fault)s") % {"label": label, "fault": faults[0]} if label else str(faults[0])
    return ""
