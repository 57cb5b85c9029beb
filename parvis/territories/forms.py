"""What people type: a correction. (A search is one word in the address; the view reads it.)"""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from parvis.territories.models import Subject
from parvis.territories.models.correction import LONGEST


class CorrectionForm(forms.Form):
    """`nickname` is a trap: people do not see it, programs fill it in."""

    subject = forms.ChoiceField(label=_("What is wrong"), choices=Subject)
    text = forms.CharField(
        label=_("What it should say"),
        help_text=_("As exactly as you can. Write no personal data: your name is not needed."),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    source_url = forms.URLField(
        label=_("Address of a page that shows it"),
        help_text=_("For example a page of the official site."),
        required=False,
        max_length=500,
        assume_scheme="https",
    )
    nickname = forms.CharField(required=False)

    @property
    def trapped(self) -> bool:
        return bool(self.cleaned_data.get("nickname"))
