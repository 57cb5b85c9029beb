"""Keys of rows: UUID version 7 (RFC 9562), ordered by time, so that indexes stay dense and ids tell nothing."""

import os
import time
from uuid import UUID


def new_key() -> UUID:
    milliseconds = time.time_ns() // 1_000_000
    random = int.from_bytes(os.urandom(10))
    value = (milliseconds & (1 << 48) - 1) << 80 | random & (1 << 80) - 1
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return UUID(int=value)
