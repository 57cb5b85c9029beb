"""The form of the catalogue: every kind of field."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class CatalogueForm(forms.Form):
    title = forms.CharField(label=_("Title"), help_text=_("Only your team sees it."), max_length=80)
    address = forms.EmailField(label=_("E-mail address"), required=False)
    text = forms.CharField(label=_("Text"), widget=forms.Textarea(attrs={"rows": 3}), max_length=500)
    network = forms.ChoiceField(
        label=_("Network"), choices=[("a", "Mastodon"), ("b", "Bluesky"), ("c", "RSS")], required=False
    )
    level = forms.ChoiceField(
        label=_("Who approves"),
        widget=forms.RadioSelect,
        choices=[("0", _("Nobody")), ("1", _("One person")), ("2", _("Two persons"))],
    )
    days = forms.MultipleChoiceField(
        label=_("Days"),
        widget=forms.CheckboxSelectMultiple,
        choices=[("1", _("Monday")), ("2", _("Tuesday"))],
        required=False,
    )
    agreed = forms.BooleanField(label=_("Tell me by e-mail"), required=False)
