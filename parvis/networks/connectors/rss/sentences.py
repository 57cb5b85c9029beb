"""What a person reads about a feed. Constant sentences, except for the one that tells where a feed is broken."""

from __future__ import annotations

from parvis.networks.contract.words import gettext_noop

BAD_ADDRESS = gettext_noop(
    "This is not a web address. It looks like https://www.ville.example/actualites/feed."
)
FORBIDDEN = gettext_noop("This address may not be called. Give the feed's public address.")
NOT_A_FEED = gettext_noop(
    "There is no RSS or Atom feed at this address. Look on the site for the feed's own address."
)
GONE = gettext_noop(
    "The site says that this feed was removed for good. Nothing is read any more; remove it or change its address."
)
NOT_FOUND = gettext_noop("The site no longer has a feed at this address. Check the address.")
CLOSED = gettext_noop("The site does not let Parvis read this feed.")
REFUSED = gettext_noop("The site refuses to give this feed. Check the address.")
TOO_LARGE = gettext_noop("This feed is larger than 5 MB: it was not read. Ask the site for a shorter one.")
HOSTILE = gettext_noop(
    "This feed contains XML declarations that can harm the reader (document type or entities): it was not read."
)
TOO_MUCH = gettext_noop("This feed is built to exhaust whoever reads it: it was not read.")
ENCODING = gettext_noop("This feed is written in an encoding that Parvis does not know: it was not read.")
WAIT = gettext_noop("The site asks us to come back later. Nothing is lost.")
UNAVAILABLE = gettext_noop("The site does not answer at the moment. Parvis tries again.")
TOO_MANY_MOVES = gettext_noop("This address sends from one page to another without end. Check it.")


BROKEN = gettext_noop(
    "This feed is broken at line {line}, column {column}: it is not well-formed XML. Nothing was taken from it."
)


def broken(line: int, column: int) -> str:
    return BROKEN.format(line=line, column=column)
