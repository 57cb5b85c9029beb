"""The short forms: a reason, an hour, an address, a delegation, the rules."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from parvis.publishing.forms.fields import LocalHour
from parvis.publishing.models.rules import Day
from parvis.teams.models import Membership, Team


class WhyForm(forms.Form):
    why = forms.CharField(label=_("Why"), max_length=500)


class AnswerForm(forms.Form):
    """An approver's yes or no, with the seal of what they read."""

    seal = forms.CharField(max_length=64, widget=forms.HiddenInput)
    comment = forms.CharField(label=_("A word to the author"), max_length=1000, required=False,
                              widget=forms.Textarea(attrs={"rows": 3}))  # fmt: skip


class MoveForm(forms.Form):
    local = LocalHour(label=_("New hour"))
    which_hour = forms.CharField(max_length=6, required=False)

    def second_hour(self) -> bool | None:
        return {"first": False, "second": True}.get(self.cleaned_data["which_hour"])


class SettleForm(forms.Form):
    answer = forms.ChoiceField(choices=[("there", ""), ("again", ""), ("left", "")])
    address = forms.CharField(label=_("Address of the post on the network"), max_length=1000, required=False)


class DelegationForm(forms.Form):
    receiver = forms.ChoiceField(label=_("Who approves in my place"))
    starts = LocalHour(label=_("Starts on"), required=True)
    ends = LocalHour(label=_("Ends on"), required=True)
    why = forms.CharField(label=_("Reason"), max_length=300, required=False)

    def __init__(self, *args: Any, team: Team, giver: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = Membership.rows.of(team).filter(left_at=None, role__in=("manager", "approver", "contributor"))
        found = found.exclude(pk=giver.pk).select_related("person")
        self.fields["receiver"].choices = [(str(one.person_id), str(one.person)) for one in found]  # type: ignore[attr-defined]


class RulesForm(forms.Form):
    approvals_needed = forms.TypedChoiceField(
        label=_("Every post must be approved by"), coerce=int,
        choices=[(0, _("Nobody")), (1, _("One person")), (2, _("Two people"))],
        help_text=_("A post may ask for more, never for less. A person never approves their own version."),
    )  # fmt: skip
    expires_minutes = forms.IntegerField(
        label=_("Minutes after its hour during which a late post still leaves"), min_value=1, max_value=10_080,
        help_text=_("After an outage, what is later than that is shown to you instead of leaving."),
    )  # fmt: skip


class SlotForm(forms.Form):
    day = forms.TypedChoiceField(label=_("Day"), choices=Day.choices, coerce=int)
    hour = forms.TimeField(label=_("Hour"), widget=forms.TimeInput(attrs={"type": "time"}))
