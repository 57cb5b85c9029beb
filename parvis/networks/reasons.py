"""Why something waits, as a sentence: the network's, or ours for what has none."""

from __future__ import annotations

from parvis.egress import Forbidden, NoAnswer, TooLarge, Unreachable
from parvis.networks.contract import Expired, NetworkError, OutcomeUnknown, RateLimited, Reauthorise
from parvis.networks.contract.words import gettext_noop
from parvis.networks.vault import CannotOpen

SIGN_IN_AGAIN = gettext_noop(
    "The network asks for a new sign-in. What arrives meanwhile is fetched after it."
)
CANNOT_OPEN = gettext_noop("The stored sign-in can't be opened with this installation's key. Sign in again.")
RENEWED = gettext_noop("The sign-in has run out and is being renewed.")
WAIT = gettext_noop("The network asks us to wait.")
UNCLEAR = gettext_noop("No clear answer came: the network is read back before anything else.")
UNREACHED = gettext_noop("The network can't be reached. Nothing was sent; it will be tried again.")
IN_TIME = gettext_noop("The network did not answer in time.")
ADDRESS = gettext_noop("This address may not be called. Check the server's address.")
TOO_LARGE = gettext_noop("The network's answer is too large to be read.")
UNEXPECTED = gettext_noop("Something unexpected happened ({error}). Nothing is lost; it will be tried again.")

SENTENCES: tuple[tuple[type[Exception], str], ...] = (
    (Reauthorise, SIGN_IN_AGAIN),
    (Expired, RENEWED),
    (RateLimited, WAIT),
    (OutcomeUnknown, UNCLEAR),
    (NetworkError, IN_TIME),
    (Unreachable, UNREACHED),
    (NoAnswer, IN_TIME),
    (Forbidden, ADDRESS),
    (TooLarge, TOO_LARGE),
    (CannotOpen, CANNOT_OPEN),
)
LONGEST = 500  # as the rows keep it


def reason(error: Exception) -> str:
    if isinstance(error, NetworkError) and error.sentence:
        return f"{error.sentence} ({error.detail})"[:LONGEST] if error.detail else error.sentence[:LONGEST]
    for kind, sentence in SENTENCES:
        if isinstance(error, kind):
            return sentence
    return UNEXPECTED.format(error=f"{type(error).__name__}: {error}"[:300])
