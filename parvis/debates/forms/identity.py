"""Who vouches for citizens, as a manager types it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from parvis.debates.openid import WELL_KNOWN


class ProviderForm(forms.Form):
    """What is typed as its secret is never shown again."""

    name = forms.CharField(
        label=_("Name, as it stands on the button"), max_length=60,
        help_text=_("For instance FranceConnect: people read “Show who I am with FranceConnect”."),
    )  # fmt: skip
    issuer = forms.URLField(
        label=_("Address of the provider (issuer)"), max_length=500, assume_scheme="https",
        help_text=_("As the provider gives it; it begins with https."),
    )  # fmt: skip
    client_id = forms.CharField(label=_("Your identifier there (client ID)"), max_length=255)
    secret = forms.CharField(
        label=_("Your secret there (client secret)"), required=False, max_length=500,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("Sealed as soon as it is typed. Empty: the one that is kept stays."),
    )  # fmt: skip
    level = forms.CharField(
        label=_("Level asked for (acr_values)"), required=False, max_length=100,
        help_text=_("FranceConnect wants one: eidas1. Empty for a provider that knows no levels."),
    )  # fmt: skip

    def __init__(self, *args: Any, first: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if first:
            self.fields["secret"].required = True
            self.fields["secret"].help_text = _("Sealed as soon as it is typed.")

    def clean_issuer(self) -> str:
        """Also where the address of its description was copied."""
        typed: str = self.cleaned_data["issuer"]
        return typed.removesuffix(WELL_KNOWN)

    def clean_level(self) -> str:
        return " ".join(self.cleaned_data["level"].split())
