"""What citizens type on a debate's page. Each form stands alone, and is sent with the holder of the ballot."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from parvis.debates.forms.fields import Lines
from parvis.debates.models.statement import LONGEST

WORD_LENGTH = 30  # a receipt has 16 signs, with dashes or blanks between


class AddressForm(forms.Form):
    address = forms.EmailField(
        label=_("Your e-mail address"),
        max_length=254,
        help_text=_("It is used once, to send you a link. It is not kept, and nobody sees it."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class LetterForm(forms.Form):
    address = forms.EmailField(
        label=_("Your e-mail address"),
        max_length=254,
        help_text=_(
            "For this alone, and kept apart from all votes. Erased 30 days after the last news, or when you say so."
        ),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("The code on your paper"),
        max_length=40,
        help_text=_("10 letters and digits. Capitals, blanks and dashes do not matter."),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )


class WordForm(forms.Form):
    word = forms.CharField(
        label=_("The word of your ballot"),
        max_length=WORD_LENGTH,
        help_text=_("It was shown to you when you voted: four times four letters and digits."),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )


class StatementForm(forms.Form):
    text = forms.CharField(
        label=_("Your statement"),
        max_length=4 * LONGEST,  # the sentence that says how long it may be is better than a text cut off
        help_text=_(
            "One idea in one sentence, that others can agree or disagree with. Name no private person."
        ),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ObjectionForm(forms.Form):
    why = Lines(label=_("Why should it be shown?"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
