"""What people read when something goes wrong: constant English msgids; the French is in `locale/`."""

NOT_CONNECTED = "This account isn't connected: connect it again."
REAUTHORISE = (
    "The server no longer accepts the connection to this account: connect it again. What comes in is kept."
)
UNREACHABLE = "The server can't be reached. Nothing was sent; it will be tried again."
READ_FAILED = "The server doesn't answer for the moment. It will be asked again."
UNREADABLE = "The server gave an answer that can't be read. It will be asked again."
ADDRESS = "The address of this server is not one that may be called."
TOO_OFTEN = "The server asks to wait before the next call."
UNKNOWN = "No clear answer came: the account will be read back before anything else is done."
CONTENT = "The server refused this content. Correct it and plan it again."
PERMISSION = "The server doesn't allow this account to do that."
GONE = "What this refers to is no longer there."
MOVED = "The server has moved to another address: connect the account again there."
TOO_LONG = "The text is longer than this server accepts."
NO_POLLS = "This server ignores polls: remove the poll or choose another account."
MEDIA_WAIT = "The server is still preparing the media. Nothing was published; it will be tried again."
MEDIA_FAILED = "The server couldn't prepare one of the media. Replace it and plan the post again."
NO_DELETE = "This server can't delete posts by its interface: delete it on the server's own page."
LISTING = "The account's list of posts couldn't be read back far enough. It will be read again."

NOT_AN_ADDRESS = (
    "Type the address of your server, for example social.ville.fr, or your handle, @mairie@social.ville.fr."
)
NOT_MASTODON = "No Mastodon server answers at this address. Check it, or ask whoever runs your server."
NO_APP = "This server doesn't let applications connect."
CODE_REFUSED = "The server didn't accept the sign-in. Start the connection again."

NO_V2 = "This server speaks an older or partial form of Mastodon's language: some functions are missing."
LACKS = {
    "poll": "Polls are not possible on this server.",
    "delete": "This server can't delete posts from here.",
    "edit": "This server can't correct a published post from here.",
    "mute": "This server can't mute people from here.",
    "block": "This server can't block people from here.",
    "report": "This server can't report people from here.",
    "stream": "New messages are fetched every minute: this server doesn't push them.",
    "idempotent": "This server doesn't recognise a repeated post: Parvis reads it back instead of sending again.",
}
