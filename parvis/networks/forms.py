"""What people type to connect an account: the connector says which fields."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from parvis.networks.contract import Field
from parvis.networks.said import said


class ConnectForm(forms.Form):
    """The connector's own fields, then whose account it is: a personal one is not managed here."""

    institutional = forms.BooleanField(
        label=_("This account belongs to the administration"),
        help_text=_(
            "An elected official's personal account is not managed here: it is not part of the public service."
        ),
        error_messages={"required": _("Only an account of the administration can be connected.")},
    )

    def __init__(self, fields: Iterable[Field], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = {field.name: _made(field) for field in fields}
        self.fields = {**own, **self.fields}

    def answers(self) -> dict[str, str]:
        return {name: str(value) for name, value in self.cleaned_data.items() if name != "institutional"}


def _made(field: Field) -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": "off"}) if field.secret else forms.TextInput()
    return forms.CharField(
        label=said(field.label),
        help_text=said(field.help),
        required=field.required,
        initial=field.default,
        max_length=500,
        widget=widget,
    )
