"""What a source declares about an account, before anybody has looked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from parvis.territories.addresses import Address


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration:
    holder: str | None  # None: nobody of ours
    address: Address
    nature: str
    declared_in: str
    holder_name: str = ""
    handle: str = ""
    remote_id: str = ""
    source: str = ""
    declared_on: date | None = None
    caution: str = ""

    @property
    def place(self) -> tuple[str | None, str, str]:
        """What makes two declarations speak of the same row."""
        return self.holder, self.holder_name, self.address.key
