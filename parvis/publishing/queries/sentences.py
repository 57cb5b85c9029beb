"""States and refusals in the words of the people who read them: the same words everywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from parvis.networks.said import said
from parvis.publishing import pictures

if TYPE_CHECKING:
    from parvis.publishing.models import Delivery

STANDINGS = {
    "draft": pgettext_lazy("post", "Draft"),
    "waiting": pgettext_lazy("post", "Waiting for approval"),
    "planned": pgettext_lazy("post", "Planned"),
    "leaving": pgettext_lazy("post", "Leaving now"),
    "published": pgettext_lazy("post", "Published"),
    "partly": pgettext_lazy("post", "Partly published"),
    "to_check": pgettext_lazy("post", "To check"),
    "refused": pgettext_lazy("post", "Refused by the network"),
    "expired": pgettext_lazy("post", "Too late: not sent"),
    "dropped": pgettext_lazy("post", "Put aside"),
}
STATES = {
    "planned": gettext_lazy("Not ready to leave yet."),
    "approved": gettext_lazy("Ready: it leaves at its hour."),
    "sending": gettext_lazy("Being sent at this moment."),
    "unknown": gettext_lazy("Sent, without a clear answer: the network is being read back."),
    "published": gettext_lazy("Published."),
    "refused": gettext_lazy("Refused by the network: nothing was published there."),
    "to_check": gettext_lazy("The network can't say whether it is published. Please look: is it there?"),
    "expired": gettext_lazy("Its hour was too long past: nothing was sent."),
    "cancelled": gettext_lazy("Will not leave."),
}
WORDS = {
    **STANDINGS,
    "planned": pgettext_lazy("post", "Not ready yet"),
    "approved": pgettext_lazy("post", "Planned"),
    "sending": pgettext_lazy("post", "Leaving now"),
    "unknown": pgettext_lazy("post", "Being read back"),
    "cancelled": pgettext_lazy("post", "Left out"),
}
# The four meanings of the design, by state: a word and a colour of the same name.
MEANINGS = {
    "draft": "plain", "waiting": "care", "planned": "hand", "leaving": "hand", "published": "done", "partly": "care",
    "to_check": "urgent", "refused": "urgent", "expired": "urgent", "dropped": "plain", "approved": "hand",
    "sending": "hand", "unknown": "care", "cancelled": "plain",
}  # fmt: skip


def state_of(delivery: Delivery) -> str:
    """The state, and the reason when the row has one."""
    sentence, reason = str(STATES[delivery.state]), delivery.last_error
    if not reason or delivery.state == "published":
        return sentence
    told = said(reason)
    return told if delivery.state in ("approved", "to_check", "expired") else f"{sentence} {told}"


def refused_picture(reason: str) -> str:
    sentences = {
        "bytes": _("This file is larger than %(n)d MB. It was not added: make it smaller and try again.")
        % {"n": pictures.MOST_BYTES // 1_000_000},
        "pixels": _(
            "This picture has more than %(n)d million pixels. It was not added: make it smaller and try again."
        )
        % {"n": pictures.MOST_PIXELS // 1_000_000},
        "frames": _("This animation is too long. It was not added: shorten it to %(n)d images at most.")
        % {"n": pictures.MOST_FRAMES},
        "slow": _("This picture takes too long to read. It was not added: save it again in another format."),
        "kind": _(
            "This file is not a picture that can be published (JPEG, PNG, WebP or GIF). It was not added."
        ),
        "broken": _("This picture is damaged. It was not added: open it on your computer and save it again."),
        "too_heavy": _("This picture can't be made small enough for this network. Choose another one."),
        "animation": _(
            "This network does not take animations. Choose a still picture for it, or leave it out there."
        ),
    }
    return sentences[reason]
