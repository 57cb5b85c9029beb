"""Verbs: what is done to the ways in which people prove who they are."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import decrypt, encrypt

SEALED = ("secret", "seed")  # of an application's codes; of the recovery codes


def reseal_second_factors() -> int:
    """Seals all of them again under the present master key; returns how many. Raises sealing.CannotOpen."""
    done = 0
    for row in Authenticator.objects.exclude(type=Authenticator.Type.WEBAUTHN):
        for name in SEALED:
            if name in row.data:
                row.data[name] = encrypt(decrypt(row.data[name]))
        row.save(update_fields=["data"])
        done += 1
    return done
