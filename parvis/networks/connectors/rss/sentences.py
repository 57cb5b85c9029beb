"""What a person reads about a feed. Constant sentences, except for the two that tell where a feed is broken."""

from __future__ import annotations

BAD_ADDRESS = "This is not a web address. It looks like https://www.ville.example/actualites/feed."
FORBIDDEN = "This address may not be called. Give the feed's public address."
NOT_A_FEED = "There is no RSS or Atom feed at this address. Look on the site for the feed's own address."
GONE = "The site says that this feed was removed for good. Nothing is read any more; remove it or change its address."
NOT_FOUND = "The site no longer has a feed at this address. Check the address."
CLOSED = "The site does not let Parvis read this feed."
REFUSED = "The site refuses to give this feed. Check the address."
TOO_LARGE = "This feed is larger than 5 MB: it was not read. Ask the site for a shorter one."
HOSTILE = "This feed contains XML declarations that can harm the reader (document type or entities): it was not read."
TOO_MUCH = "This feed is built to exhaust whoever reads it: it was not read."
ENCODING = "This feed is written in an encoding that Parvis does not know: it was not read."
WAIT = "The site asks us to come back later. Nothing is lost."
UNAVAILABLE = "The site does not answer at the moment. Parvis tries again."
TOO_MANY_MOVES = "This address sends from one page to another without end. Check it."


def broken(line: int, column: int) -> str:
    return f"This feed is broken at line {line}, column {column}: it is not well-formed XML. Nothing was taken from it."
