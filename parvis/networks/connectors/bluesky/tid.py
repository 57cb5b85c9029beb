"""Record keys chosen before the call: the same publishing intent always writes to the same place."""

from __future__ import annotations

import hashlib

ALPHABET = "234567abcdefghijklmnopqrstuvwxyz"
LENGTH = 13
# A TID holds 53 bits of microseconds and 10 of a clock's number. Ours are a hash in the shape of a time, kept between
# January 2024 and March 2026 so that no server takes it for a time to come: 56 bits that never meet by chance.
FIRST = 1_704_067_200_000_000
MICROSECONDS_BITS = 46
CLOCK_BITS = 10


def record_key(key: str) -> str:
    """The TID of a publishing key."""
    number = int.from_bytes(hashlib.sha256(key.encode()).digest()[:8])
    clock = number & ((1 << CLOCK_BITS) - 1)
    microseconds = FIRST + ((number >> CLOCK_BITS) & ((1 << MICROSECONDS_BITS) - 1))
    value = (microseconds << CLOCK_BITS) | clock
    return "".join(ALPHABET[(value >> shift) & 31] for shift in range(5 * (LENGTH - 1), -1, -5))
