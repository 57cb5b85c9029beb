"""What people type."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo

from django import forms
from django.core.validators import validate_email
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from parvis.inbox.models import InboxRules, Message, Reason, Step
from parvis.inbox.queries.moderation import possible_steps
from parvis.inbox.words import FLAGS, INTENTS, TOPICS
from parvis.inbox.working_days import EVENING
from parvis.triage.models import LexiconEntry

ANY = ("", _("All"))
CHOSEN_TOPICS = [(key, word) for key, word in TOPICS.items() if key != "to_check"]
LANGUAGES = [("fr", _("French")), ("en", _("English"))]


class CaseForm(forms.Form):
    service = forms.CharField(label=_("Service"), max_length=80)
    question = forms.CharField(
        label=_("What it should tell us"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    days = forms.IntegerField(label=_("In how many working days"), min_value=1, max_value=60, initial=5)


class CorrectionForm(forms.Form):
    topic = forms.ChoiceField(label=_("Topic"), choices=list(TOPICS.items()))
    intent = forms.ChoiceField(label=_("Intent"), choices=list(INTENTS.items()))
    flags = forms.MultipleChoiceField(
        label=_("Needs care because of"), required=False, choices=list(FLAGS.items()),
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    distress = forms.BooleanField(label=_("A person in distress"), required=False)


class ModerationForm(forms.Form):
    """The file of one act. What it lacks is said by the action, so that the interface and the programs agree."""

    step = forms.ChoiceField(label=_("What is done"), widget=forms.RadioSelect)
    reason = forms.ChoiceField(
        label=_("Reason, from the published charter"), choices=[("", "—"), *Reason.choices]
    )
    article = forms.CharField(label=_("Article of the charter"), required=False, max_length=200)
    why_not_below = forms.CharField(
        label=_("Why a milder step is not enough"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("From the mildest: nothing, answer, hide, mute, block for a time, block."),
    )  # fmt: skip
    days = forms.IntegerField(
        label=_("For a block: how many days"), required=False, min_value=1, max_value=3650,
        help_text=_("Then it ends, or is looked at again. There is no endless block."),
    )  # fmt: skip
    notice = forms.CharField(
        label=_("What the author is told"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    why_no_notice = forms.CharField(label=_("Or why they can't be told"), required=False, max_length=500)
    criticises_elected = forms.BooleanField(
        label=_("The message criticises an elected official (a second person will look)"), required=False
    )

    def __init__(self, *args: Any, message: Message, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        steps = [(str(step), Step(step).label) for step in possible_steps(message)]
        cast(forms.ChoiceField, self.fields["step"]).choices = steps

    def ends_at(self, zone: ZoneInfo) -> datetime | None:
        days = self.cleaned_data.get("days")
        if not days:
            return None
        return datetime.combine((now().astimezone(zone) + timedelta(days=days)).date(), EVENING, zone)


class ReportsForm(forms.Form):
    """Dates on which others were told."""

    told_prosecutor_on = forms.DateField(label=_("Public prosecutor told on"), required=False)
    told_pharos_on = forms.DateField(label=_("Pharos told on"), required=False)
    told_platform_on = forms.DateField(label=_("The network told on"), required=False)
    told_flagger_on = forms.DateField(label=_("Trusted flagger told on"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class ReadyAnswerForm(forms.Form):
    title = forms.CharField(label=_("Title"), max_length=80)
    text = forms.CharField(
        label=_("Text"), max_length=5000, widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("{prenom}, {auteur}, {commune} and {agent} are filled in when it is used."),
    )  # fmt: skip
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES)
    topic = forms.ChoiceField(label=_("Topic"), required=False, choices=[ANY, *TOPICS.items()])


class LexiconForm(forms.Form):
    """Words of the town, one a line: whole lists are pasted."""

    kind = forms.ChoiceField(label=_("What they are"), choices=LexiconEntry.Kind.choices)
    texts = forms.CharField(
        label=_("Words, one a line"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("For a person: first name and surname, or a handle that begins with @."),
    )  # fmt: skip
    topic = forms.ChoiceField(
        label=_("Topic"), required=False, choices=[("", _("None")), *CHOSEN_TOPICS],
        help_text=_("For a street, a facility or a project whose messages go to one service."),
    )  # fmt: skip

    def lines(self) -> list[str]:
        return [line.strip() for line in self.cleaned_data["texts"].splitlines() if line.strip()]


class RulesForm(forms.Form):
    agree_from = forms.ChoiceField(
        label=_("A second person agrees to an answer"), required=False, choices=InboxRules.SECOND_PERSON,
        widget=forms.RadioSelect,
    )  # fmt: skip
    on_call = forms.CharField(
        label=_("Who is told at once when somebody may be in danger"), required=False, max_length=500,
        help_text=_("E-mail addresses, separated by commas. Without any, the managers of the team."),
    )  # fmt: skip
    department = forms.CharField(
        label=_("Department"), required=False, max_length=3,
        help_text=_("For its own public holidays: 57, 67, 68, 971 to 978, 986 to 988."),
    )  # fmt: skip

    def clean_on_call(self) -> str:
        addresses = [
            address.strip() for address in self.cleaned_data["on_call"].split(",") if address.strip()
        ]
        for address in addresses:
            validate_email(address)
        return ", ".join(addresses)
