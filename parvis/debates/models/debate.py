"""What is asked, of whom, until when; and the address at which anybody finds it."""

from __future__ import annotations

import secrets
from functools import cached_property

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from parvis.accounts.models import Person
from parvis.lifecycle.graph import Lifecycle, State
from parvis.lifecycle.keys import new_key
from parvis.lifecycle.rows import Living
from parvis.lifecycle.sealing import seal_here, unseal_here
from parvis.teams.models import Team, TeamOwned

KEY_LENGTH = 32  # bytes


class Method(models.TextChoices):
    """How one answers. The first is a debate, the others are polls."""

    statements = "statements", _("Agree or disagree with statements")
    single = "single", _("One choice")
    several = "several", _("Several choices")
    ranked = "ranked", _("Choices in order")
    points = "points", _("Points to share out")


class Tier(models.TextChoices):
    """How much is known of who answers, the least first. A debate asks for one, and takes those above it too."""

    anonymous = "anonymous", _("without identity")
    mail = "mail", _("by e-mail")
    paper = "paper", _("by a code on paper")
    verified = "verified", _("by a verified identity")

    @property
    def height(self) -> int:
        return list(Tier).index(self)


class DebateLife(Lifecycle):
    """`open` ends by itself at its hour, and may be opened again, with a reason."""

    draft = State()
    planned = State(worked=True)
    open = State(worked=True)
    closed = State()

    draft.leads_to(planned, open)
    planned.leads_to(planned, open, draft)
    open.leads_to(open, closed)
    closed.leads_to(open)


def _new_seed() -> int:
    return secrets.randbelow(1 << 31)


class Debate(TeamOwned, Living):
    """`secret` makes the digests of credentials: of this debate alone, so that nobody is followed to another one. It is
    sealed: with a copy of the database alone nobody can try which mailbox a ballot is of."""

    life = DebateLife

    slug = models.SlugField(max_length=60)
    title = models.CharField(max_length=140)
    text = models.TextField(max_length=5000, blank=True)
    language = models.CharField(max_length=8, default="fr")
    method = models.CharField(max_length=10, choices=Method.choices, default=Method.statements)
    tier = models.CharField(max_length=9, choices=Tier.choices, default=Tier.anonymous)
    opens_at = models.DateTimeField(null=True, blank=True)
    closes_at = models.DateTimeField(null=True, blank=True)  # None: when somebody closes it
    opened_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    takes_statements = models.BooleanField(default=True)  # citizens may add their own
    moderates_first = models.BooleanField(default=True)  # what citizens add waits for a yes
    shows_score = models.BooleanField(default=False)  # before the close
    most_choices = models.PositiveSmallIntegerField(default=3)  # of several
    points = models.PositiveSmallIntegerField(default=10)  # to share out
    # The same number gives the same map.
    seed = models.PositiveIntegerField(default=_new_seed)
    sealed = models.BinaryField(max_length=200, editable=False)
    made_from = models.UUIDField(null=True, blank=True)  # the message of the inbox that it began with
    created_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "debates_debate"
        constraints = [models.UniqueConstraint(fields=["team", "slug"], name="one_debate_of_a_slug")]
        indexes = [models.Index(fields=["team", "-created_at"], name="debate_by_time")]

    def __str__(self) -> str:
        return self.title

    @cached_property
    def secret(self) -> bytes:
        """Raises CannotOpen when it was sealed under a master key that is not known here."""
        return unseal_here(bytes(self.sealed), self._bound_to)

    def seal_secret(self, secret: bytes | None = None) -> None:
        """A new one, or the same under the present master key; to be saved."""
        self.sealed = seal_here(secret or secrets.token_bytes(KEY_LENGTH), self._bound_to)

    @property
    def _bound_to(self) -> str:
        return f"ballots of debate {self.pk}"

    @property
    def is_poll(self) -> bool:
        return self.method != Method.statements


class Door(models.Model):
    """Public: from an address (`/d/<slug>`) to the team that answers there, before any team is known."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    slug = models.SlugField(max_length=60, unique=True)
    to_team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="+")
    debate_id = models.UUIDField()

    class Meta:
        db_table = "debates_door"
