"""One page for the words of the product: roles and states mean the same wherever they are shown.

Each word is taken from where the screens take it; what it means is written here, by the same keys.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from parvis.debates.models import Progress
from parvis.debates.queries.sentences import STATEMENTS as STATEMENT_WORDS
from parvis.debates.queries.sentences import STATES as DEBATE_WORDS
from parvis.inbox.models import Status
from parvis.networks.queries import STATES as ACCOUNTS
from parvis.publishing.queries.sentences import STANDINGS, WORDS
from parvis.teams.models import Role

Words = Mapping[str, str | Promise]

ROLES: Words = {
    "manager": _("Connects accounts, invites people, sets the rules; writes, approves and answers too."),
    "approver": _(
        "Agrees to posts and answers before they leave, never to their own; writes and answers too."
    ),
    "contributor": _("Writes posts and answers. What needs agreement waits for somebody else."),
    "agent": _("Answers what was passed to their service. Publishes nothing."),
    "observer": _("Reads everything, changes nothing."),
}
MESSAGES: Words = {
    "new": _("Nobody has taken it yet."),
    "in_hand": _("Somebody has taken it and works on it."),
    "waiting": _("Somebody else has the next word: the author, or a service."),
    "answered": _("Our answer has left."),
    "closed": _("Nothing more is to be done. A new word of the author opens it again."),
}
POSTS: Words = {
    "draft": _("It is being written. Nothing leaves until it is planned."),
    "waiting": _("It waits for whoever must agree. If nobody answers, it is not published."),
    "planned": _("It is agreed to, and leaves at its hour."),
    "leaving": _("It is being sent at this moment."),
    "published": _("Every chosen account has it."),
    "partly": _("Some accounts have it, others do not: the page says which, and why."),
    "to_check": _("A network can't say whether it arrived: a person looks and says so."),
    "refused": _("The network did not take it. Nothing is published there."),
    "expired": _("Its hour was too long past when it could have left: you are asked first."),
    "dropped": _("Put away by somebody; it can be taken up again."),
}
AT_A_NETWORK: Words = {
    "planned": _("Something is still missing: an agreement, or its hour."),
    "approved": _("It leaves for this account at its hour."),
    "sending": _("It is being sent to this account."),
    "unknown": _("It was sent and no clear answer came: the network is read before anything is sent again."),
    "published": _("The network has it, and gave its address."),
    "refused": _("The network refused it, with its reason."),
    "to_check": _("Reading the network back proved nothing: a person looks."),
    "expired": _("It was too late to send it without asking."),
    "cancelled": _("This account was taken out, or the post was withdrawn."),
}
DEBATES: Words = {
    "draft": _("It is being written. Nobody outside the team sees it."),
    "planned": _("It opens by itself at its hour."),
    "open": _("People can answer, until its end or until somebody closes it."),
    "closed": _("No vote counts any more. What becomes of it is told on the same page."),
}
STATEMENTS: Words = {
    "waiting": _("A citizen proposed it, or objects to its refusal: somebody of the team reads it."),
    "shown": _("People can vote on it."),
    "refused": _("It is not shown. Its author reads why, and may object once."),
    "merged": _("It says what another one says. Its votes stay, and people are asked about the other."),
}
PROGRESS: Words = {
    "heard": _("The team has read the result, and somebody studies it."),
    "decided": _("The decision is taken, for the reasons that are told."),
    "under_way": _("What was decided is being done."),
    "done": _("What was decided is there to be seen."),
    "dropped": _("It will not be done, for the reasons that are told."),
}
ON_NETWORKS: Words = {
    "connected": _("Its messages arrive, and posts may leave."),
    "to_reconnect": _(
        "The network wants a person to sign in again. What came in stays, what was planned waits."
    ),
    "disconnected": _("Its credentials are destroyed. What was received and published stays."),
}
MARKS: Words = {
    "urgent": _("Somebody may be in danger, or something went wrong that only a person can mend."),
    "care": _("Politically or humanly delicate, or late: read it before you act."),
    "hand": _("Under way."),
    "done": _("Finished."),
}
MARK_WORDS: Words = {
    "urgent": pgettext_lazy("mark", "Urgent"), "care": pgettext_lazy("mark", "With care"),
    "hand": pgettext_lazy("mark", "In hand"), "done": pgettext_lazy("mark", "Done"),
}  # fmt: skip


@dataclass(frozen=True)
class Group:
    key: str
    title: str | Promise
    words: Words
    meanings: Words

    def entries(self) -> list[tuple[str, str | Promise, str | Promise]]:
        """Key, word, meaning."""
        return [(key, word, self.meanings[key]) for key, word in self.words.items()]


GROUPS = (
    Group("roles", _("Roles of a team"), dict(Role.choices), ROLES),
    Group("messages", _("A message"), dict(Status.choices), MESSAGES),
    Group("posts", _("A post"), STANDINGS, POSTS),
    Group("deliveries", _("A post at one network"), {key: WORDS[key] for key in AT_A_NETWORK}, AT_A_NETWORK),
    Group("debates", _("A debate"), DEBATE_WORDS, DEBATES),
    Group("statements", _("A statement in a debate"), STATEMENT_WORDS, STATEMENTS),
    Group("progress", _("What becomes of a debate"), dict(Progress.choices), PROGRESS),
    Group("accounts", _("An account on a network"), ACCOUNTS, ON_NETWORKS),
    Group("marks", _("Marks beside a word"), MARK_WORDS, MARKS),
)
