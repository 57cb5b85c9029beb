"""How allauth behaves here: nobody signs up alone, and second factors are sealed."""

from __future__ import annotations

from base64 import b64decode, b64encode
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
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


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth has no types
    """Whoever reads a copy of the database must not be able to compute somebody's next code."""

    def encrypt(self, text: str) -> str:
        return b64encode(sealing.seal_here(text.encode(), BOUND)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Raises sealing.CannotOpen."""
        return sealing.unseal_here(b64decode(encrypted_text), BOUND).decode()
