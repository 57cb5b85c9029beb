"""What a person reads when the network says no. Constant sentences, so that the screens can translate them."""

from __future__ import annotations

from parvis.networks.contract.words import gettext_noop

REAUTHORISE = gettext_noop(
    "Bluesky no longer accepts this connection. Everything is kept; connect the account again."
)
EXPIRED = gettext_noop("The access to Bluesky has run out and will be renewed. Nothing was sent.")
RATE_LIMITED = gettext_noop("Bluesky asks us to wait. Nothing was sent; it will leave by itself later.")
UNKNOWN = gettext_noop("Bluesky gave no clear answer. Parvis looks whether it is there before anything else.")
UNAVAILABLE = gettext_noop("Bluesky does not answer at the moment. Nothing is lost; Parvis tries again.")
UNREACHABLE = gettext_noop("Bluesky can't be reached. Nothing was sent; it will leave by itself later.")
FORBIDDEN = gettext_noop("Bluesky refuses this to the account. Check the account's rights on Bluesky.")
REFUSED = gettext_noop("Bluesky refused this content. Correct it and send it again.")
GONE = gettext_noop("This no longer exists on Bluesky.")
NOT_OFFERED = gettext_noop("This server does not offer this function.")
ADDRESS = gettext_noop("This address may not be called. Check the server's address.")

TOO_LONG = gettext_noop(
    "The text is longer than Bluesky allows: 300 characters as people count them, and 3,000 bytes."
)
TOO_MANY_IMAGES = gettext_noop("Bluesky takes at most 4 images per post.")
IMAGE_TOO_LARGE = gettext_noop("An image is larger than the 2,000,000 bytes that Bluesky allows.")
NOT_AN_IMAGE = gettext_noop("Bluesky takes only JPEG, PNG, WebP or GIF images here.")
NO_ALT = gettext_noop("Every image needs a text alternative, or must be marked as decorative.")
IMAGES_OR_CARD = gettext_noop(
    "Bluesky shows either images or a link card. Put the link in the text, or remove the images."
)
NO_POLL = gettext_noop("Bluesky has no polls.")
NO_WARNING = gettext_noop("Bluesky has no free content warning. Write the warning at the top of the text.")
EMPTY = gettext_noop("There is neither text nor image to publish.")
REPLIES_CLOSED = gettext_noop("The author of this post does not accept a reply from this account.")
NO_PRIVATE = gettext_noop("Private messages of Bluesky are not handled. Answer in the Bluesky application.")

NOT_OURS = gettext_noop("Only an own post can be deleted.")
NOT_OUR_THREAD = gettext_noop("A reply can be hidden only under a post of this account.")
HIDDEN_FULL = gettext_noop("300 replies are already hidden in this thread, the most that Bluesky allows.")
CHANGED_MEANWHILE = gettext_noop(
    "Somebody else changed this thread's rules at the same moment. Parvis tries again."
)

BAD_ADDRESS = gettext_noop("This is not a server's address. Leave https://bsky.social if you are not sure.")
BAD_HANDLE = gettext_noop("This is not a handle. It looks like mairie.bsky.social.")
WRONG_SIGN_IN = gettext_noop(
    "Bluesky does not know this handle with this app password. Check both; the main password does not work."
)
APP_SIGN_IN_ONLY = gettext_noop(
    "This is the account's main password. Nothing was kept: create an app password in Bluesky's settings "
    "(Privacy and security, App passwords) and use that one."
)
NOT_BLUESKY = gettext_noop("This address does not answer like a Bluesky server. Check it.")
TAKEN_DOWN = gettext_noop("Bluesky has suspended this account. Look at it in the Bluesky application.")
TOO_MANY_SIGN_INS = gettext_noop("Too many attempts to sign in. Wait five minutes and try again.")
INACTIVE = gettext_noop("The account is no longer active on Bluesky. Look at it in the Bluesky application.")
CHAT_NOTE = gettext_noop(
    "Private messages of Bluesky are not handled yet: read and answer them in the Bluesky application."
)
