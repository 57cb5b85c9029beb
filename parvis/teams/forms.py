"""What people type about their team."""

from __future__ import annotations

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from parvis.teams.models import Role, Scope
from parvis.territories.models import Administration
from parvis.territories.queries.search import NoneFound, Several, administration, exactly


class InvitationForm(forms.Form):
    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, initial=Role.contributor)
    service = forms.CharField(
        label=_("Municipal service"), max_length=80, required=False, help_text=_("For an agent of a service.")
    )


class RoleForm(forms.Form):
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)


class TokenForm(forms.Form):
    name = forms.CharField(label=_("What is it for?"), max_length=80)
    scopes = forms.MultipleChoiceField(
        label=_("It may"), choices=Scope.choices, widget=forms.CheckboxSelectMultiple, required=True
    )


class IdentityForm(forms.Form):
    """What the public and the law want to know of a team."""

    name = forms.CharField(label=_("Name of the administration"), max_length=120)
    publication_director = forms.CharField(
        label=_("Publication director"), max_length=120, required=False,
        help_text=_("Answers for what the accounts publish. Nothing can be published while this is empty."),
    )  # fmt: skip
    charter_url = forms.URLField(
        label=_("Address of the charter"), max_length=500, required=False, assume_scheme="https",
        help_text=_("The published rules of discussion: each moderation names one of its articles."),
    )  # fmt: skip


class AdministrationForm(forms.Form):
    """By name, code or postcode; several of that name are shown to choose from."""

    administration = forms.CharField(
        label=_("Administration"), max_length=160,
        help_text=_("Name, INSEE code or postcode: for example 13055, Foix, or the name of your inter-municipal body."),
    )  # fmt: skip

    def clean_administration(self) -> Administration:
        text = self.cleaned_data["administration"]
        known = administration(text)
        if known is not None:
            return known
        try:
            return exactly(text)
        except NoneFound:
            raise forms.ValidationError(
                _("No administration has that name or code. Try its INSEE code.")
            ) from None
        except Several as several:
            raise forms.ValidationError(str(several)) from None


class FoundingForm(AdministrationForm):
    name = forms.CharField(
        label=_("Your name"), max_length=120, widget=forms.TextInput({"autocomplete": "name"})
    )
    email = forms.EmailField(
        label=_("E-mail address"), max_length=254, widget=forms.EmailInput({"autocomplete": "username"})
    )
    password = forms.CharField(
        label=_("Password"), max_length=200, help_text=_("At least 12 characters: a sentence is good."),
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )  # fmt: skip

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        validate_password(password)
        return password
