"""A person's first sign-in: name and password, then the session."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from django import forms
from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.password_validation import validate_password
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from parvis.accounts.models import Person


class NewPersonForm(forms.Form):
    """For whoever was invited to `email`."""

    name = forms.CharField(
        label=_("Your name"), max_length=120, widget=forms.TextInput({"autocomplete": "name"})
    )
    password = forms.CharField(
        label=_("Password"), max_length=200, help_text=_("At least 12 characters: a sentence is good."),
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )  # fmt: skip

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if Person.objects.filter(email=self.email).exists():
            raise forms.ValidationError(
                _("This address has an account: sign in first, then open the link again.")
            )
        if given.get("password"):
            try:
                validate_password(given["password"], Person(email=self.email, name=given.get("name", "")))
            except forms.ValidationError as error:
                self.add_error("password", error)
        return given

    def save(self) -> Person:
        return Person.objects.create_user(
            self.email, self.cleaned_data["password"], name=self.cleaned_data["name"]
        )


def sign_in(request: HttpRequest, person: Person) -> None:
    """Right after the password was chosen: allauth is told, so that it does not ask for it again a moment later."""
    login(request, person, backend=settings.AUTHENTICATION_BACKENDS[0])
    record_authentication(request, person, "password", reauthenticated=True)
