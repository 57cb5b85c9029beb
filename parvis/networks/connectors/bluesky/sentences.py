"""What a person reads when the network says no. Constant sentences, so that the screens can translate them."""

from __future__ import annotations

REAUTHORISE = "Bluesky no longer accepts this connection. Everything is kept; connect the account again."
EXPIRED = "The access to Bluesky has run out and will be renewed. Nothing was sent."
RATE_LIMITED = "Bluesky asks us to wait. Nothing was sent; it will leave by itself later."
UNKNOWN = "Bluesky gave no clear answer. Parvis looks whether it is there before anything else."
UNAVAILABLE = "Bluesky does not answer at the moment. Nothing is lost; Parvis tries again."
UNREACHABLE = "Bluesky can't be reached. Nothing was sent; it will leave by itself later."
FORBIDDEN = "Bluesky refuses this to the account. Check the account's rights on Bluesky."
REFUSED = "Bluesky refused this content. Correct it and send it again."
GONE = "This no longer exists on Bluesky."
NOT_OFFERED = "This server does not offer this function."
ADDRESS = "This address may not be called. Check the server's address."

TOO_LONG = "The text is longer than Bluesky allows: 300 characters as people count them, and 3,000 bytes."
TOO_MANY_IMAGES = "Bluesky takes at most 4 images per post."
IMAGE_TOO_LARGE = "An image is larger than the 2,000,000 bytes that Bluesky allows."
NOT_AN_IMAGE = "Bluesky takes only JPEG, PNG, WebP or GIF images here."
NO_ALT = "Every image needs a text alternative, or must be marked as decorative."
IMAGES_OR_CARD = "Bluesky shows either images or a link card. Put the link in the text, or remove the images."
NO_POLL = "Bluesky has no polls."
NO_WARNING = "Bluesky has no free content warning. Write the warning at the top of the text."
EMPTY = "There is neither text nor image to publish."
REPLIES_CLOSED = "The author of this post does not accept a reply from this account."
NO_PRIVATE = "Private messages of Bluesky are not handled. Answer in the Bluesky application."

NOT_OURS = "Only an own post can be deleted."
NOT_OUR_THREAD = "A reply can be hidden only under a post of this account."
HIDDEN_FULL = "300 replies are already hidden in this thread, the most that Bluesky allows."
CHANGED_MEANWHILE = "Somebody else changed this thread's rules at the same moment. Parvis tries again."

BAD_ADDRESS = "This is not a server's address. Leave https://bsky.social if you are not sure."
BAD_HANDLE = "This is not a handle. It looks like mairie.bsky.social."
WRONG_SIGN_IN = (
    "Bluesky does not know this handle with this app password. Check both; the main password does not work."
)
APP_SIGN_IN_ONLY = (
    "This is the account's main password. Nothing was kept: create an app password in Bluesky's settings "
    "(Privacy and security, App passwords) and use that one."
)
NOT_BLUESKY = "This address does not answer like a Bluesky server. Check it."
TAKEN_DOWN = "Bluesky has suspended this account. Look at it in the Bluesky application."
TOO_MANY_SIGN_INS = "Too many attempts to sign in. Wait five minutes and try again."
INACTIVE = "The account is no longer active on Bluesky. Look at it in the Bluesky application."
CHAT_NOTE = (
    "Private messages of Bluesky are not handled yet: read and answer them in the Bluesky application."
)
