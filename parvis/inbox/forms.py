"""What people type."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.core.validators import validate_email
from django.utils.dates import WEEKDAYS
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

    def __init__(self, *args: Any, off: Collection[str] = (), **kwargs: Any) -> None:
        """`off`: flags that this message does not show here."""
        super().__init__(*args, **kwargs)
        shown = [(key, word) for key, word in FLAGS.items() if key not in off]
        cast(forms.MultipleChoiceField, self.fields["flags"]).choices = shown


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


class AlertRuleForm(forms.Form):
    """Who is told of one priority, by what. `members`: (key, name)."""

    on_call = forms.BooleanField(label=_("Whoever is on call"), required=False)
    people = forms.TypedMultipleChoiceField(
        label=_("These people besides"), required=False, coerce=UUID, widget=forms.CheckboxSelectMultiple
    )
    screen = forms.BooleanField(label=_("On the screen"), required=False)
    mail = forms.BooleanField(label=_("By mail"), required=False)
    webhook = forms.BooleanField(label=_("To another program"), required=False)

    def __init__(self, *args: Any, members: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.TypedMultipleChoiceField, self.fields["people"]).choices = members


class PatienceForm(forms.Form):
    minutes = forms.IntegerField(
        label=_("Minutes until the next one is told"), min_value=5, max_value=240,
        help_text=_("When somebody may be in danger and nobody has taken the message."),
    )  # fmt: skip


class ProgramForm(forms.Form):
    url = forms.URLField(
        label=_("Address of the other program"), required=False, max_length=2000, assume_scheme="https",
        help_text=_("It begins with https. Empty: no other program is called."),
    )  # fmt: skip


class TurnForm(forms.Form):
    person = forms.TypedChoiceField(label=_("Person"), coerce=UUID)
    from_day = forms.TypedChoiceField(label=_("From"), coerce=int, choices=list(WEEKDAYS.items()))
    from_time = forms.TimeField(label=_("At"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    to_day = forms.TypedChoiceField(label=_("Until"), coerce=int, choices=list(WEEKDAYS.items()))
    to_time = forms.TimeField(label=_("At"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))

    def __init__(self, *args: Any, members: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.TypedChoiceField, self.fields["person"]).choices = members


class QuietForm(forms.Form):
    begins = forms.TimeField(
        label=_("From"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    ends = forms.TimeField(
        label=_("Until"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )


class OutsideForm(forms.Form):
    """The model that a team asks; what is typed as its key is never shown again."""

    on = forms.BooleanField(label=_("Ask this model about unsure or grave messages"), required=False)
    base_url = forms.URLField(
        label=_("Address of the service"), required=False, max_length=500, assume_scheme="https",
        help_text=_("As its provider gives it, for instance https://…/v1"),
    )  # fmt: skip
    model = forms.CharField(label=_("Name of the model"), required=False, max_length=120)
    key = forms.CharField(
        label=_("Key"), required=False, max_length=500,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("Sealed as soon as it is typed. Empty: the one that is kept stays."),
    )  # fmt: skip
    private_too = forms.BooleanField(label=_("Private messages too"), required=False)
    most_calls = forms.IntegerField(label=_("Most questions a month"), min_value=0, max_value=1_000_000)
    most_tokens = forms.IntegerField(
        label=_("Most tokens a month"), min_value=0, max_value=1_000_000_000,
        help_text=_("The unit in which providers count; a message takes about 1,500."),
    )  # fmt: skip
    seconds = forms.IntegerField(label=_("Seconds to wait for an answer"), min_value=2, max_value=60)


class ContactForm(forms.Form):
    contact = forms.EmailField(
        label=_("Mail address for questions about triage"), required=False, max_length=200,
        help_text=_("It is public. Without one the page gives that of this installation, if there is one."),
    )  # fmt: skip


class RulesForm(forms.Form):
    agree_from = forms.ChoiceField(
        label=_("A second person agrees to an answer"), required=False, choices=InboxRules.SECOND_PERSON,
        widget=forms.RadioSelect,
    )  # fmt: skip
    on_call = forms.CharField(
        label=_("Mail addresses told besides when somebody may be in danger"), required=False, max_length=500,
        help_text=_("A shared mailbox, say; separated by commas. People are chosen under “Alerts”."),
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
