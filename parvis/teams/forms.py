"""What people type about their team."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from parvis.teams.models import Role, Scope


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
