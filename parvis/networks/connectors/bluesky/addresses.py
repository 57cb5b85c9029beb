"""AT addresses (`at://did/collection/key`) and the web pages that people open."""

from __future__ import annotations

from dataclasses import dataclass

POST = "app.bsky.feed.post"
THREADGATE = "app.bsky.feed.threadgate"
BLOCK = "app.bsky.graph.block"
WEB = "https://bsky.app"


@dataclass(frozen=True)
class Address:
    """Where a record lives."""

    did: str
    collection: str
    key: str

    def __str__(self) -> str:
        return f"at://{self.did}/{self.collection}/{self.key}"

    @classmethod
    def parse(cls, text: str) -> Address:
        """Raises ValueError when it is not the address of a record."""
        parts = text.removeprefix("at://").split("/")
        if not text.startswith("at://") or len(parts) != 3 or not all(parts):
            raise ValueError("not the address of a record")
        return cls(*parts)


def owner(uri: str) -> str:
    """The DID of whoever wrote a record; empty when it is no address."""
    return uri.removeprefix("at://").partition("/")[0] if uri.startswith("at://") else ""


def post_page(uri: str) -> str:
    """The page of a post; by DID, so that it survives a change of handle."""
    try:
        address = Address.parse(uri)
    except ValueError:
        return ""
    return f"{WEB}/profile/{address.did}/post/{address.key}"


def shown_handle(handle: object, did: str) -> str:
    """As people type it; the DID where there is no handle."""
    return f"@{handle}" if handle else did


def profile_page(did: str) -> str:
    return f"{WEB}/profile/{did}"
