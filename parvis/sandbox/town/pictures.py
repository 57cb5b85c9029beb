"""A picture drawn on the spot, so that the repository carries no photograph of anybody."""

from __future__ import annotations

import struct
import zlib

WIDTH, HEIGHT = 480, 270
BAND = 30


def drawn(colour: list[int]) -> bytes:
    """Bands of one colour on a lighter one, as PNG."""
    light = [255 - (255 - part) // 3 for part in colour]
    rows = [bytes(colour) * WIDTH if y // BAND % 2 else bytes(light) * WIDTH for y in range(HEIGHT)]
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    content = zlib.compress(b"".join(b"\x00" + row for row in rows))
    parts = ((b"IHDR", header), (b"IDAT", content), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, body) for name, body in parts)


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
