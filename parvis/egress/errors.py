"""What can go wrong at the door. The texts name a host and a reason, never a header, a query or a body."""

from __future__ import annotations


class Forbidden(Exception):
    """The address is not one that we call: private, loopback, metadata, a strange port or scheme."""


class Unreachable(ConnectionError):
    """No connection was made: surely nothing was sent."""


class NoAnswer(TimeoutError):
    """Something was sent and no whole answer came: the other side may have done it."""


class TooLarge(ValueError):
    """The answer is larger than allowed, counted after decompression."""
