"""Who vouches for citizens: a provider of identities that the team has chosen, and nothing of any citizen."""

from __future__ import annotations

from django.db import models

from parvis.lifecycle.keys import new_key
from parvis.teams.models import TeamOwned


class IdentityProvider(TeamOwned):
    """By OpenID Connect: FranceConnect, or the town's own. Its secret is sealed under the master key."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    name = models.CharField(max_length=60)  # as it stands on the button
    issuer = models.CharField(max_length=500)
    client_id = models.CharField(max_length=255)
    sealed = models.BinaryField(default=b"")
    level = models.CharField(max_length=100, blank=True)  # `acr_values`: how sure the provider must have been
    said = models.CharField(max_length=20, blank=True)  # what became of the last trial: "ok", or why not
    said_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "debates_identity_provider"
        constraints = [models.UniqueConstraint(fields=["team"], name="one_identity_provider")]

    def __str__(self) -> str:
        return self.name
