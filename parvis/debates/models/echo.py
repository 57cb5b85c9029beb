"""A debate in a network: the post that asks, how one answers it there, and what a native poll counted."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from parvis.debates.models.debate import Debate
from parvis.debates.models.statement import Statement
from parvis.lifecycle.graph import Lifecycle, State
from parvis.lifecycle.rows import Living
from parvis.networks.models import Account
from parvis.publishing.models import Post
from parvis.teams.models import TeamOwned


class Means(models.TextChoices):
    """How one answers a post."""

    native = "native", _("In the network's own poll")
    numbers = "numbers", _("By a reply: 1, 2 or 3")


class EchoLife(Lifecycle):
    """`prepared` waits until its post is published; `listening` reads again and again, until the debate closes."""

    prepared = State()
    listening = State(worked=True)
    ended = State()

    prepared.leads_to(listening, ended)
    listening.leads_to(listening, ended)
    ended.leads_to(listening)


class Echo(TeamOwned, Living):
    """One account's post. `offers[n - 1]` is what answer n means: a value for a statement, the number of a choice for a
    poll; `words` are those that are read as an answer, and which. Both are kept as they were when people were asked."""

    life = EchoLife
    together = ("account", "debate", "statement", "team")

    debate = models.ForeignKey(Debate, on_delete=models.CASCADE, related_name="echoes")
    statement = models.ForeignKey(
        Statement, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )  # None: the whole poll
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    means = models.CharField(max_length=7, choices=Means.choices)
    offers = models.JSONField(default=list)
    words = models.JSONField(default=dict, blank=True)
    remote_id = models.CharField(max_length=1000, blank=True)  # the network's own, once published
    read_at = models.DateTimeField(null=True, blank=True)
    asked_at = models.DateTimeField(null=True, blank=True)  # when the network was last asked for its thread
    answered = models.PositiveIntegerField(default=0)  # the last outcome for which an answer was prepared

    class Meta:
        db_table = "debates_echo"
        constraints = [models.UniqueConstraint(fields=["team", "post", "account"], name="one_echo_of_a_post")]
        indexes = [
            models.Index(fields=["team", "debate", "statement"], name="echoes_of_a_debate"),
            models.Index(fields=["team", "account", "state"], name="echoes_of_an_account"),
        ]

    def lane(self) -> str:
        """All that ask the same thing by the same account are read one by one: a person has one vote there."""
        return f"debates.echo:{self.debate_id}:{self.account_id}:{self.statement_id or ''}"


class NativeCount(TeamOwned):
    """What a network's own poll says of one choice. Nobody knows who voted: it stands in a column of its own, and is
    never added to ballots. None: the network does not tell."""

    id = models.BigAutoField(primary_key=True)
    echo = models.ForeignKey(Echo, on_delete=models.CASCADE, related_name="counts")
    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="+")
    votes = models.PositiveIntegerField(null=True)
    voters = models.PositiveIntegerField(null=True)  # of the whole poll
    closed = models.BooleanField(default=False)
    read_at = models.DateTimeField()

    class Meta:
        db_table = "debates_native_count"
        constraints = [
            models.UniqueConstraint(fields=["team", "echo", "statement"], name="one_count_of_a_choice")
        ]
