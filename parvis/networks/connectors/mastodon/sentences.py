"""What people read when something goes wrong: constant English msgids; the French is in `locale/`."""

from __future__ import annotations

from parvis.networks.contract.words import gettext_noop

NOT_CONNECTED = gettext_noop("This account isn't connected: connect it again.")
REAUTHORISE = gettext_noop(
    "The server no longer accepts the connection to this account: connect it again. What comes in is kept."
)
UNREACHABLE = gettext_noop("The server can't be reached. Nothing was sent; it will be tried again.")
READ_FAILED = gettext_noop("The server doesn't answer for the moment. It will be asked again.")
UNREADABLE = gettext_noop("The server gave an answer that can't be read. It will be asked again.")
ADDRESS = gettext_noop("The address of this server is not one that may be called.")
TOO_OFTEN = gettext_noop("The server asks to wait before the next call.")
UNKNOWN = gettext_noop("No clear answer came: the account will be read back before anything else is done.")
CONTENT = gettext_noop("The server refused this content. Correct it and plan it again.")
PERMISSION = gettext_noop("The server doesn't allow this account to do that.")
GONE = gettext_noop("What this refers to is no longer there.")
MOVED = gettext_noop("The server has moved to another address: connect the account again there.")
TOO_LONG = gettext_noop("The text is longer than this server accepts.")
NO_POLLS = gettext_noop("This server ignores polls: remove the poll or choose another account.")
MEDIA_WAIT = gettext_noop(
    "The server is still preparing the media. Nothing was published; it will be tried again."
)
MEDIA_FAILED = gettext_noop(
    "The server couldn't prepare one of the media. Replace it and plan the post again."
)
NO_DELETE = gettext_noop(
    "This server can't delete posts by its interface: delete it on the server's own page."
)
LISTING = gettext_noop("The account's list of posts couldn't be read back far enough. It will be read again.")

NOT_AN_ADDRESS = gettext_noop(
    "Type the address of your server, for example social.ville.fr, or your handle, @mairie@social.ville.fr."
)
NOT_MASTODON = gettext_noop(
    "No Mastodon server answers at this address. Check it, or ask whoever runs your server."
)
NO_APP = gettext_noop("This server doesn't let applications connect.")
CODE_REFUSED = gettext_noop("The server didn't accept the sign-in. Start the connection again.")

NO_V2 = gettext_noop(
    "This server speaks an older or partial form of Mastodon's language: some functions are missing."
)
LACKS = {
    "poll": gettext_noop("Polls are not possible on this server."),
    "delete": gettext_noop("This server can't delete posts from here."),
    "edit": gettext_noop("This server can't correct a published post from here."),
    "mute": gettext_noop("This server can't mute people from here."),
    "block": gettext_noop("This server can't block people from here."),
    "report": gettext_noop("This server can't report people from here."),
    "stream": gettext_noop("New messages are fetched every minute: this server doesn't push them."),
    "idempotent": gettext_noop(
        "This server doesn't recognise a repeated post: Parvis reads it back instead of sending again."
    ),
}
