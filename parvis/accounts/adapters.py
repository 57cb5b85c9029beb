"""How allauth behaves here: nobody signs up alone, and second factors are sealed."""

from __future__ import annotations

from base64 import b64decode, b64encode
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.utils import is_mfa_enabled
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import HttpRequest

from parvis.lifecycle import sealing

BOUND = "second factor"


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return bool(request.session.get("invitation"))


class ProviderAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Sign-in by OpenID Connect is for people who came by an invitation; it makes no account."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """The provider vouches for the address, and the second factor is asked next: whoever has one keeps their
        password. allauth wipes it otherwise, because somebody else may have chosen it before."""
        email = sociallogin._did_authenticate_by_email
        if email and is_mfa_enabled(sociallogin.user):
            EmailAddress.objects.update_or_create(
                user=sociallogin.user, email=email.lower(), defaults={"verified": True, "primary": True}
            )


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth has no types
    """Whoever reads a copy of the database must not be able to compute somebody's next code."""

    def encrypt(self, text: str) -> str:
        return b64encode(sealing.seal_here(text.encode(), BOUND)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Raises sealing.CannotOpen."""
        return sealing.unseal_here(b64decode(encrypted_text), BOUND).decode()
